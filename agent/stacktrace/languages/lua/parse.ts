import type { StackFrame } from '../../../model/stack-trace.ts'
import type { ParsedTrace } from '../../language.ts'
import { frameOf, isFrame, LEFT_OUT } from './frame.ts'
import { headerOf, type LuaHeader } from './header.ts'
import { LuaReader, TRACEBACK } from './lines.ts'

const MESSAGE_LINES_MAX = 40
/** What the interpreter itself says, so that errors of the language are told from those of programs. */
const OF_THE_LANGUAGE =
  /^(?:attempt to |bad argument #|stack overflow|not enough memory|unexpected symbol near |unfinished |'.{1,40}' expected|malformed number|<eof> expected|number has no integer |integer overflow|table index is |invalid (?:value|option|order) |string length overflow|resulting string too large)/

/**
 * Reads the first traceback of Lua in the lines. Errors have no types: those of the language are "runtime error", those
 * that programs raise "error".
 */
export function parseLua(lines: readonly string[]): ParsedTrace | undefined {
  const traceback = lines.findIndex((line) => TRACEBACK.test(line))
  if (traceback < 0) return undefined
  const found = headerAbove(lines, traceback)
  const reader = new LuaReader('frames', 0)
  let endLine = traceback + 1
  while (endLine < lines.length && reader.next(lines[endLine] ?? '') === 'joined') endLine += 1
  const below = lines.slice(traceback + 1, endLine)
  const frames = below.filter(isFrame).map(frameOf)
  if (frames.length === 0 && found === undefined) return undefined
  const firstLine = found?.line ?? traceback
  const message = [found?.header.message ?? '', ...lines.slice(firstLine + 1, traceback)].join('\n').trimEnd()
  return {
    trace: {
      language: 'lua',
      exceptions: [
        {
          type: OF_THE_LANGUAGE.test(message) ? 'runtime error' : 'error',
          message,
          frames: frames.length === 0 ? placeOf(found?.header) : frames,
        },
      ],
      isTruncated: found === undefined || frames.length === 0 || below.some((line) => LEFT_OUT.test(line)),
    },
    firstLine,
    endLine,
  }
}

/** The nearest line above that says where an error was raised. */
function headerAbove(
  lines: readonly string[],
  traceback: number,
): { readonly line: number; readonly header: LuaHeader } | undefined {
  for (let line = traceback - 1; line >= Math.max(0, traceback - MESSAGE_LINES_MAX); line -= 1) {
    const header = headerOf(lines[line] ?? '')
    if (header !== undefined) return { line, header }
  }
  return undefined
}

function placeOf(header: LuaHeader | undefined): readonly StackFrame[] {
  if (header?.line === undefined) return []
  return [{ function: '', file: header.file, line: header.line, isNative: false }]
}
