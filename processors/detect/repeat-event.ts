import { errorEventAttributes } from '../../agent/model/error-event.ts'
import type { LogRecord } from '../../agent/model/log-record.ts'
import { ATTRIBUTE, EVENT } from '../../agent/model/semantic-conventions.ts'
import { severityName } from '../../agent/model/severity.ts'
import type { RepeatWindow } from './repeats.ts'

/** The event that tells how often an error came in a window besides its events. */
export function repeatEvent(window: RepeatWindow, nowMs: number): LogRecord {
  const { error, held, startMs } = window
  const name = [error.type, error.message].filter((part) => part !== '').join(': ')
  const now = BigInt(Math.trunc(nowMs)) * 1_000_000n
  return {
    timeUnixNano: BigInt(window.lastSeenUnixNano),
    observedTimeUnixNano: now,
    severityNumber: error.severityNumber,
    severityText: severityName(error.severityNumber),
    body: `repeated ${held} ${held === 1 ? 'time' : 'times'}: ${name}`,
    eventName: EVENT.errorRepeated,
    traceId: '',
    spanId: '',
    resource: { attributes: error.resource },
    attributes: {
      ...errorEventAttributes({
        fingerprint: window.fingerprint,
        language: error.language,
        exceptionType: error.type,
        exceptionMessage: error.message,
        stackTraceText: '',
        contextBefore: [],
        contextAfter: [],
        count: window.count,
        firstSeenUnixNano: window.firstSeenUnixNano,
        lastSeenUnixNano: window.lastSeenUnixNano,
      }),
      [ATTRIBUTE.errorRepeats]: held,
      [ATTRIBUTE.errorRepeatsSince]: (BigInt(Math.trunc(startMs)) * 1_000_000n).toString(),
    },
  }
}
