import type { LineFit, LineReader } from '../../language.ts'
import { beginsRecord } from '../../lead.ts'

/**
 * A test that failed, as the summary of JUnit's console launcher tells of it:
 *
 *     MethodSource [className = 'shop.CartTest', methodName = 'total', methodParameterTypes = '']   source
 *     => org.opentest4j.AssertionFailedError: expected: <350> but was: <250>                        header
 *        org.junit.jupiter.api.Assertions.assertEquals(Assertions.java:531)                         frames, without "at"
 *        shop.CartTest.total(CartTest.java:14)
 *      Caused by: java.lang.IllegalStateException: no price                                         header of a cause
 *        shop.Cart.price(Cart.java:20)
 *        [...]                                                                                      frames left out
 *
 * Lines of a message but the first stand at the margin.
 * Source: junit-platform-console, MutableTestExecutionSummary.printFailuresTo; its output is in the tests.
 */
const SOURCE = /^ {4}(?:Method|Class)Source \[className = /
const HEADER = /^ {4}=> (?=[\w$.]+)/
const NESTED = /^ {5,}(?=(?:Caused by|Suppressed): )/
const FRAME = /^ {7,}(?=[\w$.@/+-]+\.[\w$<>]+\([^()]*\)$)/
const LEFT_OUT = /^ {7,}\[\.{3}\]$/
const MESSAGE_LINES_MAX = 40

/** What every first line holds. */
export const SOURCE_LITERALS = ['MethodSource [', 'ClassSource [']

/** Whether a line says where a test that failed is written: the first of its lines that nothing else looks like. */
export function isSource(line: string): boolean {
  return SOURCE.test(line)
}

/** The line as the JVM prints the same: a header at the margin, "at" before a frame; '' for frames left out. */
export function asPrinted(line: string): string {
  if (LEFT_OUT.test(line)) return ''
  return line.replace(HEADER, '').replace(NESTED, '').replace(FRAME, '\tat ')
}

/** Which lines belong to one test that failed, from the one with its source on. */
export class LauncherReader implements LineReader {
  #place: 'source' | 'message' | 'frames' = 'source'
  #linesHere = 0

  next(line: string): LineFit {
    this.#linesHere += 1
    if (this.#place === 'source') return HEADER.test(line) ? this.#goTo('message') : 'none'
    if (NESTED.test(line)) return this.#goTo('message')
    if (FRAME.test(line) || LEFT_OUT.test(line)) return this.#goTo('frames')
    if (this.#place === 'frames' || beginsRecord(line) || this.#linesHere > MESSAGE_LINES_MAX) return 'none'
    return 'text'
  }

  #goTo(place: 'message' | 'frames'): LineFit {
    this.#place = place
    this.#linesHere = 0
    return 'joined'
  }
}
