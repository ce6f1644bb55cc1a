import { test } from 'tap'
import { checkCases, type CrashCase } from './support.ts'

const EMPTY_VALUES: readonly CrashCase[] = [
  {
    name: 'a lookup in another function misses',
    files: {
      'a.js': `const users = [{ id: 1, name: 'a' }]
function findUser(id) {
  return users.find((u) => u.id === id)
}
function greet(id) {
  const user = findUser(id)
  return 'Hello ' + user.name.toUpperCase()
}
greet(7)
`,
    },
    errorClass: 'null_dereference',
    first: 'a.js:7',
    also: 'a.js:3',
    function: 'greet',
    cause:
      /`user` is undefined where `\.name` is read \(a\.js:7\).*`findUser` returns `users\.find\(.*undefined when nothing matches \(a\.js:3\)/,
  },
  {
    name: 'a function ends without a return',
    files: {
      'a.js': `function price(kind) {
  if (kind === 'a') {
    return { net: 1 }
  } else if (kind === 'b') {
    return { net: 2 }
  }
}
function total(items) {
  let sum = 0
  for (const item of items) {
    sum += price(item.kind).net
  }
  return sum
}
total([{ kind: 'a' }, { kind: 'c' }])
`,
    },
    errorClass: 'null_dereference',
    first: 'a.js:2',
    also: 'a.js:11',
    function: 'price',
    cause: /`price\(item\.kind\)` is undefined.*`price` comes to its end without a return/,
  },
  {
    name: 'the return belongs to a callback',
    files: {
      'lib/find.js': `exports.byId = function (list, id) {
  list.forEach((x) => {
    if (x.id === id) return x
  })
}
`,
      'index.js': `const { byId } = require('./lib/find.js')
const item = byId([{ id: 1, tags: [] }], 1)
console.log(item.tags.length)
`,
    },
    errorClass: 'null_dereference',
    first: 'lib/find.js:3',
    also: 'index.js:3',
    cause: /`byId` never returns a value: the `return` on line 3 belongs to an inner function/,
  },
  {
    name: 'an async lookup over three files',
    files: {
      'src/repo.mjs': `const rows = []
export async function byEmail(email) {
  await null
  return rows.find((row) => row.email === email)
}
`,
      'src/service.mjs': `import { byEmail } from './repo.mjs'
export async function login(body) {
  const user = await byEmail(body.email)
  if (user.locked) throw new Error('locked')
  return user
}
`,
      'src/main.mjs': `import { login } from './service.mjs'
await login({ email: 'x' })
`,
    },
    errorClass: 'null_dereference',
    first: 'src/service.mjs:4',
    also: 'src/repo.mjs:4',
    function: 'login',
    cause: /`user` is undefined.*`byEmail` returns `rows\.find/,
  },
  {
    name: 'a member of parsed JSON is left out',
    files: {
      'a.js': `function handle(body) {
  const payload = JSON.parse(body)
  return payload.customer.address.city
}
handle('{"id":1}')
`,
    },
    errorClass: 'missing_key',
    first: 'a.js:3',
    also: 'a.js:2',
    cause:
      /`payload\.customer` is undefined where `\.address` is read.*`JSON\.parse\(body\)`.*`customer` may be left out/,
  },
  {
    name: 'one record lacks what its neighbours have',
    files: {
      'a.mjs': `const orders = [
  { id: 1, customer: { name: 'x' } },
  { id: 2 },
]
const names = orders.map((order) => order.customer.name)
`,
    },
    errorClass: 'null_dereference',
    first: 'a.mjs:5',
    also: 'a.mjs:3',
    cause: /`order\.customer` is undefined.*made at a\.mjs:3 has no `customer`/,
  },
  {
    name: 'a field that only another method sets',
    files: {
      'a.mjs': `class Db {
  constructor() { this.conn = null }
  connect() { this.conn = { query() {} } }
  query(sql) {
    return this.conn.query(sql)
  }
}
new Db().query('x')
`,
    },
    errorClass: 'null_dereference',
    first: 'a.mjs:5',
    also: 'a.mjs:2',
    function: 'Db.query',
    cause: /`this\.conn` is null.*only `Db\.connect` at line 3 sets it/,
  },
  {
    name: 'a variable that a function not called would set',
    files: {
      'a.mjs': `let cache
export function init() { cache = new Map() }
export function get(key) {
  return cache.get(key)
}
get('x')
`,
    },
    errorClass: 'null_dereference',
    first: 'a.mjs:4',
    also: 'a.mjs:1',
    cause: /`cache` is undefined.*declared without a value \(a\.mjs:1\).*only `init`/,
  },
  {
    name: 'TypeScript with assertions, an optional private field',
    files: {
      'src/a.ts': `type Line = { sku: string; qty: number }
class Basket {
  private lines: Line[] = []
  private discount?: { percent: number }
  total(): number {
    return this.lines.length * (1 - this.discount!.percent / 100)
  }
}
console.log(new Basket().total())
`,
    },
    errorClass: 'null_dereference',
    first: 'src/a.ts:6',
    also: 'src/a.ts:4',
    function: 'Basket.total',
    cause: /`this\.discount` is undefined where `\.percent` is read.*starts as `undefined` \(src\/a\.ts:4\)/,
  },
  {
    name: 'a pattern that does not match',
    files: {
      'a.mjs': `export function version(text) {
  const m = /v(\\d+)/.exec(text)
  return Number(m[1])
}
version('none')
`,
    },
    errorClass: 'null_dereference',
    first: 'a.mjs:3',
    also: 'a.mjs:2',
    cause: /`m` is null.*null when the text does not match \(a\.mjs:2\)/,
  },
  {
    name: 'a destructured Map entry',
    files: {
      'a.mjs': `const prices = new Map([['a', { net: 1, tax: 2 }]])
export function gross(sku) {
  const { net, tax } = prices.get(sku)
  return net + tax
}
gross('b')
`,
    },
    errorClass: 'null_dereference',
    first: 'a.mjs:3',
    function: 'gross',
    cause:
      /`net` is taken out of undefined.*`\{ net, tax \} = prices\.get\(sku\)`.*undefined for a key that is not there/,
  },
  {
    name: 'an argument that a caller leaves out',
    files: {
      'a.mjs': `function format(value, options) {
  return value.toFixed(options.digits)
}
export function report(rows) {
  return rows.map((row) => format(row))
}
report([1])
`,
    },
    errorClass: 'null_dereference',
    first: 'a.mjs:5',
    also: 'a.mjs:2',
    cause: /`options` is undefined.*`format\(row\)` gives no argument for `options` \(a\.mjs:5\)/,
  },
  {
    name: 'a method handed over without its object',
    files: {
      'a.mjs': `class Cart {
  constructor() { this.items = [] }
  add(x) {
    this.items.push(x)
  }
}
const cart = new Cart()
;[1].forEach(cart.add)
`,
    },
    errorClass: 'null_dereference',
    first: 'a.mjs:8',
    also: 'a.mjs:4',
    cause: /`this` is undefined.*`cart\.add` is handed over without its object/,
  },
  {
    name: 'the cause of a wrapped error',
    files: {
      'a.mjs': `function read(o) { return o.inner.value }
function load(o) {
  try {
    return read(o)
  } catch (error) {
    throw new Error('load failed', { cause: error })
  }
}
load({})
`,
    },
    errorClass: 'null_dereference',
    first: 'a.mjs:9',
    also: 'a.mjs:1',
    function: '',
    cause: /`o\.inner` is undefined.*made at a\.mjs:9 has no `inner`/,
  },
]

test('Analysis of JavaScript finds where an empty value comes from', (t) =>
  checkCases(t, EMPTY_VALUES, (path) => [process.execPath, path]))

const INDEXES_AND_KEYS: readonly CrashCase[] = [
  {
    name: 'a loop runs one too far',
    files: {
      'a.js': `function sum(rows) {
  let total = 0
  for (let i = 0; i <= rows.length; i++) {
    total += rows[i].amount
  }
  return total
}
console.log(sum([{ amount: 1 }]))
`,
    },
    errorClass: 'index_out_of_range',
    first: 'a.js:3',
    also: 'a.js:4',
    function: 'sum',
    cause: /`rows\[i\]` is undefined.*`i <= rows\.length` lets the index reach the length/,
  },
  {
    name: 'a loop looks one ahead',
    files: {
      'a.mjs': `const words = 'a b'.split(' ')
for (let i = 0; i < words.length; i++) {
  console.log(words[i + 1].length)
}
`,
    },
    errorClass: 'index_out_of_range',
    first: 'a.mjs:2',
    also: 'a.mjs:3',
    cause: /`words\[i \+ 1\]` is undefined.*past the end under `i < words\.length`/,
  },
  {
    name: 'a loop downwards starts at the length',
    files: {
      'a.mjs': `function rev(s) {
  const chars = [...s].map((c) => ({ c }))
  let out = ''
  for (let i = chars.length; i >= 0; i--) {
    out += chars[i].c
  }
  return out
}
rev('abc')
`,
    },
    errorClass: 'index_out_of_range',
    first: 'a.mjs:4',
    also: 'a.mjs:5',
    cause: /starts at the length, one past the last index/,
  },
  {
    name: 'the length as index',
    files: {
      'a.mjs': `function last(list) {
  const end = list.length
  return list[end].id
}
last([{ id: 1 }])
`,
    },
    errorClass: 'index_out_of_range',
    first: 'a.mjs:2',
    also: 'a.mjs:3',
    cause: /`list\[end\]` is undefined.*`end` is the length/,
  },
  {
    name: 'a slip in a key',
    files: {
      'a.mjs': `const LIMITS = { small: { max: 1 }, medium: { max: 5 }, large: { max: 9 } }
function limit() {
  return LIMITS.meduim.max
}
limit()
`,
    },
    errorClass: 'missing_key',
    first: 'a.mjs:3',
    also: 'a.mjs:1',
    cause: /`LIMITS\.meduim` is undefined.*`medium` may be meant/,
  },
  {
    name: 'reduce of nothing',
    files: { 'a.mjs': `export const max = (xs) => xs.reduce((a, b) => Math.max(a, b))\nmax([])\n` },
    errorClass: 'index_out_of_range',
    first: 'a.mjs:1',
    cause: /`reduce` without an initial value.*`xs` is `\[\]` where `max` is called \(a\.mjs:2\)/,
  },
]

test('Analysis of JavaScript finds wrong indexes and keys', (t) =>
  checkCases(t, INDEXES_AND_KEYS, (path) => [process.execPath, path]))

const OTHERS: readonly CrashCase[] = [
  {
    name: 'a promise that is not awaited',
    files: {
      'a.mjs': `async function loadItems() {
  return [1, 2]
}
export async function run() {
  const items = loadItems()
  return items.map((x) => x + 1)
}
await run()
`,
    },
    errorClass: 'not_callable',
    first: 'a.mjs:5',
    also: 'a.mjs:6',
    cause: /`loadItems\(\)` is not awaited \(a\.mjs:5\) although `loadItems` is async/,
  },
  {
    name: 'a slip in the name of a method',
    files: {
      'cart.mjs': `export class Cart {
  constructor() { this.items = [] }
  addItem(x) { this.items.push(x) }
  total() { return this.items.length }
}
`,
      'a.mjs': `import { Cart } from './cart.mjs'
const cart = new Cart()
cart.addItm(1)
`,
    },
    errorClass: 'not_callable',
    first: 'a.mjs:3',
    also: 'cart.mjs:1',
    cause: /`Cart` \(cart\.mjs:1\) has no `addItm`, `addItem` may be meant/,
  },
  {
    name: 'an export that is not there',
    files: {
      'util.js': `exports.formatMoney = (x) => '$' + x\n`,
      'a.js': `const { formatMony } = require('./util')\nconsole.log(formatMony(3))\n`,
    },
    errorClass: 'not_callable',
    first: 'a.js:2',
    cause: /`util\.js` exports no `formatMony`, `formatMoney` may be meant/,
  },
  {
    name: 'something empty is spread',
    files: {
      'a.mjs': `function merge(defaults, extra) {
  return [...defaults, ...extra]
}
const config = { list: [1] }
merge(config.list, config.more)
`,
    },
    errorClass: 'null_dereference',
    first: 'a.mjs:4',
    also: 'a.mjs:2',
    cause: /`extra`.*`config\.more` where `merge` is called \(a\.mjs:5\).*has no `more`/,
  },
  {
    name: 'a slip in a name',
    files: {
      'a.mjs': `function compute(quantity) {
  const total = quantity * 2
  return totl + 1
}
compute(2)
`,
    },
    errorClass: 'undefined_name',
    first: 'a.mjs:3',
    cause: /`totl` is not defined.*there is a `total` \(a\.mjs:2\)/,
  },
  {
    name: 'a constant is assigned again',
    files: { 'a.mjs': `const count = 0\nfunction bump() {\n  count += 1\n}\nbump()\n` },
    errorClass: 'undefined_name',
    first: 'a.mjs:1',
    also: 'a.mjs:3',
    cause: /`count \+= 1` assigns again \(a\.mjs:3\), but `count` is declared as a constant \(a\.mjs:1\)/,
  },
  {
    name: 'text that is not JSON',
    files: { 'a.mjs': `export function load(text) {\n  return JSON.parse(text)\n}\nload('{oops')\n` },
    errorClass: 'parse_failure',
    first: 'a.mjs:2',
    also: 'a.mjs:4',
    function: 'load',
    cause: /not JSON.*`JSON\.parse\(text\)`.*`text` is `'\{oops'` where `load` is called \(a\.mjs:4\)/,
  },
  {
    name: 'recursion with the same argument',
    files: { 'a.mjs': `function walk(node) {\n  return walk(node) + 1\n}\nwalk({})\n` },
    errorClass: 'recursion',
    first: 'a.mjs:2',
    cause: /`walk` calls itself without end.*its own arguments unchanged/,
  },
  {
    name: 'an error that the program raises itself',
    files: {
      'a.mjs': `const users = new Map()
function load(id) {
  const user = users.get(id)
  if (!user) {
    throw new Error('no user ' + id)
  }
  return user
}
load(3)
`,
    },
    errorClass: 'assertion',
    first: 'a.mjs:5',
    also: 'a.mjs:3',
    cause: /`load` raises this itself when `!user` \(a\.mjs:5\).*`users\.get\(id\)`/,
  },
  {
    name: 'a file that is not there',
    files: {
      'config/settings.json': '{}',
      'a.mjs': `import { readFileSync } from 'node:fs'\nreadFileSync('settings.json', 'utf8')\n`,
    },
    errorClass: 'resource_missing',
    first: 'a.mjs:2',
    cause: /`settings\.json` is not there \(a\.mjs:2\): `config\/settings\.json` is there in the repository/,
  },
]

test('Analysis of JavaScript explains calls, names, parsing and recursion', (t) =>
  checkCases(t, OTHERS, (path) => [process.execPath, path]))
