import { test } from 'tap'
import { by } from './mutation-support.ts'

/** Slips that everybody who knows Python or JavaScript has made: each is tried with code it fits, and with code it leaves alone. */

test('lost receiver: a method that uses `this` is handed over bound, and one that does not is left', async (t) => {
  const before =
    "class Counter {\n  constructor(bus) {\n    bus.on('hit', this.add)\n  }\n  add(name) {\n    this.counts.set(name, 1)\n  }\n}\n"
  const message = "Cannot read properties of undefined (reading 'set')"
  t.strictSame(by('lost_receiver', { path: 'a.js', lines: [6], before, message }), [
    "bus.on('hit', this.add.bind(this))",
  ])
  t.strictSame(
    by('lost_receiver', {
      path: 'a.js',
      lines: [6],
      before: before.replace('this.counts', 'counts'),
      message,
    }),
    [],
  )
  const entry =
    'class Store {\n  get(key) {\n    return this.rows[key]\n  }\n}\nfunction resolver(store) {\n  return { resolve: store.get }\n}\n'
  t.strictSame(by('lost_receiver', { path: 'a.js', lines: [3], before: entry, message }), [
    'return { resolve: store.get.bind(store) }',
  ])
  t.strictSame(
    by('lost_receiver', { path: 'a.js', lines: [3], before: entry, message: 'odd' }),
    [],
    'another error',
  )
})

test('late binding: a lambda of a loop keeps what the name is then, unless it is used up in place', async (t) => {
  const before = 'def readers(fields):\n    return {field: (lambda row: row[field]) for field in fields}\n'
  t.strictSame(by('late_binding', { path: 'a.py', lines: [2], before }), [
    'return {field: (lambda row, field=field: row[field]) for field in fields}',
  ])
  const loop = 'def watch(names, calls):\n    for name in names:\n        calls.append(lambda: load(name))\n'
  t.strictSame(by('late_binding', { path: 'a.py', lines: [3], before: loop }), [
    'calls.append(lambda name=name: load(name))',
  ])
  const key =
    'def order(names, rows):\n    for name in names:\n        rows = sorted(rows, key=lambda row: row[name])\n'
  t.strictSame(by('late_binding', { path: 'a.py', lines: [3], before: key }), [])
  t.strictSame(
    by('late_binding', { path: 'a.py', lines: [2], before: before.replace('[field])', '[0])') }),
    [],
  )
})

test('outer name: a name that is set further out is said to be that one, and a name of the function is left', async (t) => {
  const before =
    'next_id = 1\n\n\ndef allocate():\n    current = next_id\n    next_id += 1\n    return current\n'
  const message = "cannot access local variable 'next_id' where it is not associated with a value"
  const slip = { path: 'a.py', lines: [5], before, type: 'UnboundLocalError', message }
  t.match(by('outer_name', slip)[0], /^global next_id \/ current = next_id/)
  const inner =
    'def counter():\n    count = 0\n    def add():\n        count += 1\n        return count\n    return add\n'
  const said = message.replace('next_id', 'count')
  t.match(by('outer_name', { ...slip, lines: [4], before: inner, message: said })[0], /^nonlocal count/)
  const own = 'def cost(order):\n    if order:\n        fee = 5\n    return fee\n'
  t.strictSame(
    by('outer_name', { ...slip, lines: [4], before: own, message: message.replace('next_id', 'fee') }),
    [],
  )
})

test('given back: what is taken is given back on every way out, where the error speaks of it', async (t) => {
  const before =
    'def find(pool, rows, key):\n    one = pool.take()\n    # by name\n    if key not in rows:\n        return None\n    row = rows[key]\n    pool.give(one)\n    return row\n'
  const slip = { path: 'a.py', lines: [2], before, message: 'no connection left' }
  t.match(
    by('given_back', slip)[0],
    'try: / # by name / if key not in rows: / return None / row = rows[key] / return row / finally: / pool.give(one)',
  )
  t.strictSame(by('given_back', { ...slip, message: 'odd' }), [])
  const script =
    "class Slots {\n  async use(work) {\n    if (this.free === 0) throw new Error('no slot left')\n    this.free -= 1\n    const result = await work()\n    this.free += 1\n    return result\n  }\n}\n"
  t.match(
    by('given_back', { ...slip, path: 'a.js', lines: [3], before: script })[0],
    'try { / const result = await work() / return result / } finally { / this.free += 1',
  )
  const held = before.replace('    pool.give(one)\n', '    other.give(one)\n')
  t.strictSame(by('given_back', { ...slip, before: held }), [], 'something else is given')
})

test('shared constant: a table that is changed under another name is copied, and one that is read is left', async (t) => {
  const before =
    "DEFAULTS = {'a': 1}\n\n\ndef settings(changes):\n    values = DEFAULTS\n    values.update(changes)\n    return values['a']\n"
  t.strictSame(by('shared_constant', { path: 'a.py', lines: [7], before }), ['values = dict(DEFAULTS)'])
  t.strictSame(
    by('shared_constant', {
      path: 'a.py',
      lines: [6],
      before: before.replace('    values.update(changes)\n', ''),
    }),
    [],
  )
  const script =
    'const NAMES = []\nfunction f(name) {\n  const all = NAMES\n  all.push(name)\n  return all[9].id\n}\n'
  t.strictSame(by('shared_constant', { path: 'a.js', lines: [5], before: script }), [
    'const all = [...NAMES]',
  ])
  const owner =
    'class Cart:\n    items = []\n\n    def __init__(self, owner):\n        self.owner = owner\n\n    def add(self, item):\n        self.items.append(item)\n        return self.items[5]\n'
  t.match(
    by('shared_constant', { path: 'a.py', lines: [9], before: owner })[0],
    /^self\.items = \[\] \/ self\.owner/,
  )
  t.strictSame(
    by('shared_constant', {
      path: 'a.py',
      lines: [9],
      before: owner.replace('.append(item)', '.count(item)'),
    }),
    [],
    'nobody changes it',
  )
  const slot = owner.replace('items = []', 'rows[b-a] = []')
  t.strictSame(by('shared_constant', { path: 'a.py', lines: [9], before: slot }), [], 'not a name')
})

test('ended generator: a generator returns where there is nothing more, and other functions are left', async (t) => {
  const before = 'def pairs(it):\n    while True:\n        first = next(it)\n        yield first\n'
  const slip = {
    path: 'a.py',
    lines: [3],
    before,
    type: 'RuntimeError',
    message: 'generator raised StopIteration',
  }
  t.match(by('ended_generator', slip)[0], 'try: / first = next(it) / except StopIteration: / return')
  t.strictSame(by('ended_generator', { ...slip, before: before.replace('yield first', 'print(first)') }), [])
})

test('base set up: the constructor of the base is called with what is at hand, and only where it sets what is missed', async (t) => {
  const before =
    'class Client:\n    def __init__(self, base):\n        self.base = base\n\n    def url(self):\n        return self.base\n\n\nclass Retrying(Client):\n    def __init__(self, base, retries):\n        self.retries = retries\n'
  const slip = { path: 'a.py', lines: [6], before, message: "'Retrying' object has no attribute 'base'" }
  t.match(by('base_set_up', slip)[0], /^super\(\)\.__init__\(base\) \/ self\.retries/)
  t.strictSame(by('base_set_up', { ...slip, message: "'Retrying' object has no attribute 'other'" }), [])
  t.strictSame(
    by('base_set_up', { ...slip, before: before.replace('(self, base, retries)', '(self, retries)') }),
    [],
  )
})

test('all awaited: a list of promises of a named async function is waited for', async (t) => {
  const before =
    'async function load(name) {\n  return [name]\n}\nasync function all(names) {\n  const rows = names.map(load)\n  return rows[0].join()\n}\n'
  t.strictSame(by('all_awaited', { path: 'a.js', lines: [6], before }), [
    'const rows = await Promise.all(names.map(load))',
  ])
  t.strictSame(
    by('all_awaited', {
      path: 'a.js',
      lines: [6],
      before: before.replace('async function load', 'function load'),
    }),
    [],
  )
})

test('a name or member that holds nothing this once is less of a slip than one that is not there', async (t) => {
  const before =
    'function items(order) {\n  return [...order.items, ...order.parcels]\n}\nitems({ items: [], parcels: null })\n'
  const slip = { path: 'a.js', lines: [2], before, message: 'order.parcels is not iterable' }
  t.strictSame(by('wrong_member', slip), [])
  t.ok(by('other_member', slip).length > 0)
  const absent = before.replace('parcels: null', 'weight: 2')
  t.ok(by('wrong_member', { ...slip, before: absent }).length > 0)
})
