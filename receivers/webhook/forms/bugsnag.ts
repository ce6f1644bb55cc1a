import type { Form, FoundReports } from '../form.ts'
import { countOf, isObject, listOf, textAt, textOf, type JsonObject } from '../json.ts'
import { EMPTY_REPORT, saysSomething, type CrashReport } from '../report.ts'
import type { ReportedException } from '../trace-text.ts'

/**
 * Events as Bugsnag's notifiers send them to their endpoint `notify`. Applies to a document with `events` that have
 * `exceptions`. Source: Bugsnag, error reporting API, payload version 5.
 */
export const bugsnag: Form = {
  name: 'bugsnag',
  ownsPath: () => false,
  token: ({ headers }) => textOf(headers['bugsnag-api-key']) || undefined,
  isOwn: (document) =>
    isObject(document) &&
    listOf(document['events']).some((event) => isObject(event) && 'exceptions' in event),
  reports(document): FoundReports {
    const events = isObject(document) ? listOf(document['events']) : []
    const reports = events.filter(isObject).map(reportOf).filter(saysSomething)
    return { reports, unreadable: events.length - reports.length }
  },
  answer: ({ accepted, rejected }) => ({ accepted, rejected }),
}

function reportOf(event: JsonObject): CrashReport {
  const exceptions = listOf(event['exceptions']).filter(isObject)
  const context = textAt(event, 'context')
  return {
    ...EMPTY_REPORT,
    exceptions: exceptions.map(exceptionOf),
    platform: textAt(exceptions[0], 'type'),
    level: textAt(event, 'severity'),
    time: textAt(event, 'device.time'),
    service: textAt(event, 'app.id'),
    version: textAt(event, 'app.version'),
    environment: textAt(event, 'app.releaseStage', 'releaseStage'),
    host: textAt(event, 'device.hostname', 'device.id'),
    traceId: textAt(event, 'correlation.traceId'),
    spanId: textAt(event, 'correlation.spanId'),
    attributes: context === '' ? {} : { 'bugsnag.context': context },
  }
}

function exceptionOf(exception: JsonObject): ReportedException {
  return {
    type: textAt(exception, 'errorClass'),
    message: textAt(exception, 'message'),
    frames: listOf(exception['stacktrace'])
      .filter(isObject)
      .map((frame) => ({
        function: textAt(frame, 'method'),
        module: '',
        file: textAt(frame, 'file'),
        line: countOf(frame['lineNumber']),
        column: countOf(frame['columnNumber']),
        sourceLine: textAt(frame, `code.${textAt(frame, 'lineNumber')}`),
      })),
  }
}
