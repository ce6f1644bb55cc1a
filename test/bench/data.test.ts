import { readFileSync, rmSync } from 'node:fs'
import { test } from 'tap'
import { CRI_LINE_BYTES, dataSet, type DataKind, type DataSet } from './data.ts'

const BYTES = 300_000

function fresh(kind: DataKind, files = 1): DataSet {
  const old = dataSet({ kind, bytes: BYTES, files })
  rmSync(old.folder, { recursive: true })
  return dataSet({ kind, bytes: BYTES, files })
}

function textOf({ paths }: DataSet): string {
  return paths.map((path) => readFileSync(path, 'utf8')).join('')
}

test('the same request gives the same bytes again', (t) => {
  const first = textOf(fresh('mixed'))
  t.equal(textOf(fresh('mixed')), first)
  t.ok(first.length >= BYTES && first.length < BYTES + 2_000)
  t.end()
})

test('the truth about a mixed file is what a reader counts in it', (t) => {
  const data = fresh('mixed')
  const lines = textOf(data).trimEnd().split('\n')
  const heads = lines.filter((line) => /^(?:\{|\d{4}-|panic: )/.test(line))
  const errors = heads.filter((line) => /^panic: |^\S+Z ERROR |"level":"error"/.test(line))
  t.equal(data.lines, lines.length)
  t.equal(data.records, heads.length)
  t.equal(data.errors, errors.length)
  const share = (pattern: RegExp): number => lines.filter((line) => pattern.test(line)).length / data.records
  t.ok(Math.abs(share(/^\{/) - 0.6) < 0.03, 'of 100 records 60 are JSON')
  t.ok(Math.abs(share(/^(?:panic: |Traceback|TypeError)/) - 0.02) < 0.01, 'and 2 are traces')
  t.end()
})

test('every line of the hostile variant holds the word, and as many errors are in it', (t) => {
  const data = fresh('hostile')
  const lines = textOf(data).trimEnd().split('\n')
  const ordinary = lines.filter((line) => /^\{|^\S+Z (?:INFO|DEBUG|WARN) /.test(line))
  t.equal(ordinary.filter((line) => /"error":null|errors=0/.test(line)).length, ordinary.length)
  t.ok(data.errors > 0)
  t.end()
})

test('every container line has its bytes, and files share the whole size', (t) => {
  const data = fresh('cri', 7)
  const lines = textOf(data).trimEnd().split('\n')
  t.equal(data.paths.length, 7)
  t.strictSame([...new Set(lines.map((line) => line.length + 1))], [CRI_LINE_BYTES])
  for (const line of lines) JSON.parse(line.slice(line.indexOf('{')))
  t.end()
})
