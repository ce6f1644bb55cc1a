import { beginsRecord } from '../../lead.ts'
import { indentOf, isBlank } from '../../line.ts'
import type { Beginning, LineFit, LineReader } from '../../language.ts'
import { CHAIN } from './lines.ts'

/**
 * Which lines belong to the report of one test that failed, as pytest prints it. Its long form shows each function up
 * to the line that failed, its short one a line of each call:
 *
 *   ______________ test_total ______________    title
 *                                               source
 *       def test_total():                       source
 *   >       assert total([]) == 0               source
 *                                               source
 *   test_cart.py:4:                             place
 *   _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _     separator
 *   cart.py:9: in total                         call       the short form has nothing but these, their source
 *       return first(items)                     source     and the error
 *   _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _     separator
 *                                               source
 *   items = []                                  values
 *                                               source
 *       def first(items):                       source
 *   >       return items[0].price               source
 *   E       IndexError: list index out of range error
 *                                               source
 *   cart.py:5: IndexError                       end        unless the sentence of a chain follows
 */

export const TITLE = /^_+ (\S.*) _+$/
export const CALL = /^(\S.*\.py\w?):(\d+): in (\S+)$/
export const PLACE = /^(\S.*\.py\w?):(\d+): ?([A-Za-z_][\w.]*)?$/
export const SEPARATOR = /^(?:_ ){4,}_?\s*$/
export const ERROR_LINE = /^E(?: {2,}.*)?$/
export const POINTED = /^> +(\S.*)$/
/** The values that the function was called with, below a separator. */
const VALUES = /^[A-Za-z_]\w*\s+= /
/** More than a function has, so that a title that is none does not hold a log. */
const SOURCE_LINES_MAX = 400

/** Whether a line may be the first of such a report. */
export function beginPytest(line: string): Beginning | undefined {
  const isCall = CALL.test(line)
  if (!isCall && !TITLE.test(line)) return undefined
  return { fit: isCall ? 'joined' : 'maybe', header: 'none', reader: new PytestReader() }
}

/** Exported for the parser too, which needs to know where a report ends. */
export class PytestReader implements LineReader {
  #hasEnded = false
  #linesSinceSure = 0

  copy(): PytestReader {
    const copy = new PytestReader()
    copy.#hasEnded = this.#hasEnded
    copy.#linesSinceSure = this.#linesSinceSure
    return copy
  }

  next(line: string): LineFit {
    if (isBlank(line)) return 'layout'
    if (CHAIN.test(line)) return this.#sure(false)
    if (this.#hasEnded) return 'none'
    if (CALL.test(line) || ERROR_LINE.test(line) || SEPARATOR.test(line)) return this.#sure(false)
    const place = PLACE.exec(line)
    if (place !== null) return this.#sure(place[3] !== undefined)
    this.#linesSinceSure += 1
    const isSource = indentOf(line) > 0 || POINTED.test(line)
    const isOfTest = isSource || (VALUES.test(line) && !beginsRecord(line))
    return isOfTest && this.#linesSinceSure <= SOURCE_LINES_MAX ? 'layout' : 'none'
  }

  #sure(hasEnded: boolean): LineFit {
    this.#hasEnded = hasEnded
    this.#linesSinceSure = 0
    return 'joined'
  }
}
