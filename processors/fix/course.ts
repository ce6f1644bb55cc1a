import type { Diagnosis } from '../../agent/model/diagnosis.ts'
import type { Check, CourseStep, Verdict } from '../../agent/model/fix.ts'
import { COURSE_MOVES, StateMachine, type CourseState } from '../../agent/model/state-machine.ts'

/** The code cannot be right as it is written, whatever comes in. */
const OF_THE_TEXT: ReadonlySet<string> = new Set(['undefined_name', 'not_callable'])
const TYPES_OF_THE_TEXT = /(?:Syntax|Indentation|Tab|Compile|Parse|NoSuchMethod|NoSuchField|Linkage)Error$/

type Branch = 'syntax' | 'logic'

interface Way {
  readonly analysis: CourseState
  readonly fix: CourseState
  readonly tests: CourseState
}

const WAYS: Readonly<Record<Branch, Way>> = {
  syntax: { analysis: 'syntax_analysis', fix: 'syntax_fix', tests: 'unit_tests' },
  logic: { analysis: 'logic_analysis', fix: 'logic_fix', tests: 'integration_tests' },
}

/** What a run of the program shows comes first where values are at fault, the tests of the code where its text is. */
const TOLD_OF: Readonly<Record<Branch, readonly Check['id'][]>> = {
  syntax: ['syntax', 'tests'],
  logic: ['reproduction', 'integration', 'tests'],
}

/** What a repair goes by, as its analysis says. */
type Analyzed = Pick<Diagnosis, 'errorClass' | 'causes' | 'locations'> & { readonly exceptionType: string }

/**
 * What was done in one repair, step by step, for whoever reads of its end:
 *
 *   analysis ─┬─▶ syntax_analysis ─▶ syntax_fix ─▶ unit_tests ────────┬─▶ validation ─┬─▶ complete, failed
 *             └─▶ logic_analysis ──▶ logic_fix ──▶ integration_tests ─┘               └─▶ the next fix, or analysis again
 */
export class Course {
  readonly #machine: StateMachine<CourseState>
  readonly #now: () => number
  readonly #steps: CourseStep[] = []
  #branch: Branch = 'logic'

  /** `now`: wall clock in milliseconds. */
  constructor(now: () => number) {
    this.#now = now
    this.#machine = new StateMachine('analysis', COURSE_MOVES, now())
    this.#machine.onMove(({ to, atMs, reason }) => this.#steps.push({ state: to, atMs, reason }))
  }

  /** What the repair goes by from here on. A second call: it was explained once more. */
  analyzed(found: Analyzed): void {
    if (this.#machine.state === 'analysis')
      this.#steps.push({ state: 'analysis', atMs: this.#machine.sinceMs, reason: kindOf(found) })
    else this.#enter('analysis', `looked at again: ${kindOf(found)}`)
    const isOfText = OF_THE_TEXT.has(found.errorClass) || TYPES_OF_THE_TEXT.test(found.exceptionType)
    this.#branch = isOfText ? 'syntax' : 'logic'
    const [cause] = found.causes
    this.#enter(WAYS[this.#branch].analysis, cause?.summary ?? 'no cause was found')
  }

  /** So many changes were proposed by a strategy. */
  proposed(count: number, strategy: string): void {
    const many = count === 1 ? '1 change' : `${count} changes`
    this.#enter(WAYS[this.#branch].fix, `${many} of ${strategy}`)
  }

  /** What became of them: those that were run, in their order, and how many were not. */
  validated(run: readonly Verdict[], others: number): void {
    const best = run.toSorted((a, b) => b.confidence - a.confidence)[0]
    if (best !== undefined) this.#enter(WAYS[this.#branch].tests, seenIn(best, TOLD_OF[this.#branch]))
    const told = [
      ...(best === undefined ? [] : [`${run.length} run, the best of them ${best.grade}`]),
      ...(others === 0 ? [] : [`${others} not run`]),
    ]
    this.#enter('validation', told.join('; '))
  }

  /** The steps, the first first. */
  ended(state: 'complete' | 'failed', reason: string): readonly CourseStep[] {
    this.#enter(state, reason)
    return this.#steps
  }

  #enter(state: CourseState, reason: string): void {
    this.#machine.move(state, this.#now(), reason)
  }
}

function kindOf({ errorClass, locations }: Analyzed): string {
  const [first] = locations
  return first === undefined ? errorClass : `${errorClass} at ${first.path}:${first.line}`
}

function seenIn({ checks }: Verdict, ids: readonly Check['id'][]): string {
  const told = ids.flatMap((id) => checks.find((check) => check.id === id) ?? [])
  return told.map(({ id, outcome, reason }) => `${id} ${outcome}: ${reason}`).join('; ')
}
