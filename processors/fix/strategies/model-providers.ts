import { join, resolve } from 'node:path'
import { metered } from '../../../agent/ai/metered.ts'
import { recorded } from '../../../agent/ai/prompt-log.ts'
import { priceOf, type Price } from '../../../agent/ai/prices.ts'
import type { ModelProvider, ModelReply, ModelRequest } from '../../../agent/ai/provider.ts'
import { completeInOrder, type Rest } from '../../../agent/ai/provider-chain.ts'
import { VENDOR_URLS } from '../../../agent/ai/vendor-urls.ts'
import { Spending, type SpendingScope } from '../../../agent/ai/spending.ts'
import type { Clock } from '../../../agent/model/clock.ts'
import type { ModelConfig } from './model-config.ts'

export interface ModelSurroundings {
  readonly clock: Clock
  /** What a path in the configuration is relative to. */
  readonly baseDirectory: string
  /** Where it is kept what was sent to models, and what they were used for today. */
  readonly stateDirectory: string
}

/** The models of the configuration, as one that is asked. */
export interface Models {
  /** Of the one that is asked first. */
  readonly name: string
  /** Nothing leaves this host, and nothing is paid for: all run in this process or behind its loopback. */
  readonly isOnHost: boolean
  /** Errors: as `completeInOrder`; HEPH_AI_LIMIT where a limit would be passed. */
  complete(request: ModelRequest, scope: SpendingScope, signal: AbortSignal): Promise<ModelReply>
}

type OneModel = Pick<ModelConfig, 'provider' | 'model' | 'base_url' | 'api_key' | 'price'>

/** Makes the model of the configuration and those that stand in for it. A server that is down is no error here. */
export async function createModels(config: ModelConfig, surroundings: ModelSurroundings): Promise<Models> {
  const { clock, stateDirectory } = surroundings
  const links = await Promise.all(
    [config, ...config.fallbacks].map(async (one) => {
      const provider = await createProvider(one, config, surroundings)
      return { provider, isLocal: one.provider === 'local', price: one.price ?? priceOf(provider.name) }
    }),
  )
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
    name: links[0]?.provider.name ?? '',
    isOnHost: [config, ...config.fallbacks].every(isOnHost),
    complete: (request, scope, signal) => {
      const providers = links.map(({ provider, isLocal, price }) =>
        isLocal ? kept(provider) : counted(kept(provider), price),
      )
      return completeInOrder(providers, request, { attemptsMax: config.max_attempts, clock, rests }, signal)

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
  const baseUrl = (one.base_url ?? VENDOR_URLS[provider]).replace(/\/+$/, '')
  if (provider === 'openai') {
    const { createOpenAiProvider } = await import('../../../agent/ai/providers/openai.ts')
    return createOpenAiProvider({ model, baseUrl, apiKey, timeoutMs })
  }
  const server = { model, baseUrl, apiKey, timeoutMs, clock }
  if (provider === 'anthropic')
    return (await import('../../../agent/ai/providers/anthropic.ts')).createAnthropicProvider(server)
  return (await import('../../../agent/ai/providers/google.ts')).createGoogleProvider(server)
}
