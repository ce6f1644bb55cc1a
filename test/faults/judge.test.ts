import { test } from 'tap'
import { Judge, type Verdict } from './judge.ts'
import { readRecord, recordLines, type RecordForm } from './record.ts'

const FORMS: readonly RecordForm[] = ['plain', 'json', 'trace']
const COUNT = 20

function bodies(form: RecordForm): string[] {
  return Array.from({ length: COUNT }, (_, sequence) =>
    recordLines({ source: 3, sequence, form, payloadBytes: 24 }).trimEnd(),
  )
}

function judged(seen: readonly string[]): Verdict {
  const judge = new Judge()
  for (const body of seen) judge.see(body)
  return judge.verdict(new Map([[3, COUNT]]))
}

const CLEAN: Verdict = { written: COUNT, missing: 0, duplicate: 0, corrupt: 0, reordered: 0 }

for (const form of FORMS) {
  test(`Judge finds nothing in ${form} records that all came out once and in order`, (t) => {
    t.strictSame(judged(bodies(form)), CLEAN)
    t.end()
  })

  test(`Judge finds a lost, a doubled, a swapped and a damaged ${form} record, each as what it is`, (t) => {
    const lost = bodies(form)
    lost.splice(7, 1)
    t.strictSame(judged(lost), { ...CLEAN, missing: 1 }, 'lost')

    const doubled = bodies(form)
    doubled.push(doubled[4] ?? '')
    t.strictSame(judged(doubled), { ...CLEAN, duplicate: 1 }, 'doubled')

    const swapped = bodies(form)
    swapped.splice(9, 2, ...swapped.slice(9, 11).toReversed())
    t.strictSame(judged(swapped), { ...CLEAN, reordered: 1 }, 'swapped')

    const damaged = bodies(form)
    damaged[5] = damaged[5]?.replace('xxx', 'xyx') ?? ''
    t.strictSame(judged(damaged), { ...CLEAN, corrupt: 1 }, 'damaged')
    t.end()
  })
}

test('Judge finds a trace that came out in two pieces', (t) => {
  const torn = bodies('trace').flatMap((body, index) =>
    index === 6 ? [body.slice(0, body.lastIndexOf('\n')), body.slice(body.lastIndexOf('\n') + 1)] : [body],
  )
  t.strictSame(judged(torn), { ...CLEAN, corrupt: 2 })
  t.end()
})

test('Judge finds a record under the name of another, one that was glued to the next and one nobody wrote', (t) => {
  const renamed = bodies('plain')
  renamed[3] = renamed[3]?.replace('seq=3 ', 'seq=2 ') ?? ''
  t.strictSame(judged(renamed), { ...CLEAN, corrupt: 1, missing: 1 }, 'renamed')

  const glued = bodies('plain')
  glued.splice(3, 2, `${glued[3]}${glued[4]}`)
  t.strictSame(judged(glued), { ...CLEAN, corrupt: 1, missing: 1 }, 'glued')

  const invented = [
    ...bodies('plain'),
    recordLines({ source: 3, sequence: COUNT, form: 'plain', payloadBytes: 24 }).trimEnd(),
  ]
  t.strictSame(judged(invented), { ...CLEAN, corrupt: 1 }, 'invented')
  t.end()
})

test('a record in a container line is the same record', (t) => {
  const wrapped = recordLines({ source: 1, sequence: 2, form: 'json', payloadBytes: 10, isWrapped: true })
  t.match(wrapped, /^\S+Z stdout F \{"time"/)
  t.strictSame(readRecord(wrapped.trimEnd()), { source: 1, sequence: 2, isIntact: true })
  t.end()
})
