import type { ErrorSeverity, Finding } from '../../agent/detection/rule.ts'
import { errorEventAttributes, type Fingerprint } from '../../agent/model/error-event.ts'
import type { LogBatch } from '../../agent/model/log-batch.ts'
import { ATTRIBUTE, EVENT } from '../../agent/model/semantic-conventions.ts'
import { SEVERITY, severityName } from '../../agent/model/severity.ts'
import type { StackTrace } from '../../agent/model/stack-trace.ts'
import { fingerprintOf } from '../../agent/stacktrace/fingerprint.ts'
import { looksLikeLibrary } from '../../agent/stacktrace/own-code.ts'
import type { Counted } from './group-table.ts'

/** One record that is an error event, without the lines after it: these may still come. */
export interface ErrorMark {
  readonly finding: Finding
  readonly fingerprint: Fingerprint
  readonly counted: Counted
  readonly severity: ErrorSeverity
  readonly before: readonly string[]
}

/** Of traces that come again and again as one object; see extractStackTrace. */
const fingerprints = new WeakMap<
  StackTrace,
  { readonly service: string; readonly fingerprint: Fingerprint }
>()

/** Which group an error belongs to. */
export function fingerprintOfFinding(finding: Finding, batch: LogBatch): Fingerprint {
  const service = serviceOf(batch)
  const { trace, language, groupingMessage } = finding
  const known = trace === undefined ? undefined : fingerprints.get(trace)
  if (known?.service === service) return known.fingerprint
  const fingerprint = fingerprintOf({
    exceptionType: finding.exceptionType,
    exceptionMessage: groupingMessage ?? finding.exceptionMessage,
    service,
    ...(trace === undefined ? {} : { trace }),
    isOwnFrame: (frame) => !looksLikeLibrary(frame, language),
  })
  // Without frames the message counts too, which is the finding's.
  if (trace?.exceptions.some(({ frames }) => frames.length > 0) === true) {
    fingerprints.set(trace, { service, fingerprint })
  }
  return fingerprint
}

/** The service that a batch comes from; '' when it names none. */
export function serviceOf({ resource }: LogBatch): string {
  const name = resource.attributes[ATTRIBUTE.serviceName]
  return typeof name === 'string' ? name : ''
}

/** When the error happened: as the record says, else when it arrived. */
export function timeOfRecord(batch: LogBatch, index: number): bigint {
  const time = batch.timeUnixNano(index)
  return time === 0n ? batch.observedTime(index) : time
}

/** Makes a record an event. Marking it again with more lines after it replaces the first mark. */
export function markError(
  batch: LogBatch,
  index: number,
  { finding, fingerprint, counted, severity: errorSeverity, before }: ErrorMark,
  shown: { readonly after: readonly string[]; readonly process: readonly string[] },
): void {
  const least = finding.isFatal ? SEVERITY.fatal : SEVERITY.error
  const severity = Math.max(batch.severityNumber(index), least)
  if (severity !== batch.severityNumber(index)) batch.setSeverity(index, severity, severityName(severity))
  batch.setEventName(index, EVENT.errorDetected)
  batch.addAttributes(index, {
    ...errorEventAttributes({
      fingerprint,
      language: finding.language,
      exceptionType: finding.exceptionType,
      exceptionMessage: finding.exceptionMessage,
      stackTraceText: finding.stackTraceText,
      contextBefore: before,
      contextAfter: shown.after,
      count: counted.count,
      firstSeenUnixNano: counted.firstSeenUnixNano.toString(),
      lastSeenUnixNano: counted.lastSeenUnixNano.toString(),
    }),
    [ATTRIBUTE.errorSeverity]: errorSeverity,
    ...(finding.rule === undefined ? {} : { [ATTRIBUTE.errorRule]: finding.rule.id }),
    ...(finding.rule?.errorClass === undefined ? {} : { [ATTRIBUTE.errorClass]: finding.rule.errorClass }),
    ...(shown.process.length === 0 ? {} : { [ATTRIBUTE.errorContextProcess]: shown.process }),
  })
}
