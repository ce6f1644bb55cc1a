import { test } from 'tap'
import { by } from './mutation-support.ts'

const EXPIRED = `def expired(names, since, keep, now):
    old = []
    for name in names:
        made = parse(name)
        if made < since:
            continue
        if now - made > keep:
            old.append(name)
    return old
`
const NAIVE = {
  path: 'a.py',
  lines: [7],
  before: EXPIRED,
  type: 'TypeError',
  message: "can't subtract offset-naive and offset-aware datetimes",
}

test('No variable is taken from itself, nor compared with itself', (t) => {
  const changed = by('other_name', NAIVE)
  t.ok(changed.some((line) => line.includes('now - since')))
  t.notOk(
    changed.some((line) => /(\b\w+) [-<] \1\b/.test(line)),
    String(changed),
  )
  t.end()
})

test('Which of two is greater is no matter of an operation whose types do not go together', (t) => {
  t.strictSame(
    by('operator', NAIVE).filter((line) => line.includes('since')),
    [],
  )
  t.strictSame(
    by('boundary', NAIVE).filter((line) => line.includes('since')),
    [],
  )
  const key = { ...NAIVE, type: 'KeyError', message: "'made'" }
  t.ok(by('operator', key).some((line) => line.includes('made > since')))
  t.end()
})

test('No loop is led over what was made empty just before, and no other argument of the program is read', (t) => {
  const before = `function byDay(tides, others) {
  const days = new Map<string, Tide[]>()
  for (const tide of tides) {
    days.set(new Date(tide.day).toISOString(), tide)
  }
  return days
}
read(process.argv[2 - 1])
`
  const loops = by('other_name', { path: 'a.ts', lines: [4, 3], before }).filter((line) =>
    line.includes('for'),
  )
  t.ok(loops.some((line) => line.includes('of others')))
  t.notOk(loops.some((line) => line.includes('of days')))
  const python = 'def main(rows):\n    print(rows[1])\n\n\nmain(sys.argv[1])\n'
  t.strictSame(by('boundary', { path: 'a.py', lines: [2, 5], before: python }), ['print(rows[0])'])
  t.end()
})

test('A list that is copied before it is added to is no shorter where a part reaches past its end', (t) => {
  const before =
    'package a\n\nfunc groups(all []int) []int {\n\tvar to []int\n\tto = append(to, 1)\n\treturn to[0:4]\n}\n'
  const slip = { path: 'a.go', lines: [6], before }
  const clipped = (message: string): boolean =>
    by('sturdier_form', { ...slip, message }).some((line) => line.includes('append(to[:len(to):len(to)]'))
  t.notOk(clipped('runtime error: slice bounds out of range [:4] with capacity 1'))
  t.ok(clipped('some other error'))
  t.end()
})

test('A type and the comment above it are in no order that a crash is about', (t) => {
  const before = 'package a;\n\n/** How soon. */\nenum Urgency {\n  NOW;\n}\n'
  t.strictSame(by('statement_order', { path: 'Urgency.java', lines: [4], before }), [])
  t.end()
})

test('A number as an index is left alone where the error names another one', (t) => {
  const before = 'package a\n\nfunc stop(match []string) Stop {\n\treturn Stop{match[1], match[3]}\n}\n'
  const of = (message: string): readonly string[] =>
    by('boundary', { path: 'a.go', lines: [4], message, before })
  t.strictSame(of('runtime error: index out of range [3] with length 3'), ['return Stop{match[1], match[2]}'])
  t.strictSame(of('some other error'), ['return Stop{match[0], match[3]}', 'return Stop{match[1], match[2]}'])
  t.end()
})

test('A member is not reckoned with itself, nor a loop led over the entries of what was made empty', (t) => {
  const before = `function ranked(accounts, rows) {
  const found = []
  for (const row of rows.entries()) found.push(row)
  return accounts.sort((a, b) => b.balance - a.balance)
}
`
  const changed = by('other_name', { path: 'a.js', lines: [4, 3], before })
  t.notOk(
    changed.some((line) => /a\.balance - a\.balance|b\.balance - b\.balance/.test(line)),
    String(changed),
  )
  t.ok(changed.some((line) => line.includes('accounts.entries()')))
  t.notOk(changed.some((line) => line.includes('found.entries()')))
  t.end()
})

test('Two calls of the same in a row are in the order that was meant', (t) => {
  const before = 'add(leases, 1)\nadd(leases, 2)\nshow(leases)\nsort(leases)\n'
  t.strictSame(by('statement_order', { path: 'a.js', lines: [1], before }), [])
  t.equal(by('statement_order', { path: 'a.js', lines: [4], before }).length, 1)
  t.end()
})
