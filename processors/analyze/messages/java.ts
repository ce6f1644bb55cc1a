import type { MessageRule } from '../message.ts'

/**
 * How the JVM and its standard library word errors.
 * Source: JEP 358 for what a NullPointerException says of the code.
 */
export const javaMessages: readonly MessageRule[] = [
  {
    // Nobody wrote this call: a number or a boolean is taken out of an object that is not there.
    id: 'java-null-unboxed',
    errorClass: 'null_dereference',
    access: 'unboxed',
    pattern:
      /NullPointerException: Cannot invoke "java\.lang\.\w+\.(?:byte|short|int|long|float|double|char|boolean)Value\(\)" because (?:the return value of )?"((?:[^"]*[.])?([\w$]+)(?:\([^"]*\))?)" is null/,
    read: (match) => ({
      value: 'null',
      ...(match[2] === undefined ? {} : { subject: match[2] }),
      summary: `\`${match[1]}\` is null where its value is needed`,
    }),
  },
  {
    id: 'java-null-pointer-code',
    errorClass: 'null_dereference',
    access: 'read_member',
    pattern:
      /NullPointerException: Cannot (?:invoke|read|assign|load|store|throw|enter) (?:(?:field|the length of array|array|synchronized block)? ?"?(?:[\w.$<>[\]]*[.])?([\w$]+)(?:\([^"]*\))?"?)?.{0,200}?because (?:the return value of )?"(.{1,200}?)" is null/,
    read: (match) => ({
      value: 'null',
      ...(match[1] === undefined ? {} : { subject: match[1] }),
      summary: `\`${match[2]}\` is null`,
    }),
  },
  {
    id: 'java-null-pointer',
    errorClass: 'null_dereference',
    access: 'read_member',
    pattern: /\bNullPointerException\b|lateinit property (\w+) has not been initialized/,
    read: (match) => ({
      value: 'null',
      summary: match[1] === undefined ? 'a null is used as an object' : `\`${match[1]}\` is not set yet`,
    }),
  },
  {
    id: 'java-index',
    errorClass: 'index_out_of_range',
    access: 'index',
    pattern:
      /(?:Array|String)?IndexOutOfBoundsException(?:: .{0,40}?(-?\d+) out of bounds for length (\d+))?/,
    read: (match) => ({
      ...(match[1] === undefined ? {} : { subject: match[1] }),
      summary:
        match[1] === undefined
          ? 'an index is out of range'
          : `index ${match[1]} is asked of ${match[2]} elements`,
    }),
  },
  {
    id: 'java-optional',
    errorClass: 'null_dereference',
    access: 'read_member',
    pattern: /NoSuchElementException: No value present/,
    read: () => ({ value: 'null', subject: 'get', summary: 'an empty Optional is asked for its value' }),
  },
  {
    id: 'java-key',
    errorClass: 'missing_key',
    access: 'key',
    pattern: /NoSuchElementException(?:: Key (.{1,80}?) is missing in the map)?/,
    read: (match) => ({
      ...(match[1] === undefined ? {} : { subject: match[1] }),
      summary:
        match[1] === undefined
          ? 'an element is taken where there is none'
          : `there is no key \`${match[1]}\``,
    }),
  },
  {
    id: 'java-divide',
    errorClass: 'division_by_zero',
    access: 'divide',
    pattern: /ArithmeticException: (?:\/ by zero|Division (?:by zero|undefined))/,
    read: () => ({ value: '0', summary: 'something is divided by zero' }),
  },
  {
    id: 'java-cast',
    errorClass: 'type_mismatch',
    access: 'type_assertion',
    pattern: /ClassCastException(?:: class (\S{1,120}) cannot be cast to class (\S{1,120}))?/,
    read: (match) => ({
      summary:
        match[1] === undefined
          ? 'a value is of another class than its use says'
          : `a \`${match[1]}\` is used as a \`${match[2]}\``,
    }),
  },
  {
    id: 'java-parse',
    errorClass: 'parse_failure',
    access: 'parse',
    pattern: /(?:NumberFormat|DateTimeParse|JsonParse|MalformedJson|JsonSyntax)Exception(?:: (.{1,120}))?/,
    read: (match) => ({
      summary: `a text could not be read${match[1] === undefined ? '' : `: ${match[1]}`}`,
    }),
  },
  {
    id: 'java-recursion',
    errorClass: 'recursion',
    access: 'recursion',
    pattern: /\bStackOverflowError\b/,
    read: () => ({ summary: 'calls go deeper than the stack' }),
  },
  {
    id: 'java-contract',
    errorClass: 'unknown',
    access: 'argument',
    pattern: /Comparison method violates its general contract/,
    read: () => ({ summary: 'a comparison does not put things into one order' }),
  },
  {
    id: 'java-arithmetic',
    errorClass: 'unknown',
    access: 'operands',
    pattern: /(?:integer|long) overflow|Non-terminating decimal expansion|Rounding necessary/,
    read: (match) => ({ summary: `a result cannot be held: ${match[0]}` }),
  },
  {
    id: 'java-enum',
    errorClass: 'parse_failure',
    access: 'parse',
    pattern: /IllegalArgumentException: No enum constant (\S+)/,
    read: (match) => ({ summary: `there is no enum constant ${match[1]}` }),
  },
  {
    id: 'java-stream-used',
    errorClass: 'unknown',
    access: 'none',
    pattern: /stream has already been operated upon or closed/,
    read: () => ({ summary: 'a stream is used a second time' }),
  },
  {
    id: 'java-immutable',
    errorClass: 'type_mismatch',
    access: 'none',
    pattern: /\bUnsupportedOperationException\b/,
    read: () => ({ summary: 'a collection that cannot be changed is changed' }),
  },
  {
    id: 'java-concurrent-change',
    errorClass: 'concurrency',
    access: 'shared_state',
    pattern: /\bConcurrentModificationException\b/,
    read: () => ({ summary: 'a collection is changed while it is gone through' }),
  },
]
