import { batchOfRecords } from '../../agent/model/batch-of-records.ts'
import type { LogBatch } from '../../agent/model/log-batch.ts'
import type { Attributes } from '../../agent/model/resource.ts'
import { ATTRIBUTE, EXCEPTION_EVENT } from '../../agent/model/semantic-conventions.ts'
import { SEVERITY, severityName, severityOfWord } from '../../agent/model/severity.ts'
import { timeOf } from '../../agent/time/time.ts'
import { locationOf } from '../../agent/time/zone.ts'
import { traceText, type ReportedException } from './trace-text.ts'

/** What a crash report says, in whichever form it came. Shape: '' for what it does not say. */
export interface CrashReport {
  /** The one that ended the work first, then what caused it. */
  readonly exceptions: readonly ReportedException[]
  /** The trace as text, where the report has it so. */
  readonly stackText: string
  /** What happened, where it was no exception. */
  readonly message: string
  /** Platform or language of the frames, as the report names it. */
  readonly platform: string
  /** Shape: a word, as "fatal". */
  readonly level: string
  /** Text or a number. */
  readonly time: unknown
  readonly service: string
  readonly version: string
  readonly environment: string
  readonly host: string
  readonly traceId: string
  readonly spanId: string
  readonly id: string
  /** What else is worth keeping: tags, and where in the program it was. */
  readonly attributes: Attributes
}

export const EMPTY_REPORT: CrashReport = {
  exceptions: [],
  stackText: '',
  message: '',
  platform: '',
  level: '',
  time: undefined,
  service: '',
  version: '',
  environment: '',
  host: '',
  traceId: '',
  spanId: '',
  id: '',
  attributes: {},
}

interface BatchOptions {
  readonly stream: string
  readonly peer: string
  readonly arrivalUnixNano: bigint
  readonly resource: Attributes
  readonly attributes: Attributes
}

const UTC = locationOf('UTC')
const TRACE_ID = /^(?!0+$)[\da-f]{32}$/
const SPAN_ID = /^(?!0+$)[\da-f]{16}$/

/** Whether a report says what happened at all. */
export function saysSomething({ exceptions, stackText, message }: CrashReport): boolean {
  return (
    message !== '' || stackText !== '' || exceptions.some(({ type, message: said }) => type + said !== '')
  )
}

/** A report as a record: an exception is in attributes of its own, so that it is an error whatever its text says. */
export function batchOfReport(report: CrashReport, options: BatchOptions): LogBatch {
  const { stream, peer, arrivalUnixNano } = options
  const [outer] = report.exceptions
  const stack = report.stackText || traceText(report.exceptions, report.platform)
  const severity = severityOfWord(report.level.trim().toLowerCase()) ?? SEVERITY.error
  const isException = stack !== '' || (outer?.type ?? '') !== ''
  const traceId = report.traceId.toLowerCase()
  const spanId = report.spanId.toLowerCase()
  return batchOfRecords(
    [
      {
        timeUnixNano: timeOf(report.time, { observedUnixNano: arrivalUnixNano, location: UTC }) ?? 0n,
        observedTimeUnixNano: arrivalUnixNano,
        severityNumber: severity,
        severityText: severityName(severity),
        body: bodyOf(report, outer) || stack,
        attributes: {
          ...report.attributes,
          ...options.attributes,
          ...withoutEmpty({
            [ATTRIBUTE.exceptionType]: outer?.type ?? '',
            [ATTRIBUTE.exceptionMessage]: outer?.message ?? '',
            [ATTRIBUTE.exceptionStacktrace]: stack,
            [ATTRIBUTE.logRecordUid]: report.id,
          }),
        },
        // So that nothing looks for lines of a log in it.
        eventName: isException ? EXCEPTION_EVENT : '',
        traceId: TRACE_ID.test(traceId) ? traceId : '',
        spanId: SPAN_ID.test(spanId) ? spanId : '',
        resource: {
          attributes: {
            ...withoutEmpty({
              [ATTRIBUTE.serviceName]: report.service,
              [ATTRIBUTE.serviceVersion]: report.version,
              [ATTRIBUTE.deploymentEnvironment]: report.environment,
              [ATTRIBUTE.hostName]: report.host,
            }),
            ...options.resource,
          },
        },
      },
    ],
    { stream, peer },
  )
}

function bodyOf({ message }: CrashReport, outer: ReportedException | undefined): string {
  if (outer === undefined) return message
  return [outer.type, outer.message].filter((part) => part !== '').join(': ') || message
}

/** Without what is empty. */
function withoutEmpty(texts: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== ''))
}
