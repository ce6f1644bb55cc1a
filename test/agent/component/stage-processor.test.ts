import { test } from 'tap'
import { StageProcessor } from '../../../agent/component/stage-processor.ts'
import type { StageSubmission } from '../../../agent/component/job.ts'
import { batchOfRecords } from '../../../agent/model/batch-of-records.ts'
import { RetryableError } from '../../../agent/model/errors.ts'
import { ATTRIBUTE, EVENT } from '../../../agent/model/semantic-conventions.ts'
import { createLogger } from '../../../agent/telemetry/logger.ts'
import { FakeClock } from '../../support/clock.ts'
import { settingsWith } from '../../support/settings.ts'

const NEVER = new AbortController().signal

/** An `analyze` whose lane has a store that may be full. */
function scene() {
  const clock = new FakeClock()
  const submitted: string[] = []
  const passedOn: string[] = []
  const printed: string[] = []
  const disk = { isFull: false }
  const jobs = {
    submit: (_: string, { event }: StageSubmission): void => {
      if (disk.isFull) throw new RetryableError('HEPH_STORE_WRITE', 'the disk is full')
      submitted.push(event.fingerprint)
    },
    attach: () => undefined,
    detach: () => Promise.resolve(),
  }
  const logger = createLogger({
    clock,
    level: 'error',
    encoding: 'console',
    write: (line) => printed.push(line),
  })
  const next = {
    mutatesBatches: false,
    consume: (batch: { readonly count: number }): Promise<void> => {
      passedOn.push(`${batch.count} records`)
      return Promise.resolve()
    },
  }
  const processor = new StageProcessor(
    settingsWith({ clock, jobs, logger }),
    { stage: 'analyze', rerunAfterMs: 1_000 },
    next,
  )
  const seen = (...fingerprints: readonly string[]): Promise<void> =>
    processor.consume(batchOfRecords(fingerprints.map(detected), { stream: 'app.log' }), NEVER)
  return { clock, disk, submitted, passedOn, printed, processor, seen }
}

const resource = { attributes: {} }

function detected(fingerprint: string) {
  return {
    timeUnixNano: 1n,
    observedTimeUnixNano: 2n,
    severityNumber: 17 as const,
    severityText: '',
    body: 'it failed',
    attributes: { [ATTRIBUTE.fingerprint]: fingerprint },
    eventName: EVENT.errorDetected,
    traceId: '',
    spanId: '',
    resource,
  }
}

test('errors go on when the store of repairs is full, and are submitted when it has room, once each', async (t) => {
  const { clock, disk, submitted, passedOn, printed, seen } = scene()
  disk.isFull = true
  await seen('a', 'b')
  await seen('b')
  t.same(passedOn, ['2 records', '1 records'])
  t.same(submitted, [])
  t.equal(printed.length, 1, 'it is told once')
  t.match(
    printed[0],
    /errors cannot be stored for repair, trying again component=logs\/test error=HEPH_STORE_WRITE/,
  )
  await clock.advance(60_000)
  t.same(submitted, [])
  disk.isFull = false
  await clock.advance(5_000)
  t.same(submitted, ['a', 'b'])
  await clock.advance(60_000)
  t.same(submitted, ['a', 'b'])
  t.equal(clock.timers, 0)
})

test('an error that waits and comes again while there is room is submitted once', async (t) => {
  const { clock, disk, submitted, seen } = scene()
  disk.isFull = true
  await seen('a', 'b')
  disk.isFull = false
  await seen('a')
  await clock.advance(5_000)
  t.same(submitted, ['a', 'b'])
})

test('no more than a thousand errors wait', async (t) => {
  const { clock, disk, submitted, seen } = scene()
  disk.isFull = true
  await seen(...Array.from({ length: 1_200 }, (_, index) => `e${index}`))
  disk.isFull = false
  await clock.advance(5_000)
  t.equal(submitted.length, 1_000)
})

test('what waits when it is shut down is submitted if there is room by then', async (t) => {
  const { clock, disk, submitted, processor, seen } = scene()
  disk.isFull = true
  await seen('a')
  disk.isFull = false
  await processor.shutdown()
  t.same(submitted, ['a'])
  t.equal(clock.timers, 0)
})
