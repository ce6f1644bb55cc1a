import type { Clock, Random } from '../model/clock.ts'
import type { Literal } from '../model/literal.ts'
import type { Logger } from '../telemetry/logger.ts'
import type { Instruments } from '../telemetry/instruments.ts'
import type { JobLane } from './job.ts'
import type { RepairView } from './repair-view.ts'
import type { ComponentStatus } from './status.ts'

/** A component's name in the configuration. Shape: "file" or "file/nginx". */
export interface ComponentId {
  readonly type: string
  readonly name: string
}

/** Shape: {type: "file", name: "nginx"} gives "file/nginx". */
export function formatComponentId(id: ComponentId): string {
  return id.name === '' ? id.type : `${id.type}/${id.name}`
}

/**
 * What a component remembers over restarts: small JSON values under keys of its own. Reads are served
 * from memory after the first; writes are gathered and go to disk together, at most every 200 ms and at
 * shutdown. What is on disk may be older than what was written, never newer.
 */
export interface ComponentStorage {
  get(key: string): unknown
  set(key: string, value: unknown): void
  delete(key: string): void
  keys(): readonly string[]
}

/** The files that an agent writes for others to read, whatever they are called: its log, and what exporters put into files. */
export interface OwnFiles {
  add(file: FileNumbers): void
  has(file: FileNumbers): boolean
}

/** By which a system tells files apart: a file may have the number of one that is gone, and was made later then. */
export interface FileNumbers {
  readonly dev: bigint
  readonly ino: bigint
  /** 0 where the system does not say, and the same as `ctimeNs` where it cannot. */
  readonly birthtimeNs: bigint
  readonly ctimeNs: bigint
}

/** Everything a component gets from the code that creates it; what users write is its Config. */
export interface Settings {
  /** By which its state is kept: the type is the first of its names. */
  readonly id: ComponentId
  /** What the configuration calls it, and so what is said of it. Shape: "otlphttp/eu", of the type otlp_http. */
  readonly key: string
  /** Name of the pipeline, '' for components that several pipelines share. */
  readonly pipeline: string
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly instruments: Instruments
  /** What this run of the agent is called in what it says of itself; not there where nothing is said. */
  readonly instanceId?: string
  readonly storage: ComponentStorage
  /** Where the agent keeps its state: never tailed, copied or indexed. Absolute. */
  readonly stateDirectory: string
  /** What relative paths in the configuration are relative to. Absolute. */
  readonly baseDirectory: string
  /** Read inputs to their end and stop (`--once`). */
  readonly isOnce: boolean
  readonly jobs: JobLane
  /** What this agent writes itself: a receiver that read that would never come to an end. */
  readonly ownFiles?: OwnFiles
  /** What comes of errors; not there where nothing runs, as when a configuration is checked. */
  readonly repairs?: RepairView
  /**
   * For a receiver: lines that hold none of these are of no use to any pipeline it feeds, so it may mark
   * those that hold one (`LogBatchInit.marks`). Undefined: every line counts. It is final when the receiver is
   * started, and may become undefined while it runs: marks are ignored from then on.
   */
  readonly wantedLiterals?: readonly Literal[] | undefined
  /**
   * For a processor: says what it has a use for besides what its factory could know (`needs`), such as rules that
   * came while the agent runs; undefined for every record.
   */
  wantMore?(literals: readonly Literal[] | undefined): void
  reportStatus(status: ComponentStatus): void
  /** For an exporter that takes fixes to where their code is: says what each became there. Left out where nobody asks. */
  reportChange?(change: CarriedChange): void
}

/** What became of a fix in its repository. */
export interface CarriedChange {
  readonly fixId: string
  readonly outcome: 'opened' | 'updated' | 'unchanged' | 'closed' | 'sent'
  /** Of the pull request, for people; undefined where there is only a branch. */
  readonly url: string | undefined
}
