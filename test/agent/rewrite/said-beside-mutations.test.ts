import { test } from 'tap'
import { by, tried } from './mutation-support.ts'

/** Slips that are undone by what the code does with the same value, table or number elsewhere. */

const TABLE = `function height(x, y) {
  return heights[y][x]
}
function side(east, y) {
  return heights[east][y].size
}
`

test('crossed indexes: the places of a table change theirs, and the table itself shows it where it has one of the names so elsewhere', (t) => {
  const slip = { path: 'a.js', lines: [5], before: TABLE }
  t.strictSame(by('crossed_indexes', slip), ['return heights[y][east].size'])
  const witnessOf = (before: string): string | undefined =>
    tried({ ...slip, before }).find(({ mutation }) => mutation === 'crossed_indexes')?.witness
  t.equal(witnessOf(TABLE), 'a.js, line 2, has them so: `heights[y][x]`')
  t.equal(witnessOf(TABLE.replace('[y][x]', '[x][y]')), undefined, 'it has them as here elsewhere')
  t.equal(witnessOf(TABLE.replace('[y][x]', '[b][a]')), undefined, 'other names say nothing')
  t.strictSame(by('crossed_indexes', { ...slip, before: TABLE.replace('[east][y]', '[0][y]') }), [])
  for (const [path, code] of [
    ['a.py', 'def f(x, y):\n    return rows[x][y]\n'],
    ['a.go', 'package a\n\nfunc f(x, y int) int {\n\treturn rows[x][y]\n}\n'],
    ['a.rs', 'fn f(x: usize, y: usize) -> u8 {\n    self.rows[x][y]\n}\n'],
    ['A.java', 'class A {\n  int f(int x, int y) {\n    return rows[x][y];\n  }\n}\n'],
  ] as const) {
    const line = code.split('\n').findIndex((one) => one.includes('rows')) + 1
    t.match(by('crossed_indexes', { path, lines: [line], before: code }), [/rows\[y\]\[x\]/], path)
  }
  t.end()
})

test('rounding: one more than a whole division, and a whole division, are rounded up', (t) => {
  const python = (count: string): readonly string[] =>
    by('rounding', {
      path: 'a.py',
      lines: [2],
      before: `def pages(rows, size):\n    return range(${count})\n`,
    })
  t.strictSame(python('rows // size + 1'), ['return range(-(-rows // size))'])
  t.strictSame(python('rows // size'), ['return range(-(-rows // size))'])
  t.strictSame(python('rows // (size * 2) + 1'), ['return range(-(-rows // (size * 2)))'])
  t.strictSame(python('rows / size + 1'), [])
  t.strictSame(python('rows // 2'), [])
  const script = (count: string): readonly string[] =>
    by('rounding', {
      path: 'a.js',
      lines: [2],
      before: `function pages(rows, size) {\n  return fill(${count})\n}\n`,
    })
  t.strictSame(script('Math.floor(rows / size) + 1'), ['return fill(Math.ceil(rows / size))'])
  t.strictSame(script('rows / size + 1'), [])
  const java = 'class A {\n  int pages(int rows, int size) {\n    return rows / size + 1;\n  }\n}\n'
  t.strictSame(by('rounding', { path: 'A.java', lines: [3], before: java }), [
    'return (rows + size - 1) / size;',
  ])
  t.end()
})

test('called elsewhere: what is handed to another function of the code base in another place is handed to it here', (t) => {
  const before = `import { parseDay } from './days.js'
export function nextHigh(tides, from) {
  return tides.find((tide) => parseDay(tide.day) >= from)
}
export function byDay(tides) {
  return tides.map((tide) => new Date(tide.day).toISOString())
}
`
  const files = { 'days.js': 'export function parseDay(text) {\n  return new Date(text)\n}\n' }
  const slip = { path: 'a.js', lines: [6], files, before }
  t.strictSame(by('called_elsewhere', slip), ['return tides.map((tide) => parseDay(tide.day).toISOString())'])
  t.strictSame(by('called_elsewhere', { ...slip, files: {} }), [], 'a function that is not of the code base')
  const other = before.replace('parseDay(tide.day)', 'parseDay(tide.time)')
  t.strictSame(by('called_elsewhere', { ...slip, before: other }), [], 'another value')
  t.end()
})

test('other member: of a type of the code base those that take as many values', (t) => {
  const urgency = `enum Urgency {
  NOW;

  static Urgency parse(String word) {
    return valueOf(word.strip());
  }

  static Urgency of(int hours, int days) {
    return NOW;
  }
}
`
  const before =
    'class Ticket {\n  Urgency read(String[] cells) {\n    return Urgency.valueOf(cells[2]);\n  }\n}\n'
  const files = { 'Urgency.java': urgency }
  t.strictSame(by('other_member', { path: 'Ticket.java', lines: [3], files, before }), [
    'return Urgency.parse(cells[2]);',
  ])
  t.end()
})

test('past end: an end that was worked out is bounded where it is made, and so is the room of a part', (t) => {
  const before = `package a

func batches(to []string, start, size int) []string {
	end := start + size
	return to[start:end:end]
}
`
  t.strictSame(by('past_end', { path: 'a.go', lines: [5], before }), [
    'end := min(start + size, len(to))',
    'return to[start:min(end, len(to)):min(end, len(to))]',
  ])
  t.end()
})

test('crossed key: what is put away and under what change their places', (t) => {
  const at = (path: string, statement: string, rest = ''): readonly string[] =>
    by('crossed_key', {
      path,
      lines: [2],
      before: `def put(index, number, word):\n    ${statement}\n${rest}`,
    })
  t.strictSame(at('a.py', 'index[number].append(word)'), ['index[word].append(number)'])
  t.strictSame(at('a.py', 'index[number] = word'), ['index[word] = number'])
  t.strictSame(at('a.py', 'index.setdefault(number, []).append(word)'), [
    'index.setdefault(word, []).append(number)',
  ])
  t.strictSame(at('a.py', 'index[number] = word + 1'), [])
  t.strictSame(at('a.py', 'index.append(word)'), [])
  const go =
    'package a\n\nfunc put(index map[string]string, number, word string) {\n\tindex[number] = word\n}\n'
  t.strictSame(by('crossed_key', { path: 'a.go', lines: [4], before: go }), ['index[word] = number'])
  t.end()
})

test('taken elsewhere: a function that is handed on takes what it is given as the others in its place do', (t) => {
  const before = `function count(rows) {
  rows.each((number, cells) => add(cells.length))
}
function widths(rows) {
  rows.each((cells) => cells.entries())
}
`
  const slip = { path: 'a.js', lines: [5], before }
  t.strictSame(by('taken_elsewhere', slip), ['rows.each((number, cells) => cells.entries())'])
  const turned = before.replace('(cells) =>', '(cells, number) =>')
  t.strictSame(by('taken_elsewhere', { ...slip, before: turned }), [
    'rows.each((number, cells) => cells.entries())',
  ])
  t.strictSame(by('taken_elsewhere', { ...slip, before: before.replace('(cells) =>', '(row) =>') }), [])
  t.strictSame(by('taken_elsewhere', { ...slip, before: before.replace('(cells) =>', '(number) =>') }), [])
  t.strictSame(by('taken_elsewhere', { ...slip, before: before.replaceAll('.each', '.map') }), [])
  t.end()
})
