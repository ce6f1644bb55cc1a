import { test } from 'tap'
import { createLogger } from '../../../agent/telemetry/logger.ts'
import { RepeatedEntries } from '../../../agent/telemetry/repeated-entries.ts'
import { FakeClock } from '../../support/clock.ts'

function loggerWith(sampling: {
  readonly initial: number
  readonly thereafter: number
  readonly enabled?: boolean
}) {
  const clock = new FakeClock()
  const lines: string[] = []
  const repeated: RepeatedEntries = new RepeatedEntries({
    clock,
    sampling: () => ({ enabled: true, tick: 10_000, ...sampling }),
    onLeftOut: ({ level, message }, count) => lines.push(`${level} ${message} left_out=${count}`),
  })
  const logger = createLogger({
    clock,
    level: 'debug',
    encoding: 'console',
    admits: (entry) => repeated.admits(entry),
    write: (line) => lines.push(line.trimEnd().replace(/^\S+ /, '')),
  })
  return { clock, lines, logger, repeated }
}

test('of entries of one kind the first are written, then each of so many, and the rest is told', async (t) => {
  const { clock, lines, logger } = loggerWith({ initial: 2, thereafter: 3 })
  for (let index = 0; index < 9; index += 1) logger.warn(`file ${index} cannot be read`)
  logger.warn('another one')
  t.same(lines, [
    'warn file 0 cannot be read',
    'warn file 1 cannot be read',
    'warn file 4 cannot be read',
    'warn file 7 cannot be read',
    'warn another one',
  ])
  await clock.advance(9_999)
  t.equal(lines.length, 5)
  await clock.advance(1)
  t.equal(lines.at(-1), 'warn file 8 cannot be read left_out=5')
  t.equal(lines.length, 6, 'what was not left out is not told')
  logger.warn('file 9 cannot be read')
  t.equal(lines.at(-1), 'warn file 9 cannot be read', 'the next tick begins anew')
})

test('entries of another level, component or error code are of another kind', (t) => {
  const { lines, logger } = loggerWith({ initial: 1, thereafter: 0 })
  const one = logger.with({ component: 'exporter/a' })
  const other = logger.with({ component: 'exporter/b' })
  for (let round = 0; round < 3; round += 1) {
    one.warn('failed', { error: 'HEPH_A first' })
    one.warn('failed', { error: 'HEPH_B first' })
    one.error('failed', { error: 'HEPH_A first' })
    other.warn('failed', { error: 'HEPH_A first' })
  }
  t.equal(lines.length, 4)
  t.end()
})

test('debug leaves nothing out, nor does sampling that is off', (t) => {
  const { lines, logger } = loggerWith({ initial: 1, thereafter: 0 })
  for (let round = 0; round < 3; round += 1) logger.debug('again')
  t.equal(lines.length, 3)
  const off = loggerWith({ initial: 1, thereafter: 0, enabled: false })
  for (let round = 0; round < 3; round += 1) off.logger.warn('again')
  t.equal(off.lines.length, 3)
  t.end()
})

test('flush tells what was left out before the tick is over', async (t) => {
  const { clock, lines, logger, repeated } = loggerWith({ initial: 1, thereafter: 0 })
  for (let round = 0; round < 3; round += 1) logger.info('again')
  repeated.flush()
  t.equal(lines.at(-1), 'info again left_out=2')
  await clock.advance(10_000)
  t.equal(lines.length, 2, 'once')
})
