import type { MessageRule } from '../message.ts'

/** How the standard library of Rust words panics. */
export const rustMessages: readonly MessageRule[] = [
  {
    id: 'rust-index',
    errorClass: 'index_out_of_range',
    access: 'index',
    pattern: /index out of bounds: the len is (\d+) but the index is (\d+)/,
    read: (match) => ({
      ...(match[2] === undefined ? {} : { subject: match[2] }),
      summary: `index ${match[2]} is asked of ${match[1]} elements`,
    }),
  },
  {
    id: 'rust-slice',
    errorClass: 'index_out_of_range',
    access: 'index',
    pattern: /range (start|end) index (\d+) out of range for (?:slice|str) of length (\d+)/,
    read: ([, side, index, length]) => ({
      summary: `a slice ${side === 'start' ? 'from' : 'to'} ${index} is taken of ${length} elements`,
    }),
  },
  {
    id: 'rust-none',
    errorClass: 'null_dereference',
    access: 'nil',
    pattern: /called `Option::(?:unwrap|expect)\(\)` on a `None` value/,
    read: () => ({ value: 'None', summary: 'a `None` is unwrapped' }),
  },
  {
    id: 'rust-parse',
    errorClass: 'parse_failure',
    access: 'parse',
    pattern: /on an `Err` value: (Parse\w+Error|Utf8Error|TryFromIntError)\b/,
    read: (match) => ({ summary: `a text could not be read (${match[1]}) and the error is unwrapped` }),
  },
  {
    id: 'rust-divide',
    errorClass: 'division_by_zero',
    access: 'divide',
    pattern: /attempt to (?:divide by zero|calculate the remainder with a divisor of zero)/,
    read: () => ({ value: '0', summary: 'something is divided by zero' }),
  },
  {
    id: 'rust-borrow',
    errorClass: 'concurrency',
    access: 'shared_state',
    pattern: /\b(?:already (?:mutably )?borrowed|PoisonError)\b/,
    read: () => ({ summary: 'a value is used while it is changed elsewhere' }),
  },
  {
    id: 'rust-overflow',
    errorClass: 'unknown',
    access: 'operands',
    pattern: /attempt to (add|subtract|multiply|negate|divide|shift (?:left|right)) with overflow/,
    read: (match) => ({
      summary:
        match[1] === 'subtract'
          ? 'a difference is below zero, or below what its type holds'
          : `the result of a calculation has no room in its type (${match[1]})`,
    }),
  },
  {
    id: 'rust-no-file',
    errorClass: 'resource_missing',
    access: 'none',
    pattern: /on an `Err` value: Os \{ code: 2\b/,
    read: () => ({ summary: 'a file or folder is not there, and the error is unwrapped' }),
  },
  {
    id: 'rust-slice-order',
    errorClass: 'index_out_of_range',
    access: 'index',
    pattern:
      /slice index starts at \d+ but ends at \d+|(?:begin|byte index) \d+(?: is not a char boundary; it is inside '[^'\n]{1,8}')?/,
    read: (match) => ({
      summary: match[0].replace('is not a char boundary; it is inside', 'lies inside of the character'),
    }),
  },
  {
    id: 'rust-err',
    errorClass: 'unknown',
    access: 'nil',
    pattern: /called `Result::(?:unwrap|expect)\(\)` on an `Err` value: (.{1,120})/,
    read: (match) => ({ summary: `an error is unwrapped: ${match[1]}` }),
  },
  {
    id: 'rust-ok',
    errorClass: 'unknown',
    access: 'nil',
    pattern: /called `Result::(?:unwrap_err|expect_err)\(\)` on an `Ok` value/,
    read: () => ({ summary: 'an error is expected where there is a result' }),
  },
  {
    id: 'rust-recursion',
    errorClass: 'recursion',
    access: 'recursion',
    pattern: /has overflowed its stack/,
    read: () => ({ summary: 'calls go deeper than the stack' }),
  },
]
