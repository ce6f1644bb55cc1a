import type { MessageRule } from '../message.ts'
import { operandsIn } from '../operand-types.ts'

const EMPTY = { value: 'None' } as const

/** How CPython and its standard library word what is None. */
export const pythonAbsence: readonly MessageRule[] = [
  {
    id: 'py-none-attribute',
    errorClass: 'null_dereference',
    access: 'read_member',
    pattern: /'NoneType' object has no attribute '([^']+)'/,
    read: (match) => ({ ...EMPTY, subject: match[1] ?? '', summary: `\`${match[1]}\` is read of None` }),
  },
  {
    id: 'py-none-subscript',
    errorClass: 'null_dereference',
    access: 'index',
    pattern: /'NoneType' object (?:is not subscriptable|does not support item (?:assignment|deletion))/,
    read: () => ({ ...EMPTY, summary: 'an item is taken out of None' }),
  },
  {
    id: 'py-none-iterate',
    errorClass: 'null_dereference',
    access: 'iterate',
    pattern:
      /(?:'NoneType' object is not iterable|argument of type 'NoneType' is not iterable|cannot unpack non-iterable NoneType object|'NoneType' object is not an iterator)/,
    read: () => ({ ...EMPTY, summary: 'None is iterated or unpacked' }),
  },
  {
    id: 'py-none-call',
    errorClass: 'not_callable',
    access: 'call',
    pattern: /'NoneType' object is not callable/,
    read: () => ({ ...EMPTY, summary: 'None is called' }),
  },
  {
    id: 'py-none-context',
    errorClass: 'null_dereference',
    access: 'nil',
    pattern: /'NoneType' object does not support the (?:asynchronous )?context manager protocol/,
    read: () => ({ ...EMPTY, summary: 'None is used in a with statement' }),
  },
  {
    id: 'py-none-operand',
    errorClass: 'null_dereference',
    access: 'operands',
    pattern:
      /(?:unsupported operand type\(s\) for|not supported between instances of|can only concatenate|must be str, not).{0,80}NoneType|bad operand type for .{1,20}: 'NoneType'/,
    read: (match) => ({
      ...EMPTY,
      ...operandsIn(match.input),
      summary: `None takes part in an operation (${match[0]})`,
    }),
  },
  {
    id: 'py-none-format',
    errorClass: 'null_dereference',
    access: 'operands',
    pattern: /unsupported format string passed to NoneType\.__format__/,
    read: () => ({ ...EMPTY, summary: 'None is formatted as if it were a number or a text' }),
  },
  {
    id: 'py-none-argument',
    errorClass: 'null_dereference',
    access: 'argument',
    pattern:
      /([\w.]+)?\(?\)? ?(?:argument|of type|expected|first argument|must be|object of type).{0,160}'?NoneType'?/,
    read: (match) => ({ ...EMPTY, summary: `a function is given None (${match[0].trim()})` }),
  },
]
