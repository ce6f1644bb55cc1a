import type { StackFrame } from '../../../model/stack-trace.ts'

/**
 * One call of Dart's VM, "#1      Cart.total (package:shop/cart.dart:12:5)", of package:stack_trace,
 * "package:shop/cart.dart 12:5  Cart.total", or of a program without symbols,
 * "    #01 abs 00007f… virt 00… _kDartIsolateSnapshotInstructions+0x1234".
 */

const FRAME = /^\s*#(\d{1,6}) {2,}(\S.*?) \(([^\s()]+?)(?::(\d+))?(?::(\d+))?\)$/
const TERSE = /^\s*((?:package|dart|file|org-dartlang-\w+):\S+|\S+\.dart) (\d+)(?::(\d+))? +(\S.*)$/
const WITHOUT_SYMBOLS =
  /^\s*#(\d{1,6}) (?:abs [\da-f]+ )?(?:virt [\da-f]+ )?(?:0x[\da-f]+ )?(_kDart\w+\+0x[\da-f]+)$/
const SURE_FILE = /\.dart(?::\d|$)|^dart:/

/** Whether a line is a call by itself: a file of the language is in it. */
export function isFrame(line: string): boolean {
  const file = FRAME.exec(line)
  if (file !== null) return SURE_FILE.test(`${file[3]}:${file[4] ?? ''}`)
  return WITHOUT_SYMBOLS.test(line) || TERSE.test(line)
}

/** The number that a call has in its trace; undefined where calls are not counted. */
export function numberOf(line: string): number | undefined {
  const [, number] = FRAME.exec(line) ?? WITHOUT_SYMBOLS.exec(line) ?? []
  return number === undefined ? undefined : Number(number)
}

/** The frame of a line that `isFrame` accepted. */
export function frameOf(line: string): StackFrame {
  const [, , name, file = '', row, column] = FRAME.exec(line) ?? []
  if (name !== undefined) return frameAt(name, file, row, column)
  const symbol = WITHOUT_SYMBOLS.exec(line)?.[2]
  if (symbol !== undefined) return { function: symbol, file: '', isNative: false }
  const [, path = '', terseRow, terseColumn, member = ''] = TERSE.exec(line) ?? []
  return frameAt(member, path, terseRow, terseColumn)
}

function frameAt(
  name: string,
  path: string,
  row: string | undefined,
  column: string | undefined,
): StackFrame {
  const module = /^package:([^/]+)\//.exec(path)?.[1]
  return {
    function: name,
    ...(module === undefined ? {} : { module }),
    file: path.replace(/^file:\/\//, ''),
    ...(row === undefined ? {} : { line: Number(row) }),
    ...(column === undefined ? {} : { column: Number(column) }),
    isNative: path.startsWith('dart:'),
  }
}
