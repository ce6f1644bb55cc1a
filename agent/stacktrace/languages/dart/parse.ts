import type { TracedException } from '../../../model/stack-trace.ts'
import type { ParsedTrace } from '../../language.ts'
import { isBlank } from '../../line.ts'
import { frameOf, isFrame, numberOf } from './frame.ts'
import { announced, BOX, BOX_END, headerOf, isNamedError, thrownType } from './header.ts'
import { DartReader, FOLDED, withoutDevice } from './lines.ts'

/** Anything can be thrown, and its text may not tell its type. */
const UNNAMED = 'Unhandled exception'
const MESSAGE_LINES_MAX = 40

/** Reads the first error of Dart in the lines: in a box of Flutter, announced, or only its calls. */
export function parseDart(printed: readonly string[]): ParsedTrace | undefined {
  const lines = printed.map(withoutDevice)
  const box = lines.findIndex((line) => BOX.test(line))
  const frame = lines.findIndex((line) => isFrame(line) && numberOf(line) !== undefined)
  if (box >= 0 && (frame < 0 || box < frame)) return parseBox(lines, box)
  if (frame < 0) return undefined
  const header = headerAbove(lines, frame)
  const firstLine = header ?? frame
  const reader = new DartReader('frames')
  let endLine = frame + 1
  while (endLine < lines.length && reader.next(lines[endLine] ?? '') === 'joined') endLine += 1
  const above = lines.slice(firstLine, frame)
  const calls = lines.slice(frame, endLine)
  const said = announced(above[0] ?? '')
  const message = [
    ...(said === undefined || said === '' ? [] : [said]),
    ...above.slice(said === undefined ? 0 : 1),
  ]
  const isCut = header === undefined || (numberOf(calls[0] ?? '') ?? 0) > 0
  const named = headerOf(message.join('\n').trim())
  const type = named.type === '' && header !== undefined ? UNNAMED : named.type
  const exception = { type, message: named.message, frames: calls.filter(isFrame).map(frameOf) }
  return {
    trace: {
      language: 'dart',
      exceptions: [exception],
      isTruncated: isCut || calls.some((line) => FOLDED.test(line)),
    },
    firstLine,
    endLine,
  }
}

/** The line that announces the error, or else the one above the calls when it names an error. */
function headerAbove(lines: readonly string[], frame: number): number | undefined {
  for (let line = frame - 1; line >= Math.max(0, frame - MESSAGE_LINES_MAX); line -= 1) {
    if (announced(lines[line] ?? '') !== undefined) return line
  }
  return isNamedError(lines[frame - 1] ?? '') ? frame - 1 : undefined
}

function parseBox(lines: readonly string[], firstLine: number): ParsedTrace {
  const reader = new DartReader('box')
  let endLine = firstLine + 1
  for (let isOpen = true; isOpen && endLine < lines.length; endLine += 1) {
    const fit = reader.next(lines[endLine] ?? '')
    if (fit === 'none') break
    isOpen = fit !== 'last'
  }
  const own = lines.slice(firstLine, endLine)
  return {
    trace: {
      language: 'dart',
      exceptions: [boxed(own)],
      isTruncated: !own.some((line) => BOX_END.test(line)) || own.some((line) => FOLDED.test(line)),
    },
    firstLine,
    endLine,
  }
}

/** The message reaches from the line that names the type to the first empty one. */
function boxed(lines: readonly string[]): TracedException {
  const at = lines.findIndex((line) => thrownType(line) !== undefined)
  const type = thrownType(lines[at] ?? '') ?? ''
  const rest = lines.slice(Math.max(1, at + 1))
  const blank = rest.findIndex(isBlank)
  const text = rest
    .slice(0, blank < 0 ? rest.length : blank)
    .filter((line) => !isFrame(line))
    .join('\n')
  const header = headerOf(text)
  const frames = lines.filter((line) => isFrame(line) && numberOf(line) !== undefined).map(frameOf)
  if (type === '')
    return { type: header.type === '' ? UNNAMED : header.type, message: header.message, frames }
  return { type, message: header.type === type ? header.message : text, frames }
}
