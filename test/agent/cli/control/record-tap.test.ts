import { test } from 'tap'
import { RecordTap } from '../../../../agent/cli/control/record-tap.ts'
import { tappedRecord, type TappedRecord } from '../../../../agent/cli/control/tapped-record.ts'
import { batchOfText } from '../../../support/batches.ts'
import { FakeClock } from '../../../support/clock.ts'

const point = { kind: 'processor', id: 'parse', pipeline: 'logs', side: 'out' } as const
const PASSWORD = ['hunter', '2-and-more'].join('')

function tapWith(
  perSecondMax: number,
  offer: (record: TappedRecord) => boolean,
): { readonly tap: RecordTap; readonly clock: FakeClock } {
  const clock = new FakeClock()
  const onFault = (): void => undefined
  return {
    tap: new RecordTap({ perSecondMax, clock, offer, onFault, wants: ({ id }) => id === 'parse' }),
    clock,
  }
}

test('RecordTap shows so many records a second and counts the others', async (t) => {
  const shown: string[] = []
  const { tap, clock } = tapWith(3, ({ body }) => shown.push(body) > 0)
  tap.see(batchOfText(['a', 'b']), point)
  tap.see(batchOfText(['c', 'd', 'e']), point)
  tap.see(batchOfText(['other']), { ...point, id: 'detect' })
  t.same(shown, ['a', 'b', 'c'])
  t.equal(tap.takePassed(), 2)
  t.equal(tap.takePassed(), 0)
  await clock.advance(1_000)
  tap.see(batchOfText(['f']), point)
  t.same(shown, ['a', 'b', 'c', 'f'])
})

test('RecordTap asks a reader that has no room once a second, whatever goes over the edge', async (t) => {
  let offered = 0
  const { tap, clock } = tapWith(1_000, () => {
    offered += 1
    return false
  })
  for (let batch = 0; batch < 50; batch += 1) tap.see(batchOfText(['a', 'b']), point)
  t.equal(offered, 1)
  await clock.advance(1_000)
  tap.see(batchOfText(['a']), point)
  t.equal(offered, 2)
  t.equal(tap.takePassed(), 101)
})

test('a tapped record has its columns, no secrets, and leaves the batch as it was', (t) => {
  const batch = batchOfText([`login failed, password=${PASSWORD}`], { stream: 'file:/var/log/a.log' })
  batch.setTime(0, 1_700_000_000_000_000_000n)
  batch.setSeverity(0, 17)
  batch.setTraceContext(0, '0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331')
  batch.addAttributes(0, {
    'db.password': PASSWORD,
    note: { list: [`token=${PASSWORD}`, 7n], api_key: PASSWORD, nothing: null },
    bytes: Uint8Array.of(1, 2),
  })
  const record = tappedRecord(batch, 0, point)
  t.notMatch(JSON.stringify(record), PASSWORD)
  t.match(record, {
    component: 'parse',
    side: 'out',
    pipeline: 'logs',
    stream: 'file:/var/log/a.log',
    time: '2023-11-14T22:13:20.000Z',
    severity: 'ERROR',
    body: 'login failed, password=<SECRET_1>',
    trace_id: '0af7651916cd43dd8448eb211c80319c',
    attributes: { note: { list: [String, '7'], nothing: null }, bytes: 'AQI=' },
  })
  t.equal(batch.bodyText(0), `login failed, password=${PASSWORD}`)
  t.end()
})

test('a tapped record of a hostile size is bounded, and a secret across the cut is not half shown', (t) => {
  const before = 'x '.repeat(8 * 1_024 - 10)
  const batch = batchOfText([`${before}password=${PASSWORD} ${'y'.repeat(1_000_000)}`])
  batch.addAttributes(0, Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`key${n}`, n])))
  batch.setTime(0, 2n ** 62n)
  const text = JSON.stringify(tappedRecord(batch, 0, point))
  t.ok(text.length < 20_000, `${text.length} characters`)
  t.notMatch(text, PASSWORD.slice(0, 5))
  t.end()
})
