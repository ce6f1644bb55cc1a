import { test } from 'tap'
import { TELLING_MUTATIONS } from '../../../agent/rewrite/mutation-lists.ts'
import { by } from './mutation-support.ts'

/** Slips where something was left out, and the code around says what: each with code it fits, and with code it leaves alone. */

const NOTHING = "Cannot read properties of undefined (reading 'length')"

test('dropped value: what is worked out and taken by nobody is returned, in whichever file it stands', async (t) => {
  const script =
    'function names(rows) {\n  rows.map((row) => row.name)\n}\nfunction show(rows) {\n  return names(rows).length\n}\n'
  const at = { path: 'a.js', lines: [5], message: NOTHING }
  t.strictSame(by('dropped_value', { ...at, before: script }), ['return rows.map((row) => row.name)'])
  const python =
    'def is_open(day):\n    """Whether it is."""\n    day.hour > 8\n\ndef show(day):\n    return is_open(day).real\n'
  t.strictSame(
    by('dropped_value', {
      path: 'a.py',
      lines: [6],
      message: "'NoneType' object has no attribute 'real'",
      before: python,
    }),
    ['return day.hour > 8'],
  )
})

test('dropped value: calls that nobody takes a result of, and functions that return something, stay', async (t) => {
  const script =
    'function log(rows) {\n  rows.push(1)\n}\nfunction first(rows) {\n  if (rows.length === 0) return 0\n  rows.shift()\n}\nfunction show(rows) {\n  log(rows)\n  return first(rows).length\n}\n'
  t.strictSame(by('dropped_value', { path: 'a.js', lines: [10], message: NOTHING, before: script }), [])
})

test('forgotten argument: what the function takes is at hand under its name, or in the form of the argument before', async (t) => {
  const files = { 'b.js': 'export function price(line, rates) {\n  return line.net * rates.vat\n}\n' }
  const script =
    'class Shop {\n  constructor(rates) {\n    this.rates = rates\n  }\n  total(line) {\n    return price(line)\n  }\n}\n'
  const at = { path: 'a.js', lines: [{ path: 'b.js', line: 2 }, 6], files }
  t.strictSame(by('forgotten_argument', { ...at, before: script }), ['return price(line, this.rates)'])
  const python =
    'class Shift(NamedTuple):\n    name: str\n    start: int\n    end: int\n\ndef read(name, start, end):\n    return Shift(name, int(start))\n'
  t.strictSame(by('forgotten_argument', { path: 'a.py', lines: [7], before: python }), [
    'return Shift(name, int(start), int(end))',
    'return Shift(name, int(start), end)',
  ])
  const middle =
    'function put(row, column, value) {\n  return grid[row][column].set(value)\n}\nfunction fill(row, column, value) {\n  return put(row, value)\n}\n'
  t.strictSame(by('forgotten_argument', { path: 'a.js', lines: [2, 5], before: middle }), [
    'return put(row, column, value)',
  ])
})

test('forgotten argument: what may be left out is left out', async (t) => {
  const script =
    'function price(line, rates = {}) {\n  return line.net * rates.vat.full\n}\nfunction total(line, rates) {\n  return price(line)\n}\n'
  t.strictSame(by('forgotten_argument', { path: 'a.js', lines: [2, 5], before: script }), [])
})

test('forgotten entry: what is read of a record is put into it, from a name at hand or in the form of its neighbours', async (t) => {
  const before =
    'function plan(wire, rates) {\n  return { name: wire.name, days: wire.days ?? [] }\n}\nfunction show(it) {\n  return it.rates.vat\n}\n'
  const message = "Cannot read properties of undefined (reading 'vat')"
  t.strictSame(by('forgotten_entry', { path: 'a.js', lines: [5], message, before }), [
    'return { name: wire.name, days: wire.days ?? [], rates }',
    'return { name: wire.name, days: wire.days ?? [], rates: wire.rates }',
    'return { name: wire.name, days: wire.days ?? [], rates: wire.rates ?? [] }',
  ])
})

test('forgotten entry: the one member that an interface has besides is put in; optional ones are not needed', async (t) => {
  const before =
    'interface Line {\n  readonly sku: string\n  readonly cents: number\n  readonly note?: string\n}\nfunction read(wire: Wire): Line {\n  return { cents: wire.cents }\n}\nfunction show(line: Line) {\n  return line.sku.at(0)\n}\n'
  const message = "Cannot read properties of undefined (reading 'at')"
  t.strictSame(by('forgotten_entry', { path: 'a.ts', lines: [10], message, before }), [
    'return { cents: wire.cents, sku: wire.sku }',
  ])
})

test('forgotten field: the constructor keeps its parameter, or begins with what the methods fill', async (t) => {
  const script =
    'class Log {\n  #sink\n  constructor(sink) {\n  }\n  add(row) {\n    this.#sink.push(row)\n  }\n}\n'
  const message = "Cannot read properties of undefined (reading 'push')"
  t.strictSame(by('forgotten_field', { path: 'a.js', lines: [6], message, before: script }), [
    '#sink = []',
    'constructor(sink) { this.#sink = sink',
  ])
  const python =
    'class Log:\n    def __init__(self):\n        self.name = ""\n\n    def add(self, row):\n        self.rows.append(row)\n'
  const missing = "'Log' object has no attribute 'rows'"
  t.strictSame(
    by('forgotten_field', { path: 'a.py', lines: [6], message: missing, before: python }).slice(0, 1),
    ['self.rows = [] /  / def add(self, row): / self.rows.append(row) / '],
  )
})

test('forgotten field: one that the class sets elsewhere stays as it is', async (t) => {
  const script =
    'class Log {\n  constructor() {\n    this.name = 1\n  }\n  open() {\n    this.rows = load()\n  }\n  add(row) {\n    this.rows.push(row)\n  }\n}\n'
  const message = "Cannot read properties of undefined (reading 'push')"
  t.strictSame(by('forgotten_field', { path: 'a.js', lines: [9], message, before: script }), [])
})

test('empty beginning: nothing becomes the empty value that the code fills, that its type is, or a class of its name', async (t) => {
  const script =
    'class Lines {}\nfunction read(rows) {\n  let all = null\n  const lines = null\n  for (const row of rows) {\n    all.push(row)\n    lines.add(row)\n  }\n}\n'
  const message = "Cannot read properties of null (reading 'push')"
  t.strictSame(by('empty_beginning', { path: 'a.js', lines: [6], message, before: script }), [
    'let all = []',
    'const lines = new Lines()',
  ])
  const python =
    'def count(rows):\n    seen: dict[str, int] = None\n    last = None\n    for row in rows:\n        seen[row] = last\n'
  const none = "'NoneType' object does not support item assignment"
  t.strictSame(by('empty_beginning', { path: 'a.py', lines: [5], message: none, before: python }), [
    'seen: dict[str, int] = {}',
  ])
})

test('lookup default: the empty value of what stands beside it, and none where there is one', async (t) => {
  const python =
    'def worked(shifts):\n    hours = {}\n    for shift in shifts:\n        hours[shift.name] = hours.get(shift.name) + shift.hours\n'
  const message = "unsupported operand type(s) for +: 'NoneType' and 'int'"
  t.strictSame(by('lookup_default', { path: 'a.py', lines: [4], message, before: python }), [
    'hours[shift.name] = hours.get(shift.name, 0) + shift.hours',
  ])
  const given = python.replace('.get(shift.name)', '.get(shift.name, None)')
  t.strictSame(by('lookup_default', { path: 'a.py', lines: [4], message, before: given }), [])
})

test('as neighbour: what stands beside a value that is turned into something is turned into the same', async (t) => {
  const python =
    'class Shift(NamedTuple):\n    name: str\n    start: int\n    end: int\n\ndef read(name, start, end):\n    return Shift(name, int(start), end)\n\ndef hours(shift):\n    return shift.end - shift.start\n'
  const message = "unsupported operand type(s) for -: 'str' and 'int'"
  const found = by('as_neighbour', { path: 'a.py', lines: [10], message, before: python })
  t.ok(found.includes('return Shift(name, int(start), int(end))'), found.join('; '))
  const script =
    'const read = (row) => ({ net: BigInt(row.net), vat: row.vat })\nconst gross = (it) => {\n  return it.net + it.vat\n}\n'
  const at = { path: 'a.js', lines: [3], message: 'Cannot mix BigInt and other types' }
  t.strictSame(by('as_neighbour', { ...at, before: script }), [
    'const read = (row) => ({ net: BigInt(row.net), vat: BigInt(row.vat) })',
  ])
  const alone = script.replace('BigInt(row.net)', 'row.net')
  t.strictSame(by('as_neighbour', { ...at, before: alone }), [])
})

test('conversion: where a value of the crash is made it becomes of the kind that the error asks for, once', async (t) => {
  const python = 'def f(match):\n    size = match.group(1)\n    return size - 1\n'
  const message = "unsupported operand type(s) for -: 'str' and 'int'"
  t.strictSame(by('conversion', { path: 'a.py', lines: [3], message, before: python }), [
    'size = int(match.group(1))',
  ])
  const done = python.replace('match.group(1)', 'int(match.group(1))')
  t.strictSame(by('conversion', { path: 'a.py', lines: [3], message, before: done }), [])
  const script = 'function f(row) {\n  const at = row.at\n  return at.toISOString()\n}\n'
  t.strictSame(
    by('conversion', {
      path: 'a.js',
      lines: [3],
      message: 'at.toISOString is not a function',
      before: script,
    }),
    ['const at = new Date(row.at)'],
  )
})

test('built result: a function that works something out and gives nothing gives that', async (t) => {
  const script =
    'function late(rows) {\n  const found = []\n  for (const row of rows) found.push(row)\n}\nfunction show(rows) {\n  return late(rows).length\n}\n'
  t.strictSame(by('built_result', { path: 'a.js', lines: [6], message: NOTHING, before: script }).length, 1)
  const python =
    'def late(rows):\n    found = []\n    for row in rows:\n        found.append(row)\n    return None\n\ndef show(rows):\n    return len(late(rows))\n'
  const message = "object of type 'NoneType' has no len()"
  t.strictSame(by('built_result', { path: 'a.py', lines: [8], message, before: python }), ['return found'])
  const returned = script.replace('found.push(row)\n', 'found.push(row)\n  return found\n')
  t.strictSame(by('built_result', { path: 'a.js', lines: [7], message: NOTHING, before: returned }), [])
})

test('given elsewhere: nothing is no slip for something that was worked out', async (t) => {
  const before =
    'def read(rows):\n    hours = {}\n    return hours\n\ndef main(rows):\n    hours = worked(rows)\n    return hours["a"]\n'
  t.strictSame(by('given_elsewhere', { path: 'a.py', lines: [7], before }), [])
})

test('await: of what was handed in nobody knows what it gives, so that it may be a promise', async (t) => {
  const before =
    'class Limits {\n  async load(tenant) {\n    const limits = this.fetchPlan(tenant)\n    return limits.windows.length\n  }\n}\n'
  t.strictSame(by('await', { path: 'a.js', lines: [4], message: NOTHING, before }), [
    'const limits = await this.fetchPlan(tenant)',
  ])
  const known = `${before}function fetchPlan(tenant) {\n  return plans[tenant]\n}\n`
  t.strictSame(by('await', { path: 'a.js', lines: [4], message: NOTHING, before: known }), [])
})

test('what was left out and is put back says more than a guard where the value is used', (t) => {
  for (const id of [
    'dropped_value',
    'forgotten_argument',
    'forgotten_entry',
    'forgotten_field',
    'empty_beginning',
    'wrong_name',
  ])
    t.ok(TELLING_MUTATIONS.has(id), id)
  t.end()
})
