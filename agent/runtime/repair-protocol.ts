import type { Attempts, StageInput, StageName } from '../component/job.ts'
import type { Diagnosis } from '../model/diagnosis.ts'
import type { FixOutcome } from '../model/fix.ts'
import type { LogRecord } from '../model/log-record.ts'
import { jsonText, type Attributes, type AttributeValue } from '../model/resource.ts'
import type { FixState } from '../model/state-machine.ts'
import type { Priority } from '../model/priority.ts'
import type { CacheUse } from '../telemetry/counted-cache.ts'
import type { EndedRequest } from './http-requests.ts'

/**
 * What the agent and its repair process say to each other. One job at a time:
 *
 *   agent                                    repair process
 *     ── hello (stages, folders) ──────────────▶
 *     ── run (job, stage, input) ──────────────▶
 *     ◀──── state | attempts | request (job) ──   any number
 *     ◀─────── done | retry | failed (job) ────   one
 *     ── empty_caches | pause | stand | cancel ▶   at any time
 *     ◀──────────────────────────── caches ────   after run and empty_caches
 */

/** A stage that the repair process can be asked to run: which component, with what configuration. */
export interface StageDefinition {
  readonly stage: StageName
  readonly componentKey: string
  readonly type: string
  readonly config: unknown
}

export type ToRepair =
  | {
      readonly kind: 'hello'
      readonly stages: readonly StageDefinition[]
      readonly priority: Priority
      readonly stateDirectory: string
      readonly baseDirectory: string
    }
  | {
      readonly kind: 'run'
      readonly jobId: string
      readonly stage: StageName
      readonly componentKey: string
      readonly input: StageInput
    }
  /** Of these names; all where there is none. */
  | { readonly kind: 'empty_caches'; readonly names: readonly string[] }
  /** While it is paused a stage ends where it would ask a model, to be run again later. */
  | { readonly kind: 'pause'; readonly isPaused: boolean }
  /** Its programs stand still from now on, or go on: the agent's own process has all hands full, or not any more. */
  | { readonly kind: 'stand'; readonly isStanding: boolean }
  /** Ends the stage of a job; it fails with this reason. */
  | { readonly kind: 'cancel'; readonly jobId: string; readonly reason: string }

/** What a finished stage leaves, as JSON. */
export interface StageDone {
  readonly diagnosis: Diagnosis | undefined
  readonly fix: FixOutcome | undefined
  readonly event: StoredRecord
}

/** What is said while a stage runs. */
export type RepairProgress =
  | { readonly kind: 'state'; readonly jobId: string; readonly state: FixState; readonly reason: string }
  | { readonly kind: 'attempts'; readonly jobId: string; readonly attempts: Attempts }
  | { readonly kind: 'request'; readonly jobId: string; readonly request: EndedRequest }

/** How a stage ended. */
export type StageEnd =
  | { readonly kind: 'done'; readonly jobId: string; readonly result: StageDone }
  | {
      readonly kind: 'retry'
      readonly jobId: string
      readonly reason: string
      readonly retryAfterMs: number | undefined
      /** It would have asked a model while that is paused: the run counts for nothing. */
      readonly isPaused: boolean
    }
  | { readonly kind: 'failed'; readonly jobId: string; readonly reason: string }

/** How its caches are used; said after each stage and when they were emptied. */
interface RepairCaches {
  readonly kind: 'caches'
  readonly caches: readonly CacheUse[]
}

export type FromRepair = RepairProgress | StageEnd | RepairCaches

/** A log record that JSON can hold: times as decimal text. */
export interface StoredRecord extends Omit<
  LogRecord,
  'timeUnixNano' | 'observedTimeUnixNano' | 'attributes'
> {
  readonly timeUnixNano: string
  readonly observedTimeUnixNano: string
  readonly attributes: Attributes
}

/** Makes a record that JSON can hold; 64-bit integers among the attributes become decimal text, bytes base64. */
export function storeRecord(record: LogRecord): StoredRecord {
  return JSON.parse(jsonText(record)) as StoredRecord
}

/** The record again, with further attributes. */
export function restoreRecord(
  stored: StoredRecord,
  more: Readonly<Record<string, AttributeValue>> = {},
): LogRecord {
  return {
    ...stored,
    timeUnixNano: BigInt(stored.timeUnixNano),
    observedTimeUnixNano: BigInt(stored.observedTimeUnixNano),
    attributes: { ...stored.attributes, ...more },
  }
}
