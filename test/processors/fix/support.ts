import type { ErrorEvent, Fingerprint } from '../../../agent/model/error-event.ts'

/** An error event with everything empty but what a test is about. */
export function eventWith(fields: Partial<ErrorEvent> = {}): ErrorEvent {
  return {
    fingerprint: '0123456789abcdef0123456789abcdef' as Fingerprint,
    language: 'javascript',
    exceptionType: 'TypeError',
    exceptionMessage: '',
    stackTraceText: '',
    severityNumber: 17,
    body: '',
    contextBefore: [],
    contextAfter: [],
    count: 1,
    firstSeenUnixNano: '0',
    lastSeenUnixNano: '0',
    timeUnixNano: '0',
    traceId: '',
    spanId: '',
    resource: {},
    attributes: {},
    ...fields,
  }
}
