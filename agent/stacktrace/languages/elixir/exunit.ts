import type { TracedException } from '../../../model/stack-trace.ts'
import type { LineFit, LineReader } from '../../language.ts'
import { indentOf, isBlank } from '../../line.ts'
import { frameOf, isFrame } from './frame.ts'
import { headerOf } from './header.ts'

/**
 * A test that failed, as ExUnit tells of it:
 *
 *     1) test ten takes ten euros off (ShopTest)                            title
 *        test/shop_test.exs:8                                               where the test begins
 *        ** (FunctionClauseError) no function clause matching in Cart.f/2   what was raised, or what an assertion says
 *        code: assert Shop.checkout(lines, "TEN") == 1500                   the line of the test
 *        stacktrace:
 *          (cart 0.1.0) lib/cart.ex:9: Cart.f/2                             frames
 *          test/shop_test.exs:9: (test)
 *
 * Source: elixir, lib/ex_unit/lib/ex_unit/formatter.ex.
 */
const TITLE = /^ {2}\d+\) (?:test|property|doctest) .+ \([A-Z][\w.]*\)$/
const INDENT = 5
const LINES_MAX = 400
const FRAMES = /^ {5}stacktrace:$/
const CODE = /^ {5}code:/
/** What an assertion of ExUnit raises; the report leaves it out. */
const ASSERTION = 'ExUnit.AssertionError'

/** What every title holds. */
export const TITLE_LITERALS = [') test ', ') property ', ') doctest ']

/** Whether a line is the title of a test that failed. */
export function isTitle(line: string): boolean {
  return TITLE.test(line)
}

/** What belongs to a test stands further in than its title. */
export class ExUnitReader implements LineReader {
  #lines = 0

  next(line: string): LineFit {
    this.#lines += 1
    if (this.#lines > LINES_MAX) return 'none'
    if (isBlank(line)) return 'layout'
    return indentOf(line) >= INDENT ? 'joined' : 'none'
  }
}

/** The error that a test failed with, of its lines from the title on. */
export function failureOf(lines: readonly string[]): TracedException {
  const [, , ...body] = lines
  const end = body.findIndex((line) => FRAMES.test(line) || CODE.test(line))
  const said = body.slice(0, end < 0 ? body.length : end)
  // The sides of a comparison stand below the code.
  const sides = body.filter((line) => /^ {5}(?:left|right):/.test(line))
  const header = headerOf(said[0] ?? '')
  const first = header === undefined ? said : [header.message, ...said.slice(1)]
  const message = [...first, ...sides]
    .filter((line) => !isBlank(line))
    .map((line) => line.slice(line.startsWith(' '.repeat(INDENT)) ? INDENT : 0).trimEnd())
    .join('\n')
  const below = body.slice(body.findIndex((line) => FRAMES.test(line)) + 1)
  return { type: header?.type ?? ASSERTION, message, frames: below.filter(isFrame).map(frameOf) }
}
