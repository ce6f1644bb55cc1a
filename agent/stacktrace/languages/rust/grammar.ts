import type { Grammar } from '../../language.ts'
import { begin } from './begin.ts'
import { parseRust } from './parse.ts'

/**
 * Rust's default panic hook.
 *
 *   thread 'main' (4711) panicked at src/cart.rs:12:9:       message   more lines of it may follow
 *   index out of bounds: the len is 1 but the index is 7     message
 *   stack backtrace:                                         frames
 *      0: core::panicking::panic_fmt                         frames
 *                at /rustc/…/panicking.rs:80:14              frames
 *      1: shop::cart::total                                  frames
 *                at ./src/cart.rs:12:9                       frames
 *   note: Some details are omitted, run with …               the last line
 *
 * What anyhow and eyre print of errors is read by report.ts. The runtime's own end has no frames.
 *
 * Up to 1.72 the message stood in quotes on the first line, before the location.
 */
export const rust: Grammar = {
  language: 'rust',
  literals: [
    'panicked at ',
    'aused by:',
    'Location:',
    'tack backtrace:',
    'application panicked',
    ' BACKTRACE ',
    ' SPANTRACE ',
    'has overflowed its stack',
    'fatal runtime error',
    'memory allocation of ',
  ],
  headers: { words: [] },
  begin,
  parse: parseRust,
}
