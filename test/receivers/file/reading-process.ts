/**
 * A process of its own for the tests: follows one file with the real store, writes every line durably to
 * another one before it settles it, until it is killed. Arguments: include, output, state directory, and `once`
 * or `hold`, with which nothing is settled.
 */
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LogBatch } from '../../../agent/model/log-batch.ts'
import { openComponentStorage } from '../../../agent/storage/component-storage.ts'
import { openStore } from '../../../agent/storage/store.ts'
import { config } from '../../../receivers/file/config.ts'
import { FileReceiver } from '../../../receivers/file/receiver.ts'
import { settingsWith } from '../../support/settings.ts'
import { realClock } from './support.ts'

const [include = '', output = '', stateDirectory = '', mode = ''] = process.argv.slice(2)
const storage = openComponentStorage(openStore(join(stateDirectory, 'agent.sqlite')), realClock, (error) => {
  throw error
})
const settings = settingsWith({
  clock: realClock,
  storage: storage.forComponent('file'),
  stateDirectory,
  isOnce: mode === 'once',
  reportStatus: ({ state, reason }) => process.send?.(`${state} ${reason ?? ''}`),
})
const receiver = new FileReceiver(
  settings,
  config.parse({
    include: [include],
    start_at: 'beginning',
    read_buffer_size: '4KiB',
    poll_interval: '20ms',
  }),
  {
    async consume(batch: LogBatch) {
      const lines = Array.from({ length: batch.count }, (_, index) => `${batch.bodyText(index)}\n`)
      appendFileSync(output, lines.join(''))
      await new Promise((resolve) => setTimeout(resolve, 2))
      if (mode !== 'hold') batch.settle('delivered')
    },
  },
)
await receiver.start(new AbortController().signal)
if (mode === 'once') {
  await receiver.finished
  await receiver.shutdown(new AbortController().signal)
  storage.close()
}
