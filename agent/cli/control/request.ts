import { PermanentError } from '../../model/errors.ts'
import type { TapSide } from '../../runtime/taps.ts'
import { LOG_LEVELS, type LogLevel } from '../../telemetry/logger.ts'
import type { AuditEntry } from '../audit/audit-entry.ts'

/** Where a running agent answers, in its state directory. */
export const CONTROL_SOCKET = 'control.sock'

/** How many records a second a tap may ask for. */
export const TAP_RATE_MAX = 1_000

/** How much may be said about why something is done. */
export const REASON_CHARS_MAX = 500

/** What a command asks of the running agent: one line of JSON. */
export type ControlRequest =
  | {
      readonly ask: 'tap'
      /** As written in the configuration. */
      readonly component: string
      readonly side?: TapSide
      readonly pipeline?: string
      readonly perSecondMax: number
    }
  | {
      readonly ask: 'log-level'
      /** Only asked for when left out; `config`: as the configuration says. */
      readonly level?: LogLevel | 'config'
      readonly forMs?: number
    }
  | { readonly ask: 'support' }
  /** What a command has done, for the agent's own log. */
  | { readonly ask: 'note'; readonly entry: AuditEntry }
  /** Tells of the caches, after it has emptied those of these names where there are any; all for an empty list. */
  | { readonly ask: 'caches'; readonly empty?: readonly string[] }
  /** Begins no repair until `resume`, or for a time. */
  | { readonly ask: 'pause'; readonly reason: string; readonly forMs?: number }
  | { readonly ask: 'resume' }
  /** Tells of the repair under way. */
  | { readonly ask: 'operations' }
  /** Ends a repair, by the id of its job. */
  | { readonly ask: 'cancel'; readonly jobId: string; readonly reason: string }

/** Errors: PermanentError HEPH_CONTROL_REQUEST. */
export function parseRequest(text: string): ControlRequest {
  const given = objectIn(text)
  const { ask, component, side, pipeline, perSecondMax, level, forMs, empty, entry, reason, jobId } = given
  if (ask === 'support' || ask === 'resume' || ask === 'operations') return { ask }
  if (ask === 'note' && isEntry(entry)) return { ask, entry }
  if (ask === 'pause' && isReason(reason) && isAbsentOr(forMs, isPositive))
    return { ask, reason, ...(isPositive(forMs) ? { forMs } : {}) }
  if (ask === 'cancel' && isReason(reason) && isText(jobId)) return { ask, jobId, reason }
  if (ask === 'caches' && isAbsentOr(empty, isTexts)) return { ask, ...(isTexts(empty) ? { empty } : {}) }
  if (ask === 'log-level') {
    const chosen = [...LOG_LEVELS, 'config' as const].find((each) => each === level)
    if ((level !== undefined && chosen === undefined) || !isAbsentOr(forMs, isPositive)) throw notUnderstood()
    return {
      ask,
      ...(chosen === undefined ? {} : { level: chosen }),
      ...(isPositive(forMs) ? { forMs } : {}),
    }
  }
  const isTap =
    ask === 'tap' &&
    isText(component) &&
    isAbsentOr(side, isSide) &&
    isAbsentOr(pipeline, isText) &&
    isPositive(perSecondMax) &&
    perSecondMax <= TAP_RATE_MAX
  if (!isTap) throw notUnderstood()
  return {
    ask,
    component,
    perSecondMax,
    ...(isSide(side) ? { side } : {}),
    ...(isText(pipeline) ? { pipeline } : {}),
  }
}

function objectIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null) return value as Readonly<Record<string, unknown>>
  } catch {
    // What it is instead does not matter.
  }
  throw notUnderstood()
}

function notUnderstood(): PermanentError {
  return new PermanentError(
    'HEPH_CONTROL_REQUEST',
    'the running agent does not understand this request: use the command of the same version',
  )
}

function isAbsentOr(value: unknown, isGood: (value: unknown) => boolean): boolean {
  return value === undefined || isGood(value)
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

/** As `audited` of the same version writes it: what the log says of it is all that it is for. */
function isEntry(value: unknown): value is AuditEntry {
  if (typeof value !== 'object' || value === null) return false
  const { id, operation, actor, result } = value as Readonly<Record<string, unknown>>
  return [id, operation, actor, result].every(isText)
}

function isReason(value: unknown): value is string {
  return isText(value) && value.length <= REASON_CHARS_MAX
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isText)
}

function isPositive(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0
}

function isSide(value: unknown): value is TapSide {
  return value === 'in' || value === 'out'
}
