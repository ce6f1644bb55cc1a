import type { Fingerprint } from './error-event.ts'
import type { Evidence } from './diagnosis.ts'
import type { CourseState } from './state-machine.ts'

/**
 * One replacement in one file. Offsets are UTF-16 units of the decoded file, `end` exclusive.
 * `path` is as git lists it; it is compared with the tree listing and never resolved on disk.
 */
export interface Edit {
  readonly path: string
  /** Git object id of the content the offsets are for. */
  readonly blobId: string
  readonly start: number
  readonly end: number
  readonly replacement: string
}

export interface FixCost {
  readonly durationMs: number
  readonly inputTokens: number
  readonly outputTokens: number
  /** Units: US dollars. Left out where no price is known, and where nothing was paid for. */
  readonly money?: number
}

/** Ways to a fix, in the order in which they are tried unless told otherwise. */
export const STRATEGIES = ['known_fix', 'learned', 'template', 'mutation', 'model', 'revert'] as const
export type StrategyId = (typeof STRATEGIES)[number]

/** A proposed change, before anything was checked. */
export interface Candidate {
  readonly id: string
  readonly fingerprint: Fingerprint
  readonly revision: string
  readonly strategy: StrategyId
  /** Which template, stored fix, kind of slip, model or commit. */
  readonly source: string
  /** Where the change is made: where the bad value comes from, or where it is used. */
  readonly origin: 'source' | 'sink'
  /**
   * What in the repository shows that a change at the sink is meant: the code's own precedent or a declared
   * contract. One sentence; left out when nothing does.
   */
  readonly witness?: string
  readonly edits: readonly Edit[]
  readonly explanation: string
  readonly assumptions: readonly string[]
  readonly cost: FixCost
}

/** How the error can be made to happen again. */
export type Reproduction = {
  /** Who says how: the log, or `repository`: what it documents and holds; `generated`: with values found by trying. */
  readonly origin: 'supervised' | 'log' | 'repository' | 'generated'
  readonly exceptionType: string
  /** Function and file (as in the repository) of the innermost own frame; '' when there is none. */
  readonly topOwnFrame: { readonly function: string; readonly path: string }
} & (
  | { readonly kind: 'command'; readonly command: readonly string[]; readonly input: string }
  | { readonly kind: 'request'; readonly request: LoggedRequest }
)

/** A request as the service's own log tells it. */
export interface LoggedRequest {
  readonly method: string
  /** Path with query. */
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * `cause`: whether anything shows that the change is right, and not only that the error is gone. `inputs`: whether inputs
 * that worked before give what they gave. `integration`, `performance`: commands that a configuration names. `execution`:
 * whether every changed statement was executed; asked of a change that is proved but for that.
 */
export const CHECK_IDS = [
  'syntax',
  'tests',
  'reproduction',
  'policy',
  'cause',
  'inputs',
  'integration',
  'performance',
  'execution',
] as const
export type CheckId = (typeof CHECK_IDS)[number]

export interface Check {
  readonly id: CheckId
  /** `differs`: it ran, and showed what is no fault by itself; such a change is plausible at best. */
  readonly outcome: 'passed' | 'failed' | 'not_run' | 'differs'
  /** One sentence: what was seen. */
  readonly reason: string
  /** What a person runs to see the same; '' when nothing was run. */
  readonly command: string
  readonly durationMs: number
  /** Ids of evidence. */
  readonly evidence: readonly string[]
}

/** What a fix is worth, best first. */
export const GRADES = ['proved', 'plausible', 'unverified', 'refused'] as const
export type Grade = (typeof GRADES)[number]

/** Below 0 when `a` is worth more than `b`. */
export function compareGrades(a: Grade, b: Grade): number {
  return GRADES.indexOf(a) - GRADES.indexOf(b)
}

export interface Verdict {
  readonly checks: readonly Check[]
  readonly grade: Grade
  /** Why not better; empty for proved. */
  readonly reasons: readonly string[]
  /** 0 to 1, from the verdict alone. */
  readonly confidence: number
  readonly evidence: readonly Evidence[]
}

/** How far a fix may go by itself, the least first. */
export const AUTOMATION_LEVELS = ['show', 'suggest', 'deploy'] as const
export type AutomationLevel = (typeof AUTOMATION_LEVELS)[number]

/** How far a fix may go by itself, and why. */
export interface Automation {
  readonly level: AutomationLevel
  /** 0 to 1. */
  readonly score: number
  /** What the score is made of, a sentence each; and what caps it. */
  readonly reasons: readonly string[]
}

/**
 * A test for a fix in the repository's own framework: seen to fail before the change and to pass after it. It is a new file,
 * not part of the change.
 */
export type RegressionTest =
  | {
      readonly kind: 'offered'
      readonly path: string
      readonly text: string
      /** Names of the tests in it, as the runner tells them. */
      readonly names: readonly string[]
      /** Which model wrote it; '' where it is made from the way to the error that was found in the repository. */
      readonly model: string
    }
  | { readonly kind: 'none'; readonly reason: string }

/** One candidate that was run in the sandbox, and whether it held there. */
export interface Trial {
  readonly strategy: StrategyId
  /** As the candidate's. */
  readonly source: string
  readonly hasHeld: boolean
}

/** How one source of changes did before on errors of one class in one language. */
export interface TrackRecord {
  readonly strategy: StrategyId
  readonly source: string
  readonly held: number
  readonly failed: number
}

/** What models were used for in one role of a job. Shape: {"role": "code_fixer", "model": "openai/gpt-5", "requests": 2, …}. */
export interface RoleCost {
  readonly role: string
  /** Which model answered, as its provider names it. */
  readonly model: string
  /** Questions that were answered. */
  readonly requests: number
  /** Questions that were not asked, since a limit of the day would have been passed; left out for none. */
  readonly refused?: number
  readonly inputTokens: number
  readonly outputTokens: number
  /** Units: US dollars. Left out where no price is known, and where nothing was paid for. */
  readonly money?: number
}

/** One step of a repair: what was done then, and what came of it. `atMs` is wall clock in milliseconds. */
export interface CourseStep {
  readonly state: CourseState
  readonly atMs: number
  readonly reason: string
}

/**
 * How a repair job ended; `modelCosts` is left out where no model answered, `trials` where nothing was run, `learned` where
 * the error was not analyzed once more: what that took from changes that failed, one sentence each. `course`: what was done, the
 * first first; left out where no change was looked for, and in what older agents stored.
 */
export type FixOutcome = {
  readonly modelCosts?: readonly RoleCost[]
  readonly trials?: readonly Trial[]
  readonly learned?: readonly string[]
  readonly course?: readonly CourseStep[]
} & (
  | {
      readonly kind: 'fix'
      readonly candidate: Candidate
      readonly verdict: Verdict
      /** Unified diff, made from the edits, with a/ and b/ prefixes. */
      readonly diff: string
      /** Left out where none is asked for. */
      readonly regressionTest?: RegressionTest
      /** Left out in what older agents stored. */
      readonly automation?: Automation
    }
  | { readonly kind: 'no_code_fix'; readonly advice: string }
  | {
      readonly kind: 'no_fix'
      readonly reasons: readonly string[]
      /** Not everything was tried: the error is worth another repair when it was seen so often. */
      readonly againAtCount?: number
      /** Not everything was tried, since a limit of the day was met: the job goes on then. Units: wall clock in milliseconds. */
      readonly againAtMs?: number
    }
)
