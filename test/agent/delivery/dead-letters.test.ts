import { test, type Test } from 'tap'
import {
  DeadLetters,
  listDeadLetters,
  type DeadLetter,
  type ListedDeadLetter,
} from '../../../agent/delivery/dead-letters.ts'
import { exporterFolder } from '../../../agent/delivery/exporter-folder.ts'
import { PermanentError } from '../../../agent/model/errors.ts'
import { decodeLogs } from '../../../agent/otlp/decode.ts'
import { batchOfText } from '../../support/batches.ts'
import { FakeClock } from '../../support/clock.ts'
import { delivering, never } from './support.ts'

function lettersIn(t: Test, stateDirectory: string, bytesMax = 1_000_000) {
  const dropped: number[] = []
  const letters = new DeadLetters({
    directory: exporterFolder(stateDirectory, 'deadLetters', 'otlp_http/eu'),
    bytesMax,
    clock: new FakeClock(0),
    random: Math.random,
    onFault: (fault) => t.fail(`nothing is damaged: ${fault.cause}`),
    onDropped: (records) => dropped.push(records),
  })
  return { letters, dropped }
}

async function listed(stateDirectory: string): Promise<ListedDeadLetter[]> {
  return Array.fromAsync(listDeadLetters(stateDirectory))
}

function letter(id: string, size = 1): DeadLetter {
  return {
    id,
    stream: 's',
    count: 2,
    time: '',
    code: 'HEPH_TEST',
    reason: 'r',
    attempts: 1,
    logs: Buffer.alloc(size),
  }
}

test('DeadLetters keeps a batch with why, when and how often it was tried, readable beside the writer', async (t) => {
  const stateDirectory = t.testdir()
  const { letters } = lettersIn(t, stateDirectory)
  const error = new PermanentError('HEPH_TEST', 'the peer said no', { cause: new Error('400 bad request') })
  const batch = batchOfText(['one', 'two'])
  await letters.put(
    { kind: 'batch', batch, count: 2, receipts: [] },
    { error, attempts: 3, isPermanent: true },
  )
  const [first] = await listed(stateDirectory)
  t.match(first, {
    exporter: 'otlp_http/eu',
    letter: {
      id: /^[0-9a-f]{10,12}$/,
      stream: 'test',
      count: 2,
      time: '1970-01-01T00:00:00.000Z',
      code: 'HEPH_TEST',
      reason: 'the peer said no: 400 bad request',
      attempts: 3,
    },
  })
  const [records] = decodeLogs(first?.letter.logs ?? Buffer.alloc(0), { stream: 'test' })
  t.same([records?.bodyText(0), records?.bodyText(1)], ['one', 'two'])
  await letters.close()
})

test('DeadLetters lets the oldest go when there is no room, and counts their records', async (t) => {
  const stateDirectory = t.testdir()
  const { letters, dropped } = lettersIn(t, stateDirectory, 200_000)
  for (let index = 0; index < 10; index += 1) await letters.append(letter(`id-${index}`, 40_000))
  const ids = (await listed(stateDirectory)).map((each) => each.letter.id)
  t.equal(ids.at(-1), 'id-9')
  t.ok(ids.length >= 3 && ids.length < 6, ids.join())
  t.equal(
    dropped.reduce((sum, each) => sum + each, 0),
    2 * (10 - ids.length),
  )
  await letters.close()
})

test('DeadLetters that come at the same time go into one log, and are all there after a restart', async (t) => {
  const stateDirectory = t.testdir()
  const { letters, dropped } = lettersIn(t, stateDirectory, 200_000)
  const ids = Array.from({ length: 8 }, (_, index) => `id-${index}`)
  // Several requests of an exporter are refused together.
  await Promise.all(ids.map((id) => letters.append(letter(id, 40_000))))
  await letters.close()
  const again = lettersIn(t, stateDirectory)
  const kept: string[] = []
  await again.letters.rewrite((each) => {
    kept.push(each.id)
    return Promise.resolve(each)
  })
  await again.letters.close()
  t.same(kept, ids.slice(-kept.length))
  const droppedRecords = dropped.reduce((sum, each) => sum + each, 0)
  t.equal(droppedRecords, 2 * (ids.length - kept.length), 'each that had to go is counted once')
})

test('DeadLetters rewrites each once: what is given back stays, the rest goes', async (t) => {
  const stateDirectory = t.testdir()
  const { letters } = lettersIn(t, stateDirectory)
  for (const id of ['a', 'b', 'c']) await letters.append(letter(id))
  const visited: string[] = []
  await letters.rewrite((each) => {
    visited.push(each.id)
    return Promise.resolve(each.id === 'b' ? undefined : { ...each, attempts: 2 })
  })
  t.same(visited, ['a', 'b', 'c'])
  t.match(
    (await listed(stateDirectory)).map((each) => each.letter),
    [
      { id: 'a', attempts: 2 },
      { id: 'c', attempts: 2 },
    ],
  )
  await letters.close()
})

test('DeadLetters that is ended in the middle of a rewrite has lost nothing', async (t) => {
  const stateDirectory = t.testdir()
  const { letters } = lettersIn(t, stateDirectory)
  for (const id of ['a', 'b', 'c']) await letters.append(letter(id))
  await t.rejects(
    letters.rewrite((each) =>
      each.id === 'b' ? Promise.reject(new Error('stopped')) : Promise.resolve(undefined),
    ),
    { message: 'stopped' },
  )
  await letters.close()
  t.same(
    (await listed(stateDirectory)).map((each) => each.letter.id),
    ['b', 'c'],
  )
})

test('listDeadLetters finds none where no agent has run', async (t) => {
  t.same(await listed(t.testdir()), [])
})

test('Delivery does not give a batch up as long as its dead letter cannot be written', async (t) => {
  const stateDirectory = t.testdir({ 'dead-letters': 'a file where the folder should be' })
  const { delivery, clock, attempts, settings } = await delivering(
    () => Promise.reject(new PermanentError('HEPH_TEST', 'never')),
    {},
    { stateDirectory },
  )
  const batch = batchOfText(['a'])
  await delivery.consume(batch, never)
  for (let turn = 0; turn < 20; turn += 1) await clock.advance(500)
  t.equal(attempts.length, 1)
  t.notOk(
    settings.instruments
      .snapshot()
      .some((each) => each.name.endsWith('send_failed_log_records') && each.points.length > 0),
  )
  await delivery.shutdown(AbortSignal.abort(new Error('deadline')))
})
