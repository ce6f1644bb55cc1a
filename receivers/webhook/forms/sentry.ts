import type { Attributes } from '../../../agent/model/resource.ts'
import type { Form } from '../form.ts'
import { countOf, isObject, jsonOf, listOf, textAt, textOf, valueAt, type JsonObject } from '../json.ts'
import { EMPTY_REPORT, saysSomething, type CrashReport } from '../report.ts'
import type { ReportedException, ReportedFrame } from '../trace-text.ts'
import { eventsOfEnvelope } from './sentry-envelope.ts'

const STORE = /^(?:\/[\w.-]+)*?\/api\/[\w-]{1,64}\/store\/?$/
const ENVELOPE = /^(?:\/[\w.-]+)*?\/api\/[\w-]{1,64}\/envelope\/?$/
const TAGS_MAX = 50
/** Named as `package@version`, as the SDKs do where they make the name up. */
const RELEASE = /^([^@\s]+)@(\S+)$/

/**
 * Events as Sentry's SDKs send them, in envelopes or one by one: set the DSN to `http://TOKEN@HOST:PORT/1`. Applies to
 * what has `exception`, `logentry`, `message` or `threads` with an `event_id`; leaves alone what an envelope has besides events.
 * Source: Sentry developer documentation, event payloads, envelopes.
 */
export const sentry: Form = {
  name: 'sentry',
  ownsPath: (path) => STORE.test(path) || ENVELOPE.test(path),
  token: ({ headers, query }) =>
    /\bsentry_key=([^,\s]+)/.exec(textOf(headers['x-sentry-auth']))?.[1] ??
    new URLSearchParams(query).get('sentry_key') ??
    undefined,
  documents(body, { path, headers }) {
    const isEnvelope =
      ENVELOPE.test(path) || textOf(headers['content-type']).startsWith('application/x-sentry-envelope')
    if (isEnvelope) return eventsOfEnvelope(body)
    return STORE.test(path) ? [jsonOf(body)] : undefined
  },
  isOwn: (document) =>
    isObject(document) &&
    (exceptionsIn(document).length > 0 ||
      (typeof document['event_id'] === 'string' && 'platform' in document)),
  reports(document) {
    const report = isObject(document) ? reportOf(document) : EMPTY_REPORT
    return saysSomething(report) ? { reports: [report], unreadable: 0 } : { reports: [], unreadable: 1 }
  },
  answer: ({ id }) => (id === '' ? {} : { id }),
}

function reportOf(event: JsonObject): CrashReport {
  const release = textAt(event, 'release')
  const [, name = '', version = release] = RELEASE.exec(release) ?? []
  const tags = tagsOf(event['tags'])
  const told = valueAt(event, 'contexts.otel.resource')
  return {
    ...EMPTY_REPORT,
    // The newest comes last.
    exceptions: exceptionsIn(event).toReversed(),
    message: textAt(event, 'logentry.formatted', 'logentry.message', 'message.formatted', 'message'),
    platform: textAt(event, 'platform'),
    level: textAt(event, 'level'),
    time: event['timestamp'],
    service: textAt(told, 'service.name') || tags['service'] || tags['service.name'] || name,
    version: textAt(told, 'service.version') || version,
    environment: textAt(event, 'environment'),
    host: textAt(event, 'server_name') || textAt(told, 'host.name'),
    traceId: textAt(event, 'contexts.trace.trace_id'),
    spanId: textAt(event, 'contexts.trace.span_id'),
    id: textAt(event, 'event_id'),
    attributes: attributesOf(event, tags),
  }
}

function attributesOf(event: JsonObject, tags: Readonly<Record<string, string>>): Attributes {
  const transaction = textAt(event, 'transaction')
  const logger = textAt(event, 'logger')
  return {
    ...(transaction === '' ? {} : { 'sentry.transaction': transaction }),
    ...(logger === '' ? {} : { 'sentry.logger': logger }),
    ...Object.fromEntries(Object.entries(tags).map(([name, text]) => [`sentry.tag.${name}`, text])),
  }
}

/** Shape: {"a": "1"} or [["a", "1"]]. Bounds: 50 tags. */
function tagsOf(tags: unknown): Readonly<Record<string, string>> {
  const pairs = isObject(tags) ? Object.entries(tags) : listOf(tags).map((pair) => listOf(pair))
  const kept = pairs.map(([name, value]) => [textOf(name), textOf(value)] as const)
  return Object.fromEntries(kept.filter(([name, text]) => name !== '' && text !== '').slice(0, TAGS_MAX))
}

function exceptionsIn(event: JsonObject): readonly ReportedException[] {
  const written = event['exception']
  const values = isObject(written) && !('values' in written) ? [written] : undefined
  const platform = textAt(event, 'platform')
  return (values ?? listOf(isObject(written) ? written['values'] : written))
    .filter(isObject)
    .map((exception) => exceptionOf(exception, platform))
}

function exceptionOf(exception: JsonObject, platform: string): ReportedException {
  const type = textAt(exception, 'type')
  const module = textAt(exception, 'module')
  return {
    type: isTypeQualified(platform) && type !== '' && isNamed(module) ? `${module}.${type}` : type,
    message: textAt(exception, 'value'),
    // The innermost call comes last.
    frames: listOf(valueAt(exception, 'stacktrace.frames'))
      .filter(isObject)
      .map((frame) => frameOf(frame, platform))
      .toReversed(),
  }
}

/** Where the runtime prints the module in front of the class. */
function isTypeQualified(platform: string): boolean {
  return platform === 'java' || platform === 'python' || platform === 'csharp'
}

function isNamed(module: string): boolean {
  return !['', 'builtins', '__builtins__', '__main__', 'exceptions'].includes(module)
}

function frameOf(frame: JsonObject, platform: string): ReportedFrame {
  return {
    function: textAt(frame, 'function', 'raw_function'),
    // Elsewhere it is the file again.
    module:
      platform === 'python' || platform === 'node' || platform === 'javascript'
        ? ''
        : textAt(frame, 'module'),
    file: platform === 'java' ? textAt(frame, 'filename') : textAt(frame, 'abs_path', 'filename'),
    line: countOf(frame['lineno']),
    column: countOf(frame['colno']),
    sourceLine: textAt(frame, 'context_line'),
  }
}
