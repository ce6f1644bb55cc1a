import { createHash } from 'node:crypto'
import type { ErrorEvent } from '../../model/error-event.ts'

/** Where the spans of one error belong. */
export interface ErrorTrace {
  readonly traceId: string
  /** The span that all others of the agent for this error are in. */
  readonly rootSpanId: string
  /** The span of the program in which the error was; '' when it told none. */
  readonly parentSpanId: string
}

/**
 * The trace of an error, known from its event alone: after a restart, in the events of its analysis and its fix, and in
 * another agent that the event is sent to, it is the same. Undefined for an event that belongs to no trace.
 * Source: W3C Trace Context, trace-id and parent-id.
 */
export function errorTraceOf({
  traceId,
  spanId,
  fingerprint,
}: Pick<ErrorEvent, 'traceId' | 'spanId'> & { readonly fingerprint: string }): ErrorTrace | undefined {
  if (!/^[\da-f]{32}$/i.test(traceId)) return undefined
  const digest = createHash('sha256').update(`${traceId}:${spanId}:${fingerprint}`).digest('hex')
  const parentSpanId = /^[\da-f]{16}$/i.test(spanId) ? spanId : ''
  return { traceId, rootSpanId: digest.slice(0, 16), parentSpanId }
}
