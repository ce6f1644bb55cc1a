/**
 * A process of its own for the tests: follows the journal of one folder with the real store, writes every message
 * durably to a file before it settles it, until it is killed or told to stop. Arguments: folder, output, state directory.
 */
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LogBatch } from '../../../agent/model/log-batch.ts'
import { openComponentStorage } from '../../../agent/storage/component-storage.ts'
import { openStore } from '../../../agent/storage/store.ts'
import { JournaldReceiver } from '../../../receivers/journald/receiver.ts'
import { settingsWith } from '../../support/settings.ts'
import { configOf, realClock } from './support.ts'

const [directory = '', output = '', stateDirectory = ''] = process.argv.slice(2)
const storage = openComponentStorage(openStore(join(stateDirectory, 'agent.sqlite')), realClock, (error) => {
  throw error
})
const settings = settingsWith({ clock: realClock, storage: storage.forComponent('journald'), stateDirectory })
const receiver = new JournaldReceiver(settings, configOf({ directory, start_at: 'beginning' }), {
  async consume(batch: LogBatch) {
    await new Promise((resolve) => setTimeout(resolve, 1))
    const lines = Array.from({ length: batch.count }, (_, index) => `${batch.bodyText(index)}\n`)
    appendFileSync(output, lines.join(''))
    batch.settle('delivered')
  },
})
await receiver.start()
process.once('SIGTERM', () => {
  void receiver.shutdown(new AbortController().signal).then(() => {
    storage.close()
    process.exit(0)
  })
})
