import type { Misuse } from './misuse.ts'
import { SCRIPT_LIBRARY_MISUSES } from './javascript-library.ts'
import { SCRIPT_LIST_MISUSES } from './javascript-lists.ts'

const CALL = /^(call_expression|new_expression)$/
const LOOP = /^(for_statement|for_in_statement)$/
const OPERATION = /^binary_expression$/
const UNDEFINED = /^TypeError: Cannot read properties of undefined/
/** The language itself: lists, loops, numbers, and what a callback gets. */
export const SCRIPT_MISUSES: readonly Misuse[] = [
  {
    kind: OPERATION,
    when: /Cannot mix BigInt/,
    form: /^(.+?) ([-+*/%]|\*\*) (\d[\d_]*(?:\.\d+|e\d+|\.\d+e\d+)?)$/s,
    meant: ({ part }) => [`Number(${part(1)}) ${part(2)} ${part(3)}`],
    because: 'a BigInt is reckoned with BigInts alone; with fractions it has to become a number',
    isNearOnly: true,
    example: [
      'const ms = (end - begin) / 1e6',
      'const ms = Number((end - begin)) / 1e6',
      'TypeError: Cannot mix BigInt and other types, use explicit conversions',
    ],
  },
  {
    kind: CALL,
    when: /Cannot mix BigInt/,
    form: /^(.+\.reduce\(.+), 0(?: as [^,()]+)?\)$/s,
    meant: '$1, 0n)',
    because: 'a sum of BigInts begins with one',
    example: [
      'const all = rows.reduce((sum, row) => sum + row.cents, 0)',
      'const all = rows.reduce((sum, row) => sum + row.cents, 0n)',
      'TypeError: Cannot mix BigInt and other types, use explicit conversions',
    ],
  },
  {
    kind: LOOP,
    when: /is not iterable/,
    form: /^for \((const|let|var) (\[[^\]]*\]|\{[^}]*\}|\w+) of (\w[\w.]*)\)/,
    meant: ({ text, part }) =>
      ['entries', 'values', 'keys']
        .filter((how) => part(2).startsWith('[') === (how === 'entries'))
        .map((how) => text.replace(/ of \w[\w.]*\)/, ` of Object.${how}(${part(3)}))`)),
    because: 'a plain object is gone through by its entries, values or keys',
    isNearOnly: true,
    example: [
      'for (const [, price] of prices) sum += price',
      'for (const [, price] of Object.entries(prices)) sum += price',
      'TypeError: prices is not iterable',
    ],
  },
  {
    kind: LOOP,
    when: /is not iterable/,
    form: /^for \(/,
    meant: ({ text, fileText }) =>
      /async function\s*\*|async \*/.test(fileText) ? [text.replace(/^for \(/, 'for await (')] : [],
    because: 'an asynchronous generator is gone through with `for await`',
    isNearOnly: true,
    example: [
      'async function* rows() {}\nasync function f() {\n  for (const row of rows()) keep(row)\n}',
      'async function* rows() {}\nasync function f() {\n  for await (const row of rows()) keep(row)\n}',
      'TypeError: rows is not a function or its return value is not iterable',
    ],
  },
  {
    kind: /^spread_element$/,
    when: /Spread syntax requires|is not iterable/,
    form: /^\.\.\.(\w[\w.]*)$/,
    meant: ({ part }) => [`...(${part(1)} ?? [])`, `...Object.values(${part(1)})`],
    because: 'only what can be gone through can be spread here',
    isNearOnly: true,
    example: [
      'const all = [...order.items]',
      'const all = [...(order.items ?? [])]',
      'TypeError: order.items is not iterable',
    ],
  },
  {
    kind: CALL,
    when: /not iterable/,
    form: /^Promise\.(all|allSettled|race|any)\((?!\[|\.\.\.)(.+)\)$/s,
    meant: ({ part }) => (/,|\)$/.test(part(2)) ? [`Promise.${part(1)}([${part(2)}])`] : []),
    because: 'promises that are waited for together are handed over as one list',
    example: [
      'await Promise.all(load(1), load(2))',
      'await Promise.all([load(1), load(2)])',
      'TypeError: object is not iterable (cannot read property Symbol(Symbol.iterator))',
    ],
  },
  {
    kind: CALL,
    when: /./,
    form: /^(?:new )?Array\(([^()]+(?:\([^()]*\))?)\)\.fill\(((?:new |\[|Array[.(]).*)\)$/s,
    meant: 'Array.from({ length: $1 }, () => $2)',
    because: '`fill` puts one and the same object into all places',
    example: [
      'const grid = new Array(rows).fill(new Array(columns).fill(0))',
      'const grid = Array.from({ length: rows }, () => new Array(columns).fill(0))',
      'TypeError: seat taken',
    ],
  },
  {
    kind: CALL,
    when: /./,
    form: /^(?:new )?Array\(([^(),]+(?:\([^()]*\))?)\)\.map\((.*)\)$/s,
    meant: 'Array.from({ length: $1 }, $2)',
    because: '`map` passes over places that nothing was put into',
    example: [
      'const rows = new Array(count).map((_, at) => at)',
      'const rows = Array.from({ length: count }, (_, at) => at)',
      "TypeError: Cannot read properties of undefined (reading 'id')",
    ],
  },
  {
    kind: LOOP,
    when: /undefined|not a function/,
    form: /^for \(var (?=[^)]*\).*(?:=>|function))/s,
    meant: 'for (let ',
    because: 'what is called later sees the last value of a `var`, and its own of a `let`',
    example: [
      'for (var at = 0; at < 3; at++) calls.push(() => names[at].trim())',
      'for (let at = 0; at < 3; at++) calls.push(() => names[at].trim())',
      "TypeError: Cannot read properties of undefined (reading 'trim')",
    ],
  },
  {
    kind: LOOP,
    when: UNDEFINED,
    form: /^for \(let (\w+) = 0[^;]*; [^;]+; (?:\1\+\+|\+\+\1|\1 \+= 1)\)(?=.*?(\w[\w.#]*)\.splice\(\1, 1\))/s,
    meant: 'for (let $1 = $2.length - 1; $1 >= 0; $1 -= 1)',
    because: 'what is taken out moves all behind it; from the end nothing moves that is still to come',
    example: [
      'for (let at = 0, n = rows.length; at < n; at++) if (rows[at].done) rows.splice(at, 1)',
      'for (let at = rows.length - 1; at >= 0; at -= 1) if (rows[at].done) rows.splice(at, 1)',
      "TypeError: Cannot read properties of undefined (reading 'done')",
    ],
  },
  {
    kind: /^subscript_expression$/,
    when: /Cannot read properties of undefined|is not a function|is not iterable/,
    form: /^(\w[\w.#]*)\[([^[\]]+)\]$/,
    meant: ({ part, fileText }) =>
      /\bnew Map\b|: (?:Readonly)?Map</.test(fileText) && !/^['"`\d]/.test(part(2))
        ? [`${part(1)}.get(${part(2)})`]
        : [],
    because: 'a Map is asked with `get`; brackets ask for a member of the object',
    isNearOnly: true,
    example: [
      'const prices = new Map()\nconst price = prices[id].net',
      'const prices = new Map()\nconst price = prices.get(id).net',
      "TypeError: Cannot read properties of undefined (reading 'net')",
    ],
  },
  {
    kind: CALL,
    when: UNDEFINED,
    form: /^(\w[\w.#]*)\.get\((?!Number|String)([^'"`].*)\)$/s,
    meant: ({ part, fileText }) => {
      const isOfNumbers = /\bnew Map(?:<number[^>]*>)?\(\[\s*\[\d+,|Map<number/.test(fileText)
      if (!isOfNumbers && !/Map<string/.test(fileText)) return []
      if (isDeclared(part(2), isOfNumbers ? 'number' : 'string', fileText)) return []
      return [`${part(1)}.get(${isOfNumbers ? 'Number' : 'String'}(${part(2)}))`]
    },
    because: 'a Map tells the number 2 and the text "2" apart',
    isNearOnly: true,
    example: [
      'const users = new Map([[1, ada]])\nconst name = users.get(id).name',
      'const users = new Map([[1, ada]])\nconst name = users.get(Number(id)).name',
      "TypeError: Cannot read properties of undefined (reading 'name')",
    ],
  },
  {
    kind: CALL,
    when: /read only property|read-only|not extensible/,
    form: /^Object\.assign\((\w[\w.]*), (.+)\)$/s,
    meant: 'Object.assign({}, $1, $2)',
    because: '`assign` changes its first argument',
    example: [
      'const options = Object.assign(DEFAULTS, given)',
      'const options = Object.assign({}, DEFAULTS, given)',
      "TypeError: Cannot assign to read only property 'a' of object",
    ],
  },
  {
    kind: CALL,
    when: /Invalid array length/,
    form: /^(new Array|Array)\(([^,]*\/[^,]*)\)$/,
    meant: '$1(Math.ceil($2))',
    because: 'a length is whole; the rest needs a place too',
    example: [
      'const pages = new Array(count / size)',
      'const pages = new Array(Math.ceil(count / size))',
      'RangeError: Invalid array length',
    ],
  },
  {
    kind: /^template_substitution$/,
    when: /Cannot convert a Symbol value to a string/,
    form: /^\$\{(.+)\}$/s,
    meant: ({ part }) => [`\${${part(1)}.description}`, `\${String(${part(1)})}`],
    because: 'a symbol becomes a text only when it is told to',
    isNearOnly: true,
    example: [
      'const text = `is ${state}`',
      'const text = `is ${state.description}`',
      'TypeError: Cannot convert a Symbol value to a string',
    ],
  },
  {
    kind: CALL,
    when: /\.(\w+) is not a function/,
    form: /^(.+)\.(\w+)\(\)$/s,
    meant: ({ part, said, fileText }) =>
      part(2) === said(1) && new RegExp(`\\bget ${RegExp.escape(said(1))}\\(`).test(fileText)
        ? [`${part(1)}.${part(2)}`]
        : [],
    because: 'it is a value that is read, and no method',
    isNearOnly: true,
    example: [
      'class Cart {\n  get count() {}\n}\nconst text = cart.count()',
      'class Cart {\n  get count() {}\n}\nconst text = cart.count',
      'TypeError: cart.count is not a function',
    ],
  },
  {
    kind: /^(assignment_expression|augmented_assignment_expression)$/,
    when: /Cannot set property (\w+) of .+ which has only a getter/,
    form: /^this\.(\w+)( [-+*/?|&]*= .+)$/s,
    meant: ({ part, said, fileText }) => {
      const read = new RegExp(
        `\\bget ${RegExp.escape(said(1))}\\(\\)[^{]*\\{\\s*return this\\.([#_\\w]+)`,
      ).exec(fileText)
      return read === null || part(1) !== said(1) || read[1] === said(1)
        ? []
        : [`this.${read[1] ?? ''}${part(2)}`]
    },
    because: 'what is only read goes by the field behind it when it is set',
    isNearOnly: true,
    example: [
      'class A {\n  get x() {\n    return this.#x\n  }\n  f() {\n    this.x += 1\n  }\n}',
      'class A {\n  get x() {\n    return this.#x\n  }\n  f() {\n    this.#x += 1\n  }\n}',
      'TypeError: Cannot set property x of #<A> which has only a getter',
    ],
  },
  {
    kind: /^return_statement$/,
    when: /Maximum call stack/,
    form: /^return this\.(\w+)(;?)$/,
    meant: ({ part, fileText }) =>
      new RegExp(`\\bget ${part(1)}\\(\\)[^{]*\\{\\s*return this\\.${part(1)}\\b`).test(fileText)
        ? [
            `return this.${new RegExp(`this\\.#${part(1)}\\b|#${part(1)}\\s*[=;]`).test(fileText) ? '#' : '_'}${part(1)}${part(2)}`,
          ]
        : [],
    because: 'what reads itself never ends; the field behind it has another name',
    example: [
      'class A {\n  #x = 1\n  get x() {\n    return this.x\n  }\n}',
      'class A {\n  #x = 1\n  get x() {\n    return this.#x\n  }\n}',
      'RangeError: Maximum call stack size exceeded',
    ],
  },
  {
    kind: CALL,
    when: UNDEFINED,
    form: /^(\w+)\.map\((.+)\)$/s,
    meant: ({ part, fileText }) =>
      new RegExp(`\\b${part(1)} = await Promise\\.allSettled\\(`).test(fileText)
        ? [`${part(1)}.filter((one) => one.status === 'fulfilled').map(${part(2)})`]
        : [],
    because: '`allSettled` tells of those that failed too, which have no value',
    isNearOnly: true,
    example: [
      'const results = await Promise.allSettled(all)\nconst names = results.map((one) => one.value.name)',
      "const results = await Promise.allSettled(all)\nconst names = results.filter((one) => one.status === 'fulfilled').map((one) => one.value.name)",
      "TypeError: Cannot read properties of undefined (reading 'name')",
    ],
  },
  {
    kind: /^augmented_assignment_expression$/,
    when: /./,
    form: /^(\w[\w.#]*) (\?\?=|\|\|=) (\w[\w.]*)\(([^()]*)\)$/,
    meant: ({ text, part, fileText }) =>
      new RegExp(`async (?:function )?${RegExp.escape(part(3).split('.').at(-1) ?? '')}\\b`).test(fileText)
        ? [`${text}.catch((error) => {\n  ${part(1)} = undefined\n  throw error\n})`]
        : [],
    because: 'a promise that failed is kept for all that come after; it is forgotten then',
    example: [
      'async function connect() {}\npending ??= connect()',
      'async function connect() {}\npending ??= connect().catch((error) => {\n  pending = undefined\n  throw error\n})',
      'Error: not ready',
    ],
  },
  ...SCRIPT_LIST_MISUSES,
  ...SCRIPT_LIBRARY_MISUSES,
]

/** Whether a name is declared with a type, so that the compiler has seen to it. */
function isDeclared(name: string, type: string, fileText: string): boolean {
  return /^\w+$/.test(name) && new RegExp(String.raw`\b${name}\??: ${type}\b`).test(fileText)
}
