import type { ErrorEvent, Fingerprint } from '../../agent/model/error-event.ts'

/** An error event with plain values where the test does not care. */
export function errorEvent(changes: Partial<ErrorEvent> = {}): ErrorEvent {
  return {
    fingerprint: '0123456789abcdef0123456789abcdef' as Fingerprint,
    language: 'javascript',
    exceptionType: 'TypeError',
    exceptionMessage: 'x is not a function',
    stackTraceText: '',
    severityNumber: 17,
    body: '',
    contextBefore: [],
    contextAfter: [],
    count: 1,
    firstSeenUnixNano: '1700000000000000000',
    lastSeenUnixNano: '1700000000000000000',
    timeUnixNano: '1700000000000000000',
    traceId: '',
    spanId: '',
    resource: {},
    attributes: {},
    ...changes,
  }
}
