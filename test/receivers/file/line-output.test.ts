import { join } from 'node:path'
import { test } from 'tap'
import { config as fileConfig } from '../../../receivers/file/config.ts'
import { createFramer } from '../../../receivers/file/create-framer.ts'
import { encodingOf } from '../../../receivers/file/encoding.ts'
import { LineOutput } from '../../../receivers/file/line-output.ts'
import { LocalFiles } from '../../../receivers/file/local-files.ts'
import { createMeasurements } from '../../../receivers/file/measurements.ts'
import { settingsWith } from '../../support/settings.ts'
import { followedFile, realClock, Sink } from './support.ts'

test('A file whose header cannot be read when its lines are handed on is read on, and acknowledged, once it can', async (t) => {
  const path = join(t.testdir({ 'app.log': '#app=shop\none\ntwo\n' }), 'app.log')
  const header = { pattern: '^#', metadata_operators: [{ type: 'key_value_parser' }] }
  const config = fileConfig.parse({ include: [path], start_at: 'beginning', header })
  const encoding = encodingOf('utf-8')
  const settings = settingsWith({ clock: realClock })
  const sink = new Sink()
  const output = new LineOutput({ settings, config, encoding }, sink, createMeasurements(settings))
  const kept: number[] = []
  const file = followedFile(path, {
    local: new LocalFiles(realClock),
    onCheckpoint: ({ offset }) => kept.push(offset),
    onLost: () => undefined,
  })
  const framer = createFramer(config, encoding, undefined)
  const turn = (bytesMax: number): Promise<void> =>
    file.turn(framer, {
      bytesMax,
      lineBytesMax: 1_000,
      flushAfterMs: undefined,
      monotonicMs: 0,
      hand: (lines, stretch) => output.hand(file, lines, stretch),
    })
  await file.open(path)
  await file.look()
  const readAt = file.readAt.bind(file)
  file.readAt = () => Promise.reject(new Error('EIO'))
  await t.rejects(turn(1_000), { message: 'EIO' })
  t.equal(file.openReceipts, 0, 'nothing waits for what was not handed on')
  file.readAt = readAt
  // Less than before in one turn: receipts are issued in rising order.
  await turn(14)
  await turn(1_000)
  t.strictSame(sink.texts, ['one', 'two'])
  t.equal(file.openReceipts, 0)
  t.equal(kept.at(-1), 18)
  await file.close('the test is over')
})
