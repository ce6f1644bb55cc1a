import type { MessageRule } from '../message.ts'
import { operandsIn } from '../operand-types.ts'

const EMPTY = { value: 'None' } as const

/**
 * How CPython and its standard library word errors.
 * Leaves alone: exceptions of the program's own classes.
 */
export const pythonMessages: readonly MessageRule[] = [
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
    id: 'py-none-argument',
    errorClass: 'null_dereference',
    access: 'argument',
    pattern:
      /([\w.]+)?\(?\)? ?(?:argument|of type|expected|first argument|must be|object of type).{0,160}'?NoneType'?/,
    read: (match) => ({ ...EMPTY, summary: `a function is given None (${match[0].trim()})` }),
  },
  {
    id: 'py-key',
    errorClass: 'missing_key',
    access: 'key',
    pattern: /\bKeyError: (?:'((?:[^'\\]|\\.)*)'|"([^"]*)"|(.{1,200}))?/,
    read: (match) => {
      const subject = match[1] ?? match[2] ?? match[3] ?? ''
      return { subject, summary: `there is no key ${match[3] === undefined ? `'${subject}'` : subject}` }
    },
  },
  {
    id: 'py-pop-from-empty',
    errorClass: 'index_out_of_range',
    access: 'call',
    pattern: /pop from (?:an )?empty (list|deque|set|array)|popitem\(\): dictionary is empty/,
    read: (match) => ({
      subject: 'pop',
      summary: `an item is taken out of an empty ${match[1] ?? 'dictionary'}`,
    }),
  },
  {
    id: 'py-index',
    errorClass: 'index_out_of_range',
    access: 'index',
    pattern: /(?:([a-z]+) (?:assignment )?index out of range|\bIndexError: (.{0,120}))/,
    read: (match) => ({
      summary:
        match[1] === undefined
          ? `an index is out of range (${match[2]})`
          : `a ${match[1]} index is out of range`,
    }),
  },
  {
    id: 'py-unpack',
    errorClass: 'index_out_of_range',
    access: 'iterate',
    pattern: /(?:not enough|too many) values to unpack \(expected (\d+)(?:, got (\d+))?\)/,
  },
  {
    id: 'py-empty-sequence',
    errorClass: 'index_out_of_range',
    access: 'argument',
    pattern:
      /(\w+)\(\) (?:arg is an empty sequence|iterable argument is empty)|(?:mean|median|mode|variance|stdev|quantiles?) requires at least .{1,40}|Cannot choose from an empty (?:sequence|population)/,
    read: (match) => ({
      ...(match[1] === undefined ? {} : { subject: match[1] }),
      summary: match[1] === undefined ? match[0] : `\`${match[1]}\` is given nothing`,
    }),
  },
  {
    id: 'py-stop-iteration',
    errorClass: 'index_out_of_range',
    access: 'argument',
    pattern: /\bStopIteration\b|generator raised StopIteration/,
    read: () => ({ subject: 'next', summary: '`next` is asked for more than there is' }),
  },
  {
    id: 'py-not-found-in',
    errorClass: 'missing_key',
    access: 'call',
    pattern:
      /: (.{1,80}) is not in (?:list|deque|tuple)|(list\.remove)\(x\): x not in list|(tuple\.index)\(x\): x not in tuple|(substring) not found|(subsection) not found/,
    read: (match) => ({ summary: `what is looked for is not there (${match[0].replace(/^: /, '')})` }),
  },
  {
    id: 'py-zero-division',
    errorClass: 'division_by_zero',
    access: 'divide',
    pattern: /\bZeroDivisionError\b|decimal\.DivisionByZero|division by zero/,
    read: () => ({ value: '0', summary: 'a number is divided by zero' }),
  },
  {
    id: 'py-unbound-local',
    errorClass: 'undefined_name',
    access: 'name',
    pattern: /(?:cannot access (?:local|free) variable|local variable|free variable) '([^']+)'/,
    read: (match) => ({ subject: match[1] ?? '', summary: `\`${match[1]}\` is used before it has a value` }),
  },
  {
    id: 'py-name',
    errorClass: 'undefined_name',
    access: 'name',
    pattern: /name '([^']+)' is not defined/,
    read: (match) => ({ subject: match[1] ?? '', summary: `the name \`${match[1]}\` is not defined` }),
  },
  {
    id: 'py-import-name',
    errorClass: 'undefined_name',
    access: 'none',
    pattern: /cannot import name '([^']+)' from (?:partially initialized module )?'([^']+)'/,
    read: (match) => ({ subject: match[1] ?? '', summary: `\`${match[2]}\` has no \`${match[1]}\`` }),
  },
  {
    id: 'py-module-not-found',
    errorClass: 'resource_missing',
    access: 'none',
    pattern: /No module named '?([\w.]+)'?/,
    read: (match) => ({ subject: match[1] ?? '', summary: `the module \`${match[1]}\` is not there` }),
  },
  {
    id: 'py-module-attribute',
    errorClass: 'undefined_name',
    access: 'read_member',
    pattern: /module '([^']+)' has no attribute '([^']+)'/,
    read: (match) => ({
      subject: match[2] ?? '',
      summary: `the module \`${match[1]}\` has no \`${match[2]}\``,
    }),
  },
  {
    id: 'py-attribute-of-builtin',
    errorClass: 'type_mismatch',
    access: 'read_member',
    pattern:
      /'(str|int|float|bool|list|dict|tuple|set|bytes|function|method|coroutine|generator|builtin_function_or_method|type)' object has no attribute '([^']+)'/,
    read: (match) => ({
      subject: match[2] ?? '',
      value: match[1] ?? '',
      summary: `\`${match[2]}\` is read of a ${match[1]}`,
    }),
  },
  {
    id: 'py-attribute',
    errorClass: 'undefined_name',
    access: 'read_member',
    pattern: /(?:'([^']+)' object|type object '([^']+)') has no attribute '([^']+)'/,
    read: (match) => ({
      subject: match[3] ?? '',
      value: match[1] ?? match[2] ?? '',
      summary: `a \`${match[1] ?? match[2]}\` has no \`${match[3]}\``,
    }),
  },
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
    id: 'py-int',
    errorClass: 'parse_failure',
    access: 'parse',
    pattern:
      /invalid literal for int\(\) with base \d+: ('.{0,120}'|".{0,120}"|.{0,120})|could not convert string to (?:float|complex): (.{0,120})|invalid literal for Fraction: .{0,120}|decimal\.ConversionSyntax/,
    read: (match) => ({
      summary: `text that is no number is converted: ${match[1] ?? match[2] ?? match[0]}`,
    }),
  },
  {
    id: 'py-json',
    errorClass: 'parse_failure',
    access: 'parse',
    pattern:
      /JSONDecodeError: (.{0,200})|\bExpecting (?:value|property name|',' delimiter|':' delimiter).{0,100}/,
    read: (match) => ({ summary: `text that is not JSON is parsed: ${match[1] ?? match[0]}` }),
  },
  {
    id: 'py-parse',
    errorClass: 'parse_failure',
    access: 'parse',
    pattern:
      /time data .{1,200}|unconverted data remains: .{1,100}|Invalid isoformat string: .{1,100}|(?:year|month|day|hour|minute|second) .{0,40}(?:out of range|must be in) ?.{0,40}|codec can't (?:decode|encode) .{1,160}|not enough values in .{1,80}|badly formed hexadecimal UUID string|Incorrect padding|unterminated .{1,80}|Invalid IPv. .{1,80}|does not appear to be an IPv4.{0,40}/,
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
      /unsupported operand type\(s\) for .{1,120}|'.{1,4}' not supported between instances of .{1,100}|can only concatenate .{1,80}|can't concat .{1,60}|must be str, not \w+|can't compare offset-naive and offset-aware datetimes|can't multiply sequence by non-int of type .{1,40}/,
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
  {
    id: 'py-recursion',
    errorClass: 'recursion',
    access: 'recursion',
    pattern: /\bRecursionError\b|maximum recursion depth exceeded/,
    read: () => ({ summary: 'calls are nested too deeply' }),
  },
  {
    id: 'py-changed-while-iterating',
    errorClass: 'concurrency',
    access: 'shared_state',
    pattern:
      /(dictionary|[Ss]et|OrderedDict|deque)(?: keys)? (?:changed (?:size )?|mutated )during iteration/,
    read: (match) => ({ summary: `a ${match[1]?.toLowerCase()} is changed while it is iterated` }),
  },
  {
    id: 'py-event-loop',
    errorClass: 'concurrency',
    access: 'none',
    pattern:
      /(?:asyncio\.run\(\) cannot be called from a running|This event loop is already running|Event loop is closed|no running event loop|release unlocked lock|cannot release un-acquired lock).{0,60}/,
  },
  {
    id: 'py-assertion',
    errorClass: 'assertion',
    access: 'raise',
    pattern: /\bAssertionError\b(?:: (.{0,200}))?/,
    read: (match) => ({ summary: `an assertion does not hold${match[1] ? ` (${match[1]})` : ''}` }),
  },
  {
    id: 'py-not-implemented',
    errorClass: 'assertion',
    access: 'raise',
    pattern: /\bNotImplementedError\b.{0,120}/,
  },
  {
    id: 'py-memory',
    errorClass: 'operational',
    access: 'none',
    pattern: /\bMemoryError\b/,
    read: () => ({
      summary: 'there was no memory left',
      advice: 'give the process more memory, and look for what grows without bound',
    }),
  },
]
