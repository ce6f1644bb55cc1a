import { readFunctionReply } from '../../../agent/ai/function-reply.ts'
import { plainSaying } from '../../../agent/ai/plain-saying.ts'
import { composePrompt } from '../../../agent/ai/prompt.ts'
import type { ModelReply, ModelRequest } from '../../../agent/ai/provider.ts'
import { findBlock, parseReply } from '../../../agent/ai/response.ts'
import type { Random } from '../../../agent/model/clock.ts'
import { describeError, HephaestusError, PermanentError } from '../../../agent/model/errors.ts'
import type { Candidate, Edit } from '../../../agent/model/fix.ts'
import type { Proposals, Strategy, StrategyInput } from '../strategy.ts'
import { whyNotEditable } from './editable.ts'
import type { ModelConfig } from './model-config.ts'
import { askedFunctions, editOf } from './model-functions.ts'
import { createModels, type Models, type ModelSurroundings } from './model-providers.ts'
import { FUNCTION_SYSTEM_PROMPT, promptParts, SYSTEM_PROMPT } from './model-prompt.ts'

export interface ModelStrategyOptions extends ModelSurroundings {
  readonly config: ModelConfig
  readonly random: Random
  /** How often an error has to be seen before a model that is not on this host is asked. */
  readonly occurrencesMin: number
}

/** One question, and what a reply to it changes. Errors of `editsOf`: PermanentError HEPH_AI_*. */
interface Question {
  readonly request: ModelRequest
  editsOf(reply: string): Promise<{ readonly explanation: string; readonly edits: readonly Edit[] }>
}

/** How much chance is in answers to a question that was asked before. */
const TEMPERATURE = 0.7

/**
 * Asks a model for a change. It applies to every error whose code was found; it leaves alone what is not in
 * the repository's listing or not to be edited. A model that cannot answer is a note, never a failed job: what
 * other strategies found still counts.
 */
export async function createModelStrategy(options: ModelStrategyOptions): Promise<Strategy> {
  const models = await createModels(options.config, options)
  return { id: 'model', propose: (input, signal) => propose(input, models, options, signal) }
}

async function propose(
  input: StrategyInput,
  models: Models,
  options: ModelStrategyOptions,
  signal: AbortSignal,
): Promise<Proposals> {
  const { config, clock, occurrencesMin } = options
  const { count } = input.event
  if (!models.isOnHost && count < occurrencesMin) {
    const note = `${models.name} is asked when the error was seen ${occurrencesMin} times, and it was seen ${count}`
    return { candidates: [], notes: [note], againAtCount: occurrencesMin }
  }
  const isFunction = config.answer === 'function' || (config.answer === 'auto' && config.provider === 'local')
  const questions = await (isFunction ? questionsForFunctions : questionsForBlocks)(input, options)
  const candidates: Candidate[] = []
  const notes: string[] = questions.length === 0 ? [`${models.name}: no function to ask about was found`] : []
  const { repository } = input.diagnosis
  const scope = {
    fingerprint: input.event.fingerprint,
    repository: repository?.remote?.url ?? repository?.path ?? '',
  }
  let tokens = 0
  let money = 0
  for (const question of questions) {
    let reply: ModelReply | undefined
    const startedMs = clock.monotonicMs()
    try {
      reply = await models.complete(question.request, scope, signal)
      const durationMs = clock.monotonicMs() - startedMs
      candidates.push(
        await candidateOf({ ...reply, durationMs }, question, input, reply.answeredBy ?? models.name),
      )
    } catch (thrown) {
      signal.throwIfAborted()
      if (!(thrown instanceof HephaestusError)) throw thrown
      tokens += (reply?.inputTokens ?? 0) + (reply?.outputTokens ?? 0)
      money += reply?.cost ?? 0
      notes.push(`${models.name}: ${thrown.code}: ${describeError(thrown)}`)
    }
  }
  return { candidates, notes, spentInVain: { tokens, money } }
}

async function questionsForBlocks(
  input: StrategyInput,
  options: ModelStrategyOptions,
): Promise<readonly Question[]> {
  const { config, random } = options
  const user = composePrompt({ parts: await promptParts(input), charsMax: config.max_prompt_size, random })
  return Array.from({ length: config.samples }, (_, index) => ({
    request: {
      system: SYSTEM_PROMPT,
      user,
      maxOutputTokens: config.max_output_tokens,
      ...(index === 0 ? {} : { temperature: TEMPERATURE, seed: index }),
    },
    editsOf: (reply) => editsOfBlocks(reply, input),
  }))
}

/** The likeliest function first; with more samples than functions each is asked about again, with chance. */
async function questionsForFunctions(
  input: StrategyInput,
  options: ModelStrategyOptions,
): Promise<readonly Question[]> {
  const { config, random } = options
  const functions = await askedFunctions(input)
  const questions: Question[] = []
  for (let index = 0; index < config.samples; index += 1) {
    const asked = functions[index % functions.length]
    if (asked === undefined) break
    const round = Math.floor(index / functions.length)
    const parts = await promptParts(input, asked.part)
    questions.push({
      request: {
        system: FUNCTION_SYSTEM_PROMPT,
        user: composePrompt({ parts, charsMax: config.max_prompt_size, random }),
        maxOutputTokens: config.max_output_tokens,
        ...(round === 0 ? {} : { temperature: TEMPERATURE, seed: round }),
      },
      editsOf: (reply) => {
        const { explanation, lines } = readFunctionReply(reply, asked.text)
        return Promise.resolve({ explanation, edits: [editOf(asked, lines)] })
      },
    })
  }
  return questions
}

async function editsOfBlocks(
  reply: string,
  input: StrategyInput,
): Promise<{ readonly explanation: string; readonly edits: readonly Edit[] }> {
  const { explanation, blocks } = parseReply(reply)
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
  return { explanation, edits }
}

async function candidateOf(
  reply: ModelReply & { readonly durationMs: number },
  question: Question,
  input: StrategyInput,
  source: string,
): Promise<Candidate> {
  if (!reply.isComplete)
    throw new PermanentError('HEPH_AI_REPLY', 'the answer was cut off at its limit of tokens')
  const { explanation, edits } = await question.editsOf(reply.text)
  const said = plainSaying(explanation)
  return {
    id: input.newId(),
    fingerprint: input.event.fingerprint,
    revision: input.revision,
    strategy: 'model',
    source,
    // Where the bad value comes from is what a model says, not what was seen: a test has to show it.
    origin: 'sink',
    edits,
    explanation: said === '' ? `Proposed by ${source}.` : said,
    assumptions: [],
    cost: {
      durationMs: Math.round(reply.durationMs),
      inputTokens: reply.inputTokens,
      outputTokens: reply.outputTokens,
      ...(reply.cost === undefined ? {} : { money: reply.cost }),
    },
  }
}
