import { test } from 'tap'
import type { Finding } from '../../../agent/detection/rule.ts'
import type { LogBatch } from '../../../agent/model/log-batch.ts'
import { ATTRIBUTE } from '../../../agent/model/semantic-conventions.ts'
import { SEVERITY } from '../../../agent/model/severity.ts'
import { Matcher } from '../../../processors/detect/matcher.ts'
import { rulesOf } from '../../../processors/detect/rules.ts'
import { batchOfText } from '../../support/batches.ts'
import { setUp, signal, Source } from '../recombine/support.ts'

const rules = rulesOf({ own: [], disabled: [] })

const python = (number: number): readonly string[] => [
  `2026-01-02T03:04:05.678Z ERROR billing could not serve request ${number}`,
  'Traceback (most recent call last):',
  '  File "/srv/billing/total.py", line 20, in total',
  '    return self.price(order)',
  "KeyError: 'amount'",
]
const go = (number: number): readonly string[] => [
  'panic: runtime error: index out of range [5] with length 2',
  '',
  `goroutine ${number % 90} [running]:`,
  `main.total(0xc0000${number}, 0x3)`,
  '\t/srv/stock/total.go:31 +0x1d',
]
const NUMBERS = [10_017, 10_029, 10_034, 10_046, 10_058]

/** The records of lines, as recombine hands them on. */
async function recordsOf(lines: readonly string[]): Promise<readonly LogBatch[]> {
  const { processor, sink } = setUp({ settings: { isOnce: true } })
  await processor.consume(new Source().batch(lines), signal)
  await processor.shutdown(signal)
  return sink.batches
}

function findingsIn(batch: LogBatch, matcher: () => Matcher): readonly (Finding | undefined)[] {
  return Array.from({ length: batch.count }, (_, index) => matcher().find(batch, index))
}

test('what is found in a trace of which recombine knows that it came before is what is found in it alone', async (t) => {
  const lines = NUMBERS.flatMap((number) => [
    ...python(number),
    '2026-01-02T03:04:06.000Z INFO ready',
    ...go(number),
    '2026-01-02T03:04:07.000Z INFO ready',
  ])
  const experienced = new Matcher([...rules], SEVERITY.error)
  let same = 0
  for (let turn = 0; turn < 3; turn += 1) {
    for (const batch of await recordsOf(lines)) {
      for (let index = 0; index < batch.count; index += 1) same += Number(batch.sameness(index) !== undefined)
      t.same(
        findingsIn(batch, () => experienced),
        findingsIn(batch, () => new Matcher([...rules], SEVERITY.error)),
      )
    }
  }
  t.ok(same > 12, `${same} known`)
})

test('records that are the same but for their level or a field are told apart', (t) => {
  const matcher = new Matcher([...rules], SEVERITY.error)
  const sameness = {}
  const found = (change: (batch: LogBatch) => void): Finding | undefined => {
    const batch = batchOfText([''])
    batch.setBody(0, python(7).join('\n'))
    batch.setSameness(0, sameness)
    change(batch)
    return matcher.find(batch, 0)
  }
  const error = (batch: LogBatch): void => batch.setSeverity(0, SEVERITY.error)
  for (let turn = 0; turn < 4; turn += 1) t.equal(found(error)?.exceptionType, 'KeyError')
  t.equal(
    found((batch) => batch.setSeverity(0, SEVERITY.info)),
    undefined,
  )
  const inField = (batch: LogBatch): void => {
    error(batch)
    batch.addAttributes(0, { [ATTRIBUTE.exceptionStacktrace]: 'ValueError: x\n    at f (/app/a.js:1:2)' })
  }
  t.equal(
    found(inField)?.exceptionType,
    new Matcher([...rules], SEVERITY.error).find(batchWith(inField), 0)?.exceptionType,
  )
  t.not(found(inField)?.exceptionType, 'KeyError')
  t.end()
})

function batchWith(change: (batch: LogBatch) => void): LogBatch {
  const batch = batchOfText([''])
  batch.setBody(0, python(7).join('\n'))
  change(batch)
  return batch
}

test('a record with another body is not the same any more', (t) => {
  const batch = batchOfText(['one', 'two'])
  batch.setSameness(0, t)
  batch.setSameness(1, t)
  t.equal(batch.select([1, 0]).sameness(1), t)
  batch.setBody(0, 'three')
  batch.replaceBody(1, 'four')
  t.same([batch.sameness(0), batch.sameness(1)], [undefined, undefined])
  t.end()
})

test('a trace that goes on behind one that is known is not the same', async (t) => {
  const more = ['    note of the program', '    and another one']
  const known = NUMBERS.flatMap((number) => [...python(number), '2026-01-02T03:04:06.000Z INFO ready'])
  const lines = [...known, ...python(10_063), ...more, '2026-01-02T03:04:06.000Z INFO ready']
  const [batch] = await recordsOf(lines)
  const last = (batch?.count ?? 0) - 2
  t.equal(batch?.bodyText(last), [...python(10_063), ...more].join('\n'))
  t.equal(batch?.sameness(last), undefined)
  t.not(batch?.sameness(last - 2), undefined)
})
