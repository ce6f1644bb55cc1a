/** One call of a reported trace. Shape: '' and undefined for what the report does not say. */
export interface ReportedFrame {
  readonly function: string
  /** Package, module or class. */
  readonly module: string
  readonly file: string
  readonly line: number | undefined
  readonly column: number | undefined
  readonly sourceLine: string
}

/** One exception of a report. Frames: innermost call first. */
export interface ReportedException {
  readonly type: string
  readonly message: string
  readonly frames: readonly ReportedFrame[]
}

type Writer = (exceptions: readonly ReportedException[]) => string

const EXCEPTIONS_MAX = 20
const FRAMES_MAX = 500

/**
 * Frames as the runtime of their language would have printed them, which is the form that everything behind reads.
 * Shape: the exception that ended the work first, then its causes; '' without any frame. A platform that is not
 * known is told by the ends of its files, or else written in a form that claims no language.
 * Bounds: 20 exceptions, and of each the 500 innermost frames.
 */
export function traceText(exceptions: readonly ReportedException[], platform: string): string {
  const bounded = exceptions
    .slice(0, EXCEPTIONS_MAX)
    .map((exception) => ({ ...exception, frames: exception.frames.slice(0, FRAMES_MAX).map(onOneLine) }))
  if (bounded.every(({ frames }) => frames.length === 0)) return ''
  const language = LANGUAGE_OF_PLATFORM[platform.trim().toLowerCase()] ?? languageOfFiles(bounded)
  return (WRITERS[language ?? ''] ?? plain)(bounded)
}

const LANGUAGE_OF_PLATFORM: Readonly<Record<string, string>> = {
  python: 'python',
  javascript: 'javascript',
  node: 'javascript',
  nodejs: 'javascript',
  browserjs: 'javascript',
  typescript: 'javascript',
  java: 'java',
  kotlin: 'java',
  scala: 'java',
  android: 'java',
  ruby: 'ruby',
  php: 'php',
  go: 'go',
  golang: 'go',
  csharp: 'dotnet',
  'c#': 'dotnet',
  dotnet: 'dotnet',
  rust: 'rust',
}

const LANGUAGE_OF_END: Readonly<Record<string, string>> = {
  py: 'python',
  js: 'javascript',
  mjs: 'javascript',
  cjs: 'javascript',
  jsx: 'javascript',
  ts: 'javascript',
  mts: 'javascript',
  tsx: 'javascript',
  java: 'java',
  kt: 'java',
  scala: 'java',
  rb: 'ruby',
  php: 'php',
  go: 'go',
  cs: 'dotnet',
  rs: 'rust',
}

function languageOfFiles(exceptions: readonly ReportedException[]): string | undefined {
  for (const { frames } of exceptions) {
    for (const { file } of frames) {
      const language = LANGUAGE_OF_END[/\.([a-z]{2,5})$/.exec(file)?.[1] ?? '']
      if (language !== undefined) return language
    }
  }
  return undefined
}

const WRITERS: Readonly<Record<string, Writer>> = { python, javascript, java, ruby, php, go, dotnet, rust }

function plain(exceptions: readonly ReportedException[]): string {
  return exceptions
    .map((exception) => [
      headOf(exception),
      ...exception.frames.map((frame) => `  in ${named(frame)}, ${fileOf(frame)}, line ${frame.line ?? '?'}`),
    ])
    .map((lines) => lines.join('\n'))
    .join('\nbecause of ')
}

/** The cause is printed first, the outermost call of each exception too. */
function python(exceptions: readonly ReportedException[]): string {
  return exceptions
    .toReversed()
    .map((exception) =>
      [
        'Traceback (most recent call last):',
        ...exception.frames
          .toReversed()
          .flatMap((frame) => [
            `  File "${fileOf(frame)}", line ${frame.line ?? 0}, in ${frame.function || '<module>'}`,
            ...(frame.sourceLine.trim() === '' ? [] : [`    ${frame.sourceLine.trim()}`]),
          ]),
        headOf(exception),
      ].join('\n'),
    )
    .join('\n\nThe above exception was the direct cause of the following exception:\n\n')
}

function javascript(exceptions: readonly ReportedException[]): string {
  const written = exceptions.map((exception, depth) => {
    const indent = ' '.repeat(2 * depth)
    const frames = exception.frames.map((frame) => {
      const position = frame.line === undefined ? [] : [frame.line, frame.column ?? 1]
      const place = [fileOf(frame), ...position].join(':')
      const at = frame.function === '' ? `at ${place}` : `at ${frame.function} (${place})`
      return `${indent}    ${at}`
    })
    return [`${indent}${depth === 0 ? '' : '[cause]: '}${headOf(exception)}`, ...frames]
  })
  // An error with properties, of which the cause is one, has them in braces behind its last frame.
  return written
    .map((lines, depth) => lines.join('\n') + (depth < written.length - 1 ? ' {' : ''))
    .concat(written.slice(1).map((_, depth) => `${' '.repeat(2 * (written.length - 2 - depth))}}`))
    .join('\n')
}

function java(exceptions: readonly ReportedException[]): string {
  return exceptions
    .map((exception, depth) => [
      `${depth === 0 ? '' : 'Caused by: '}${headOf(exception)}`,
      ...exception.frames.map((frame) => {
        const file = frame.file.replace(/^.*[/\\]/, '')
        const place = frame.line === undefined ? file : `${file}:${frame.line}`
        return `\tat ${dotted(frame)}(${file === '' ? 'Unknown Source' : place})`
      }),
    ])
    .map((lines) => lines.join('\n'))
    .join('\n')
}

function ruby(exceptions: readonly ReportedException[]): string {
  return exceptions
    .map((exception) => {
      const [first, ...rest] = exception.frames.map(
        (frame) => `${fileOf(frame)}:${frame.line ?? 0}:in '${named(frame)}'`,
      )
      const type = exception.type || 'StandardError'
      // The class stands behind the first line of the message.
      const [line = '', ...more] = exception.message.split('\n')
      if (first === undefined) return headOf(exception)
      return [`${first}: ${line} (${type})`, ...more, ...rest.map((frame) => `\tfrom ${frame}`)].join('\n')
    })
    .join('\n')
}

/** The place of a call is printed beside the function that was called from there: places move down by one. */
function php(exceptions: readonly ReportedException[]): string {
  const blocks = exceptions.toReversed().map((exception, index) => {
    const [first] = exception.frames
    const thrown = first === undefined ? '' : ` in ${fileOf(first)}:${first.line ?? 0}`
    const calls = exception.frames.filter(({ function: name }) => name !== '' && name !== '{main}')
    const lines = calls.map((frame, number) => {
      const caller = exception.frames[exception.frames.indexOf(frame) + 1]
      const place = caller === undefined ? '[internal function]' : `${fileOf(caller)}(${caller.line ?? 0})`
      return `#${number} ${place}: ${frame.module === '' ? frame.function : `${frame.module}->${frame.function}`}()`
    })
    const head = `${index === 0 ? 'PHP Fatal error:  Uncaught ' : 'Next '}${headOf(exception)}${thrown}`
    return [head, 'Stack trace:', ...lines, `#${lines.length} {main}`].join('\n')
  })
  const last = exceptions[0]?.frames[0]
  const end = last === undefined ? '' : `\n  thrown in ${fileOf(last)} on line ${last.line ?? 0}`
  return `${blocks.join('\n\n')}${end}`
}

/** A panic has one stack: that of the first error of the chain that has one. */
function go(exceptions: readonly ReportedException[]): string {
  const frames = exceptions.find((exception) => exception.frames.length > 0)?.frames ?? []
  return [
    `panic: ${exceptions[0]?.message || (exceptions[0]?.type ?? '')}`,
    '',
    'goroutine 1 [running]:',
    ...frames.flatMap((frame) => [`${dotted(frame)}(...)`, `\t${fileOf(frame)}:${frame.line ?? 0}`]),
  ].join('\n')
}

function dotnet(exceptions: readonly ReportedException[]): string {
  const framesOf = ({ frames }: ReportedException): string[] =>
    frames.map((frame) => {
      const call = frame.function.endsWith(')') ? dotted(frame) : `${dotted(frame)}()`
      const place = frame.file === '' ? '' : ` in ${frame.file}:line ${frame.line ?? 0}`
      return `   at ${call}${place}`
    })
  const heads = exceptions.map((exception, depth) => `${depth === 0 ? '' : ' ---> '}${headOf(exception)}`)
  const stacks = exceptions
    .toReversed()
    .map(framesOf)
    .map((frames) => frames.join('\n'))
  return `${heads.join('\n')}\n${stacks.join('\n   --- End of inner exception stack trace ---\n')}`
}

function rust(exceptions: readonly ReportedException[]): string {
  const [outer] = exceptions
  const frames = exceptions.find((exception) => exception.frames.length > 0)?.frames ?? []
  const place = (frame: ReportedFrame): string => `${fileOf(frame)}:${frame.line ?? 1}:${frame.column ?? 1}`
  const [first] = frames
  return [
    `thread 'main' panicked at ${first === undefined ? '<unknown>:1:1' : place(first)}:`,
    outer?.message || (outer?.type ?? ''),
    'stack backtrace:',
    ...frames.flatMap((frame, number) => [
      `${String(number).padStart(4)}: ${named(frame)}`,
      `             at ${place(frame)}`,
    ]),
  ].join('\n')
}

function headOf({ type, message }: ReportedException): string {
  if (message === '') return type || 'Error'
  return `${type || 'Error'}: ${message}`
}

function named(frame: ReportedFrame): string {
  return frame.function || '<unknown>'
}

function fileOf({ file }: ReportedFrame): string {
  return file || '<unknown>'
}

/** Module and function, unless the function has it already. */
function dotted({ module, function: name }: ReportedFrame): string {
  const called = name || '<unknown>'
  return module === '' || called.startsWith(`${module}.`) ? called : `${module}.${called}`
}

/** What SDKs write for a function that has no name. */
const NO_NAME: ReadonlySet<string> = new Set(['?', '<unknown>', '<anonymous>'])

/** A line end in a name would make more frames of one. */
function onOneLine(frame: ReportedFrame): ReportedFrame {
  const clean = (text: string): string => text.replace(/[\r\n\u2028\u2029]+/g, ' ')
  return {
    ...frame,
    function: NO_NAME.has(frame.function) ? '' : clean(frame.function),
    module: clean(frame.module),
    file: clean(frame.file),
    sourceLine: clean(frame.sourceLine),
  }
}
