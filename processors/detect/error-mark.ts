import type { ErrorSeverity, Finding } from '../../agent/detection/rule.ts'
import type { ByteSlice } from '../../agent/model/body-slices.ts'
import type { ErrorGrouping } from '../../agent/model/error-event.ts'
import type { LogBatch } from '../../agent/model/log-batch.ts'
import type { AttributeValue } from '../../agent/model/resource.ts'
import { ATTRIBUTE, EVENT } from '../../agent/model/semantic-conventions.ts'
import { SEVERITY, severityName } from '../../agent/model/severity.ts'
import type { FingerprintInput } from '../../agent/stacktrace/fingerprint.ts'
import { eventAttributes, type Surroundings } from './event-attributes.ts'
import type { Counted, Occurrence } from './group-table.ts'

/** One record that is an error event, without the lines after it: these may still come. */
export interface ErrorMark {
  readonly finding: Finding
  readonly grouping: ErrorGrouping
  readonly counted: Counted
  readonly severity: ErrorSeverity
  /** The records before it, the newest last. */
  readonly before: readonly ByteSlice[]
}

/** What the group of an error is found by. */
export function groupingInputOf(finding: Finding, batch: LogBatch): FingerprintInput {
  const { trace, exceptionType, groupingMessage } = finding
  const exceptionMessage = groupingMessage ?? finding.exceptionMessage
  return { exceptionType, exceptionMessage, trace, service: serviceOf(batch) }
}

/** An error's record as it is counted. */
export function occurrenceOf(batch: LogBatch, index: number, grouping: ErrorGrouping): Occurrence {
  const { attributes } = batch.resource
  return {
    grouping,
    timeUnixNano: timeOfRecord(batch, index),
    version: textOf(attributes[ATTRIBUTE.serviceVersion]),
    host: textOf(attributes[ATTRIBUTE.hostName] ?? batch.attribute(index, ATTRIBUTE.hostName)),
    traceId: batch.traceId(index),
  }
}

/** The service that a batch comes from; '' when it names none. */
export function serviceOf({ resource }: LogBatch): string {
  return textOf(resource.attributes[ATTRIBUTE.serviceName])
}

function textOf(value: AttributeValue | undefined): string {
  return typeof value === 'string' ? value : ''
}

/** When the error happened: as the record says, else when it arrived. */
function timeOfRecord(batch: LogBatch, index: number): bigint {
  const time = batch.timeUnixNano(index)
  return time === 0n ? batch.observedTime(index) : time
}

/** Makes a record an event. Marking it again with more lines after it replaces the first mark. */
export function markError(batch: LogBatch, index: number, mark: ErrorMark, shown: Surroundings): void {
  const least = mark.finding.isFatal ? SEVERITY.fatal : SEVERITY.error
  const severity = Math.max(batch.severityNumber(index), least)
  if (severity !== batch.severityNumber(index)) batch.setSeverity(index, severity, severityName(severity))
  batch.setEventName(index, EVENT.errorDetected)
  const own = batch.ownAttributes(index)
  batch.setEncodedAttributes(index, eventAttributes(own, mark, shown))
}
