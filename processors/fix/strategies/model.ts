import { completeWithRetry } from '../../../agent/ai/attempts.ts'
import { composePrompt } from '../../../agent/ai/prompt.ts'
import type { ModelProvider, ModelReply } from '../../../agent/ai/provider.ts'
import { createOpenAiProvider } from '../../../agent/ai/providers/openai.ts'
import { findBlock, parseReply } from '../../../agent/ai/response.ts'
import type { Clock, Random } from '../../../agent/model/clock.ts'
import { describeError, HephaestusError, PermanentError } from '../../../agent/model/errors.ts'
import type { Candidate, Edit } from '../../../agent/model/fix.ts'
import type { Proposals, Strategy, StrategyInput } from '../strategy.ts'
import { whyNotEditable } from './editable.ts'
import type { ModelConfig } from './model-config.ts'
import { promptParts, SYSTEM_PROMPT } from './model-prompt.ts'

interface ModelStrategyOptions {
  readonly config: ModelConfig
  readonly clock: Clock
  readonly random: Random
}

/**
 * Asks a model for a change. It applies to every error whose code was found; it leaves alone what is not in
 * the repository's listing or not to be edited. A model that cannot answer is a note, never a failed job: what
 * other strategies found still counts.
 */
export function createModelStrategy(options: ModelStrategyOptions): Strategy {
  const { config } = options
  const provider = createOpenAiProvider({
    model: config.model,
    baseUrl: config.base_url,
    apiKey: config.api_key ?? '',
    timeoutMs: config.timeout,
  })
  return { id: 'model', propose: (input, signal) => propose(input, provider, options, signal) }
}

async function propose(
  input: StrategyInput,
  provider: ModelProvider,
  options: ModelStrategyOptions,
  signal: AbortSignal,
): Promise<Proposals> {
  const { config, clock, random } = options
  const startedMs = clock.monotonicMs()
  const user = composePrompt({ parts: await promptParts(input), charsMax: config.max_prompt_size, random })
  try {
    const request = { system: SYSTEM_PROMPT, user, maxOutputTokens: config.max_output_tokens }
    const reply = await completeWithRetry(
      provider,
      request,
      { attemptsMax: config.max_attempts, clock },
      signal,
    )
    const candidate = await candidateOf(reply, input, provider.name, clock.monotonicMs() - startedMs)
    return { candidates: [candidate], notes: [] }
  } catch (thrown) {
    signal.throwIfAborted()
    if (!(thrown instanceof HephaestusError)) throw thrown
    return { candidates: [], notes: [`${provider.name}: ${thrown.code}: ${describeError(thrown)}`] }
  }
}

async function candidateOf(
  reply: ModelReply,
  input: StrategyInput,
  source: string,
  durationMs: number,
): Promise<Candidate> {
  if (!reply.isComplete)
    throw new PermanentError('HEPH_AI_REPLY', 'the answer was cut off at its limit of tokens')
  const { explanation, blocks } = parseReply(reply.text)
  const edits: Edit[] = []
  for (const block of blocks) {
    const file = await input.repository.read(block.path)
    const refusal =
      file === undefined
        ? 'it is not in the repository'
        : whyNotEditable(file.path, file.text, input.repository, input.diagnosis.repository)
    if (file === undefined || refusal !== undefined) {
      throw new PermanentError('HEPH_AI_SCOPE', `the answer changes ${block.path}: ${refusal ?? ''}`)
    }
    const nearLine = input.diagnosis.locations.find((location) => location.path === file.path)?.line ?? 1
    edits.push({ path: file.path, blobId: file.blobId, ...findBlock(file.text, block, nearLine) })
  }
  return {
    id: input.newId(),
    fingerprint: input.event.fingerprint,
    revision: input.revision,
    strategy: 'model',
    source,
    // Where the bad value comes from is what a model says, not what was seen: a test has to show it.
    origin: 'sink',
    edits,
    explanation: explanation === '' ? `Proposed by ${source}.` : explanation,
    assumptions: [],
    cost: {
      durationMs: Math.round(durationMs),
      inputTokens: reply.inputTokens,
      outputTokens: reply.outputTokens,
    },
  }
}
