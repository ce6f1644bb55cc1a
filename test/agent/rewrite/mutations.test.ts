import { test } from 'tap'
import { MUTATIONS } from '../../../agent/rewrite/mutation-lists.ts'
import { mutantsOf } from '../../../agent/rewrite/mutations.ts'
import { codeFile } from '../../../agent/rewrite/tree.ts'
import { by, tried } from './mutation-support.ts'

const LOOP = `function total(rows) {
  let sum = 0
  for (let i = 0; i <= rows.length; i++) {
    sum += rows[i].price
  }
  return sum
}
`

test('comparison: the loop around the crash loses or wins the case where both sides are equal', async (t) => {
  const at = { path: 'a.js', lines: [4], before: LOOP }
  t.strictSame(by('comparison', at), ['for (let i = 0; i < rows.length; i++) {'])
  const python = 'def at(rows, i):\n    if i > len(rows):\n        return None\n    return rows[i]\n'
  t.strictSame(by('comparison', { path: 'a.py', lines: [4], before: python }), ['if i >= len(rows):'])
  const rust =
    'fn f(v: &[i32]) -> i32 {\n    let mut s = 0;\n    for i in 0..=v.len() {\n        s += v[i];\n    }\n    s\n}\n'
  t.strictSame(by('comparison', { path: 'a.rs', lines: [4], before: rust }), ['for i in 0..v.len() {'])
  const go =
    'package p\n\nfunc f(v []int) int {\n\tfor i := 0; i <= len(v); i++ {\n\t\tprint(v[i])\n\t}\n\treturn 0\n}\n'
  t.strictSame(by('comparison', { path: 'a.go', lines: [5], before: go }), ['for i := 0; i < len(v); i++ {'])
  const java =
    'class A {\n  int f(int[] v) {\n    for (int i = 0; i <= v.length; i++) {\n      g(v[i]);\n    }\n    return 0;\n  }\n}\n'
  t.strictSame(by('comparison', { path: 'A.java', lines: [4], before: java }), [
    'for (int i = 0; i < v.length; i++) {',
  ])
})

test('comparison: type arguments, arrows and equality are no comparisons to widen', async (t) => {
  const before = 'export const f = (all: Map<string, number>): number => (all.get("a") === 1 ? g(all) : 2)\n'
  t.strictSame(by('comparison', { path: 'a.ts', lines: [1], before }), [])
})

test('negation: a condition before the crash says the opposite', async (t) => {
  const before = 'function name(user) {\n  if (user.isKnown) return "guest"\n  return user.name.first\n}\n'
  t.strictSame(by('negation', { path: 'a.js', lines: [3], before }), ['if (!user.isKnown) return "guest"'])
  const python = 'def name(user):\n    if not user:\n        return user.name\n    return ""\n'
  t.strictSame(by('negation', { path: 'a.py', lines: [3], before: python }), ['if user:'])
  const go = 'package p\n\nfunc f(e error) int {\n\tif e == nil {\n\t\tprint(e.Error())\n\t}\n\treturn 0\n}\n'
  t.strictSame(by('negation', { path: 'a.go', lines: [5], before: go }), ['if e != nil {'])
})

test('connective: both for one of two, in the words of the language', async (t) => {
  const go =
    'package p\n\nfunc f(n *N) int {\n\tif n == nil && n.Next == nil {\n\t\treturn 0\n\t}\n\treturn n.Next.Value\n}\n'
  t.strictSame(by('connective', { path: 'a.go', lines: [4], before: go }), ['if n == nil || n.Next == nil {'])
  const python = 'def f(a, b):\n    if a is None and b is None:\n        return 0\n    return a + b\n'
  t.strictSame(by('connective', { path: 'a.py', lines: [4], before: python }), ['if a is None or b is None:'])
  const nullish = 'function f(a) {\n  return (a ?? b).c\n}\n'
  t.strictSame(by('connective', { path: 'a.js', lines: [2], before: nullish }), [])
})

test('boundary: lengths, neighbours and starts are one off, other numbers stay', async (t) => {
  const last = 'const last = (rows) => {\n  return rows[rows.length].id\n}\n'
  t.strictSame(by('boundary', { path: 'a.js', lines: [2], before: last }), [
    'return rows[rows.length - 1].id',
  ])
  const python = 'def f(xs):\n    for i in range(len(xs)):\n        print(xs[i + 1])\n'
  t.strictSame(by('boundary', { path: 'a.py', lines: [3], before: python }), [
    'print(xs[i])',
    'for i in range(len(xs) - 1):',
  ])
  const price = 'function f(x) {\n  return x.cents * 100 + 1\n}\n'
  t.strictSame(by('boundary', { path: 'a.js', lines: [2], before: price }), [])
})

test('argument order: neighbours change places, also at the caller one frame out', async (t) => {
  const before = 'def flat(value):\n    if isinstance(list, value):\n        return 1\n'
  t.strictSame(by('argument_order', { path: 'a.py', lines: [2], before }), ['if isinstance(value, list):'])
  const caller = {
    path: 'grid.js',
    lines: [2, { path: 'main.js', line: 2 }],
    before: 'export function put(grid, row, column) {\n  grid[row][column] = 1\n}\n',
    files: { 'main.js': "import { put } from './grid.js'\nput(grid, column, row)\n" },
  }
  t.ok(by('argument_order', caller).includes('put(grid, row, column)'))
  t.strictSame(by('crossed_arguments', caller), ['put(grid, row, column)'])
  const right = {
    ...caller,
    files: { 'main.js': "import { put } from './grid.js'\nput(grid, row, column)\n" },
  }
  t.strictSame(by('crossed_arguments', right), [])
  const same = 'def f(a):\n    return g(a, a)\n'
  t.strictSame(by('argument_order', { path: 'a.py', lines: [2], before: same }), [])
})

test('other name: a parameter that nothing reads comes first, names that are called stay', async (t) => {
  const before = 'function copy(source, target) {\n  return source.read(source.name)\n}\n'
  t.strictSame(by('other_name', { path: 'a.js', lines: [2], before }), [
    'return target.read(source.name)',
    'return source.read(target.name)',
  ])
  const alone = 'function f(a) {\n  return g(a)\n}\n'
  t.strictSame(by('other_name', { path: 'a.js', lines: [2], before: alone }), [])
})

test('other name: only what stands for a value there: no member, nothing of a block that ended, but what the loop around goes along', async (t) => {
  const member =
    'def get(self, name):\n    self.loaded[name] = 1\n    self.kept = 2\n    return self.read(name)\n'
  t.strictSame(by('other_name', { path: 'a.py', lines: [4], before: member }), [])
  const block =
    'function f(text) {\n  for (const row of rows) {\n    use(row)\n  }\n  if (text) {\n    const head = 1\n    use(head)\n  }\n  return g(text)\n}\n'
  t.strictSame(by('other_name', { path: 'a.js', lines: [9], before: block }), [])
  const python = 'def f(text):\n    if text:\n        head = text.strip()\n    return g(text)\n'
  t.strictSame(by('other_name', { path: 'a.py', lines: [4], before: python }), ['return g(head)'])
  for (const [path, before] of [
    ['a.js', 'function f(all) {\n  for (const row of rows) {\n    use(all)\n  }\n}\n'],
    ['a.go', 'package a\nfunc f(all int) {\n\tfor _, row := range rows {\n\t\tuse(all)\n\t}\n}\n'],
    [
      'A.java',
      'class A {\n  void f(var all) {\n    for (var row : rows) {\n      use(all);\n    }\n  }\n}\n',
    ],
    ['a.rs', 'fn f(all: T) {\n    for row in rows {\n        use_it(all);\n    }\n}\n'],
    ['a.py', 'def f(all):\n    for row in rows:\n        use(all)\n'],
  ] as const) {
    const line = before.split('\n').findLastIndex((each) => each.includes('(all)')) + 1
    t.ok(
      by('other_name', { path, lines: [line], before }).some((changed) => changed.includes('(row)')),
      path,
    )
  }
})

test('call: a property that is called is read, a method that is read is called', async (t) => {
  const python = 'def unit(self):\n    return self.x / self.length()\n'
  t.ok(by('call', { path: 'a.py', lines: [2], before: python }).includes('return self.x / self.length'))
  const twice = 'def unit(self):\n    return V(self.x / self.length(), self.y / self.length())\n'
  t.ok(
    by('call', { path: 'a.py', lines: [2], before: twice }).includes(
      'return V(self.x / self.length, self.y / self.length)',
    ),
  )
  const js = 'function f(rows) {\n  return rows.size + 1\n}\n'
  t.strictSame(by('call', { path: 'a.js', lines: [2], before: js }), ['return rows.size() + 1'])
})

test('await: only for async functions of the repository, inside async functions, where nothing waits', async (t) => {
  const rates = `class Rates {
  async load() { return new Map() }
  async rate(name) {
    if (this.table === undefined) this.table = this.load()
    return this.table.get(name)
  }
}
`
  t.strictSame(by('await', { path: 'a.js', lines: [5], before: rates }), [
    'if (this.table === undefined) this.table = await this.load()',
  ])
  const waits = rates.replace('= this.load()', '= await this.load()')
  t.strictSame(by('await', { path: 'a.js', lines: [5], before: waits }), [])
  const plain = rates.replace('async rate', 'rate')
  t.strictSame(by('await', { path: 'a.js', lines: [5], before: plain }), [])
  const python = 'async def load():\n    return {}\n\nasync def rate(name):\n    return load()[name]\n'
  t.strictSame(by('await', { path: 'a.py', lines: [5], before: python }), ['return (await load())[name]'])
})

test('base case: a call with what was given comes nearer, an exact end becomes a bound', async (t) => {
  const before = 'def ways(n):\n    if n == 1:\n        return 1\n    return ways(n) + 1\n'
  t.strictSame(by('base_case', { path: 'a.py', lines: [4], before, errorClass: 'recursion' }), [
    'return ways(n - 1) + 1',
    'if n <= 1:',
  ])
  const other = 'def f(n):\n    if n == 1:\n        return 1\n    return g(n)\n'
  t.strictSame(by('base_case', { path: 'a.py', lines: [4], before: other, errorClass: 'recursion' }), [])
})

test('statement order: what is needed comes first, and returns stay where they are', async (t) => {
  const before = 'function close(id) {\n  open.delete(id)\n  note(open.get(id).name)\n  return 1\n}\n'
  t.strictSame(by('statement_order', { path: 'a.js', lines: [3], before }), [
    'note(open.get(id).name) / open.delete(id)',
  ])
})

test('Nothing is put behind a statement that ends the program', async (t) => {
  const go =
    'package a\n\nfunc fail(err error) {\n\tfmt.Fprintln(os.Stderr, "a: "+err.Error())\n\tos.Exit(1)\n}\n'
  t.strictSame(by('statement_order', { path: 'a.go', lines: [4], before: go }), [])
  const python = 'def fail(error):\n    print(error.text)\n    sys.exit(1)\n'
  t.strictSame(by('statement_order', { path: 'a.py', lines: [2], before: python }), [])
})

test('Where code throws on purpose its check stays, and the caller is looked at', async (t) => {
  const before = `function at(row, column, width) {
  if (column >= width) throw new RangeError('beyond')
  return row[column]
}
function sum(row, width) {
  let sum = 0
  for (let column = 0; column <= width; column++) {
    sum += at(row, column, width)
  }
  return sum
}
`
  const found = tried({ path: 'a.js', lines: [2, 8], before })
  t.notOk(found.some(({ changed, role }) => role !== 'callee' && changed.includes('throw')))
  t.ok(found.some(({ changed }) => changed === 'for (let column = 0; column < width; column++) {'))
})

test('Where the trace holds nothing but the throw, the only call of its function is looked at, and none of several', async (t) => {
  const before = `function check(row) {
  if (row > 3) throw new RangeError('beyond')
  return row
}
const total = (rows) => {
  return check(rows.length + 1)
}
`
  const found = tried({ path: 'a.js', lines: [2], before })
  t.ok(found.some(({ changed }) => changed === 'return check(rows.length)'))
  t.notOk(found.some(({ changed, role }) => role !== 'callee' && changed.includes('throw')))
  t.strictSame(tried({ path: 'a.js', lines: [2], before: `${before}check(1)\n` }), [])
})

test('Two statements of a caller may be in the wrong order as well', async (t) => {
  const before =
    'function close(id) {\n  open.delete(id)\n  note(id)\n}\nfunction note(id) {\n  lines.push(open.get(id).name)\n}\n'
  t.strictSame(by('statement_order', { path: 'a.js', lines: [6, 3], before }), ['note(id) / open.delete(id)'])
})

test('The code of a called function is tried after what stands nearer', async (t) => {
  const before = `function first(rows) {
  if (rows.length > 0) return undefined
  return rows[0]
}
function show(rows) {
  const row = first(rows)
  return label(row.name, rows)
}
`
  const roles = tried({ path: 'a.js', lines: [7], before, errorClass: 'null_dereference' })
  t.equal(roles[0]?.role, 'line')
  t.ok(roles.some(({ role, changed }) => role === 'callee' && changed.includes('rows.length >= 0')))
})

test('Bounds: no more than asked for, and one slip does not crowd out the others', async (t) => {
  const many = Array.from({ length: 30 }, (_, index) => `f(a${index}, b${index}, c)`).join(' + ')
  const file = codeFile('a.js', `function g(a, b, c) {\n  return ${many}\n}\n`)
  t.ok(file)
  if (file === undefined) return
  const subject = {
    exceptionType: 'Error',
    exceptionMessage: '',
    sites: [{ path: 'a.js', line: 2, function: 'g', depth: 0 }],
    files: new Map([['a.js', file]]),
  }
  const mutants = mutantsOf(subject, 'unknown', 16)
  t.ok(mutants.length <= 16)
  t.equal(mutants.filter(({ mutation }) => mutation === 'argument_order').length, 4)
})

test('A place that is not in the files, or holds no code, has no changes', async (t) => {
  t.strictSame(tried({ path: 'a.js', lines: [99], before: LOOP }), [])
  t.strictSame(tried({ path: 'a.txt', lines: [1], before: 'a < b' }), [])
  t.strictSame(tried({ path: 'a.js', lines: [], before: LOOP }), [])
})

test('Every slip has an id of its own', async (t) => {
  t.equal(new Set(MUTATIONS.map(({ id }) => id)).size, MUTATIONS.length)
})
