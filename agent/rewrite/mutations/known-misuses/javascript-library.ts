import type { Misuse } from './misuse.ts'

const CALL = /^(call_expression|new_expression)$/
const OF_DATES =
  'toISOString|getTime|getFullYear|getUTCFullYear|getMonth|getDate|getDay|getHours|toLocaleDateString|toDateString'
/** Code of a pattern for the signs that mean something in a pattern. */
const SIGNS = '/[.*+?^${}()|[\\]\\\\]/g'
const SECONDS = /sec|epoch|unix|stamp|\bts\b/i

/** Modules and objects of the library: dates, texts, JSON, buffers, streams, imports. */
export const SCRIPT_LIBRARY_MISUSES: readonly Misuse[] = [
  {
    kind: CALL,
    when: new RegExp(`\\.(${OF_DATES}) is not a function`),
    form: /^(.+)\.(\w+)\((.*)\)$/s,
    meant: ({ part, said }) => (part(2) === said(1) ? [`new Date(${part(1)}).${part(2)}(${part(3)})`] : []),
    because: 'a date that went through JSON is a text',
    isNearOnly: true,
    example: [
      'const day = event.at.toISOString()',
      'const day = new Date(event.at).toISOString()',
      'TypeError: event.at.toISOString is not a function',
    ],
  },
  {
    kind: CALL,
    when: /Invalid time value/,
    form: /^new Date\((?!Number)(\w[\w.]*(?:\[[^\]]*\])?)\)$/,
    meant: ({ part }) => {
      const [whole, milliseconds] = [`new Date(Number(${part(1)}) * 1000)`, `new Date(Number(${part(1)}))`]
      return SECONDS.test(part(1)) ? [whole, milliseconds] : [milliseconds, whole]
    },
    because: 'a text of digits is no date; the number is, in milliseconds',
    example: [
      'const at = new Date(seconds)',
      'const at = new Date(Number(seconds) * 1000)',
      'RangeError: Invalid time value',
    ],
  },
  {
    kind: CALL,
    when: /Unexpected end of JSON input/,
    form: /^JSON\.parse\((\w[\w.]*)\)$/,
    meant: ({ part }) => [`JSON.parse(${part(1)} || '{}')`, `JSON.parse(${part(1)} || 'null')`],
    because: 'an empty text is no JSON',
    isNearOnly: true,
    example: [
      'const body = JSON.parse(text)',
      "const body = JSON.parse(text || '{}')",
      'SyntaxError: Unexpected end of JSON input',
    ],
  },
  {
    kind: CALL,
    when: /"\[object Object\]" is not valid JSON|Unexpected token o in JSON/,
    form: /^JSON\.parse\((\w[\w.]*)\)$/,
    meant: '$1',
    because: 'it was read already',
    isNearOnly: true,
    example: [
      'const body = JSON.parse(request.body)',
      'const body = request.body',
      'SyntaxError: "[object Object]" is not valid JSON',
    ],
  },
  {
    kind: CALL,
    when: /Converting circular structure to JSON/,
    form: /^JSON\.stringify\((\w[\w.]*)(?:, (?:null|undefined)(, \d+))?\)$/,
    meant: ({ part, fileText }) => {
      const back = /\bthis\.(parent|owner|root|previous|prev)\s*=/.exec(fileText)?.[1]
      return back === undefined
        ? []
        : [`JSON.stringify(${part(1)}, (key, value) => (key === '${back}' ? undefined : value)${part(2)})`]
    },
    because: 'what refers back to what holds it has no end as JSON',
    example: [
      'class Node {\n  constructor(parent) {\n    this.parent = parent\n  }\n}\nconst text = JSON.stringify(root)',
      "class Node {\n  constructor(parent) {\n    this.parent = parent\n  }\n}\nconst text = JSON.stringify(root, (key, value) => (key === 'parent' ? undefined : value))",
      'TypeError: Converting circular structure to JSON',
    ],
  },
  {
    kind: CALL,
    when: /URI malformed/,
    form: /^(encodeURI(?:Component)?)\((\w[\w.]*)\.(?:slice|substring)\((.+)\)\)$/s,
    meant: "$1([...$2].slice($3).join(''))",
    because: 'a letter of two units may be cut in half; a list of letters is cut between them',
    example: [
      'const part = encodeURIComponent(name.slice(0, 8))',
      "const part = encodeURIComponent([...name].slice(0, 8).join(''))",
      'URIError: URI malformed',
    ],
  },
  {
    kind: CALL,
    when: /URI malformed/,
    form: /^(encodeURI(?:Component)?)\((\w[\w.]*)\)$/,
    meant: '$1($2.toWellFormed())',
    because: 'half of a letter of two units cannot be written',
    isNearOnly: true,
    example: [
      'const part = encodeURIComponent(name)',
      'const part = encodeURIComponent(name.toWellFormed())',
      'URIError: URI malformed',
    ],
  },
  {
    kind: CALL,
    when: /Invalid URL/,
    form: /^new URL\((\w[\w.]*)\)$/,
    meant: ({ part, fileText }) => {
      const base =
        /\bconst (\w*(?:BASE|ORIGIN|HOST|URL|base|origin|Base|Origin)\w*)(?:: string)? = ['"`]https?:/.exec(
          fileText,
        )?.[1]
      return base === undefined ? [] : [`new URL(${part(1)}, ${base})`]
    },
    because: 'an address without a host is read beside one that has one',
    example: [
      "const BASE = 'http://localhost'\nconst at = new URL(request.url)",
      "const BASE = 'http://localhost'\nconst at = new URL(request.url, BASE)",
      'TypeError: Invalid URL',
    ],
  },
  {
    kind: CALL,
    when: /must be called with a global RegExp|called with a non-global RegExp/,
    form: /^(.+\.(?:replaceAll|matchAll)\(\/.+\/)([a-fh-z]*)([,)].*)$/s,
    meant: '$1$2g$3',
    because: 'all of them are found by a pattern with the flag `g` only',
    example: [
      "const text = name.replaceAll(/ /, '-')",
      "const text = name.replaceAll(/ /g, '-')",
      'TypeError: replaceAll must be called with a global RegExp',
    ],
  },
  {
    kind: CALL,
    when: /Invalid regular expression/,
    form: /^new RegExp\((\w[\w.]*)((?:, ['"]\w*['"])?)\)$/,
    meant: ({ part }) => [`new RegExp(${part(1)}.replace(${SIGNS}, '\\\\$&')${part(2)})`],
    because: 'a text that is looked for as it is has to have its signs marked as such',
    example: [
      'const found = new RegExp(word)',
      `const found = new RegExp(word.replace(${SIGNS}, '\\\\$&'))`,
      'SyntaxError: Invalid regular expression: /(/: Unterminated group',
    ],
  },
  {
    kind: /^for_statement$/,
    when: /out of range|outside buffer bounds|Offset is outside/,
    form: /(\w+) < (\w[\w.]*\.(?:length|byteLength)); \1 \+= (\d+)/,
    meant: '$1 + $3 <= $2; $1 += $3',
    because: 'the last piece is shorter where the length is no multiple of it',
    example: [
      'for (let at = 0; at < data.length; at += 4) all.push(data.readInt32LE(at))',
      'for (let at = 0; at + 4 <= data.length; at += 4) all.push(data.readInt32LE(at))',
      'RangeError: The value of "offset" is out of range.',
    ],
  },
  {
    kind: CALL,
    when: /byte length of (?:\w+) should be a multiple of (\d)/,
    form: /^new (\w+Array)\((\w[\w.]*)\)$/,
    meant: ({ part, said }) => [
      `new ${part(1)}(${part(2)}, 0, Math.floor(${part(2)}.byteLength / ${said(1)}))`,
    ],
    because: 'what is left over at the end is no whole number',
    example: [
      'const all = new Float32Array(buffer)',
      'const all = new Float32Array(buffer, 0, Math.floor(buffer.byteLength / 4))',
      'RangeError: byte length of Float32Array should be a multiple of 4',
    ],
  },
  {
    kind: CALL,
    when: /Input buffers must have the same byte length/,
    form: /^((?:crypto\.)?timingSafeEqual)\((\w[\w.]*), (\w[\w.]*)\)$/,
    meant: '($2.length === $3.length && $1($2, $3))',
    because: 'what differs in length is not equal, and cannot be compared byte by byte',
    example: [
      'return timingSafeEqual(a, b)',
      'return (a.length === b.length && timingSafeEqual(a, b))',
      'RangeError: Input buffers must have the same byte length',
    ],
  },
  {
    kind: /^(for_statement|for_in_statement)$/,
    when: /after end|ERR_STREAM|stream is (?:closed|destroyed)|after it was (?:closed|destroyed)/,
    form: /^(for .*\{.*)\n\s*(\w[\w.]*\.(?:end|close|destroy)\(\);?)\s*\n(\s*)\}$/s,
    meant: '$1\n$3}\n$3$2',
    because: 'it is ended once, after the last of them',
    example: [
      'for (const line of lines) {\n  out.write(line)\n  out.end()\n}',
      'for (const line of lines) {\n  out.write(line)\n}\nout.end()',
      'Error: write after end',
    ],
  },
  {
    kind: CALL,
    when: /"(?:chunk|data|buffer|string)" argument must be .*Received (?:an instance of (?:Object|Array|[A-Z]\w*)|type (number|boolean|bigint))/,
    form: /^(.*(?:\.(?:write|end|update|send)|\bwriteFileSync|\bwriteFile|\bappendFileSync|\bappendFile)\((?:[^,]+, )?)(\w[\w.]*)(\)|, ['{].*\))$/s,
    meant: ({ part, said }) => [
      `${part(1)}${said(1) === '' ? 'JSON.stringify' : 'String'}(${part(2)})${part(3)}`,
    ],
    because: 'only texts and bytes can be written',
    example: [
      'out.write(record)',
      'out.write(JSON.stringify(record))',
      'TypeError: The "chunk" argument must be of type string or an instance of Buffer, TypedArray, or DataView. Received an instance of Object',
    ],
  },
  {
    kind: CALL,
    when: /"list\[\d+\]" argument must be an instance of Buffer/,
    form: /^Buffer\.concat\((\w[\w.]*)\)$/,
    meant: 'Buffer.concat($1.map((one) => Buffer.from(one)))',
    because: 'some of the pieces are texts',
    example: [
      'const all = Buffer.concat(chunks)',
      'const all = Buffer.concat(chunks.map((one) => Buffer.from(one)))',
      'TypeError: The "list[0]" argument must be an instance of Buffer or Uint8Array.',
    ],
  },
  {
    kind: CALL,
    when: /"(?:callback|listener)" argument must be of type [fF]unction/,
    form: /^((?:setTimeout|setInterval|setImmediate|queueMicrotask|process\.nextTick|\w[\w.]*\.(?:on|once|addListener))\((?:['"][\w-]+['"], )?)(\w[\w.]*\([^()]*\))(.*)$/s,
    meant: '$1() => $2$3',
    because: 'it is called at once and its result is handed over, and not what is to be called later',
    example: [
      'setTimeout(refresh(), 1000)',
      'setTimeout(() => refresh(), 1000)',
      'TypeError: The "callback" argument must be of type function. Received undefined',
    ],
  },
  {
    kind: /^variable_declarator$/,
    when: /(\w+) is not a (?:constructor|function)/,
    form: /^(\w+) = (require\(.+\))$/s,
    meant: ({ part, said }) =>
      part(1) === said(1) ? [`{ ${part(1)} } = ${part(2)}`, `${part(1)} = ${part(2)}.default`] : [],
    because: 'the module gives an object, and that name is a part of it',
    example: [
      "const Queue = require('./queue')",
      "const { Queue } = require('./queue')",
      'TypeError: Queue is not a constructor',
    ],
  },
  {
    kind: /^variable_declarator$/,
    when: /(\w+) is not a (?:constructor|function)/,
    form: /^\{ (\w+) \} = (require\(.+\))$/s,
    meant: ({ part, said }) => (part(1) === said(1) ? [`${part(1)} = ${part(2)}`] : []),
    because: 'the module is what it gives, and has no part of that name',
    example: [
      "const { Queue } = require('./queue')",
      "const Queue = require('./queue')",
      'TypeError: Queue is not a constructor',
    ],
  },
  {
    kind: /^import_statement$/,
    when: /does not provide an export named '(\w+)'/,
    form: /^import (?:\{ (\w+) \}|(\w+)) from (.+)$/s,
    meant: ({ part, said }) => {
      if (said(1) === 'default' && part(2) !== '')
        return [`import { ${part(2)} } from ${part(3)}`, `import * as ${part(2)} from ${part(3)}`]
      return part(1) === said(1) ? [`import ${part(1)} from ${part(3)}`] : []
    },
    because: 'the module gives it in the other way, as its default or by its name',
    example: [
      "import { slug } from './slug.js'",
      "import slug from './slug.js'",
      "SyntaxError: The requested module './slug.js' does not provide an export named 'slug'",
    ],
  },
]
