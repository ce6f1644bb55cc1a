import { PermanentError } from '../model/errors.ts'
import { delimitedIn } from './delimited.ts'
import { withoutDelimiters } from './prompt.ts'

/**
 * The one form of an answer:
 *
 *   FILE: src/cart.js
 *   <<<<<<< SEARCH
 *   lines as they are now
 *   =======
 *   lines as they shall be
 *   >>>>>>> REPLACE
 */
export interface SearchReplace {
  readonly path: string
  readonly search: string
  readonly replace: string
}

interface ParsedReply {
  /** What the model said before the first block, on one line. */
  readonly explanation: string
  readonly blocks: readonly SearchReplace[]
}

const BLOCK = [/^<{5,9} ?SEARCH[^\S\n]*\n/gm, /^={5,9}[^\S\n]*\n/gm, /^>{5,9} ?REPLACE/gm]
const FILE_LINE = /^[ \t]*(?:(?:FILE:|###|\*\*)[^\S\n]*)?[`*]*([\w@./+-]+\.\w+)[`*]*[^\S\n]*(?::[^\S\n]*)?$/gm
const BLOCKS_MAX = 10

/**
 * Reads an answer, fenced or not.
 * Errors: PermanentError HEPH_AI_NO_FIX when the model says that it has none, HEPH_AI_REPLY when there is no
 * block in it, or a block without a file.
 */
export function parseReply(reply: string): ParsedReply {
  const text = withoutDelimiters(reply.replaceAll('\r\n', '\n'))
  const blocks: SearchReplace[] = []
  let path: string | undefined
  let first = text.length
  let from = 0
  for (const { start, end, parts } of delimitedIn(text, BLOCK)) {
    const before = text.slice(from, start)
    path = [...before.matchAll(FILE_LINE)].at(-1)?.[1] ?? path
    if (path === undefined)
      throw new PermanentError('HEPH_AI_REPLY', 'the answer changes something but names no file')
    const [search = '', replace = ''] = parts
    blocks.push({ path, search, replace })
    first = Math.min(first, start)
    from = end
  }
  if (blocks.length === 0 && /\bNO_FIX\b/.test(text)) {
    throw new PermanentError('HEPH_AI_NO_FIX', 'the model found no fix')
  }
  if (blocks.length === 0 || blocks.length > BLOCKS_MAX) {
    throw new PermanentError(
      'HEPH_AI_REPLY',
      `the answer has ${blocks.length} changes in the form that was asked for`,
    )
  }
  return { explanation: explanationOf(text.slice(0, first)), blocks }
}

function explanationOf(text: string): string {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('```') && !/^[^\S\n]*FILE:/.test(line))
    .join(' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, 600)
}

/** Where a block's text stands in a file: offsets, and the replacement with the file's indentation. */
interface FoundBlock {
  readonly start: number
  readonly end: number
  readonly replacement: string
}

/**
 * Finds the one place that a block means: exact first, then with blanks at line ends ignored, then with the
 * whole block shifted sideways. With several places the one nearest to `nearLine` counts.
 * Errors: PermanentError HEPH_AI_BLOCK_NOT_FOUND.
 */
export function findBlock(text: string, block: SearchReplace, nearLine: number): FoundBlock {
  const lines = text.split('\n')
  const wanted = block.search.replace(/\n$/, '').split('\n')
  for (const shift of [exactly, ignoringLineEnds, ignoringIndentation]) {
    const places = lines.flatMap((_, index) => {
      const indent = shift(lines.slice(index, index + wanted.length), wanted)
      return indent === undefined ? [] : [{ index, indent }]
    })
    const nearest = places.toSorted(
      (a, b) => Math.abs(a.index + 1 - nearLine) - Math.abs(b.index + 1 - nearLine),
    )[0]
    if (nearest === undefined) continue
    const start = offsetOf(lines, nearest.index)
    const end = offsetOf(lines, nearest.index + wanted.length) - 1
    const replaced = block.replace.replace(/\n$/, '').split('\n').map(nearest.indent)
    // Answers have no carriage returns; the file keeps those that it has.
    const [isFirstCarried, isLastCarried] = [nearest.index, nearest.index + wanted.length - 1].map(
      (index) => lines[index]?.endsWith('\r') === true,
    )
    const lineEnd = isFirstCarried === true ? '\r\n' : '\n'
    return block.replace === ''
      ? { start, end: Math.min(end + 1, text.length), replacement: '' }
      : { start, end, replacement: replaced.join(lineEnd) + (isLastCarried === true ? '\r' : '') }
  }
  throw new PermanentError('HEPH_AI_BLOCK_NOT_FOUND', `the text to change is not in ${block.path}`)
}

type Reindent = (line: string) => string

function exactly(lines: readonly string[], wanted: readonly string[]): Reindent | undefined {
  return lines.length === wanted.length && lines.every((line, index) => line === wanted[index])
    ? same
    : undefined
}

function ignoringLineEnds(lines: readonly string[], wanted: readonly string[]): Reindent | undefined {
  const matches = lines.every((line, index) => line.trimEnd() === wanted[index]?.trimEnd())
  return lines.length === wanted.length && matches ? same : undefined
}

function ignoringIndentation(lines: readonly string[], wanted: readonly string[]): Reindent | undefined {
  if (lines.length !== wanted.length || !lines.every((line, index) => line.trim() === wanted[index]?.trim()))
    return undefined
  const index = lines.findIndex((line) => line.trim() !== '')
  const have = indentOf(lines[index] ?? '')
  const asked = indentOf(wanted[index] ?? '')
  const isShifted = lines.every(
    (line, at) =>
      line.trim() === '' ||
      indentOf(line).length - have.length === indentOf(wanted[at] ?? '').length - asked.length,
  )
  if (index < 0 || !isShifted) return undefined
  return (line) =>
    line.trim() === '' ? line : have + line.slice(Math.min(asked.length, indentOf(line).length))
}

function same(line: string): string {
  return line
}

function indentOf(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? ''
}

/** Where a line begins; one past the end of the text for the line after the last. */
function offsetOf(lines: readonly string[], index: number): number {
  return lines.slice(0, index).reduce((sum, line) => sum + line.length + 1, 0)
}
