import { describeError, HephaestusError } from '../../../agent/model/errors.ts'
import type { Clock } from '../../../agent/model/clock.ts'
import type { Candidate, RoleCost } from '../../../agent/model/fix.ts'
import type { PromptPart } from '../../../agent/ai/prompt.ts'
import { applyEditsToFiles } from '../../../agent/rewrite/edits.ts'
import { unifiedDiff } from '../../../agent/rewrite/diff.ts'
import type { SourceFile } from '../../../agent/repository/repository.ts'
import { logicAnalyser, syntaxAnalyser } from '../roles/analysers.ts'
import { composer } from '../roles/composer.ts'
import { findingsPart } from '../roles/finding.ts'
import type { CaseNotes, RoleJournal } from '../roles/journal.ts'
import { askRole, type RoleId, type RoleModel } from '../roles/role.ts'
import { runRoles } from '../roles/role-graph.ts'
import type { RoleModels } from '../roles/role-models.ts'
import { validator } from '../roles/validator.ts'
import type { Proposals, Strategy, StrategyInput } from '../strategy.ts'
import { contextFactsOf } from './context-facts.ts'
import { chosenBy } from './model-choice.ts'
import type { ModelConfig } from './model-config.ts'
import { changesOf } from './model-fixer.ts'
import type { ModelScope } from './model-providers.ts'

export interface ModelStrategyOptions {
  readonly config: ModelConfig
  readonly clock: Clock
  /** How often an error has to be seen before a model that is not on this host is asked. */
  readonly occurrencesMin: number
  /** The roles that are on; that of the code fixer among them. */
  readonly roles: RoleModels
  readonly journal: RoleJournal
  /** Of the configuration. */
  readonly baseDirectory: string
}

/**
 * Asks models for a change. It applies to every error whose code was found; it leaves alone what is not in
 * the repository's listing or not to be edited. A model that cannot answer is a note, never a failed job: what
 * other strategies found still counts.
 *
 *   composer ─▶ analysers ─▶ code fixer ─▶ validator ─▶ candidates       (each role may be off)
 */
export function createModelStrategy(options: ModelStrategyOptions): Strategy {
  return {
    id: 'model',
    propose: async (input, signal) => {
      const fixer = options.roles.get('code_fixer')
      if (fixer === undefined) return { candidates: [], notes: ['the role code_fixer is off'] }
      return await propose(input, fixer, options, signal)
    },
  }
}

async function propose(
  input: StrategyInput,
  fixer: RoleModel,
  options: ModelStrategyOptions,
  signal: AbortSignal,
): Promise<Proposals> {
  const { config, clock, occurrencesMin, roles, journal } = options
  const { count, fingerprint, request } = input.event
  const scope = scopeOf(input)
  if (request === undefined && !fixer.models.isOnHostFor(scope) && count < occurrencesMin) {
    const note = `${fixer.models.nameFor(scope)} is asked when the error was seen ${occurrencesMin} times, and it was seen ${count}`
    return { candidates: [], notes: [note], againAtCount: occurrencesMin }
  }
  const notes = journal.notesOf(fingerprint)
  const before = totalOf(notes)
  const told: string[] = []
  let candidates: readonly Candidate[] = []
  let againAtMs: number | undefined
  const context = await contextOf(input, options, told, signal)
  const change = async (from: StrategyInput): Promise<readonly Candidate[]> => {
    const found = findingsPart([...notes.findings.values()].flat())
    const result = await changesOf(from, { fixer, config, clock, scope, found, context }, signal)
    told.push(...result.notes)
    againAtMs ??= result.againAtMs
    return result.candidates
  }
  /** What a role has to say besides the change is not needed for it. */
  const besides =
    (id: RoleId, work: (model: RoleModel) => Promise<void>): (() => Promise<void>) =>
    async () => {
      const model = roles.get(id)
      try {
        if (model !== undefined) await work(model)
      } catch (thrown) {
        signal.throwIfAborted()
        if (!(thrown instanceof HephaestusError)) throw thrown
        told.push(`${id}: ${thrown.code}: ${describeError(thrown)}`)
      }
    }
  const analyse = (role: typeof syntaxAnalyser): (() => Promise<void>) =>
    besides(role.id, async (model) => {
      if (notes.findings.has(role.id)) return
      notes.findings.set(role.id, (await askRole({ role, question: input, scope }, model, signal)).answer)
    })
  await runRoles(
    {
      composer: besides('composer', async (model) => {
        const available = [...roles.keys()].filter((id) => !ALWAYS.has(id))
        if (notes.chosen !== undefined || available.length === 0) return
        notes.chosen = (
          await askRole({ role: composer, question: { input, available }, scope }, model, signal)
        ).answer
      }),
      syntax_analyser: analyse(syntaxAnalyser),
      logic_analyser: analyse(logicAnalyser),
      code_fixer: async () => {
        candidates = await change(input)
      },
      validator: besides('validator', async (model) => {
        const { accepted, objected, objections } = await reviewed(candidates, input, model, signal)
        const isAskedAgain = accepted.length === 0 && objections.length > 0
        const previousFailures = [...input.previousFailures, ...objections]
        const others = isAskedAgain ? await change({ ...input, previousFailures }) : []
        candidates = [...accepted, ...others, ...objected]
      }),
    },
    // The others are asked about an error.
    (id) => (request === undefined ? isWanted(id, notes) : id === 'code_fixer'),
  )
  const after = totalOf(notes)
  const kept = candidates.map(({ cost }) => ({
    tokens: cost.inputTokens + cost.outputTokens,
    money: cost.money ?? 0,
  }))
  return {
    candidates,
    notes: told,
    ...(againAtMs === undefined ? {} : { againAtMs }),
    // The rest of what was used, so that nothing is counted twice.
    spentInVain: {
      tokens: Math.max(0, after.tokens - before.tokens - sum(kept.map(({ tokens }) => tokens))),
      money: Math.max(0, after.money - before.money - sum(kept.map(({ money }) => money))),
    },
  }
}

/** What programs of the operator say of an error, once for a case; what they could not say is told. */
async function contextOf(
  { event, diagnosis }: StrategyInput,
  { config, clock, journal, baseDirectory }: ModelStrategyOptions,
  told: string[],
  signal: AbortSignal,
): Promise<readonly PromptPart[]> {
  const notes = journal.notesOf(event.fingerprint)
  if (config.context_tools.length === 0 || event.request !== undefined) return []
  if (notes.context === undefined) {
    const { askContextTools } = await import('../../../agent/ai/context-tools.ts')
    const facts = contextFactsOf(event, diagnosis)
    const answers = await askContextTools(config.context_tools, facts, { clock, signal, baseDirectory })
    notes.context = answers.parts
    told.push(...answers.notes)
  }
  return notes.context
}

/** Who composes and who proposes the change cannot be left out. */
const ALWAYS: ReadonlySet<RoleId> = new Set(['composer', 'code_fixer'])

/** Whether a role takes part in a case: all do, where nobody has chosen. */
export function isWanted(id: RoleId, { chosen }: CaseNotes): boolean {
  return ALWAYS.has(id) || chosen === undefined || chosen.has(id)
}

/** For which error of which code the models of a case are asked. */
export function scopeOf({ event, diagnosis }: Pick<StrategyInput, 'event' | 'diagnosis'>): ModelScope {
  const { repository } = diagnosis
  return {
    fingerprint: event.fingerprint,
    repository: repository?.remote?.url ?? repository?.path ?? '',
    // Who asks for a change has waited long enough.
    occurrences: event.request === undefined ? event.count : Number.POSITIVE_INFINITY,
    ...chosenBy(event),
  }
}

/** What the validator makes of candidates: an objection is told with the one it is against. */
async function reviewed(
  candidates: readonly Candidate[],
  input: StrategyInput,
  model: RoleModel,
  signal: AbortSignal,
): Promise<Record<'accepted' | 'objected', Candidate[]> & { readonly objections: string[] }> {
  const review = { accepted: [] as Candidate[], objected: [] as Candidate[], objections: [] as string[] }
  for (const candidate of candidates) {
    const diff = await diffOf(candidate, input)
    const { answer, reply } = await askRole(
      { role: validator, question: { input, diff }, scope: scopeOf(input) },
      model,
      signal,
    )
    if (answer === undefined) review.accepted.push(candidate)
    else {
      const assumption = `${reply.answeredBy ?? model.models.nameFor(scopeOf(input))}, asked to find what is wrong with it, says: ${answer}`
      review.objected.push({ ...candidate, assumptions: [...candidate.assumptions, assumption] })
      review.objections.push(answer)
    }
  }
  return review
}

async function diffOf({ edits }: Candidate, { repository }: StrategyInput): Promise<string> {
  const files = new Map<string, SourceFile>()
  for (const { path } of edits) {
    const file = await repository.read(path)
    if (file !== undefined) files.set(path, file)
  }
  return unifiedDiff(applyEditsToFiles(edits, files))
}

function totalOf({ costs }: CaseNotes): { readonly tokens: number; readonly money: number } {
  const all: readonly RoleCost[] = [...costs.values()]
  return {
    tokens: sum(all.map(({ inputTokens, outputTokens }) => inputTokens + outputTokens)),
    money: sum(all.map(({ money = 0 }) => money)),
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}
