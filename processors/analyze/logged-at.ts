import type { AttributeValue, Attributes } from '../../agent/model/resource.ts'
import { ATTRIBUTE } from '../../agent/model/semantic-conventions.ts'

/** Where a program says that it logged a record; `function` and `type` are '' where it does not say. */
export interface LoggedAt {
  /** As printed: a path of the machine that built the program, or the end of one. */
  readonly file: string
  readonly line: number
  readonly function: string
  /** JVM: the class. */
  readonly type: string
}

interface Names {
  readonly file: string
  readonly line?: string
  /** The first that is there. */
  readonly functions?: readonly string[]
  readonly type?: string
}

/**
 * How the loggers of the world name the place, each with its parts. Where `line` is left out it stands behind the file: `cart.go:12`.
 * Source: OpenTelemetry semantic conventions (and before 1.30); zap, zerolog and go-kit; log/slog and log4j's JSON template; logrus; ECS; Python's
 * LogRecord and structlog; Rust's tracing; logstash-logback-encoder.
 */
const FORMS: readonly Names[] = [
  { file: ATTRIBUTE.codeFilePath, line: ATTRIBUTE.codeLineNumber, functions: [ATTRIBUTE.codeFunctionName] },
  { file: 'code.filepath', line: 'code.lineno', functions: ['code.function'] },
  { file: 'caller' },
  {
    file: 'source.file',
    line: 'source.line',
    functions: ['source.function', 'source.method'],
    type: 'source.class',
  },
  { file: 'source' },
  { file: 'file', functions: ['func'] },
  { file: 'log.origin.file.name', line: 'log.origin.file.line', functions: ['log.origin.function'] },
  { file: 'pathname', line: 'lineno', functions: ['funcName', 'func_name'] },
  { file: 'filename', line: 'lineno', functions: ['func_name'] },
  { file: 'filename', line: 'line_number' },
  {
    file: 'caller_file_name',
    line: 'caller_line_number',
    functions: ['caller_method_name'],
    type: 'caller_class_name',
  },
]
const FILE = /^[^\n]{1,500}\.\w{1,5}$/
const FILE_AND_LINE = /^(?:[\w.<>$ ]{1,200} \()?([^\n()]{1,500}\.\w{1,5}):(\d{1,7})(?::\d{1,7})?\)?$/

/** The place that the attributes of a record name; undefined where they name none. Nested attributes count as those with dots. */
export function loggedAt(attributes: Attributes): LoggedAt | undefined {
  for (const { file: fileName, line: lineName, functions = [], type: typeName } of FORMS) {
    const file = textAt(attributes, fileName)
    const found = functions.map((name) => textAt(attributes, name)).find((name) => name !== '') ?? ''
    const known = { function: found, type: textAt(attributes, typeName) }
    if (lineName === undefined) {
      const [, path, line] = FILE_AND_LINE.exec(file) ?? []
      if (path !== undefined) return { file: path, line: Number(line), ...known }
      continue
    }
    const line = Number(valueAt(attributes, lineName))
    if (FILE.test(file) && Number.isSafeInteger(line) && line > 0) return { file, line, ...known }
  }
  return undefined
}

function textAt(attributes: Attributes, name: string | undefined): string {
  const value = name === undefined ? undefined : valueAt(attributes, name)
  return typeof value === 'string' ? value : ''
}

/** Shape: of "log.origin.file.name" the value of that name, or of `name` in `file` in `origin` in `log`. */
function valueAt(attributes: Attributes, name: string): AttributeValue | undefined {
  if (Object.hasOwn(attributes, name)) return attributes[name]
  for (let dot = name.indexOf('.'); dot > 0; dot = name.indexOf('.', dot + 1)) {
    const first = name.slice(0, dot)
    const inner = Object.hasOwn(attributes, first) ? attributes[first] : undefined
    if (isMap(inner)) return valueAt(inner, name.slice(dot + 1))
  }
  return undefined
}

function isMap(value: AttributeValue | undefined): value is Attributes {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
  )
}
