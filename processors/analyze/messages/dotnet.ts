import type { MessageRule } from '../message.ts'

/** How .NET and its standard library word errors. */
export const dotnetMessages: readonly MessageRule[] = [
  {
    id: 'dotnet-null-reference',
    errorClass: 'null_dereference',
    access: 'read_member',
    pattern: /\bNullReferenceException\b/,
    read: () => ({ value: 'null', summary: 'a null is used as an object' }),
  },
  {
    id: 'dotnet-null-argument',
    errorClass: 'null_dereference',
    access: 'argument',
    pattern: /ArgumentNullException: .{0,200}?(?:\(Parameter '(\w{1,80})'\)|Parameter name: (\w{1,80})|$)/s,
    read: (match) => {
      const name = match[1] ?? match[2]
      return {
        value: 'null',
        ...(name === undefined ? {} : { subject: name }),
        summary: name === undefined ? 'a null is given as an argument' : `\`${name}\` is given as null`,
      }
    },
  },
  {
    id: 'dotnet-index',
    errorClass: 'index_out_of_range',
    access: 'index',
    pattern: /\b(?:IndexOutOfRangeException|ArgumentOutOfRangeException: Index was out of range)/,
    read: () => ({ summary: 'an index is out of range' }),
  },
  {
    id: 'dotnet-key',
    errorClass: 'missing_key',
    access: 'key',
    pattern: /KeyNotFoundException: The given key(?: '(.{1,120}?)')? was not present/,
    read: (match) => ({
      ...(match[1] === undefined ? {} : { subject: match[1] }),
      summary: match[1] === undefined ? 'a key is not in a dictionary' : `there is no key \`${match[1]}\``,
    }),
  },
  {
    id: 'dotnet-empty',
    errorClass: 'index_out_of_range',
    access: 'index',
    pattern: /InvalidOperationException: Sequence contains no (?:matching )?elements?/,
    read: () => ({ summary: 'an element is taken of a sequence that has none' }),
  },
  {
    id: 'dotnet-divide',
    errorClass: 'division_by_zero',
    access: 'divide',
    pattern: /\bDivideByZeroException\b/,
    read: () => ({ value: '0', summary: 'something is divided by zero' }),
  },
  {
    id: 'dotnet-cast',
    errorClass: 'type_mismatch',
    access: 'type_assertion',
    pattern: /InvalidCastException(?:: Unable to cast object of type '(.{1,120}?)' to type '(.{1,120}?)')?/,
    read: (match) => ({
      summary:
        match[1] === undefined
          ? 'a value is of another type than its use says'
          : `a \`${match[1]}\` is used as a \`${match[2]}\``,
    }),
  },
  {
    id: 'dotnet-parse',
    errorClass: 'parse_failure',
    access: 'parse',
    pattern: /\b(?:System\.FormatException|JsonException|JsonReaderException)\b(?:: (.{1,120}))?/,
    read: (match) => ({
      summary: `a text could not be read${match[1] === undefined ? '' : `: ${match[1]}`}`,
    }),
  },
]
