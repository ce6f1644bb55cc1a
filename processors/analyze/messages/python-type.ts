import type { MessageRule } from '../message.ts'
import { operandsIn } from '../operand-types.ts'

/** How CPython and its standard library word values of another type than what is done with them needs. */
export const pythonTypes: readonly MessageRule[] = [
  {
    id: 'py-arguments',
    errorClass: 'type_mismatch',
    access: 'arguments',
    pattern:
      /([\w.<>]+)\(\) (?:missing \d+ required .{1,200}|takes .{1,120} given.{0,40}|got an unexpected keyword argument .{1,80}|got multiple values for .{1,80}|got some positional-only .{1,120})/,
    read: (match) => ({ subject: match[1]?.split('.').at(-1) ?? '', summary: `\`${match[0]}\`` }),
  },
  {
    id: 'py-not-callable',
    errorClass: 'not_callable',
    access: 'call',
    pattern: /'([^']+)' object is not callable/,
    read: (match) => ({ value: match[1] ?? '', summary: `a ${match[1]} is called` }),
  },
  {
    id: 'py-format-count',
    errorClass: 'type_mismatch',
    access: 'operands',
    pattern: /not (enough|all) arguments (?:for format string|converted during (?:string|bytes) formatting)/,
    read: (match) => ({
      summary: `a text is given too ${match[1] === 'all' ? 'many' : 'few'} values to fill in (${match[0]})`,
    }),
  },
  {
    id: 'py-format-type',
    errorClass: 'type_mismatch',
    access: 'operands',
    pattern:
      /(%\w) format: (?:a (?:real )?number|an integer) is required, not ([\w.]+)|must be real number, not ([\w.]+)|format requires a mapping/,
    read: (match) => {
      const value = match[2] ?? match[3]
      const what = match[1] === undefined ? 'a place for a number' : `\`${match[1]}\``
      return value === undefined
        ? { summary: 'a text with named places is given no mapping' }
        : { value, summary: `${what} in a text is given a ${value}` }
    },
  },
  {
    id: 'py-sequence-index-type',
    errorClass: 'type_mismatch',
    access: 'index',
    pattern:
      /(list|string|tuple|byte|range object) indices must be integers.{0,80}|'([^']+)' object (?:is not subscriptable|does not support item (?:assignment|deletion))/,
    read: (match) => ({ value: match[2] ?? match[1] ?? '', summary: match[0] }),
  },
  {
    id: 'py-not-iterable',
    errorClass: 'type_mismatch',
    access: 'iterate',
    pattern:
      /'([^']+)' object is not iterable|argument of type '([^']+)' is not iterable|cannot unpack non-iterable ([\w.]+) object/,
    read: (match) => ({
      value: match[1] ?? match[2] ?? match[3] ?? '',
      summary: `a ${match[1] ?? match[2] ?? match[3]} is iterated`,
    }),
  },
  {
    id: 'py-operands',
    errorClass: 'type_mismatch',
    access: 'operands',
    pattern:
      /unsupported operand type\(s\) for .{1,120}|'.{1,4}' not supported between instances of .{1,100}|can only concatenate .{1,80}|can't concat .{1,60}|must be str, not \w+|can't (?:compare|subtract) offset-naive and offset-aware datetimes|can't multiply sequence by non-int of type .{1,40}/,
    read: (match) => ({ ...operandsIn(match.input), summary: match[0] }),
  },
  {
    id: 'py-type',
    errorClass: 'type_mismatch',
    access: 'argument',
    pattern:
      /unhashable type: '[^']+'|Object of type \w+ is not JSON serializable|(?:a bytes-like object is required|expected str, bytes or os\.PathLike object|expected string or bytes-like object).{0,60}|object of type '[^']+' has no len\(\)|argument must be .{1,120}|sequence item \d+: expected .{1,60}|keys must be str, int.{1,80}|'[^']+' object cannot be interpreted as an integer/,
  },
  {
    id: 'py-math-domain',
    errorClass: 'type_mismatch',
    access: 'argument',
    pattern:
      /math domain error|math range error|cannot convert float (?:NaN|infinity) to integer|isqrt\(\) argument must be nonnegative/,
  },
]
