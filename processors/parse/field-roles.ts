/**
 * Which field of a structured line plays which part, for the libraries people use: pino, bunyan, winston,
 * zap, zerolog, slog, logrus, structlog, python-json-logger, loguru, log4j2, logback, Serilog, .NET, ECS,
 * GELF, GCP, Datadog, AWS Lambda, OTel. Names are compared in small letters; a dotted name stands for
 * a flat field and for a nested one alike. Within a role an earlier name wins.
 */
export type FieldRole =
  | 'level'
  | 'levelPython'
  | 'levelSyslog'
  | 'levelOtel'
  | 'time'
  | 'message'
  | 'stack'
  | 'exceptionType'
  | 'exceptionMessage'
  | 'traceId'
  | 'spanId'
  | 'traceparent'

const NAMES: Readonly<Record<FieldRole, readonly string[]>> = {
  level: [
    'level',
    'severity',
    'levelname',
    'loglevel',
    'log.level',
    'log_level',
    'lvl',
    'severitytext',
    'severity_text',
    '@l',
    'record.level.name',
    'level.levelstr',
    'at',
    's',
  ],
  levelPython: ['levelno'],
  levelSyslog: ['priority', 'syslog.severity', 'log.syslog.severity.code'],
  levelOtel: ['severitynumber', 'severity_number'],
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
    'textpayload',
    'fields.message',
    'record.message',
    'log',
    'body',
    'text',
    '@mt',
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
    'error_stack',
    'errorstack',
    'thrown.extendedstacktrace',
    '@x',
    'full_message',
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
    'exception.exception_class',
    'err.name',
    'error.name',
    'exc_type',
    'errortype',
    'error_type',
    'thrown.name',
  ],
  exceptionMessage: [
    'err.message',
    'error.message',
    'exception.message',
    'exception.exception_message',
    'errormessage',
    'error_message',
    'thrown.message',
    'error',
    'err',
  ],
  traceId: ['trace_id', 'traceid', 'trace.id', 'otelTraceID'.toLowerCase(), 'logging.googleapis.com/trace'],
  spanId: ['span_id', 'spanid', 'span.id', 'otelSpanID'.toLowerCase(), 'logging.googleapis.com/spanid'],
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

/** The parts a field can play. `path` is in small letters. */
export function rolesOf(path: string): readonly RankedRole[] {
  return ROLES.get(path) ?? NO_ROLES
}

/** Whether fields inside of this one can play a part. */
export function isParent(path: string): boolean {
  return PARENTS.has(path)
}
