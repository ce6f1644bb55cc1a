import type { StackFrame } from '../../../model/stack-trace.ts'

/**
 * One frame line of the JVM: "at loader/module@version/package.Class.method(File.java:12) ~[jar:version]".
 * Source: java.lang.StackTraceElement.toString; logback, packaging data.
 */

// A lambda's class has a number behind a slash; what loaders and modules are called has no dollar.
const FRAME =
  /^\s*at (?:[\w.@+-]*\/){0,2}([^/()]+(?:\$\$Lambda[^/()]*\/(?:0x)?[\da-f]+[^/()]*)?)\(([^()]*)\)(?:\s*~?\[[^\]]*\])?\s*$/
const LOCATION =
  /^(?:[^\s:]+\.(?:java|kt|kts|scala|sc|groovy|gvy|clj|cljc|jte|jsp)(?::-?\d+)?|Native Method|Unknown Source(?::\d+)?|<generated>|SourceFile(?::\d+)?|r8-map-id-\w+(?::\d+)?|PG(?::\d+)?|D8\$\$SyntheticClass(?::\d+)?)$/
const FILE_AND_LINE = /^([^:]*)(?::(-?\d+))?$/
/**
 * Below another frame: compilers and shells of the JVM's languages write anything in place of a file, such as
 * "WorkflowScript:12", "<console>:25" and "/app/cart.rb:3".
 */
const FRAME_BELOW =
  /^\s+at (?:[\w.@+-]*\/){0,2}[^/()\s]+\.[^/()\s]+\([^()\s]*:-?\d+\)(?:\s*~?\[[^\]]*\])?\s*$/
/** What stands in place of a file; a shrinker writes the name of its build. */
const NO_FILE =
  /^(?:Native Method|Unknown Source|<.*>|SourceFile|r8-map-id-\w+|PG|D8\$\$SyntheticClass|null)$/
const RUNTIME = /^(?:java|javax|jdk|sun|com\.sun)\./
const LINE_CHARACTERS_MAX = 2_048

/** Whether a line is a frame by itself: a file of a JVM language is in it, or one of the JVM's own words. */
export function isFrame(line: string): boolean {
  if (line.length > LINE_CHARACTERS_MAX) return false
  const [, call = '', location = ''] = FRAME.exec(line) ?? []
  return call.includes('.') && !/\s$/.test(call) && LOCATION.test(location)
}

/** Whether a line below a frame is one; laxer, for what is in place of the file may be anything with a number. */
export function isFrameBelow(line: string): boolean {
  return isFrame(line) || (line.length <= LINE_CHARACTERS_MAX && FRAME_BELOW.test(line))
}

/** The frame of a line that `isFrame` or `isFrameBelow` accepted. */
export function frameOf(line: string): StackFrame {
  const [, call = '', location = ''] = FRAME.exec(line) ?? []
  const [, file = '', number] = FILE_AND_LINE.exec(location) ?? []
  const position = Number(number)
  const module = call.split('.').slice(0, -2).join('.')
  return {
    function: call,
    ...(module === '' ? {} : { module }),
    file: NO_FILE.test(file) ? '' : file,
    ...(position > 0 ? { line: position } : {}),
    isNative: location === 'Native Method' || RUNTIME.test(call),
  }
}
