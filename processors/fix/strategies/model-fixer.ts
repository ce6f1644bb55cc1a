import { plainSaying } from '../../../agent/ai/plain-saying.ts'
import { limitedUntil } from '../../../agent/ai/provider-chain.ts'
import { goesOnAt } from '../../../agent/ai/spending.ts'
import type { ModelReply } from '../../../agent/ai/provider.ts'
import type { Clock } from '../../../agent/model/clock.ts'
import { describeError, HephaestusError, PermanentError } from '../../../agent/model/errors.ts'
import type { Candidate } from '../../../agent/model/fix.ts'
import type { RoleModel } from '../roles/role.ts'
import type { StrategyInput } from '../strategy.ts'
import type { ModelConfig } from './model-config.ts'
import { modelsFor } from './model-choice.ts'
import type { ModelScope } from './model-providers.ts'
import { questionsFor, type AnswerForm, type KnownBesides, type Question } from './model-questions.ts'

interface FixerOptions extends KnownBesides {
  readonly fixer: RoleModel
  readonly config: ModelConfig
  readonly clock: Clock
  readonly scope: ModelScope
}

interface Changes {
  readonly candidates: readonly Candidate[]
  readonly notes: readonly string[]
  /**
   * When a question may be asked that a limit of the day, or of its server for longer than a job waits, kept from being asked;
   * undefined for none. Units: wall clock in milliseconds.
   */
  readonly againAtMs: number | undefined
}

/** Twice again in the form that was asked for first, with what was wrong, then the whole function. */
const ROUNDS_MAX = 3
/** An answer that came, and could not be used: another one may be better. */
const UNUSABLE: ReadonlySet<string> = new Set(['HEPH_AI_REPLY', 'HEPH_AI_SCOPE', 'HEPH_AI_BLOCK_NOT_FOUND'])

/** Asks the code fixer until an answer can be used. Bounds: three rounds, those before in the same job counted. */
export async function changesOf(
  input: StrategyInput,
  options: FixerOptions,
  signal: AbortSignal,
): Promise<Changes> {
  const { fixer, config, found, context, scope } = options
  const name = fixer.models.nameFor(scope)
  const notes: string[] = []
  let previousFailures = input.previousFailures
  let againAtMs: number | undefined
  for (const form of formsOf(input, config, scope)) {
    const told = { ...input, previousFailures }
    const questions = await questionsFor(
      form,
      told,
      { ...fixer, samples: config.samples },
      { found, context },
    )
    if (questions.length === 0) notes.push(`${name}: no function to ask about was found`)
    const round = await answersTo(questions, told, options, signal)
    notes.push(...round.notes)
    againAtMs ??= round.againAtMs
    if (round.candidates.length > 0 || round.failures.length === 0)
      return { candidates: round.candidates, notes, againAtMs }
    previousFailures = [...previousFailures, ...round.failures]
  }
  return { candidates: [], notes, againAtMs }
}

/** A small model is asked for functions only, and has its chances by `samples`. */
function formsOf(
  { previousFailures }: StrategyInput,
  config: ModelConfig,
  scope: ModelScope,
): readonly AnswerForm[] {
  const { answer, roles } = config
  const first = roles.code_fixer.model?.provider ?? modelsFor(config, scope)[0]?.provider
  if (answer === 'function' || (answer === 'auto' && first === 'local')) return ['function']
  const before = previousFailures.filter((failure) => failure.startsWith('model/')).length
  return Array.from({ length: ROUNDS_MAX }, (_, index): AnswerForm =>
    answer === 'auto' && index === ROUNDS_MAX - 1 ? 'function' : 'blocks',
  ).slice(Math.min(before, ROUNDS_MAX - 1))
}

async function answersTo(
  questions: readonly Question[],
  input: StrategyInput,
  { fixer: { models }, clock, scope }: FixerOptions,
  signal: AbortSignal,
): Promise<Changes & { readonly failures: readonly string[] }> {
  const candidates: Candidate[] = []
  const notes: string[] = []
  const failures: string[] = []
  let againAtMs: number | undefined
  for (const question of questions) {
    const startedMs = clock.monotonicMs()
    let reply: ModelReply | undefined
    try {
      reply = await models.complete(question.request, scope, signal)
      const durationMs = clock.monotonicMs() - startedMs
      candidates.push(
        await candidateOf(
          { ...reply, durationMs },
          question,
          input,
          reply.answeredBy ?? models.nameFor(scope),
        ),
      )
    } catch (thrown) {
      signal.throwIfAborted()
      if (!(thrown instanceof HephaestusError)) throw thrown
      againAtMs ??= goesOnAt(thrown) ?? limitedUntil(thrown, clock)
      notes.push(`${models.nameFor(scope)}: ${thrown.code}: ${describeError(thrown)}`)
      if (reply !== undefined && UNUSABLE.has(thrown.code)) failures.push(describeError(thrown))
    }
  }
  return { candidates, notes, failures, againAtMs }
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
