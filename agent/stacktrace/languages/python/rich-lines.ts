import { beginsRecord } from '../../lead.ts'
import { indentOf, isBlank } from '../../line.ts'
import type { Beginning, LineFit, LineReader } from '../../language.ts'
import { dedented, EXCEPTION } from './lines.ts'

/**
 * Which lines belong to one traceback as the library rich draws it, which structlog's console, Typer and many
 * programs use. Calls stand in a box, oldest first, each with some lines of its source and perhaps its variables:
 *
 *   ╭───── Traceback (most recent call last) ─────╮   title
 *   │ /app/cart.py:12 in total                    │   call     a long path goes on in the next line
 *   │                                             │
 *   │   11 def total(items):                      │   source
 *   │ ❱ 12 │   return items[0].price              │   source   the line that was reached
 *   │                                             │
 *   │ ╭─ locals ──╮                               │
 *   │ │ items = []│                               │
 *   │ ╰───────────╯                               │
 *   ╰─────────────────────────────────────────────╯   end
 *   IndexError: list index out of range               message
 *
 * Chains have the sentences of Python between boxes. Members of an exception group stand in boxes of their own, below an
 * empty line. Where the terminal is a poor one the lines are drawn with "+", "-" and "|". RichHandler indents all of it.
 */

/** Cut where there is no room for it. */
export const TITLE = /^\s*[╭┌+][─-]+ Traceback \(most [a-z …]{0,20}\)? ?[─-]+[╮┐+]\s*$/
export const BOX_END = /^[╰└+][─-]+[╯┘+]\s*$/
export const MEMBER = /^Sub-exception #\d+$/
/** The sentence of a chain, which goes on in the next line where there is little room. */
export const CHAIN_START = /^(?:The above exception|During handling of)\b/
const CHAIN_REST = /^[a-z][a-z ]*[,:]?(?: [a-z ]+:)?\s*$/
const CORNER = /^[╭┌+]/
const CORNERS_AT_END = new Set(['╮', '┐', '+'])
const BORDER = /^[│╭┌╰└|+]/
const NOTE = /^\[NOTE\] /
const MESSAGE_LINES_MAX = 40

type Place = 'box' | 'exception' | 'message' | 'gap' | 'chain'

/** Whether a line may be the first of such a traceback. */
export function beginRich(line: string): Beginning | undefined {
  if (!TITLE.test(line)) return undefined
  return { fit: 'joined', header: 'perhaps', reader: new RichReader(line) }
}

/** The title of the box that a line opens, '' where it has none; undefined for a line that opens none. */
export function boxTitle(line: string): string | undefined {
  const drawn = line.trimEnd()
  if (drawn.length < 3 || !CORNER.test(drawn) || !CORNERS_AT_END.has(drawn.at(-1) ?? '')) return undefined
  let start = 1
  let end = drawn.length - 1
  while (isDash(drawn[start])) start += 1
  while (end > start && isDash(drawn[end - 1])) end -= 1
  if (start === 1) return undefined
  return drawn.slice(start, end).trim()
}

function isDash(character: string | undefined): boolean {
  return character === '─' || character === '-'
}

/** Exported for the parser too, which needs to know where a traceback ends. `first`: the title. */
export class RichReader implements LineReader {
  #place: Place = 'box'
  #linesHere = 0
  #indent: number

  constructor(first: string) {
    this.#indent = indentOf(first)
  }

  copy(): RichReader {
    const copy = new RichReader('')
    copy.#place = this.#place
    copy.#linesHere = this.#linesHere
    copy.#indent = this.#indent
    return copy
  }

  next(indented: string): LineFit {
    this.#linesHere += 1
    if (isBlank(indented)) return this.#afterBlank()
    if (indentOf(indented) < this.#indent) return 'none'
    const line = dedented(indented, this.#indent)
    switch (this.#place) {
      case 'box':
        if (BOX_END.test(line)) return this.#goTo('exception', 'joined')
        return BORDER.test(line) ? 'joined' : 'none'
      case 'exception':
        // What does not parse is shown in a box of its own.
        if (boxTitle(line) !== undefined) return this.#goTo('box', 'joined')
        return EXCEPTION.test(line) && !beginsRecord(line) ? this.#goTo('message', 'joined') : 'none'
      case 'message':
        return this.#afterException(line)
      case 'gap':
        if (MEMBER.test(boxTitle(line) ?? '')) return this.#goTo('box', 'joined')
        return CHAIN_START.test(line) ? this.#goTo('chain', 'joined') : 'none'
      case 'chain':
        if (TITLE.test(line)) return this.#goTo('box', 'joined')
        if (this.#linesHere < 3 && CHAIN_REST.test(line)) return 'joined'
        return EXCEPTION.test(line) && !beginsRecord(line) ? this.#goTo('message', 'joined') : 'none'
    }
  }

  #afterBlank(): LineFit {
    if (this.#place === 'box') return 'none'
    if (this.#place === 'message' || this.#place === 'exception') return this.#goTo('gap', 'layout')
    return this.#linesHere < 4 ? 'layout' : 'none'
  }

  #afterException(line: string): LineFit {
    if (CHAIN_START.test(line)) return this.#goTo('chain', 'joined')
    if (TITLE.test(line) || beginsRecord(line) || this.#linesHere > MESSAGE_LINES_MAX) return 'none'
    // What is logged next is not indented as far.
    if (this.#indent > 0 || indentOf(line) > 0 || NOTE.test(line)) return 'joined'
    return 'text'
  }

  #goTo(place: Place, fit: LineFit): LineFit {
    this.#place = place
    this.#linesHere = 0
    return fit
  }
}
