import { test } from 'tap'
import { RetryableError } from '../../../agent/model/errors.ts'
import { CountedEntries } from '../../../agent/telemetry/counted-entries.ts'
import { Instruments } from '../../../agent/telemetry/instruments.ts'
import { createLogger } from '../../../agent/telemetry/logger.ts'
import { FakeClock } from '../../support/clock.ts'

function counting() {
  const clock = new FakeClock()
  const counted = new CountedEntries()
  const instruments = new Instruments()
  counted.showIn(instruments)
  const logger = createLogger({
    clock,
    level: 'info',
    encoding: 'json',
    write: () => undefined,
    onEntry: (entry) => counted.count(entry),
  })
  const points = () =>
    instruments.snapshot().find(({ name }) => name === 'hephaestus_agent_log_entries')?.points ?? []
  return { clock, counted, logger: logger.with({ component: 'exporter/otlp_http' }), points }
}

test('the same error of the agent twice is one fingerprint that says 2', async (t) => {
  const { clock, counted, logger, points } = counting()
  const firstMs = clock.now()
  logger.error('delivery failed after 3 attempts', {
    error: new RetryableError('HEPH_TEST', 'from 10.0.0.1'),
  })
  await clock.advance(5_000)
  logger.error('delivery failed after 12 attempts', {
    error: new RetryableError('HEPH_TEST', 'from 10.0.0.2'),
  })
  const [entry, ...others] = counted.list()
  t.same(others, [])
  t.match(entry, {
    fingerprint: /^[0-9a-f]{12}$/,
    level: 'error',
    code: 'HEPH_TEST',
    component: 'exporter/otlp_http',
    message: 'delivery failed after 12 attempts',
    error: 'HEPH_TEST from 10.0.0.2',
    count: 2,
    firstMs,
    lastMs: firstMs + 5_000,
  })
  t.match(points(), [{ attributes: { fingerprint: entry?.fingerprint, code: 'HEPH_TEST' }, value: 2 }])
})

test('entries of other words, codes or levels have fingerprints of their own, and info has none', (t) => {
  const { counted, logger, points } = counting()
  logger.info('started')
  logger.warn('delivery failed')
  logger.error('delivery failed')
  logger.error('delivery failed', { error: new RetryableError('HEPH_TEST', 'away') })
  logger.error('reading stopped')
  const fingerprints = counted.list().map(({ fingerprint }) => fingerprint)
  t.equal(new Set(fingerprints).size, 4)
  t.equal(points().length, 4)
  t.end()
})

test('more kinds than fit are counted together, so that no log makes endless series', (t) => {
  const { counted, logger, points } = counting()
  for (let index = 0; index < 300; index += 1) logger.warn(`kind ${'x'.repeat(index)}`)
  t.equal(counted.list().length, 201)
  t.match(counted.list()[0], { fingerprint: 'other', count: 100 })
  t.equal(points().length, 201)
  t.end()
})
