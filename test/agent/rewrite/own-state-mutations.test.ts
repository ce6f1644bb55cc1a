import { test } from 'tap'
import { applyEdits } from '../../../agent/rewrite/edits.ts'
import { by, tried } from './mutation-support.ts'

/** Fields of an object that are kept in step, and a method that changes only one of them. */

const CACHE = `class Cache {
  get(name) {
    while (this.order.length > 2) this.evict()
    return this.entries.get(name)
  }
  evict() {
    const oldest = this.order[0]
    log(this.entries.get(oldest).length)
    this.entries.delete(oldest)
    this.order = this.order.filter((other) => other !== oldest)
  }
  drop(name) {
    this.entries.delete(name)
    return true
  }
}
`
const NOTHING = "Cannot read properties of undefined (reading 'length')"

test('not in step: what is taken out of one field is taken out of the other, in the names of the method', async (t) => {
  const at = { path: 'a.js', lines: [8, 3], message: NOTHING, before: CACHE }
  t.strictSame(by('not_in_step', at), [
    'this.order = this.order.filter((other) => other !== name) / return true / } / } / ',
  ])
  t.match(
    tried(at).find(({ mutation }) => mutation === 'not_in_step'),
    { witness: /^`evict` \(line 10\) changes `order` where it changes `entries`$/ },
  )
  const go = `package seats

func (l *List) Leave(name string) {
	delete(l.tables, name)
	delete(l.names, name)
}

func (l *List) Drop(guest string) {
	delete(l.names, guest)
}
`
  t.strictSame(by('not_in_step', { path: 'a.go', lines: [9], before: go }), [
    'delete(l.tables, guest) / delete(l.names, guest) / } / ',
  ])
})

test('not in step: what stands before the change stands before it here too', async (t) => {
  const before = CACHE.replace(
    'log(this.entries.get(oldest).length)',
    'this.bytes -= this.entries.get(oldest).length',
  ).replace('    this.order = this.order.filter((other) => other !== oldest)\n', '')
  t.strictSame(by('not_in_step', { path: 'a.js', lines: [8, 3], message: NOTHING, before }), [
    'this.bytes -= this.entries.get(name).length / this.entries.delete(name) / return true / } / } / ',
  ])
})

test('not in step: a method that changes both, that puts it back, or that lacks a name stays', async (t) => {
  const at = { path: 'a.js', lines: [8, 3], message: NOTHING }
  for (const before of [
    CACHE.replace('return true', 'this.order = [...this.entries.keys()]'),
    CACHE.replace('return true', 'this.order.pop()'),
    CACHE.replace('return true', 'this.entries.set(name, 1)'),
    CACHE.replace(
      'this.order.filter((other) => other !== oldest)',
      'this.order.filter((other) => other !== oldest && limit)',
    ).replace('const oldest', 'const limit = 1; const oldest'),
    CACHE.replace('delete(oldest)', 'remove(oldest, 1)'),
  ])
    t.strictSame(by('not_in_step', { ...at, before }), [], before)
})

const READER = `class Reader:
    def read(self, line):
        if line:
            self.steps.append(line)
            self.minutes.append(1)
        else:
            self.names.append(line)

    def start(self):
        self.minutes = []

    def last(self, at):
        return self.minutes[at]
`

test('not in step: lists that are filled side by side are emptied together', async (t) => {
  const at = { path: 'a.py', lines: [13], type: 'IndexError', message: 'list index out of range' }
  t.strictSame(by('not_in_step', { ...at, before: READER }), [
    'self.steps = [] /  / def last(self, at): / return self.minutes[at] / ',
  ])
  const cleared = READER.replaceAll('minutes = []', 'minutes.clear()')
  t.strictSame(by('not_in_step', { ...at, before: cleared }), [
    'self.steps.clear() /  / def last(self, at): / return self.minutes[at] / ',
  ])
})

test('not in step: lists that are filled apart, or in another way, are no matter of each other', async (t) => {
  const at = { path: 'a.py', lines: [13], type: 'IndexError', message: 'list index out of range' }
  const apart = READER.replace(
    '            self.steps',
    '            pass\n        if line:\n            self.steps',
  ).replace('            self.minutes', '        if line:\n            self.minutes')
  t.strictSame(by('not_in_step', { ...at, lines: [15], before: apart }), [])
  const other = READER.replace('self.steps.append(line)', 'self.steps[line] = 1')
  t.strictSame(by('not_in_step', { ...at, before: other }), [])
})

const LIST = `package seats

type List struct {
	entries []string
	places  map[string]int
}

func (l *List) Get(name string) string {
	return l.entries[l.places[name]]
}

func (l *List) Drop(at int) {
	l.entries = append(l.entries[:at], l.entries[at+1:]...)
}

func (l *List) Sort(less func(a, b int) bool) {
	l.entries[0], l.entries[1] = l.entries[1], l.entries[0]
	l.reindex()
}

func (l *List) reindex() {
	for i, entry := range l.entries {
		l.places[entry] = i
	}
}
`

test('worked out anew: what changes a list calls what makes its index anew, as another method does', async (t) => {
  const at = { path: 'a.go', lines: [9], type: 'panic', message: 'index out of range [2] with length 2' }
  t.strictSame(
    by('worked_out_anew', { ...at, before: LIST }).map((line) => line.split(' / ')[0]),
    ['l.reindex()'],
  )
  t.match(
    tried({ ...at, before: LIST }).find(({ mutation }) => mutation === 'worked_out_anew'),
    { witness: /^`Sort` \(line 16\) calls `reindex` after it changed `entries`$/ },
  )
})

test('worked out anew: where nobody calls it after a change, or it is called, nothing is left out', async (t) => {
  const at = { path: 'a.go', lines: [9], type: 'panic', message: 'index out of range [2] with length 2' }
  for (const before of [
    LIST.replace('\tl.reindex()\n', ''),
    LIST.replace('at+1:]...)\n', 'at+1:]...)\n\tl.reindex()\n'),
    LIST.replace('l.entries[0], l.entries[1] = l.entries[1], l.entries[0]', 'l.name = l.entries[0]'),
  ])
    t.strictSame(by('worked_out_anew', { ...at, before }), [], before)
})

const SPAN = `public record Span(int from, int to) {
    public Span {
        if (to < from) {
            throw new IllegalArgumentException("ends before it begins");
        }
    }
}
`

test('refused order: two arguments that the function compares, and throws, are given the other way round', async (t) => {
  const before = 'class Day {\n  Span gap(Span a, Span b) {\n    return new Span(b.from(), a.to());\n  }\n}\n'
  const files = { 'Span.java': SPAN }
  const at = {
    path: 'Day.java',
    lines: [{ path: 'Span.java', line: 4 }, 3],
    files,
    message: 'ends before it begins',
  }
  t.strictSame(by('refused_order', { ...at, before }), ['return new Span(a.to(), b.from());'])
  const literals = before.replace('b.from(), a.to()', '5, 4')
  t.strictSame(by('refused_order', { ...at, before: literals }), [])
  const limit = { 'Span.java': SPAN.replace('to < from', 'to < LIMIT') }
  t.strictSame(by('refused_order', { ...at, files: limit, before }), [])
})

test('refused order: constructors and functions of Python, TypeScript and Go', async (t) => {
  const python = `class Span:
    def __init__(self, begin, end):
        if end < begin:
            raise ValueError("ends before it begins")

def gap(a, b):
    return Span(b.begin, a.end)
`
  t.strictSame(by('refused_order', { path: 'a.py', lines: [4, 7], before: python }), [
    'return Span(a.end, b.begin)',
  ])
  const script =
    'function clamp(value: number, low: number, high: number) {\n  if (low > high) throw new RangeError("low")\n  return value\n}\nconst f = (max: number, min: number) => {\n  return clamp(1, max, min)\n}\n'
  t.strictSame(by('refused_order', { path: 'a.ts', lines: [2, 6], before: script }), [
    'return clamp(1, min, max)',
  ])
  const go =
    'package a\n\nfunc New(low, high int) int {\n\tif low > high {\n\t\tpanic("low")\n\t}\n\treturn low\n}\n\nfunc F(max, min int) int {\n\treturn New(max, min)\n}\n'
  t.strictSame(by('refused_order', { path: 'a.go', lines: [5, 11], before: go }), ['return New(min, max)'])
})

test('one off: a sum that is an index is no count, also as an argument', async (t) => {
  const before =
    'class A {\n  int f(List<Integer> rows, int i) {\n    int before = rows.get(i - 1);\n    return 1 / before;\n  }\n}\n'
  t.strictSame(by('one_off', { path: 'A.java', lines: [4], before }), [])
  const counted = before.replace('rows.get(i - 1)', 'take(i - 1)')
  t.strictSame(by('one_off', { path: 'A.java', lines: [4], before: counted }), ['int before = take(i);'])
})

test('A line that is put into a file with carriage returns has them too', async (t) => {
  const before = CACHE.replaceAll('\n', '\r\n')
  const found = tried({ path: 'a.js', lines: [8, 3], message: NOTHING, before })
  const made = found.find(({ mutation }) => mutation === 'not_in_step')
  const after = applyEdits(before, made?.edits ?? [])
  t.equal(after.split('\r\n').length, before.split('\r\n').length + 1)
  t.notMatch(after, /[^\r]\n/)
})
