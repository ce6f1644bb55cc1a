import { createHash } from 'node:crypto'
import type { ChangeRequest } from '../../model/change-request.ts'
import type { ErrorEvent, Fingerprint } from '../../model/error-event.ts'
import { ATTRIBUTE } from '../../model/semantic-conventions.ts'

const INFO = 9

/**
 * A request as what the repair lane works on. It holds no text of any log; the same request has the same fingerprint, so that a
 * second answer to it takes the place of the first one. Units: `atMs` is the wall clock.
 */
export function eventOfRequest(
  request: ChangeRequest,
  { service, atMs }: { readonly service: string | undefined; readonly atMs: number },
): ErrorEvent {
  const time = String(BigInt(Math.round(atMs)) * 1_000_000n)
  return {
    fingerprint: fingerprintOf(request),
    language: 'unknown',
    exceptionType: '',
    exceptionMessage: '',
    stackTraceText: '',
    severityNumber: INFO,
    body: '',
    contextBefore: [],
    contextAfter: [],
    count: 1,
    firstSeenUnixNano: time,
    lastSeenUnixNano: time,
    timeUnixNano: time,
    traceId: '',
    spanId: '',
    resource: service === undefined ? {} : { [ATTRIBUTE.serviceName]: service },
    attributes: {},
    request,
  }
}

function fingerprintOf({ paths, instruction }: ChangeRequest): Fingerprint {
  const text = JSON.stringify([paths.toSorted(), instruction.trim()])
  // A part of a digest in hex has the form of a fingerprint.
  return createHash('sha256').update(text).digest('hex').slice(0, 32) as Fingerprint
}
