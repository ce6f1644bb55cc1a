import { test } from 'tap'
import { mutationPlaces } from '../../../agent/rewrite/mutation-places.ts'
import { blamedBy } from '../../../agent/rewrite/mutations/blamed.ts'
import { codeFile } from '../../../agent/rewrite/tree.ts'
import { by } from './mutation-support.ts'

/** Slips that the error names: a name or a member that is not what it is taken for. */

test('the words of the runtimes say which name or member is meant', (t) => {
  const cases: readonly (readonly [string, ReturnType<typeof blamedBy>])[] = [
    ['ReferenceError: total is not defined', { name: 'total' }],
    ["ReferenceError: Cannot access 'late' before initialization", { name: 'late' }],
    ["NameError: name 'rows' is not defined", { name: 'rows' }],
    [
      "UnboundLocalError: cannot access local variable 'rows' where it is not associated with a value",
      { name: 'rows' },
    ],
    ['TypeError: lease is not a function', { name: 'lease', use: 'called' }],
    ['TypeError: lease.push is not a function', { name: 'lease', member: 'push' }],
    ['TypeError: this[#rows].limits is not a function', { member: 'limits' }],
    ["TypeError: Cannot read properties of null (reading 'cents')", { member: 'cents' }],
    ["AttributeError: 'int' object has no attribute 'tick'", { member: 'tick' }],
    ["TypeError: 'int' object is not callable", { use: 'called' }],
    [
      'TypeError: Cannot read private member #used from an object whose class did not declare it',
      { member: '#used' },
    ],
    ['RangeError: Invalid array length', undefined],
  ]
  for (const [said, expected] of cases) t.strictSame(blamedBy(said), expected, said)
  t.end()
})

test('wrong name: what the code uses so elsewhere, from a function around it too, before what it does not', async (t) => {
  const before =
    'function keeper(now, ttl) {\n  const leases = []\n  function grant(resource) {\n    leases.push({ resource, at: now() })\n  }\n  function reap(resource) {\n    resource.push(1)\n    return leases.filter((lease) => lease.at < lease() - ttl)\n  }\n}\n'
  const called = by('wrong_name', { path: 'a.js', lines: [8], message: 'lease is not a function', before })
  t.equal(called[0], 'return leases.filter((lease) => lease.at < now() - ttl)')
  const pushed = by('wrong_name', {
    path: 'a.js',
    lines: [7],
    message: 'resource.push is not a function',
    before,
  })
  t.equal(pushed[0], 'leases.push(1)')
  t.notOk(
    pushed.some((line) => line.startsWith('reap.')),
    'a function is nothing to push to',
  )
})

test('wrong name: an object of the runtime that has the method, and self in a method of Python', async (t) => {
  const before = 'function late(invoice, date) {\n  return invoice.parse(date) - 1\n}\n'
  const found = by('wrong_name', {
    path: 'a.js',
    lines: [2],
    message: 'invoice.parse is not a function',
    before,
  })
  t.ok(found.includes('return Date.parse(date) - 1'))
  const python =
    'class World:\n    def census(self, creature):\n        self.living = {}\n        return creature.living.values()\n'
  const message = "'Fish' object has no attribute 'living'"
  t.equal(
    by('wrong_name', { path: 'a.py', lines: [4], message, before: python })[0],
    'return self.living.values()',
  )
})

test('wrong name: names that the error does not speak of, and names that are given a value, stay', async (t) => {
  const before = 'function f(rows, other) {\n  const total = rows.sum(other)\n  return total\n}\n'
  const found = by('wrong_name', { path: 'a.js', lines: [2], message: 'rows.sum is not a function', before })
  t.notOk(
    found.some((line) => !line.startsWith('const total = ') || line.includes('sum(rows)')),
    found.join('; '),
  )
})

test('wrong member: what the object is asked for elsewhere, what its type declares, and what its kind can', async (t) => {
  const map =
    'class Cache {\n  #entries = new Map()\n  put(key, value) {\n    this.#entries.limits(key, value)\n  }\n}\n'
  t.strictSame(
    by('wrong_member', {
      path: 'a.js',
      lines: [4],
      message: 'this[#entries].limits is not a function',
      before: map,
    })[0],
    'this.#entries.set(key, value)',
  )
  const list =
    'function f(rows) {\n  const late = []\n  late.sum((row) => row)\n  rows.forEach((row) => row)\n}\n'
  t.strictSame(
    by('wrong_member', { path: 'a.js', lines: [3], message: 'late.sum is not a function', before: list })[0],
    'late.forEach((row) => row)',
  )
  const typed =
    'interface Line {\n  sku: string\n  rows: number[]\n}\nfunction f(line: Line) {\n  return line.items.length\n}\n'
  t.strictSame(
    by('wrong_member', {
      path: 'a.ts',
      lines: [6],
      message: "Cannot read properties of undefined (reading 'length')",
      before: typed,
    })[0],
    'return line.sku.length',
  )
  const python = 'def f(entry, word):\n    return word in entry.text.unit() or word == entry.unit.lower()\n'
  t.strictSame(
    by('wrong_member', {
      path: 'a.py',
      lines: [2],
      message: "'str' object has no attribute 'unit'",
      before: python,
    })[0],
    'return word in entry.text.lower() or word == entry.unit.lower()',
  )
})

test('wrong member: where the error names a value that is called, its members stay', async (t) => {
  const before = 'function f(rows, lease) {\n  return rows.filter((row) => row < lease())\n}\n'
  t.strictSame(
    by('wrong_member', { path: 'a.js', lines: [2], message: 'lease is not a function', before }),
    [],
  )
})

test("the line of the crash is the frame's, also where the analysis names another line of the function first", async (t) => {
  const before = 'function f(tenant) {\n  const used = new Map()\n  used.reduce(tenant, 1)\n}\nf(1)\n'
  const file = codeFile('a.js', before)
  if (file === undefined) throw new Error('it parses')
  const site = { path: 'a.js', function: 'f', depth: 0 }
  const places = mutationPlaces({
    exceptionType: 'TypeError',
    exceptionMessage: 'used.reduce is not a function',
    sites: [
      { ...site, line: 2, isBesideFrame: true },
      { ...site, line: 3 },
      { ...site, line: 3, column: 8 },
      { ...site, line: 5, depth: 1 },
    ],
    files: new Map([['a.js', file]]),
  })
  t.strictSame(
    places.map(({ role, statement }) => [role, statement.text()]),
    [
      ['line', 'used.reduce(tenant, 1)'],
      ['definition', 'const used = new Map()'],
      ['caller', 'f(1)'],
    ],
  )
})
