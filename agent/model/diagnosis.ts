import type { Language, StackFrame } from './stack-trace.ts'

/** A fact that somebody can look up. `id` is unique within one diagnosis: "e1", "e2", … */
export interface Evidence {
  readonly id: string
  readonly kind: 'log' | 'code' | 'history' | 'run' | 'config'
  /** Where it is: "src/cart.js:42", a log line's position, a command. */
  readonly reference: string
  readonly excerpt: string
}

/** A place in the repository, ranked. Lines count from 1. */
export interface CodeLocation {
  /** Path as git lists it, from the root of the repository. */
  readonly path: string
  readonly line: number
  readonly column?: number
  readonly function: string
  /** Source lines around the marked one, unchanged. */
  readonly snippet: readonly SnippetLine[]
  /** 0 to 1, falling over the list. */
  readonly confidence: number
  /** The frame of the trace this came from; undefined for a place that no frame names. */
  readonly frameIndex?: number
  readonly reason: string
}

export interface SnippetLine {
  readonly number: number
  readonly text: string
  readonly isMarked: boolean
}

/** A frame with what we know of it in the repository. */
export interface ResolvedFrame extends StackFrame {
  /** Own code of the configured repository; false for libraries and the runtime. */
  readonly isOwn: boolean
  /** Path in the repository, when it was found there. */
  readonly path?: string
}

/**
 * Closed list of what went wrong, by what a fix would have to do. `operational` causes (a peer that is
 * down, a full disk, a missing secret) are not faults of the code.
 */
export type ErrorClass =
  | 'null_dereference'
  | 'missing_key'
  | 'index_out_of_range'
  | 'type_mismatch'
  | 'not_callable'
  | 'undefined_name'
  | 'division_by_zero'
  | 'parse_failure'
  | 'recursion'
  | 'concurrency'
  | 'resource_missing'
  | 'operational'
  | 'assertion'
  | 'unknown'

export interface Cause {
  readonly summary: string
  readonly confidence: number
  /** Ids of evidence. */
  readonly evidence: readonly string[]
}

/** How a code base that belongs to a service is run, tested and found. Plain data: it crosses processes. */
export interface RepositoryReference {
  /** Absolute path of the working tree or of its sub folder that the service is built from. */
  readonly path: string
  /** Overrides the test command that is found by itself. */
  readonly testCommand?: readonly string[]
  readonly service?: ServiceCommands
}

/** How a long-running service is brought up inside the sandbox to have a request sent to it. */
export interface ServiceCommands {
  readonly start: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  /** Runs until it ends with 0, again and again: then the service takes requests. None: its port accepts connections. */
  readonly ready: readonly string[]
  readonly port: number
}

/** Why an error happened, as far as it can be shown. */
export interface Diagnosis {
  readonly errorClass: ErrorClass
  readonly language: Language
  /** What the message itself names: a member, a key, an index. */
  readonly subject?: string
  readonly frames: readonly ResolvedFrame[]
  /** One to five, best first; none when no code was found. */
  readonly locations: readonly CodeLocation[]
  /** Best first; none means unknown. */
  readonly causes: readonly Cause[]
  readonly evidence: readonly Evidence[]
  readonly repository: RepositoryReference | undefined
  /** Revision that was read: a commit id, or "working tree". */
  readonly revision: string
  /** What could not be looked at and why. */
  readonly gaps: readonly string[]
}
