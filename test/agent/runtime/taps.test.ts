import { test } from 'tap'
import type { Consumer } from '../../../agent/component/component.ts'
import { Edge, Outlet } from '../../../agent/runtime/edge.ts'
import { Taps, type TapPoint } from '../../../agent/runtime/taps.ts'
import { Instruments } from '../../../agent/telemetry/instruments.ts'
import { batchOfText } from '../../support/batches.ts'
import { FakeClock } from '../../support/clock.ts'

const { signal } = new AbortController()

function edges(taps: Taps, target: Consumer): Outlet {
  const instruments = new Instruments()
  const to = { kind: 'processor', id: 'parse', pipeline: 'logs' } as const
  const clock = new FakeClock()
  const outlet = new Outlet({ kind: 'receiver', id: 'file', pipeline: '' }, { instruments, clock, taps })
  outlet.leadTo(new Edge(target, { to, instruments, clock, taps }, () => undefined))
  return outlet
}

test('a tap sees what goes over every edge, before anybody behind it has changed it', async (t) => {
  const taps = new Taps()
  const seen: [string, TapPoint][] = []
  const outlet = edges(taps, {
    consume: (batch) => {
      batch.setBody(0, 'changed')
      return Promise.resolve()
    },
  })
  await outlet.consume(batchOfText(['unseen']), signal)
  const close = taps.open({
    see: (batch, point) => void seen.push([batch.bodyText(0), point]),
    failed: (fault) => t.fail(String(fault)),
  })
  await outlet.consume(batchOfText(['one']), signal)
  close()
  await outlet.consume(batchOfText(['unseen too']), signal)
  t.same(seen, [
    ['one', { kind: 'receiver', id: 'file', pipeline: '', side: 'out' }],
    ['one', { kind: 'processor', id: 'parse', pipeline: 'logs', side: 'in' }],
  ])
  t.notOk(taps.areOpen)
})

test('a tap that throws is closed, and the batch goes on', async (t) => {
  const taps = new Taps()
  const faults: unknown[] = []
  let consumed = 0
  const outlet = edges(taps, { consume: () => Promise.resolve(void (consumed += 1)) })
  taps.open({
    see: () => {
      throw new Error('of the tap')
    },
    failed: (fault) => void faults.push(fault),
  })
  await outlet.consume(batchOfText(['one']), signal)
  await outlet.consume(batchOfText(['two']), signal)
  t.equal(consumed, 2)
  t.match(faults, [{ message: 'of the tap' }])
  t.equal(faults.length, 1)
})
