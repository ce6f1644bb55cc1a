import type { FieldPlaces } from '../config.ts'
import type { Form, FoundReports } from '../form.ts'
import { countOf, isObject, listOf, textAt, textOf, valueAt, type JsonObject } from '../json.ts'
import { EMPTY_REPORT, saysSomething, type CrashReport } from '../report.ts'
import type { ReportedFrame } from '../trace-text.ts'

/** Where each part usually is: an earlier name wins. A report may lie in a field of its own. */
const USUAL: Readonly<Record<Exclude<keyof FieldPlaces, 'reports'>, readonly string[]>> = {
  type: [
    'exception.type',
    'error.type',
    'error.name',
    'error.class',
    'exception.class',
    'exception.name',
    'err.type',
    'err.name',
    'exception_type',
    'error_type',
    'errorType',
    'errorClass',
    'type',
    'name',
    'class',
  ],
  message: [
    'exception.message',
    'error.message',
    'err.message',
    'exception_message',
    'error_message',
    'errorMessage',
    'message',
    'msg',
    'description',
    'reason',
    'error',
  ],
  stack: [
    'exception.stacktrace',
    'exception.stack',
    'exception.stack_trace',
    'exception.backtrace',
    'error.stack',
    'error.stacktrace',
    'error.stack_trace',
    'error.backtrace',
    'err.stack',
    'stacktrace',
    'stack_trace',
    'stackTrace',
    'stack',
    'backtrace',
    'traceback',
    'trace',
    'frames',
  ],
  language: ['language', 'platform', 'runtime'],
  level: ['level', 'severity', 'log.level'],
  time: ['timestamp', '@timestamp', 'time', 'ts', 'date', 'occurred_at'],
  service: ['service.name', 'service', 'app.name', 'app', 'application', 'program'],
  version: ['service.version', 'version', 'release', 'app.version', 'revision', 'commit'],
  environment: ['deployment.environment.name', 'deployment.environment', 'environment', 'env', 'stage'],
  host: ['host.name', 'hostname', 'host', 'server'],
  trace_id: ['trace_id', 'traceId', 'trace.id'],
  span_id: ['span_id', 'spanId', 'span.id'],
  id: ['id', 'uuid', 'event_id'],
}

const FUNCTION_NAMES = ['function', 'method', 'methodName', 'func', 'name']
const MODULE_NAMES = ['module', 'class', 'className', 'package']
const FILE_NAMES = ['file', 'filename', 'fileName', 'path', 'source']
const LINE_NAMES = ['line', 'lineno', 'lineNumber', 'line_number', 'lineNo']
const COLUMN_NAMES = ['column', 'col', 'colno', 'columnNumber']
const CODE_NAMES = ['code', 'context_line', 'sourceLine']

/**
 * Reports in a form of somebody's own, a JSON object each. Applies to everything; leaves alone what has no type, no
 * message and no stack trace in any of the places where they are looked for.
 */
export const fields: Form = {
  name: 'fields',
  ownsPath: () => false,
  isOwn: () => true,
  reports(document, places): FoundReports {
    const inside = places.reports === undefined ? document : valueAt(document, places.reports)
    const entries = Array.isArray(inside) ? listOf(inside) : [inside]
    const reports = entries
      .filter(isObject)
      .map((entry) => reportOf(entry, places))
      .filter(saysSomething)
    return { reports, unreadable: entries.length - reports.length }
  },
  answer: ({ accepted, rejected }) => ({ accepted, rejected }),
}

function reportOf(entry: JsonObject, places: FieldPlaces): CrashReport {
  const text = (part: keyof typeof USUAL): string => textAt(entry, ...pathsOf(part, places))
  const stack = first(entry, pathsOf('stack', places), (value) =>
    typeof value === 'string' ? value !== '' : Array.isArray(value) && value.length > 0,
  )
  const frames = listOf(stack).filter(isObject).map(frameOf)
  const exception = { type: text('type'), message: text('message'), frames }
  return {
    ...EMPTY_REPORT,
    exceptions: exception.type === '' && frames.length === 0 && stack === undefined ? [] : [exception],
    stackText: frames.length > 0 ? '' : linesOf(stack),
    message: exception.message,
    platform: text('language'),
    level: text('level'),
    time: first(entry, pathsOf('time', places), (value) => textOf(value) !== ''),
    service: text('service'),
    version: text('version'),
    environment: text('environment'),
    host: text('host'),
    traceId: text('trace_id'),
    spanId: text('span_id'),
    id: text('id'),
  }
}

/** Where a part is looked for: in the one place that was written, or in all usual ones. */
function pathsOf(part: keyof typeof USUAL, places: FieldPlaces): readonly string[] {
  const written = places[part]
  return written === undefined ? USUAL[part] : [written]
}

function first(entry: JsonObject, paths: readonly string[], isWanted: (value: unknown) => boolean): unknown {
  for (const path of paths) {
    const value = valueAt(entry, path)
    if (isWanted(value)) return value
  }
  return undefined
}

function linesOf(stack: unknown): string {
  return typeof stack === 'string' ? stack : listOf(stack).map(textOf).join('\n')
}

function frameOf(frame: JsonObject): ReportedFrame {
  return {
    function: textAt(frame, ...FUNCTION_NAMES),
    module: textAt(frame, ...MODULE_NAMES),
    file: textAt(frame, ...FILE_NAMES),
    line: countAt(frame, LINE_NAMES),
    column: countAt(frame, COLUMN_NAMES),
    sourceLine: textAt(frame, ...CODE_NAMES),
  }
}

function countAt(frame: JsonObject, names: readonly string[]): number | undefined {
  return countOf(textAt(frame, ...names))
}
