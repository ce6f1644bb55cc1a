import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { PermanentError, RetryableError } from '../../../agent/model/errors.ts'
import type { LogBatch } from '../../../agent/model/log-batch.ts'
import { batchOfText } from '../../support/batches.ts'
import { settle } from '../../support/clock.ts'
import { eventually } from '../../support/eventually.ts'
import { delivering, measured, never } from './support.ts'

test('Delivery is in trouble from a batch that was given up until one is delivered', async (t) => {
  const { delivery, settings } = await delivering(
    (batch) =>
      batch.bodyText(0) === 'bad'
        ? Promise.reject(new PermanentError('HEPH_TEST', 'the server answered 401'))
        : Promise.resolve(),
    {},
    { stateDirectory: t.testdir() },
  )
  await delivery.consume(batchOfText(['bad']), never)
  await eventually(() => settings.statuses.length > 0)
  await settle()
  const trouble = { state: 'recoverable_error', code: 'HEPH_TEST', reason: 'the server answered 401' }
  t.strictSame(settings.statuses, [trouble])
  await delivery.consume(batchOfText(['good']), never)
  await delivery.shutdown(never)
  t.strictSame(settings.statuses, [trouble, { state: 'ok' }])
})

test('Delivery gives the reason of the last attempt, and each once', async (t) => {
  const answers = ['503', '503', '429']
  const { delivery, settings, clock } = await delivering(
    () => {
      const answer = answers.shift()
      return answer === undefined
        ? Promise.resolve()
        : Promise.reject(new RetryableError('HEPH_TEST', `the server answered ${answer}`))
    },
    {},
    { stateDirectory: t.testdir() },
  )
  await delivery.consume(batchOfText(['a']), never)
  for (let turn = 0; turn < 20; turn += 1) await clock.advance(1_000)
  t.strictSame(
    settings.statuses.map(({ state, reason }) => [state, reason]),
    [
      ['recoverable_error', 'the server answered 503'],
      ['recoverable_error', 'the server answered 429'],
      ['ok', undefined],
    ],
  )
  await delivery.shutdown(never)
})

test('Delivery is in trouble while the disk does not take what is queued', async (t) => {
  const stateDirectory = t.testdir()
  const { delivery, settings, clock } = await delivering(
    () => Promise.resolve(),
    { sending_queue: { storage: 'file_storage', queue_size: '512KiB' } },
    { stateDirectory },
  )
  // So large that each needs a segment of its own.
  const large = (name: string): LogBatch => batchOfText([name.repeat(60_000)])
  await delivery.consume(large('a'), never)
  await eventually(() => measured(settings, 'sent_log_records') === 1)
  const queue = join(stateDirectory, 'queue')
  rmSync(queue, { recursive: true })
  writeFileSync(queue, 'a file where the folder should be')
  await delivery.consume(large('b'), never)
  await eventually(() => settings.statuses.length > 0)
  t.match(settings.statuses, [{ state: 'recoverable_error', code: 'HEPH_SEGMENT_WRITE' }])
  rmSync(queue)
  mkdirSync(join(queue, 'test'), { recursive: true })
  await settle()
  await clock.advance(1_000)
  await eventually(() => settings.statuses.length > 1)
  t.match(settings.statuses.at(-1), { state: 'ok' })
  await delivery.shutdown(never)
})
