import type { MessageRule } from '../message.ts'

/** How CPython and its standard library word names, modules and attributes that are not there. */
export const pythonNames: readonly MessageRule[] = [
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
]
