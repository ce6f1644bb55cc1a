import { test } from 'tap'
import { ATTRIBUTE } from '../../../agent/model/semantic-conventions.ts'
import { config } from '../../../processors/recombine/config.ts'
import { RecombineProcessor } from '../../../processors/recombine/processor.ts'
import { batchOfText } from '../../support/batches.ts'
import { settingsWith } from '../../support/settings.ts'

test('RecombineProcessor keeps what the agent says of the end of a program out of the open trace', async (t) => {
  const bodies: string[] = []
  const processor = new RecombineProcessor(settingsWith({ isOnce: true }), config.parse({}), {
    consume: (batch) => {
      for (let index = 0; index < batch.count; index += 1) bodies.push(batch.bodyText(index))
      return Promise.resolve()
    },
  })
  const never = new AbortController().signal
  await processor.start()
  const trace = [
    'Traceback (most recent call last):',
    '  File "a.py", line 1, in <module>',
    'ValueError: outer',
  ]
  await processor.consume(batchOfText(trace), never)
  const end = batchOfText(['process exited with code 1'])
  end.addAttributes(0, { [ATTRIBUTE.processExitCode]: 1 })
  await processor.consume(end, never)
  await processor.shutdown(never)
  t.same(bodies, [trace.join('\n'), 'process exited with code 1'])
})
