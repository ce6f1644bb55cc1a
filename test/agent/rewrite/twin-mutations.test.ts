import { test } from 'tap'
import { applyEdits } from '../../../agent/rewrite/edits.ts'
import { by, tried } from './mutation-support.ts'

/** Slips that code elsewhere in the repository shows: each with code it fits, and with code it leaves alone. */

const LOADS = `export function loadUsers(rows) {
  const users = new Map()
  for (const [id, user] of Object.entries(rows)) users.set(id, { ...user, joined: new Date(user.joined) })
  return users
}
export function loadSessions(rows) {
  const sessions = new Map()
  for (const [id, session] of Object.entries(rows)) sessions.set(id, session)
  return sessions
}
`

test('as twin: what a function of the same shape does besides is done here, with the member that the error names', async (t) => {
  const before = 'export function isLive(session, now) {\n  return session.expires.getTime() > now\n}\n'
  const found = by('as_twin', {
    path: 'a.js',
    lines: [2],
    message: 'session.expires.getTime is not a function',
    files: { 'files.js': LOADS },
    before,
  })
  t.strictSame(found, [
    'for (const [id, session] of Object.entries(rows)) sessions.set(id, { ...session, expires: new Date(session.expires) })',
  ])
})

test('as twin: a first import goes below what a file is run with, and below its directives', async (t) => {
  const day = `import { tagOf } from './locale.js'
export function dayIn(day, locale) {
  return new Intl.DateTimeFormat(tagOf(locale), { dateStyle: 'medium' }).format(day)
}
`
  const price = `export function priceIn(cents, locale) {
  return new Intl.NumberFormat(locale, { style: 'currency' }).format(cents)
}
`
  for (const head of ["// Prices.\n'use client'\n", '#!/usr/bin/env node\n']) {
    const before = `${head}${price}`
    const slip = { path: 'price.js', lines: [head.split('\n').length + 1], files: { 'day.js': day }, before }
    const found = tried(slip).filter(({ mutation }) => mutation === 'as_twin')
    t.strictSame(
      found.map(({ edits }) => applyEdits(before, edits).slice(0, head.length + 33)),
      [`${head}\nimport { tagOf } from './locale.js'`.slice(0, head.length + 33)],
    )
  }
})

test('as twin: a value that the other call gives at its end, and a call around an argument with its import', async (t) => {
  const sums = `import { zero, plus } from './money.js'
export function paid(bill) {
  return bill.payments.map((one) => one.amount).reduce(plus, zero(bill.currency))
}
export function owed(bill) {
  return bill.lines.map((line) => line.price * line.count).reduce(plus)
}
`
  t.strictSame(by('as_twin', { path: 'a.js', lines: [6], before: sums }), [
    'return bill.lines.map((line) => line.price * line.count).reduce(plus, zero(bill.currency))',
  ])
  const day = `import { tagOf } from './locale.js'
export function dayIn(day, locale) {
  return new Intl.DateTimeFormat(tagOf(locale), { dateStyle: 'medium' }).format(day)
}
`
  const price = `export function priceIn(cents, locale) {
  return new Intl.NumberFormat(locale, { style: 'currency' }).format(cents)
}
`
  t.strictSame(
    by('as_twin', { path: 'src/price.js', lines: [2], files: { 'src/day.js': day }, before: price }),
    [
      "import { tagOf } from './locale.js' /  / export function priceIn(cents, locale) { / return new Intl.NumberFormat(tagOf(locale), { style: 'currency' }).format(cents) / } / ",
    ],
  )
})

test('as twin: names that are nothing here, and functions that are not alike, are no example', async (t) => {
  const unknown = `export function paid(bill, start) {
  return bill.payments.map((one) => one.amount).reduce(plus, start)
}
export function owed(bill) {
  return bill.lines.map((line) => line.price).reduce(plus)
}
`
  t.strictSame(by('as_twin', { path: 'a.js', lines: [5], before: unknown }), [])
  const apart = `function first(text) {
  return text.split(';', 2)[0].trim().toLowerCase()
}
function words(line) {
  const all = line.split(' ')
  return all.at(-1).size
}
`
  t.strictSame(by('as_twin', { path: 'a.js', lines: [6], before: apart }), [])
})

const CACHE = `export class Pages {
  #kept = new Map()
  async one(id) {
    return this.#kept.get(id) ?? (await this.#load(id))
  }
  async some(ids) {
    return ids.map((id) => this.#kept.get(id))
  }
  async title(id) {
    return this.#kept.get(id).title
  }
  has(id) {
    return this.#kept.get(id) !== undefined
  }
}
`

test('own fallback: a lookup goes by the method that gets what is not there, waited for alone or all together', async (t) => {
  const message = "Cannot read properties of undefined (reading 'title')"
  t.strictSame(by('own_fallback', { path: 'a.js', lines: [10], message, before: CACHE }), [
    'return (await this.one(id)).title',
    'return await Promise.all(ids.map((id) => this.one(id)))',
  ])
  const plain = CACHE.replaceAll(' ?? (await this.#load(id))', '')
  t.strictSame(by('own_fallback', { path: 'a.js', lines: [10], message, before: plain }), [])
})

test('own method: a member is not used past the method that treats its names, also in a file beside the trace', async (t) => {
  const bag = `export class Bag {
  #values = new Map()
  get(name) {
    return this.#values.get(name.toLowerCase())
  }
  append(name, value) {
    this.#values.set(name.toLowerCase(), this.#values.get(name) + value)
  }
}
`
  const found = by('own_method', {
    path: 'a.js',
    lines: [2],
    files: { 'bag.js': bag },
    before: "function type(bag) {\n  return bag.get('type').split(';')\n}\n",
  })
  t.strictSame(found, ['this.#values.set(name.toLowerCase(), this.get(name) + value)'])
})

test('key case: a table with keys of one case is asked in that case, without blanks next', async (t) => {
  const before = `const UNITS = { s: { ms: 1 }, m: { ms: 60 } }
function every(letter) {
  const unit = UNITS[letter]
  return unit.ms
}
`
  const message = "Cannot read properties of undefined (reading 'ms')"
  t.strictSame(by('key_case', { path: 'a.js', lines: [4], message, before }), [
    'const unit = UNITS[letter.toLowerCase()]',
    'const unit = UNITS[letter.trim().toLowerCase()]',
  ])
  const python = "CODES = {'DE': 1, 'FR': 2}\n\ndef code(name):\n    return CODES[name]\n"
  t.strictSame(by('key_case', { path: 'a.py', lines: [4], message: "KeyError: 'de'", before: python }), [
    'return CODES[name.upper()]',
    'return CODES[name.strip().upper()]',
  ])
  const mixed = before.replace('m: {', 'M: {')
  t.strictSame(by('key_case', { path: 'a.js', lines: [4], message, before: mixed }), [])
})

const SIGNAL = `class Signal {
  emit(value) {
    const count = this.entries.length
    for (let at = 0; at < count; at += 1) {
      const entry = this.entries[at]
      entry.listener(value)
    }
  }
  leave(entry) {
    this.entries.splice(this.entries.indexOf(entry), 1)
  }
}
`

test('walked copy: a list that loses elements on the way is walked through as it was, and one that loses none stays', async (t) => {
  const message = "Cannot read properties of undefined (reading 'listener')"
  const [only] = tried({ path: 'a.js', lines: [6], message, before: SIGNAL }).filter(
    ({ mutation }) => mutation === 'walked_copy',
  )
  t.match(only?.changed, /^for \(const entry of \[\.\.\.this\.entries\]\) \{ \/ entry\.listener\(value\)/)
  const still = SIGNAL.replace('splice', 'indexOf')
  t.strictSame(by('walked_copy', { path: 'a.js', lines: [6], message, before: still }), [])
  for (const [head, other] of [
    ['at += 1', 'at += 2'],
    ['at < count', 'at < count - 1'],
    ['at < count', 'at < max'],
    ['= this.entries.length', '= this.entries.length - 1'],
  ] as const) {
    const part = SIGNAL.replace(head, other)
    t.strictSame(by('walked_copy', { path: 'a.js', lines: [6], message, before: part }), [], other)
  }
  const used = SIGNAL.replace('entry.listener(value)', 'entry.listener(value, at)')
  t.strictSame(by('walked_copy', { path: 'a.js', lines: [6], message, before: used }), [])
})

test('JSON of a BigInt: each is written as its digits, where nothing else replaces values', async (t) => {
  const message = 'Do not know how to serialize a BigInt'
  const before = 'function write(rows) {\n  return JSON.stringify({ rows }, null, 2)\n}\n'
  t.strictSame(by('json_bigint', { path: 'a.js', lines: [2], message, before }), [
    "return JSON.stringify({ rows }, (_key, value) => (typeof value === 'bigint' ? value.toString() : value), 2)",
  ])
  const own = before.replace('null', 'replacer')
  t.strictSame(by('json_bigint', { path: 'a.js', lines: [2], message, before: own }), [])
})

test('one way converted: what a function gives back as it came gets the form of its other way out', async (t) => {
  const revive = `function revive(key: string, value: unknown): unknown {
  if (key !== 'balance') return value
  if (isText(value)) return BigInt(value.slice(0, -1))
  return value
}
`
  const at = {
    path: 'a.ts',
    lines: [2],
    message: 'Cannot mix BigInt and other types, use explicit conversions',
  }
  const before = 'function sum(account) {\n  return account.balance + 1n\n}\n'
  t.strictSame(by('one_way_converted', { ...at, files: { 'b.ts': revive }, before }), [
    'return BigInt(value as string)',
  ])
  const plain = revive.replace('BigInt(value.slice(0, -1))', 'value.length')
  t.strictSame(by('one_way_converted', { ...at, files: { 'b.ts': plain }, before }), [])
})

test('wrong name: where a value is nothing, a name that is used otherwise is a guess, behind a slip further away', async (t) => {
  const before = SIGNAL.replace('entry.listener(value)', 'if (entry.once) value.notify(entry)')
  const message = "Cannot read properties of undefined (reading 'once')"
  const order = tried({ path: 'a.js', lines: [6], message, before }).map(({ mutation }) => mutation)
  t.notOk(order.includes('wrong_name'))
  t.ok(order.includes('other_name') && order.indexOf('walked_copy') < order.indexOf('other_name'))
})

test('what the code does elsewhere is a witness, and is tried before what the error only names', async (t) => {
  const message = "Cannot read properties of undefined (reading 'title')"
  const shown = tried({ path: 'a.js', lines: [10], message, before: CACHE })
  t.equal(shown[0]?.mutation, 'own_fallback')
  t.match(shown[0]?.witness, /^`one` of the same object \(line 3\)/)
  const made = tried({
    path: 'a.js',
    lines: [10],
    message,
    before: CACHE.replace('this.#load', 'this.#create'),
  })
  t.equal(made.find(({ mutation }) => mutation === 'own_fallback')?.witness, undefined)
  const twin = tried({
    path: 'a.js',
    lines: [2],
    message: 'session.expires.getTime is not a function',
    files: { 'files.js': LOADS },
    before: 'export function isLive(session, now) {\n  return session.expires.getTime() > now\n}\n',
  })
  t.match(
    twin.find(({ mutation }) => mutation === 'as_twin')?.witness,
    /^loadUsers, files\.js, line 3, does so/,
  )
  t.ok(twin.filter(({ mutation }) => mutation === 'conversion').every(({ witness }) => witness === undefined))
})

test('key case: a pattern that takes both cases is a witness, and without one there is none', async (t) => {
  const before = `const UNITS = { s: { ms: 1 }, m: { ms: 60 } }
function every(text) {
  const [letter] = /[sm]/i.exec(text)
  return UNITS[letter].ms
}
`
  const message = "Cannot read properties of undefined (reading 'ms')"
  const witnesses = (code: string): readonly (string | undefined)[] =>
    tried({ path: 'a.js', lines: [4], message, before: code })
      .filter(({ mutation }) => mutation === 'key_case')
      .map(({ witness }) => witness)
  t.match(witnesses(before), [/upper and lower case/, undefined])
  const destructured = `${before}const { open = '(' } = marks\n`
  t.match(witnesses(destructured), [/upper and lower case/, undefined], 'names of code are no patterns')
  t.strictSame(witnesses(before.replace('/i.exec', '/.exec')), [undefined, undefined])
  const named = `const LETTER = /[sm]/i\n${before.replace('\n  const [letter] = /[sm]/i.exec(text)', ' const [letter] = LETTER.exec(text) ?? []')}`
  t.match(witnesses(named), [/upper and lower case/, undefined])
  const other = before.replace('/i.exec(text)', '/.exec(text); if (/^every/i.test(text)) return 0')
  t.strictSame(witnesses(other), [undefined, undefined], 'a pattern of other values')
})

test('as alike statement: the one part in which a statement of another function differs, members by their own names', (t) => {
  const before = `def reserve(self, order):
    for line in order.lines:
        card = self.cards[line.name]
        card.free -= line.amount


def release(self, order):
    for line in order.lines:
        entry = self.cards[line.sku]
        entry.free += line.amount
`
  const slip = { path: 'a.py', lines: [3], before }
  t.strictSame(by('as_alike_statement', slip), ['card = self.cards[line.sku]'])
  const other = before.replace('entry = self.cards[line.sku]', 'entry = made(line)')
  t.strictSame(by('as_alike_statement', { ...slip, before: other }), [])
  const same = before.replace('line.sku', 'line.name')
  t.strictSame(by('as_alike_statement', { ...slip, before: same }), [])
  const tests = { 'test_a.py': before.slice(before.indexOf('def release')) }
  const alone = before.slice(0, before.indexOf('def release'))
  t.strictSame(by('as_alike_statement', { ...slip, before: alone, files: tests }), [], 'a test is no example')
  const rust = `fn give(&mut self, id: &str) {
    let key = self.keys.iter_mut().find(|key| key.label == id).unwrap();
    key.give();
}
fn take(&mut self, id: &str) {
    let key = self.keys.iter_mut().find(|key| key.id == id).unwrap();
}
`
  t.strictSame(by('as_alike_statement', { path: 'a.rs', lines: [2], before: rust }), [
    'let key = self.keys.iter_mut().find(|key| key.id == id).unwrap();',
  ])
  t.end()
})

test('as alike statement: of statements that hold others the heads are compared', (t) => {
  const before = `function length(net, stops) {
  let sum = 0
  for (let at = 0; at < stops.length - 1; at += 1) {
    sum += net.way(stops[at], stops[at + 1])
  }
  return sum
}
function cost(net, stops) {
  let sum = 0
  for (let at = 0; at < stops.length; at += 1) {
    sum += net.way(stops[at], stops[at + 1]) * RATE
  }
  return sum
}
`
  const found = tried({ path: 'a.js', lines: [11], before }).filter(
    ({ mutation }) => mutation === 'as_alike_statement',
  )
  t.ok(
    found.some(({ changed }) => changed === 'for (let at = 0; at < stops.length - 1; at += 1) {'),
    found.map(({ changed }) => changed).join(' | '),
  )
  t.end()
})
