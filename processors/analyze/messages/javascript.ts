import type { MessageRule } from '../message.ts'

/** Where a runtime names a member and the empty value it was looked for on. */
function nullish(member: string | undefined, value: string | undefined, verb: string) {
  const where = value ?? 'undefined'
  if (member === undefined) return { value: where, summary: `a member is ${verb} ${where}` }
  return { subject: member, value: where, summary: `\`${member}\` is ${verb} ${where}` }
}

/**
 * How V8 words its errors, with the older and the other engines' words where they differ.
 * Leaves alone: errors that the program words itself.
 */
export const javascriptMessages: readonly MessageRule[] = [
  {
    id: 'js-read-of-nullish',
    errorClass: 'null_dereference',
    access: 'read_member',
    pattern: /Cannot read propert(?:y|ies) (?:'([^']*)' )?of (undefined|null)(?: \(reading '(.*?)'\))?/,
    read: (match) => nullish(match[3] ?? match[1], match[2], 'read of'),
  },
  {
    id: 'js-read-of-nullish-firefox',
    errorClass: 'null_dereference',
    access: 'read_member',
    pattern: /can't access property "([^"]*)", .{1,200} is (undefined|null)/,
    read: (match) => nullish(match[1], match[2], 'read of'),
  },
  {
    id: 'js-read-of-nullish-safari',
    errorClass: 'null_dereference',
    access: 'read_member',
    pattern: /(undefined|null) is not an object \(evaluating '[^']*?([\w$]+)'\)/,
    read: (match) => nullish(match[2], match[1], 'read of'),
  },
  {
    id: 'js-write-to-nullish',
    errorClass: 'null_dereference',
    access: 'write_member',
    pattern: /Cannot set propert(?:y|ies) (?:'([^']*)' )?of (undefined|null)(?: \(setting '(.*?)'\))?/,
    read: (match) => nullish(match[3] ?? match[1], match[2], 'set on'),
  },
  {
    id: 'js-destructure-nullish',
    errorClass: 'null_dereference',
    access: 'destructure',
    pattern: /Cannot destructure (?:property '([^']*)' of )?'(.{0,300}?)' as it is (undefined|null)/,
    read: (match) => ({ ...nullish(match[1], match[3], 'taken out of'), subject: match[2] ?? '' }),
  },
  {
    id: 'js-object-of-nullish',
    errorClass: 'null_dereference',
    access: 'argument',
    pattern: /Cannot convert undefined or null to object/,
    read: () => ({
      value: 'undefined',
      summary: 'a function that needs an object is given undefined or null',
    }),
  },
  {
    id: 'js-iterate-nullish',
    errorClass: 'null_dereference',
    access: 'iterate',
    pattern:
      /(?:object )?(?<![\w$.)\]])(undefined|null) is not (?:iterable|a function or its return value is not iterable)/,
    read: (match) => ({ value: match[1] ?? 'undefined', summary: `${match[1]} is iterated` }),
  },
  {
    // V8 does not say which it is, but what these methods give is iterable wherever there is one.
    id: 'js-list-method',
    errorClass: 'not_callable',
    access: 'call',
    pattern:
      /: (.{1,200}?\.(?:split|map|filter|slice|concat|flatMap|flat|toSorted|toReversed|entries|keys|values|matchAll)) is not a function or its return value is not iterable/,
    read: (match) => ({ subject: match[1] ?? '', summary: `\`${match[1]}\` is called but is no function` }),
  },
  {
    id: 'js-not-iterable',
    errorClass: 'type_mismatch',
    access: 'iterate',
    pattern:
      /: (?:Spread syntax requires|(.{1,200}?) is not) (?:iterable|a function or its return value is not iterable|\.\.\.iterable)/,
    read: (match) => ({
      ...(match[1] === undefined ? {} : { subject: match[1] }),
      summary: `\`${match[1] ?? 'the spread value'}\` is iterated but is not iterable`,
    }),
  },
  {
    id: 'js-not-a-function',
    errorClass: 'not_callable',
    access: 'call',
    pattern: /: (.{1,300}?) is not a function/,
    read: (match) => ({ subject: match[1] ?? '', summary: `\`${match[1]}\` is called but is no function` }),
  },
  {
    id: 'js-not-a-constructor',
    errorClass: 'not_callable',
    access: 'call',
    pattern: /: (.{1,300}?) is not a constructor/,
    read: (match) => ({
      subject: match[1] ?? '',
      summary: `\`${match[1]}\` is called with new but is no constructor`,
    }),
  },
  {
    id: 'js-class-without-new',
    errorClass: 'not_callable',
    access: 'call',
    pattern: /Class constructor ([\w$]+) cannot be invoked without 'new'/,
    read: (match) => ({
      subject: match[1] ?? '',
      summary: `the class \`${match[1]}\` is called without new`,
    }),
  },
  {
    id: 'js-before-initialization',
    errorClass: 'undefined_name',
    access: 'name',
    pattern: /Cannot access '([^']+)' before initialization/,
    read: (match) => ({
      subject: match[1] ?? '',
      summary: `\`${match[1]}\` is used before its declaration has run`,
    }),
  },
  {
    id: 'js-not-defined',
    errorClass: 'undefined_name',
    access: 'name',
    pattern: /ReferenceError: (?:Can't find variable: )?([\w$]+)(?: is not defined)?/,
    read: (match) => ({ subject: match[1] ?? '', summary: `the name \`${match[1]}\` is not defined` }),
  },
  {
    id: 'js-assignment-to-constant',
    errorClass: 'undefined_name',
    access: 'none',
    pattern: /Assignment to constant variable/,
    read: () => ({ summary: 'a constant is assigned again' }),
  },
  {
    id: 'js-super-not-called',
    errorClass: 'undefined_name',
    access: 'name',
    pattern: /Must call super constructor in derived class/,
    read: () => ({ subject: 'this', summary: '`this` is used before `super()` was called' }),
  },
  {
    id: 'js-json',
    errorClass: 'parse_failure',
    access: 'parse',
    pattern: /SyntaxError: (.{0,300}\bJSON\b.{0,200})/,
    read: (match) => ({ summary: `text that is not JSON is parsed: ${match[1]}` }),
  },
  {
    id: 'js-malformed-uri',
    errorClass: 'parse_failure',
    access: 'argument',
    pattern: /URI malformed|Invalid URL/,
  },
  {
    id: 'js-invalid-date',
    errorClass: 'parse_failure',
    access: 'read_member',
    pattern: /Invalid time value|Invalid date/i,
    read: (match) => ({ summary: `a date that is not valid is formatted (${match[0]})` }),
  },
  {
    id: 'js-invalid-pattern',
    errorClass: 'parse_failure',
    access: 'argument',
    pattern: /Invalid regular expression: .{0,200}/,
  },
  {
    id: 'js-bigint-syntax',
    errorClass: 'parse_failure',
    access: 'argument',
    pattern: /SyntaxError: Cannot convert (.{0,100}) to a BigInt/,
  },
  {
    id: 'js-recursion',
    errorClass: 'recursion',
    access: 'recursion',
    pattern: /Maximum call stack size exceeded|too much recursion/,
    read: () => ({ summary: 'calls are nested too deeply' }),
  },
  {
    id: 'js-division-by-zero',
    errorClass: 'division_by_zero',
    access: 'divide',
    pattern: /RangeError: Division by zero/,
    read: () => ({ value: '0n', summary: 'a BigInt is divided by zero' }),
  },
  {
    id: 'js-reduce-of-empty',
    errorClass: 'index_out_of_range',
    access: 'call',
    pattern: /Reduce of empty array with no initial value/,
    read: () => ({ subject: 'reduce', summary: '`reduce` without an initial value meets an empty array' }),
  },
  {
    id: 'js-range',
    errorClass: 'index_out_of_range',
    access: 'argument',
    pattern:
      /Invalid array length|Invalid count value: .{1,40}|The value of "[^"]+" is out of range.{0,120}|Offset is outside the bounds of the DataView|(?:Attempt to access memory|Index) (?:out of range|outside buffer bounds)/,
  },
  {
    id: 'js-argument-nullish',
    errorClass: 'null_dereference',
    access: 'argument',
    pattern: /The "([^"]+)" (?:argument|property) must be .{1,200}Received (undefined|null)/,
    read: (match) => ({
      value: match[2] ?? 'undefined',
      summary: `the argument \`${match[1]}\` of a library function is ${match[2]}`,
    }),
  },
  {
    id: 'js-argument-type',
    errorClass: 'type_mismatch',
    access: 'argument',
    pattern: /The (?:first|"[^"]+") (?:argument|property) must be .{1,300}/,
  },
  {
    id: 'js-type',
    errorClass: 'type_mismatch',
    access: 'operands',
    pattern:
      /Cannot mix BigInt and other types.{0,80}|Cannot use 'in' operator to search for '.{0,80}' in .{0,80}|Right-hand side of '?instanceof'? is not .{1,40}|Cannot convert .{1,80} to (?:a |an )?(?:primitive value|string|number|BigInt.{0,40})|The number .{1,40} cannot be converted to a BigInt.{0,80}/,
  },
  {
    id: 'js-immutable',
    errorClass: 'type_mismatch',
    access: 'write_member',
    pattern:
      /Cannot (?:add property|assign to read only property|delete property|set property|redefine property:?) '?([\w$-]+)'?.{0,120}|Cannot create property '([^']*)' on .{1,80}/,
    read: (match) => ({ subject: match[1] ?? match[2] ?? '', summary: match[0] }),
  },
  {
    id: 'js-circular-json',
    errorClass: 'type_mismatch',
    access: 'argument',
    pattern: /Converting circular structure to JSON/,
    read: () => ({ summary: 'an object that refers to itself is made into JSON' }),
  },
  {
    id: 'js-digits',
    errorClass: 'type_mismatch',
    access: 'argument',
    pattern:
      /to(?:Fixed|Precision|String|Exponential)\(\) .{1,120}|Illegal invocation|called on incompatible receiver.{0,80}/,
  },
  {
    id: 'js-headers-sent',
    errorClass: 'concurrency',
    access: 'none',
    pattern: /Cannot (?:set|write|remove|append) headers after they are sent|write after end/,
    read: () => ({ summary: 'an answer is written after it was already sent' }),
  },
  {
    id: 'js-module-not-found',
    errorClass: 'resource_missing',
    access: 'none',
    pattern: /Cannot find (?:module|package) '([^']+)'/,
    read: (match) => ({ subject: match[1] ?? '', summary: `the module \`${match[1]}\` is not there` }),
  },
  {
    id: 'js-missing-export',
    errorClass: 'undefined_name',
    access: 'none',
    pattern: /The requested module '([^']+)' does not provide an export named '([^']+)'/,
    read: (match) => ({ subject: match[2] ?? '', summary: `\`${match[1]}\` has no export \`${match[2]}\`` }),
  },
  {
    id: 'js-assertion',
    errorClass: 'assertion',
    access: 'raise',
    pattern: /(AssertionError(?: \[ERR_ASSERTION\])?: .{0,200})(?:(?<=:)\n\s*(\S[^\n]{0,119})\s*$)?/,
    read: ([, said = '', compared]) => ({
      summary: compared === undefined ? said.replace(/:$/, '') : `${said} ${compared}`,
    }),
  },
  {
    id: 'js-out-of-memory',
    errorClass: 'operational',
    access: 'none',
    pattern: /JavaScript heap out of memory/,
    read: () => ({
      summary: 'the process used up its heap',
      advice: 'raise the memory limit or --max-old-space-size, and look for what grows without bound',
    }),
  },
]
