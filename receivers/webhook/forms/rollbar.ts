import type { Form } from '../form.ts'
import { countOf, isObject, listOf, textAt, textOf, valueAt, type JsonObject } from '../json.ts'
import { EMPTY_REPORT, saysSomething, type CrashReport } from '../report.ts'
import type { ReportedException } from '../trace-text.ts'

const ITEM = /^(?:\/[\w.-]+)*?\/api\/1\/item\/?$/
const BODIES = ['trace', 'trace_chain', 'message', 'crash_report']

/**
 * Items as Rollbar's SDKs send them. Applies to a document with `data.body` of one of the four kinds.
 * Source: Rollbar, API reference, create item.
 */
export const rollbar: Form = {
  name: 'rollbar',
  ownsPath: (path) => ITEM.test(path),
  token: ({ headers }) => textOf(headers['x-rollbar-access-token']) || undefined,
  isOwn(document) {
    const body = valueAt(document, 'data.body')
    return isObject(body) && BODIES.some((kind) => Object.hasOwn(body, kind))
  },
  reports(document) {
    const report = reportOf(valueAt(document, 'data'))
    return saysSomething(report) ? { reports: [report], unreadable: 0 } : { reports: [], unreadable: 1 }
  },
  answer: ({ id }) => ({ err: 0, result: id === '' ? {} : { uuid: id } }),
}

function reportOf(data: unknown): CrashReport {
  const body = valueAt(data, 'body')
  const chain = valueAt(body, 'trace_chain')
  const traces = Array.isArray(chain) ? listOf(chain) : [valueAt(body, 'trace')]
  const context = textAt(data, 'context')
  return {
    ...EMPTY_REPORT,
    exceptions: traces.filter(isObject).map(exceptionOf),
    stackText: textAt(body, 'crash_report.raw'),
    message: textAt(body, 'message.body') || textAt(data, 'title'),
    platform: textAt(data, 'language', 'platform'),
    level: textAt(data, 'level'),
    time: valueAt(data, 'timestamp'),
    version: textAt(data, 'code_version', 'server.code_version'),
    environment: textAt(data, 'environment'),
    host: textAt(data, 'server.host'),
    id: textAt(data, 'uuid'),
    attributes: context === '' ? {} : { 'rollbar.context': context },
  }
}

function exceptionOf(trace: JsonObject): ReportedException {
  return {
    type: textAt(trace, 'exception.class'),
    message: textAt(trace, 'exception.message', 'exception.description'),
    // The innermost call comes last.
    frames: listOf(trace['frames'])
      .filter(isObject)
      .map((frame) => ({
        function: textAt(frame, 'method'),
        module: textAt(frame, 'class_name'),
        file: textAt(frame, 'filename'),
        line: countOf(frame['lineno']),
        column: countOf(frame['colno']),
        sourceLine: textAt(frame, 'code'),
      }))
      .toReversed(),
  }
}
