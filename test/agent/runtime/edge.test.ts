import { test } from 'tap'
import type { Consumer } from '../../../agent/component/component.ts'
import { sleep } from '../../../agent/model/clock.ts'
import { Edge, Outlet, type EdgeEnd } from '../../../agent/runtime/edge.ts'
import { Taps } from '../../../agent/runtime/taps.ts'
import { Instruments } from '../../../agent/telemetry/instruments.ts'
import { batchOfText } from '../../support/batches.ts'
import { FakeClock } from '../../support/clock.ts'

const { signal } = new AbortController()

/** receiver → first → second → exporter, of which each takes its time before it hands on. */
function chain(takesMs: Readonly<Record<string, number>>) {
  const clock = new FakeClock()
  const surroundings = { instruments: new Instruments(), clock, taps: new Taps() }
  const waiting = async (id: string): Promise<void> => await sleep(clock, takesMs[id] ?? 0, signal)
  const end = (kind: EdgeEnd['kind'], id: string): EdgeEnd => ({ kind, id, pipeline: '' })
  const fault = (error: Error): never => {
    throw error
  }
  let next: Consumer = new Edge(
    { consume: () => waiting('exporter') },
    { to: end('exporter', 'exporter'), ...surroundings },
    fault,
  )
  for (const id of ['second', 'first']) {
    const outlet = new Outlet(end('processor', id), surroundings)
    outlet.leadTo(next)
    const processor: Consumer = {
      consume: async (batch, own) => {
        await waiting(id)
        await outlet.consume(batch, own)
      },
    }
    next = new Edge(processor, { to: end('processor', id), wayOut: outlet, ...surroundings }, fault)
  }
  const secondsOf = (): Record<string, number> =>
    Object.fromEntries(
      surroundings.instruments
        .histograms()
        .filter(({ name }) => name === 'hephaestus_component_consume_duration_seconds')
        .flatMap(({ points }) =>
          points.map(({ attributes, sum }) => [
            String(attributes['processor'] ?? attributes['exporter']),
            Number(sum.toFixed(6)),
          ]),
        ),
    )
  return { clock, next, secondsOf }
}

test('the time that a component takes is in its own measurement, and in that of nobody before it', async (t) => {
  const { clock, next, secondsOf } = chain({ second: 200 })
  const done = next.consume(batchOfText(['one']), signal)
  await clock.advance(200)
  await clock.advance(0)
  await done
  t.same(secondsOf(), { first: 0, second: 0.2, exporter: 0 })
})

test('so it is with a slow exporter, and with a batch that comes while another one is under way', async (t) => {
  const { clock, next, secondsOf } = chain({ first: 10, exporter: 1_000 })
  const one = next.consume(batchOfText(['one']), signal)
  await clock.advance(500)
  const other = next.consume(batchOfText(['two']), signal)
  await clock.advance(2_000)
  await Promise.all([one, other])
  const { first = 0, second, exporter } = secondsOf()
  t.equal(exporter, 2)
  t.equal(second, 0)
  t.ok(first >= 0.01 && first <= 0.02, `${first} s`)
})
