import { test } from 'tap'
import { by } from './mutation-support.ts'

/** Slips that fit most errors: each is tried with code it fits, and with code it leaves alone. */

test('counterpart: the other one of two functions that belong together, and no other name', async (t) => {
  const python = 'def tier(steps, kilos):\n    at = bisect_left(steps, kilos)\n    return steps[at]\n'
  t.strictSame(by('counterpart', { path: 'a.py', lines: [3], before: python }), [
    'at = bisect_right(steps, kilos)',
    'at = bisect(steps, kilos)',
  ])
  const java = 'class A {\n  String next(java.util.Queue<String> all) {\n    return all.remove();\n  }\n}\n'
  t.strictSame(by('counterpart', { path: 'A.java', lines: [3], before: java }), ['return all.poll();'])
  const rust = "fn head(text: &str) -> &str {\n    text.split_once('.').unwrap().0\n}\n"
  t.strictSame(by('counterpart', { path: 'a.rs', lines: [2], before: rust }), [
    "text.rsplit_once('.').unwrap().0",
  ])
  const other = 'function f(rows) {\n  return pick(rows).id\n}\n'
  t.strictSame(by('counterpart', { path: 'a.js', lines: [2], before: other }), [])
})

test('operator: a comparison, a difference or a share turned round, and none of texts', async (t) => {
  const before = 'function f(rows, from, to) {\n  const size = from - to\n  return new Array(size)\n}\n'
  t.strictSame(by('operator', { path: 'a.js', lines: [3], before }), [
    'const size = to - from',
    'const size = from + to',
  ])
  const share = 'def middle(rows):\n    return rows[len(rows) / 2]\n'
  t.ok(by('operator', { path: 'a.py', lines: [2], before: share }).includes('return rows[len(rows) // 2]'))
  const text = "function f(a) {\n  return find('a' + a).id\n}\n"
  t.strictSame(by('operator', { path: 'a.js', lines: [2], before: text }), [])
})

test('taken for nothing: zero, empty and absent are told apart, in conditions and between values', async (t) => {
  const python = 'def f(limit, total):\n    most = limit or 10\n    if total:\n        return table[most]\n'
  t.strictSame(by('taken_for_nothing', { path: 'a.py', lines: [4], before: python }), [
    'if total is not None:',
    'most = (limit if limit is not None else 10)',
  ])
  const script =
    'function f(count, name) {\n  const most = count || 10\n  if (name === undefined) return 0\n  return name.at(most).x\n}\n'
  t.strictSame(by('taken_for_nothing', { path: 'a.js', lines: [4], before: script }), [
    'if (name == null) return 0',
    'if (!name) return 0',
    'const most = count ?? 10',
  ])
  const go = 'package p\n\nfunc f(ok bool) int {\n\tif ok {\n\t\treturn at[0]\n\t}\n\treturn 0\n}\n'
  t.strictSame(by('taken_for_nothing', { path: 'a.go', lines: [5], before: go }), [])
})

test('other member: one of the same object that shares a word first, and never what is given a value', async (t) => {
  const python = `class Shape:
    @property
    def signed_area(self):
        return 1

    def area(self):
        return 2

    def centre(self):
        scale = self.area()
        return 1 / scale
`
  t.equal(by('other_member', { path: 'a.py', lines: [11], before: python })[0], 'scale = self.signed_area')
  const script = 'function f(order) {\n  note(order.total)\n  order.sum = 0\n  return order.rows.length\n}\n'
  t.strictSame(by('other_member', { path: 'a.js', lines: [4], before: script }), [
    'return order.total.length',
    'return order.sum.length',
  ])
  const target = 'function f(order) {\n  order.sum = g()\n}\nfunction h(order) {\n  return order.rows\n}\n'
  t.strictSame(by('other_member', { path: 'a.js', lines: [2], before: target }), [])
})

test('given elsewhere: the value that a name has in other places, where all of its names are known', async (t) => {
  const before = `const WAIT = 5
function one(options) {
  return open({ timeout: options.wait })
}
function two(options) {
  return open({ timeout: options.wait ?? WAIT })
}
function three(other) {
  return open({ timeout: other.later })
}
`
  t.strictSame(by('given_elsewhere', { path: 'a.js', lines: [3], before }), [
    'return open({ timeout: options.wait ?? WAIT })',
  ])
})

test('blank parts: lines and parts with nothing in them are no entries, unless they are left out already', async (t) => {
  const script =
    "function f(text) {\n  const rows = text.split('\\n')\n  return rows.map((row) => read(row).id)\n}\n"
  t.strictSame(by('blank_parts', { path: 'a.js', lines: [3], before: script }), [
    "const rows = text.split('\\n').filter((part) => part.trim() !== '')",
  ])
  t.strictSame(
    by('blank_parts', {
      path: 'a.js',
      lines: [3],
      before: script.replace("('\\n')", "('\\n').filter(Boolean)"),
    }),
    [],
  )
  const python =
    'def f(path):\n    for line in open(path):\n        name, value = line.split(":")\n        keep(name, value)\n'
  t.ok(
    by('blank_parts', { path: 'a.py', lines: [3], before: python }).some((changed) =>
      changed.includes('if not line.strip(): / continue'),
    ),
  )
  const go =
    'package p\n\nfunc f(text string) {\n\tfor _, line := range strings.Split(text, "\\n") {\n\t\tkeep(strings.Fields(line)[0])\n\t}\n}\n'
  t.match(
    by('blank_parts', { path: 'a.go', lines: [5], before: go })[0],
    'if strings.TrimSpace(line) == "" { / continue / }',
  )
  const rust =
    "fn f(text: &str) {\n    for line in text.lines() {\n        keep(line.split(' ').next().unwrap());\n    }\n}\n"
  t.ok(
    by('blank_parts', { path: 'a.rs', lines: [3], before: rust }).some((changed) =>
      changed.includes('if line.trim().is_empty() { / continue; / }'),
    ),
  )
})

test('below zero: a difference or a rest is kept at zero or above, once', async (t) => {
  const script =
    "function f(width, text) {\n  const blanks = width - text.length\n  return ' '.repeat(blanks)\n}\n"
  t.strictSame(by('below_zero', { path: 'a.js', lines: [3], before: script }), [
    'const blanks = Math.max(0, width - text.length)',
  ])
  const kept = script.replace('width - text.length', 'Math.max(0, width - text.length)')
  t.strictSame(by('below_zero', { path: 'a.js', lines: [3], before: kept }), [])
  const go = 'package p\n\nfunc f(all []int, at, by int) int {\n\treturn all[(at - by) % len(all)]\n}\n'
  t.ok(
    by('below_zero', { path: 'a.go', lines: [4], before: go }).includes(
      'return all[(((at - by)%len(all))+len(all))%len(all)]',
    ),
  )
  const python = 'def f(rows, at):\n    return rows[at % len(rows)]\n'
  t.strictSame(by('below_zero', { path: 'a.py', lines: [2], before: python }), [])
})

test('own method: calls past the object’s own method of that name go through it, all of a function at once', async (t) => {
  const before = `class Bag {
  get(name) {
    return this.values.get(name.toLowerCase())
  }
  set(name, value) {
    this.values.set(name.toLowerCase(), value)
  }
  append(name, value) {
    const before = this.values.get(name)
    this.values.set(name, before.concat(value))
  }
}
`
  t.strictSame(by('own_method', { path: 'a.js', lines: [10], before }), [
    'const before = this.get(name) / this.set(name, before.concat(value))',
  ])
  const other = before
    .replaceAll('this.values.get', 'this.values.find')
    .replaceAll('values.set', 'values.put')
  t.strictSame(by('own_method', { path: 'a.js', lines: [10], before: other }), [])
})

test('stale answer: what changes an object forgets what was worked out of it before', async (t) => {
  const before = `class Plan:
    def __init__(self):
        self.tasks = {}
        self._order = None

    def add(self, name):
        self.tasks[name] = 1
        self._order = None

    def remove(self, name):
        self.tasks.pop(name, None)

    def order(self):
        if self._order is None:
            self._order = sorted(self.tasks)
        return self._order

    def total(self):
        return sum(self.tasks[name] for name in self.order())
`
  const stale = by('stale_answer', { path: 'a.py', lines: [19], before })
  t.ok(stale.some((changed) => changed.startsWith('self._order = None')))
  const kept = before.replace('pop(name, None)\n', 'pop(name, None)\n        self._order = None\n')
  t.strictSame(by('stale_answer', { path: 'a.py', lines: [19], before: kept }), [])
})

test('guard of a neighbour: what one value is asked is asked of the other one as well', async (t) => {
  const go = `package p

func bounds(size, total, page int) (int, int) {
	from := page * size
	to := from + size
	if to > total {
		to = total
	}
	return from, to
}

func show(all []int, page int) []int {
	from, to := bounds(10, len(all), page)
	return all[from:to]
}
`
  t.ok(
    by('guard_of_neighbour', { path: 'a.go', lines: [14], before: go }).some((changed) =>
      changed.startsWith('if from > total { / from = total / }'),
    ),
  )
  const both = go.replace(
    '\treturn from, to\n',
    '\tif from > total {\n\t\tfrom = total\n\t}\n\treturn from, to\n',
  )
  t.strictSame(by('guard_of_neighbour', { path: 'a.go', lines: [17], before: both }), [])
  const failing =
    'package p\n\nfunc keep(o *Order) error {\n\tif err := check(o); err != nil {\n\t\treturn err\n\t}\n\titem := o.items[0]\n\treturn put(item.name)\n}\n'
  t.strictSame(
    by('guard_of_neighbour', { path: 'a.go', lines: [8], before: failing }),
    [],
    'what is made and asked about in one is nobody else’s check',
  )
})

test('sturdier form: another way to write the same that bears more, and only where the error fits it', async (t) => {
  const java =
    'class A {\n  int order(Crate a, Crate b) {\n    return b.grams() - a.grams();\n  }\n  int left(int a, int b) {\n    return rows[a - b];\n  }\n}\n'
  const contract = 'Comparison method violates its general contract!'
  t.ok(
    by('sturdier_form', { path: 'A.java', lines: [6], before: java, message: contract }).includes(
      'return Integer.compare(b.grams(), a.grams());',
    ),
    'also where no frame of the trace leads',
  )
  t.strictSame(by('sturdier_form', { path: 'A.java', lines: [3], before: java }), [])
  const script =
    'function f(names) {\n  const table = {}\n  return names.map((name) => table[name].push(name))\n}\n'
  t.strictSame(
    by('sturdier_form', { path: 'a.js', lines: [3], before: script, message: 'push is not a function' }),
    ['const table = Object.create(null)'],
  )
  const rust = "fn f(text: &str, a: u8) {\n    let rows = text.split('\\n');\n    keep(rows, a * a);\n}\n"
  t.strictSame(by('sturdier_form', { path: 'a.rs', lines: [3], before: rust }), ['let rows = text.lines();'])
  const message = 'attempt to multiply with overflow'
  t.strictSame(by('sturdier_form', { path: 'a.rs', lines: [3], before: rust, message }), [
    'keep(rows, a.saturating_mul(a));',
    'let rows = text.lines();',
  ])
  const difference = 'attempt to subtract with overflow'
  t.strictSame(
    by('sturdier_form', { path: 'a.rs', lines: [3], before: rust, message: difference }),
    ['let rows = text.lines();'],
    'a difference that has no room says nothing of a product',
  )
  const either =
    'class A {\n  boolean isEdge(String a, String b, String c) {\n    return a == b || a == c;\n  }\n}\n'
  t.strictSame(
    by('sturdier_form', { path: 'A.java', lines: [3], before: either }),
    ['return java.util.Objects.equals(a, b) || a == c;', 'return a == b || java.util.Objects.equals(a, c);'],
    'an operation within another one is not divided at the wrong place',
  )
  const python = 'def f(path):\n    os.mkdir(path)\n'
  t.strictSame(
    by('sturdier_form', { path: 'a.py', lines: [2], before: python, message: "[Errno 17] File exists: 'a'" }),
    ['os.makedirs(path, exist_ok=True)'],
  )
  t.strictSame(by('sturdier_form', { path: 'a.py', lines: [2], before: python, message: 'odd' }), [])
})

test('all awaited: promises that `map` gives are waited for, and those that something waits for are left', async (t) => {
  const before =
    'async function load(parents) {\n  const loaded = parents.map(async (one) => read(one))\n  return loaded[0].rules.length\n}\n'
  t.strictSame(by('all_awaited', { path: 'a.js', lines: [3], before }), [
    'const loaded = await Promise.all(parents.map(async (one) => read(one)))',
  ])
  const waits = before.replace(
    'parents.map(async (one) => read(one))',
    'await Promise.all(parents.map(async (one) => read(one)))',
  )
  t.strictSame(by('all_awaited', { path: 'a.js', lines: [3], before: waits }), [])
  const each =
    'async function send(all, count) {\n  all.forEach(async (one) => {\n    await post(one)\n  })\n  return count.done.length\n}\n'
  t.match(
    by('all_awaited', { path: 'a.js', lines: [2], before: each })[0],
    'await Promise.all(all.map(async (one) => {',
  )
})

test('typed nil: a nil pointer is returned as nil where an interface is returned, and only there', async (t) => {
  const before = `package p

func check(name string) error {
	var problem *Problem
	if name == "" {
		problem = &Problem{"empty"}
	}
	return problem
}

func use(name string) string {
	if err := check(name); err != nil {
		return err.Error()
	}
	return ""
}
`
  const message = 'runtime error: invalid memory address or nil pointer dereference'
  const slip = { path: 'a.go', lines: [8], before, message }
  t.ok(by('typed_nil', slip)[0]?.startsWith('if problem == nil { / return nil / }'))
  t.strictSame(by('typed_nil', { ...slip, before: before.replace(') error {', ') *Problem {') }), [])
})

test('borrowed in a loop: the loop goes over a copy of what a cell holds', async (t) => {
  const before =
    'impl Signal {\n    fn set(&self) {\n        for listener in self.listeners.borrow().iter() {\n            listener(self);\n        }\n    }\n}\n'
  const slip = { path: 'a.rs', lines: [4], before, message: 'already borrowed: BorrowMutError' }
  t.match(
    by('borrowed_in_loop', slip)[0],
    'let listeners = self.listeners.borrow().clone(); / for listener in listeners.iter() {',
  )
  t.strictSame(by('borrowed_in_loop', { ...slip, message: 'index out of bounds' }), [])
  t.strictSame(by('borrowed_in_loop', { ...slip, before: before.replace('.borrow().iter()', '') }), [])
})

test('read twice: a parameter that is walked through in two places becomes a list first', async (t) => {
  const before = 'def peak(rows):\n    total = sum(rows)\n    return max(row.value for row in rows) / total\n'
  const slip = { path: 'a.py', lines: [3], before, message: 'max() iterable argument is empty' }
  t.match(by('read_twice', slip)[0], 'rows = list(rows) / total = sum(rows)')
  t.strictSame(by('read_twice', { ...slip, before: before.replace('sum(rows)', '4') }), [])
  t.strictSame(
    by('read_twice', { ...slip, message: 'pop from empty list' }),
    [],
    'what is popped from is a list',
  )
})
