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
  /** It is in a test that stands in a file of the product. */
  readonly isTest?: true
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

/**
 * Closed list of kinds of faults, by what is wrong at the cause and not by what broke in the end: a value that is
 * undefined because a promise was not awaited is `unhandled_async`.
 */
export const CAUSE_CLASSES = [
  'null_dereference',
  'missing_key',
  'index_out_of_range',
  'type_mismatch',
  'conversion',
  'arithmetic',
  'not_callable_or_missing_member',
  'unhandled_async',
  'concurrency',
  'resource_or_io',
  'encoding_or_format',
  'recursion',
  'iteration_or_mutation',
  'initialization_order',
  'operational',
  'assertion_or_contract',
  'unknown',
] as const
export type CauseClass = (typeof CAUSE_CLASSES)[number]

export interface Cause {
  readonly summary: string
  readonly confidence: number
  /** Ids of evidence. */
  readonly evidence: readonly string[]
}

/** How a code base that belongs to a service is run, tested and found. Plain data: it crosses processes. */
export interface RepositoryReference {
  /** Absolute path of the working tree or of its sub folder that the service is built from; '' where `remote` is. */
  readonly path: string
  /** Where the code is fetched from, when it is not on this machine. */
  readonly remote?: RemoteRepository
  /** Which revisions count. */
  readonly refs?: RepositoryRefs
  /** Folders that the service is made of, from the root of the code; none: all of it. */
  readonly roots?: readonly string[]
  /** Commit that is read, from objects; undefined for what is on the disk. */
  readonly commit?: string
  /** Which files are own code, as globs over paths, where the rules for it are wrong. */
  readonly ownCode?: OwnCodeGlobs
  /** Absolute folders with bundles and source maps, beside the output folders of the code itself. */
  readonly sourceMapDirectories?: readonly string[]
  /** Overrides the test command that is found by itself. */
  readonly testCommand?: readonly string[]
  readonly service?: ServiceCommands
  /** Has to end with 0 after a change as before. */
  readonly integrationCommand?: readonly string[]
  /** May take no longer after a change. */
  readonly performanceCommand?: readonly string[]
}

/** Paths that are own code and paths that are not, `exclude` before `include`. */
export interface OwnCodeGlobs {
  readonly include: readonly string[]
  readonly exclude: readonly string[]
}

/** A code base behind an address. Of credentials it says where they are found, never what they are. */
export interface RemoteRepository {
  /** Shape: "https://host/path.git", "ssh://git@host/path", "git@host:path", "file:///path". */
  readonly url: string
  readonly fetchIntervalMs: number
  readonly fetchTimeoutMs: number
  /** What is kept of it on the disk. */
  readonly bytesMax: number
  readonly credentials?: RepositoryCredentials
}

/** Where the credentials of a repository are. Paths are absolute. */
export interface RepositoryCredentials {
  readonly username: string
  /** One that was just given out; never written anywhere. */
  readonly token?: string
  readonly tokenFile?: string
  /** Name of an environment variable. */
  readonly tokenVariable?: string
  readonly sshKeyFile?: string
  readonly sshKnownHostsFile?: string
  /** Certificates that are trusted besides those of the system. */
  readonly caFile?: string
}

/** The branches and tags whose commits count. */
export interface RepositoryRefs {
  /** The one that is read when nothing says which revision ran; undefined: the default branch. */
  readonly branch?: string
  readonly branches: readonly string[]
  /** With at most one `*`. */
  readonly tags: string
}

/** A commit that an error may have come with. */
export interface SuspectCommit {
  readonly commit: string
  /** First line of its message. */
  readonly summary: string
  readonly committedAtMs: number
  /** 0 to 1, falling over the list. */
  readonly confidence: number
  readonly reasons: readonly string[]
  /** Id of the evidence that names it. */
  readonly evidence?: string
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
  /** What kind of fault led to it; 'unknown' where nothing tells. */
  readonly causeClass?: CauseClass
  readonly language: Language
  /** What the message itself names: a member, a key, an index. */
  readonly subject?: string
  readonly frames: readonly ResolvedFrame[]
  /** One to five, best first; none when no code was found. */
  readonly locations: readonly CodeLocation[]
  /** Why the first functions stand in this order, a sentence for each but the last; for people. */
  readonly order?: readonly string[]
  /** Best first; none means unknown. */
  readonly causes: readonly Cause[]
  readonly evidence: readonly Evidence[]
  readonly repository: RepositoryReference | undefined
  /** Revision that was read: a commit id, or "working tree". */
  readonly revision: string
  /** Why it is not sure that this revision ran; undefined when it is. No fix is better than plausible then. */
  readonly assumedRevision?: string
  /** Best first; none where history says nothing. */
  readonly suspectCommits?: readonly SuspectCommit[]
  /** What could not be looked at and why. */
  readonly gaps: readonly string[]
}
