/**
 * Which field of a structured line plays which part, for the libraries people use: pino, bunyan, winston,
 * zap, zerolog, slog, logrus, structlog, python-json-logger, loguru, log4j2, logback, Serilog, .NET, ECS,
 * GELF, GCP, Datadog, AWS Lambda, OTel. Names are compared in small letters; a dotted name stands for
 * a flat field and for a nested one alike. Within a role an earlier name wins.
 */
export type FieldRole =
  | 'level'
  | 'levelWord'
  | 'levelPython'
  | 'levelSyslog'
  | 'levelOtel'
  | 'levelAzure'
  | 'time'
  | 'message'
  | 'stack'
  | 'exceptionType'
  | 'exceptionMessage'
  | 'traceId'
  | 'spanId'
  | 'datadogTraceId'
  | 'datadogSpanId'
  | 'traceparent'

/** Where libraries keep what is not the message: winston, tslog, and shippers that wrap what they send. */
const ENVELOPES =
  'metadata meta _meta fields context extra properties attributes attrs event jsonpayload winlog'.split(' ')

/** A level under a name that says that it is written out. Shape: "severity_label", "levelString". */
const WRITTEN_LEVELS = ['level', 'severity', 'loglevel', 'log_level'].flatMap((name) =>
  ['name', 'text', 'label', 'string', 'str'].flatMap((end) => [`${name}${end}`, `${name}_${end}`]),
)

const NAMES: Readonly<Record<FieldRole, readonly string[]>> = {
  level: [
    // Monolog has its number in `level`.
    'level_name',
    'level',
    'severity',
    'levelname',
    'loglevel',
    'log.level',
    'log_level',
    'lvl',
    'sev',
    'severitytext',
    'severity_text',
    '@l',
    'record.level.name',
    'level.levelstr',
    'level_value',
    'context.loglevel',
    'at',
    's',
    'l',
    ...WRITTEN_LEVELS,
    ...ENVELOPES.flatMap((name) => ['level', 'loglevel', 'loglevelname'].map((level) => `${name}.${level}`)),
    'meta.severity',
    'metadata.severity',
    'event.severity',
    'jsonpayload.severity',
    'labels.level',
    'log.syslog.severity.name',
  ],
  // A number in them is a rank among jobs or alerts.
  levelWord: ['priority', 'log.priority'],
  levelPython: ['levelno'],
  levelSyslog: ['priority', 'syslog.severity', 'log.syslog.severity.code'],
  levelOtel: ['severitynumber', 'severity_number'],
  levelAzure: ['severitylevel'],
  time: [
    '@timestamp',
    'timestamp',
    'time',
    'ts',
    'datetime',
    'date',
    '@t',
    't',
    'asctime',
    'eventtime',
    'event_time',
    'timemillis',
    'timeunixnano',
    'logged_at',
    'record.time.timestamp',
    '__realtime_timestamp',
    '_source_realtime_timestamp',
  ],
  message: [
    'message',
    'msg',
    'event',
    'short_message',
    '@m',
    'renderedmessage',
    'textpayload',
    'fields.message',
    'record.message',
    'log',
    'body',
    'text',
    // What Serilog fills in is better, and is there only if it was asked for.
    '@mt',
    'messagetemplate',
  ],
  stack: [
    'err.stack',
    'error.stack',
    'error.stack_trace',
    'error.stacktrace',
    'exception.stacktrace',
    'exception.stack_trace',
    'exception.stack',
    'exception',
    'exc_info',
    'exc_text',
    'errorverbose',
    'stack_trace',
    'stacktrace',
    'stack',
    'traceback',
    'backtrace',
    'message.stacktrace',
    'error_stack',
    'errorstack',
    'error_backtrace',
    'error.backtrace',
    'exception.backtrace',
    'fields.error.backtrace',
    'fields.backtrace',
    'thrown',
    'thrown.extendedstacktrace',
    'context.exception',
    'context.exception.trace',
    'exception.trace',
    'exception_backtrace',
    'err.trace',
    'error.trace',
    '@x',
    'full_message',
    'attributes.exception.stacktrace',
    'text',
    'record.exception',
    'error',
    'err',
  ],
  exceptionType: [
    'err.type',
    'error.type',
    'error.kind',
    'exception.type',
    'exception.class',
    'exception.name',
    'context.exception.class',
    'exception.exception_class',
    'err.name',
    'error.name',
    'record.exception.type',
    'exc_type',
    'errortype',
    'error_type',
    'error_class',
    'error.class',
    'err.class',
    'exception_class',
    'thrown.name',
    'message.errortype',
    'errorcode',
    'attributes.exception.type',
  ],
  exceptionMessage: [
    'err.message',
    'error.message',
    'err.msg',
    'error.msg',
    'exception.message',
    'exception.exception_message',
    'context.exception.message',
    'record.exception.value',
    'errormessage',
    'error_message',
    'exception_message',
    'thrown.message',
    'error',
    'err',
    'fields.error',
    'fields.err',
    'message.errormessage',
    'attributes.exception.message',
  ],
  traceId: [
    'trace_id',
    'traceid',
    'trace.id',
    'oteltraceid',
    'logging.googleapis.com/trace',
    '@tr',
    'x-b3-traceid',
    'x_b3_traceid',
    'xray_trace_id',
    'xraytraceid',
    'contextmap.trace_id',
    'contextmap.traceid',
    'mdc.trace_id',
    'mdc.traceid',
    'context.trace_id',
    'context.traceid',
    'extra.trace_id',
    'extra.traceid',
    'record.extra.trace_id',
    'record.extra.traceid',
    'properties.trace_id',
    'properties.traceid',
  ],
  spanId: [
    'span_id',
    'spanid',
    'span.id',
    'otelspanid',
    'logging.googleapis.com/spanid',
    '@sp',
    'x-b3-spanid',
    'x_b3_spanid',
    'contextmap.span_id',
    'contextmap.spanid',
    'mdc.span_id',
    'mdc.spanid',
    'context.span_id',
    'context.spanid',
    'extra.span_id',
    'extra.spanid',
    'record.extra.span_id',
    'record.extra.spanid',
    'properties.span_id',
    'properties.spanid',
  ],
  datadogTraceId: ['dd.trace_id', 'dd_trace_id'],
  datadogSpanId: ['dd.span_id', 'dd_span_id'],
  traceparent: ['traceparent'],
}

/** A part that a name can play, with its rank among the names of that part: 0 wins. */
export interface RankedRole {
  readonly role: FieldRole
  readonly rank: number
}

const ROLES = new Map<string, RankedRole[]>()
const PARENTS = new Set<string>()

for (const [role, names] of Object.entries(NAMES) as [FieldRole, readonly string[]][]) {
  names.forEach((name, rank) => {
    const ranked = ROLES.get(name)
    if (ranked === undefined) ROLES.set(name, [{ role, rank }])
    else ranked.push({ role, rank })
    for (let dot = name.indexOf('.'); dot > 0; dot = name.indexOf('.', dot + 1))
      PARENTS.add(name.slice(0, dot))
  })
}

const NO_ROLES: readonly RankedRole[] = []

/** Which fields play a part. Paths are in small letters. */
export interface RoleTable {
  rolesOf(path: string): readonly RankedRole[]
  /** Whether fields inside of this one can play a part. */
  isParent(path: string): boolean
}

export const KNOWN_ROLES: RoleTable = {
  rolesOf: (path) => ROLES.get(path) ?? NO_ROLES,
  isParent: (path) => PARENTS.has(path),
}

/** The known table with fields that win over all others. Shape: "attributes.took.at", "body.lvl", "lvl". */
export function rolesWith(own: Readonly<Partial<Record<FieldRole, string>>>): RoleTable {
  const roles = new Map<string, RankedRole[]>()
  const parents = new Set<string>()
  for (const [role, written] of Object.entries(own) as [FieldRole, string][]) {
    const path = written.replace(/^(?:attributes|body)\./, '').toLowerCase()
    roles.set(path, [...(roles.get(path) ?? []), { role, rank: -1 }])
    for (let dot = path.indexOf('.'); dot > 0; dot = path.indexOf('.', dot + 1))
      parents.add(path.slice(0, dot))
  }
  return {
    rolesOf: (path) => roles.get(path) ?? KNOWN_ROLES.rolesOf(path),
    isParent: (path) => parents.has(path) || KNOWN_ROLES.isParent(path),
  }
}
