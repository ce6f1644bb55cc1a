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
