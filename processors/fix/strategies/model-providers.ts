import { join, resolve } from 'node:path'
import { metered } from '../../../agent/ai/metered.ts'
import { recorded } from '../../../agent/ai/prompt-log.ts'
import { priceOf, type Price } from '../../../agent/ai/prices.ts'
import type { ModelProvider, ModelReply, ModelRequest } from '../../../agent/ai/provider.ts'
import { completeInOrder, type Rest } from '../../../agent/ai/provider-chain.ts'
import { baseUrlOf } from '../../../agent/ai/vendor-urls.ts'
import { Spending, type SpendingScope } from '../../../agent/ai/spending.ts'
import type { Clock } from '../../../agent/model/clock.ts'
import { PermanentError, type RetryableError } from '../../../agent/model/errors.ts'
import type { FixState } from '../../../agent/model/state-machine.ts'
import { formatDuration } from '../../../agent/model/units.ts'
import { modelsFor, type ChosenBy, type OneModel } from './model-choice.ts'
import type { ModelConfig } from './model-config.ts'

/** For which error of which code a model is asked, how bad it is, and how often it was seen. */
export interface ModelScope extends SpendingScope, ChosenBy {
  readonly occurrences: number
}

export interface ModelSurroundings {
  readonly clock: Clock
  /** What a path in the configuration is relative to. */
  readonly baseDirectory: string
  /** Where it is kept what was sent to models, and what they were used for today. */
  readonly stateDirectory: string
  /** Asked before each request; models may always be asked when left out. Errors: why none may be asked now. */
  readonly mayAskModel?: (() => void) | undefined
  /** Told that the job waits until a model may be asked again, and that it goes on. */
  readonly reportState?: ((state: FixState, reason: string) => void) | undefined
}

interface ModelsOptions extends ModelSurroundings {
  /** How often an error has to be seen before a model that is not on this host is asked. */
  readonly occurrencesMin: number
  /**
   * Told every answer that came, whatever is made of it, with the name of the one that gave it; undefined for a question
   * that was not asked, since a limit of the day would have been passed.
   */
  readonly onReply: (scope: ModelScope, reply: ModelReply | undefined, model: string) => void
}

/** The models of the configuration, as one that is asked. */
export interface Models {
  /** Of the one that is asked first about such an error. */
  nameFor(error: ChosenBy): string
  /** Nothing leaves this host, and nothing is paid for: all that may be asked run in this process or behind its loopback. */
  isOnHostFor(error: ChosenBy): boolean
  /** Errors: as `completeInOrder`; HEPH_AI_LIMIT where a limit would be passed, and before an error was seen often enough. */
  complete(request: ModelRequest, scope: ModelScope, signal: AbortSignal): Promise<ModelReply>
}

interface Link {
  readonly provider: ModelProvider
  readonly isLocal: boolean
  readonly price: Price | undefined
}

/** Makes the model of the configuration, those that are chosen before it and those that stand in for it. A server that is down is no error here. */
export async function createModels(config: ModelConfig, options: ModelsOptions): Promise<Models> {
  const { clock, stateDirectory, occurrencesMin, onReply } = options
  const links = new Map<OneModel, Link>()
  for (const one of [...config.choices, config, ...config.fallbacks]) {
    const provider = await createProvider(one, config, options)
    const price = one.price ?? priceOf(provider.name)
    links.set(one, { provider, isLocal: one.provider === 'local', price })
  }
  const linksFor = (error: ChosenBy): readonly Link[] =>
    modelsFor(config, error).flatMap((one) => links.get(one) ?? [])
  const nameFor = (error: ChosenBy): string => linksFor(error)[0]?.provider.name ?? ''
  const isOnHostFor = (error: ChosenBy): boolean => modelsFor(config, error).every(isOnHost)
  const { limits } = config
  const path = join(stateDirectory, 'model-usage.json')
  const spending = new Spending(
    path,
    {
      requestsPerDay: limits.requests_per_day,
      requestsPerError: limits.requests_per_error,
      requestsPerRepository: limits.requests_per_repository,
      tokensPerDay: limits.tokens_per_day,
      costPerDay: limits.cost_per_day,
    },
    clock,
  )
  const rests = new Map<string, Rest>()
  return {
    nameFor,
    isOnHostFor,
    complete: async (request, scope, signal) => {
      const name = nameFor(scope)
      if (!isOnHostFor(scope) && scope.occurrences < occurrencesMin)
        throw new PermanentError(
          'HEPH_AI_LIMIT',
          `${name} is asked when the error was seen ${occurrencesMin} times, and it was seen ${scope.occurrences}`,
        )
      const providers = linksFor(scope).map(({ provider, isLocal, price }) =>
        allowed(isLocal ? kept(provider) : counted(kept(provider), price)),
      )
      const onWait = (fault: RetryableError, waitMs: number): (() => void) => {
        const until = `asked again in ${formatDuration(Math.ceil(waitMs / 1_000) * 1_000)}`
        options.reportState?.('pending', `${fault.message}; it is ${until}`)
        return () => options.reportState?.('generating', 'model')
      }
      const attempts = { attemptsMax: config.max_attempts, clock, rests, onWait }
      try {
        const reply = await completeInOrder(providers, request, attempts, signal)
        onReply(scope, reply, reply.answeredBy ?? name)
        return reply
      } catch (thrown) {
        if (thrown instanceof PermanentError && thrown.code === 'HEPH_AI_LIMIT')
          onReply(scope, undefined, name)
        throw thrown
      }

      /** First of all: what is not asked is neither kept nor counted. */
      function allowed(provider: ModelProvider): ModelProvider {
        return {
          name: provider.name,
          bodyOf: (question) => provider.bodyOf(question),
          complete: async (question, ending) => {
            options.mayAskModel?.()
            return await provider.complete(question, ending)
          },
        }
      }

      function kept(provider: ModelProvider): ModelProvider {
        return recorded(provider, { stateDirectory, fingerprint: scope.fingerprint, clock })
      }

      function counted(provider: ModelProvider, price: Price | undefined): ModelProvider {
        return metered(provider, { spending, scope, price })
      }
    },
  }
}

function isOnHost({ provider, base_url }: OneModel): boolean {
  if (provider === 'local') return true
  return base_url !== undefined && /^(?:127\.[\d.]+|localhost|\[::1\])$/.test(new URL(base_url).hostname)
}

/** Each provider is loaded only where it is configured. */
async function createProvider(
  one: OneModel,
  { timeout: timeoutMs, context_size: contextSize }: ModelConfig,
  { clock, baseDirectory }: ModelSurroundings,
): Promise<ModelProvider> {
  const { provider, model, api_key: apiKey = '' } = one
  if (provider === 'local') {
    const { createLocalProvider } = await import('../../../agent/ai/providers/local.ts')
    const modelPath = resolve(baseDirectory, model)
    return createLocalProvider({ modelPath, contextSize, timeoutMs, baseDirectory, clock })
  }
  const baseUrl = baseUrlOf(provider, one.base_url)
  const server = { model, baseUrl, apiKey, timeoutMs, clock }
  if (provider === 'openai')
    return (await import('../../../agent/ai/providers/openai.ts')).createOpenAiProvider(server)
  if (provider === 'anthropic')
    return (await import('../../../agent/ai/providers/anthropic.ts')).createAnthropicProvider(server)
  return (await import('../../../agent/ai/providers/google.ts')).createGoogleProvider(server)
}
