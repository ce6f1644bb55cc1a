import { test } from 'tap'
import { by, tried } from './mutation-support.ts'

test('one off: a sum with one in what is called or handed on, and a product that counts from one', async (t) => {
  const go =
    'package p\n\nfunc (r *Ring) next(at int) int {\n\treturn (at + 1) % (len(r.all) + 1)\n}\n\nfunc (r *Ring) Add(e string) {\n\tr.all[r.at] = e\n\tr.at = r.next(r.at)\n}\n'
  const ring = by('one_off', { path: 'a.go', lines: [8], before: go, errorClass: 'index_out_of_range' })
  t.ok(ring.includes('return (at + 1) % len(r.all)'))
  const pages =
    'function start(page, size) {\n  return page * size\n}\nfunction show(rows, page, size) {\n  const from = start(page, size)\n  return rows[from].id\n}\n'
  t.ok(
    by('one_off', { path: 'a.js', lines: [6], before: pages, errorClass: 'null_dereference' }).includes(
      'return (page - 1) * size',
    ),
  )
  const here = 'function f(rows, a, b) {\n  return rows[0].x * b\n}\n'
  t.strictSame(by('one_off', { path: 'a.js', lines: [2], before: here }), [])
})

test('rounding: pages are counted by rounding up, before the last one is left away', async (t) => {
  const counts: Readonly<Record<string, readonly [before: string, after: string]>> = {
    'a.go': ['len(items) / size + 1', '(len(items) + size - 1) / size'],
    'a.py': ['len(items) // size + 1', '-(-len(items) // size)'],
    'a.js': ['Math.floor(items.length / size) + 1', 'Math.ceil(items.length / size)'],
    'a.rs': ['items.len() / size + 1', 'items.len().div_ceil(size)'],
  }
  const programs: Readonly<Record<string, (count: string) => string>> = {
    'a.go': (count) =>
      `package p\n\nfunc pages(items []int, size int) int {\n\treturn ${count}\n}\n\nfunc last(items []int, size int) int {\n\tat := pages(items, size)\n\treturn items[at*size]\n}\n`,
    'a.py': (count) =>
      `def pages(items, size):\n    return ${count}\n\n\ndef last(items, size):\n    at = pages(items, size)\n    return items[at * size]\n`,
    'a.js': (count) =>
      `function pages(items, size) {\n  return ${count}\n}\n\nfunction last(items, size) {\n  const at = pages(items, size)\n  return items[at].id\n}\n`,
    'a.rs': (count) =>
      `fn pages(items: &[u32], size: usize) -> usize {\n    ${count}\n}\n\nfn last(items: &[u32], size: usize) -> u32 {\n    let at = pages(items, size);\n    items[at * size]\n}\n`,
  }
  for (const [path, [count, up]] of Object.entries(counts)) {
    const before = programs[path]?.(count) ?? ''
    const lines = [before.split('\n').findIndex((line) => /\[at\b/.test(line)) + 1]
    const found = tried({ path, lines, before, errorClass: 'index_out_of_range' })
    const [first, next] = ['rounding', 'one_off'].map((id) => found.findIndex((one) => one.mutation === id))
    t.ok(
      found[first ?? -1]?.changed.includes(up),
      `${path}: ${found.map(({ changed }) => changed).join(' | ')}`,
    )
    t.ok((first ?? 0) < (next ?? 0), 'the last one is left away next')
  }
})

test('one off: what was counted before a goroutine that crashes, which no frame calls', async (t) => {
  const before = `package p

func all(names []string) {
	var group sync.WaitGroup
	group.Add(len(names) - 1)
	for _, name := range names {
		go one(&group, name)
	}
	group.Wait()
}

func one(group *sync.WaitGroup, name string) {
	defer group.Done()
	send(name)
}
`
  t.strictSame(by('one_off', { path: 'a.go', lines: [15], before, errorClass: 'concurrency' }), [
    'group.Add(len(names))',
  ])
})

test('as elsewhere: the same call or key takes a form of the name, and other calls say nothing', async (t) => {
  const before = `function show(tickets, id) {
  return tickets.get(id as never)!.title
}
function close(tickets, id) {
  tickets.get(Number(id))!.isOpen = false
}
`
  t.strictSame(by('as_elsewhere', { path: 'a.ts', lines: [2], before }), [
    'return tickets.get(Number(id))!.title',
  ])
  const other = before.replace('tickets.get(Number(id))', 'users.get(Number(id))')
  t.strictSame(by('as_elsewhere', { path: 'a.ts', lines: [2], before: other }), [])
  const python =
    'def price(prices, name):\n    return prices[name]\n\ndef has(prices, name):\n    return prices[name.lower()] > 0\n'
  t.strictSame(by('as_elsewhere', { path: 'a.py', lines: [2], before: python }), [
    'return prices[name.lower()]',
  ])
})

test('shared default: a list that all calls share becomes one of each, where it is kept', async (t) => {
  const before = `class Table:
    def __init__(self, columns=[]):
        self.columns = columns

    def add(self, name):
        if name in self.columns:
            raise ValueError(name)
        self.columns.append(name)


def load(names):
    table = Table()
    for name in names:
        table.add(name)
`
  t.strictSame(by('shared_default', { path: 'a.py', lines: [7, 14], before }), [
    'def __init__(self, columns=None): / self.columns = [] if columns is None else columns',
  ])
  t.strictSame(
    by('shared_default', { path: 'a.py', lines: [7, 14], before: before.replace('=[]', '=()') }),
    [],
  )
})

test('remembered place: a pattern outside of functions loses the flag, but not where a loop needs it', async (t) => {
  const before = 'const LINE = /^(?<a>\\w+)$/g\nfunction parse(line) {\n  return LINE.exec(line).groups\n}\n'
  const at = {
    path: 'a.js',
    lines: [3],
    before,
    message: "Cannot read properties of null (reading 'groups')",
  }
  t.strictSame(by('remembered_place', at), ['const LINE = /^(?<a>\\w+)$/'])
  const loop = `${before}function all(text) {\n  while (LINE.exec(text)) count()\n}\n`
  t.strictSame(by('remembered_place', { ...at, before: loop }), [])
  t.strictSame(by('remembered_place', { ...at, message: 'x is not a function' }), [])
})

test('read twice: a generator that is returned or named becomes a list, by what the error says', async (t) => {
  const before =
    'def laps(lines):\n    return (float(line) for line in lines)\n\ndef best(lines):\n    all = laps(lines)\n    return min(all)\n'
  const at = { path: 'a.py', lines: [6], before, message: 'min() iterable argument is empty' }
  t.strictSame(by('read_twice', at), ['return [float(line) for line in lines]'])
  t.strictSame(by('read_twice', { ...at, message: 'unsupported operand' }), [])
  const lazy = 'def best(rows):\n    all = map(int, rows)\n    print(sum(all))\n    return min(all)\n'
  t.strictSame(by('read_twice', { ...at, before: lazy, lines: [4] }), ['all = list(map(int, rows))'])
})

test('own copy: what is frozen for all is copied where it gets a name', async (t) => {
  const before =
    'function build(o) {\n  const headers = o.headers ?? DEFAULTS.headers\n  headers.token = 1\n  return headers\n}\n'
  const at = {
    path: 'a.js',
    lines: [3],
    before,
    message: 'Cannot add property token, object is not extensible',
  }
  t.ok(by('own_copy', at).includes('const headers = { ...o.headers ?? DEFAULTS.headers }'))
  t.strictSame(by('own_copy', { ...at, message: 'x is undefined' }), [])
  const made = before.replace('o.headers ?? DEFAULTS.headers', 'make()')
  t.strictSame(by('own_copy', { ...at, before: made }), [])
  const sorted = 'function top(rows) {\n  return rows.sort()[0]\n}\n'
  const message = "Cannot assign to read only property '0' of object '[object Array]'"
  t.strictSame(by('own_copy', { path: 'a.js', lines: [2], before: sorted, message }), [
    'return [...rows].sort()[0]',
  ])
})

test('bytes: what is returned is decoded, a file is opened as text', async (t) => {
  const before =
    'def said(command):\n    result = run(command)\n    return result.stdout\n\ndef fields(text):\n    return text.split("=")\n\ndef show(command):\n    return fields(said(command))\n'
  const message = "a bytes-like object is required, not 'str'"
  t.ok(
    by('bytes_for_text', { path: 'a.py', lines: [6, 9], before, message }).includes(
      'return result.stdout.decode()',
    ),
  )
  const file = 'def read(path):\n    file = open(path, "rb")\n    return file.read().split(",")\n'
  t.ok(
    by('bytes_for_text', { path: 'a.py', lines: [3], before: file, message }).includes(
      'file = open(path, "r")',
    ),
  )
  t.strictSame(by('bytes_for_text', { path: 'a.py', lines: [3], before: file, message: 'no such key' }), [])
})

test('zoneless time: the clock says that it is UTC, with what is imported or can be', async (t) => {
  const before = (head: string): string =>
    `${head}\n\ndef is_over(end):\n    now = datetime.now()\n    return end < now\n`
  const message = "can't compare offset-naive and offset-aware datetimes"
  const at = { path: 'a.py', lines: [5], message }
  t.strictSame(by('zoneless_time', { ...at, before: before('from datetime import datetime, timezone') }), [
    'now = datetime.now(timezone.utc)',
  ])
  t.strictSame(by('zoneless_time', { ...at, before: before('from datetime import datetime') }), [
    'from datetime import datetime, timezone / now = datetime.now(timezone.utc)',
  ])
  t.strictSame(by('zoneless_time', { ...at, before: before('from clock import datetime') }), [])
})

test('format: a conversion becomes the one for fractions that is used beside it, or the one for anything', async (t) => {
  const before =
    'class Tag {\n  String line() {\n    return String.format("%-10s %8d", article, price);\n  }\n  String sum() { return String.format("%.2f", all); }\n}\n'
  const at = { path: 'Tag.java', lines: [3], before, message: 'd != java.lang.Double' }
  t.strictSame(by('format', at), [
    'return String.format("%-10s %8.2f", article, price);',
    'return String.format("%-10s %8s", article, price);',
  ])
  t.strictSame(by('format', { ...at, message: 'Index 3 out of bounds' }), [])
})

test('two digits: a form of dates takes one digit as well, also where it is a field of the class', async (t) => {
  const before =
    'class Dates {\n  static final DateTimeFormatter FORM = DateTimeFormatter.ofPattern("dd/MM/yyyy");\n  static LocalDate parse(String text) {\n    return LocalDate.parse(text, FORM);\n  }\n}\n'
  const at = {
    path: 'Dates.java',
    lines: [4],
    before,
    message: "Text '3/4/2024' could not be parsed at index 0",
  }
  t.strictSame(by('two_digits', at), [
    'static final DateTimeFormatter FORM = DateTimeFormatter.ofPattern("d/M/yyyy");',
  ])
  const go =
    'package p\n\nfunc day(s string) time.Time {\n\td, _ := time.Parse("02/01/2006", s)\n\treturn d\n}\n'
  const message = 'parsing time "3/4/2024" as "02/01/2006"'
  t.strictSame(by('two_digits', { path: 'a.go', lines: [4], before: go, message }), [
    'd, _ := time.Parse("2/1/2006", s)',
  ])
})

test('past the end: a place that was worked out is the last at most, an end that was given the length', async (t) => {
  const errorClass = 'index_out_of_range'
  const java = 'class B {\n  List<S> top(int count) {\n    return sorted.subList(0, count);\n  }\n}\n'
  t.strictSame(by('past_end', { path: 'B.java', lines: [3], before: java, errorClass }), [
    'return sorted.subList(0, Math.min(count, sorted.size()));',
  ])
  const rust = 'fn at(v: &[u64], p: usize) -> u64 {\n    v[rank(p, v.len())]\n}\n'
  t.strictSame(by('past_end', { path: 'a.rs', lines: [2], before: rust, errorClass }), [
    'v[rank(p, v.len()).min(v.len() - 1)]',
  ])
  const bounded = 'fn at(v: &[u64], p: usize) -> u64 {\n    v[p.min(v.len() - 1)]\n}\n'
  t.strictSame(by('past_end', { path: 'a.rs', lines: [2], before: bounded, errorClass }), [])
})

test('Names of other types and texts among other values change no places where a compiler looks', async (t) => {
  const before = 'class A {\n  int f(String name, int count) {\n    return g(name, count);\n  }\n}\n'
  t.strictSame(by('other_name', { path: 'A.java', lines: [3], before }), [])
  const words = 'class A {\n  String f(String name) {\n    return g("x", name);\n  }\n}\n'
  t.strictSame(by('argument_order', { path: 'A.java', lines: [3], before: words }), [])
})

test('Values of a function around, members that are set elsewhere and names outside of functions are looked at', async (t) => {
  const closure =
    'function report(rows, period) {\n  const n = between(period.to, period.from)\n  return rows.map((row) => {\n    return grid(n, row)\n  })\n}\nfunction grid(n) {\n  return new Array(n)\n}\n'
  const found = tried({ path: 'a.js', lines: [8, 4], before: closure })
  t.ok(
    found.some(
      ({ role, changed }) => role === 'caller' && changed.includes('between(period.from, period.to)'),
    ),
  )
  const outside = 'const SIZE = LIMIT * 2\nfunction f(rows) {\n  return rows[SIZE - 1].id\n}\n'
  t.ok(tried({ path: 'a.js', lines: [3], before: outside }).length > 0)
})

test('blanks: the text that is parsed, or what a caller hands on, is trimmed', async (t) => {
  const message = 'called `Result::unwrap()` on an `Err` value: ParseIntError { kind: InvalidDigit }'
  const before =
    'fn parse(text: &str) -> u32 {\n    text.parse().unwrap()\n}\n\nfn read(line: String) -> u32 {\n    parse(&line)\n}\n'
  t.strictSame(by('blanks', { path: 'a.rs', lines: [2, 6], before, message }), [
    'text.trim().parse().unwrap()',
    'parse(line.trim())',
  ])
  t.strictSame(
    by('blanks', {
      path: 'a.rs',
      lines: [2],
      before: before.replace('text.parse', 'text.trim().parse'),
      message,
    }),
    [],
  )
  const java = 'class A {\n  int f(String cell) {\n    return Integer.parseInt(cell);\n  }\n}\n'
  const at = { path: 'A.java', lines: [3], before: java }
  t.strictSame(by('blanks', { ...at, message: 'For input string: " 12"' }), [
    'return Integer.parseInt(cell.trim());',
  ])
  t.strictSame(by('blanks', { ...at, message: 'For input string: "x"' }), [])
})

test('set up late: a call behind what needs it comes before it, unless it needs what is declared between', async (t) => {
  const message = 'settings are not loaded'
  const before = `fn run(words: &[String]) -> Result<(), String> {
    if words.len() > 1 {
        return check(words);
    }
    let path = &words[0];
    load(".")?;
    note(path);
    Ok(())
}

fn check(words: &[String]) -> Result<(), String> {
    get(words)
}
`
  t.strictSame(by('set_up_late', { path: 'a.rs', lines: [12, 3], before, message }), [
    'load(".")?; / if words.len() > 1 { / return check(words); / } / let path = &words[0];',
  ])
  t.strictSame(by('set_up_late', { path: 'a.rs', lines: [12, 3], before, message: 'no such key' }), [])
  const js = 'function main() {\n  serve()\n  connect()\n}\n'
  t.strictSame(
    by('set_up_late', { path: 'a.js', lines: [2], before: js, message: 'the pool is not connected' }),
    ['connect() / serve()'],
  )
})

test('call: a call that is a statement of its own stays', async (t) => {
  const before = 'function end(report) {\n  report.close()\n}\n'
  t.strictSame(by('call', { path: 'a.js', lines: [2], before }), [])
})
