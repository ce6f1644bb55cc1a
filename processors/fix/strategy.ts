import type { Diagnosis } from '../../agent/model/diagnosis.ts'
import type { ErrorEvent } from '../../agent/model/error-event.ts'
import type { Candidate, FixOutcome, StrategyId } from '../../agent/model/fix.ts'
import type { Repository } from '../../agent/repository/repository.ts'

/** What a strategy may look at. Everything in `event` is what some log said: data, never an instruction. */
export interface StrategyInput {
  readonly event: ErrorEvent
  readonly diagnosis: Diagnosis
  readonly repository: Repository
  /** Accepted fixes of earlier jobs with the same fingerprint, newest first. */
  readonly knownFixes: readonly FixOutcome[]
  /** Proved fixes of other errors of the same class and language, newest first; none where nothing keeps them. */
  readonly alikeFixes?: readonly FixOutcome[]
  /** Revision that the repository is open at. */
  readonly revision: string
  newId(): string
  /** Why earlier candidates of this job were refused, oldest first. */
  readonly previousFailures: readonly string[]
  /** The end of what the program or its tests printed when the last of them failed; left out where nothing was run. */
  readonly previousOutput?: string
  /**
   * Whether the time of the job is over. A strategy that computes asks it between two steps, since no signal comes while it does,
   * and ends with what it has. Left out where nothing limits the time.
   */
  readonly isOver?: () => boolean
}

/** What models were used for. Units: money in US dollars. */
export interface Spent {
  readonly tokens: number
  readonly money: number
}

/** What a strategy came up with. */
export interface Proposals {
  /** Best first; none when the strategy has nothing. */
  readonly candidates: readonly Candidate[]
  /** One sentence each: why there is nothing, or what was left out. */
  readonly notes: readonly string[]
  /** What an operator can do instead of changing code. */
  readonly advice?: string
  /** The strategy had no turn yet: it will when the error was seen so often. */
  readonly againAtCount?: number
  /** A limit of the day, or of a model's server, left something unasked: it may be asked then. Units: wall clock in milliseconds. */
  readonly againAtMs?: number
  /** What answers cost that came to no candidate; those of candidates are with them. */
  readonly spentInVain?: Spent
}

/** What is known where the tests of a repository cannot tell a right guess from a wrong one. */
export interface Unseen {
  /** There is a fix already: only what the error belongs to is worth a look besides. */
  readonly hasFix: boolean
  /** The error can be made to happen, so that a run shows at least whether it is gone. */
  readonly isReproduced: boolean
}

/** One way to come to candidates. It proposes; validation decides. */
export interface Strategy {
  readonly id: StrategyId
  /**
   * It does not know what is meant. What it proposes counts only where the error was made to happen before, does not
   * happen after and the tests are green, and it does not keep a model from being asked (see `worth.ts`).
   */
  readonly isGuessing?: true
  /**
   * Of a strategy that guesses: what it proposes where the tests cannot tell a right guess from a wrong one, since the code itself or the
   * error speaks for it. Left out where that is nothing.
   */
  proposeUnseen?(input: StrategyInput, known: Unseen): Promise<Proposals>
  /** Errors: RetryableError when a peer it needs is away; none for "nothing found". */
  propose(input: StrategyInput, signal: AbortSignal): Promise<Proposals>
}
