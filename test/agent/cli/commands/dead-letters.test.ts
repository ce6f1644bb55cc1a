import { join } from 'node:path'
import { test } from 'tap'
import type { CommandContext } from '../../../../agent/cli/command-context.ts'
import { printDeadLetters, replay } from '../../../../agent/cli/commands/dead-letters.ts'
import { components } from '../../../../agent/components.ts'
import { PermanentError } from '../../../../agent/model/errors.ts'
import { batchOfText } from '../../../support/batches.ts'
import { delivering, never } from '../../delivery/support.ts'
import { OtlpSink } from '../../../support/otlp-sink.ts'

test('replay finds the exporter of dead letters by any name of its type', async (t) => {
  const sink = await new OtlpSink({ isKeeping: true }).start()
  t.teardown(() => sink.close())
  const directory = t.testdir({
    'agent.yaml': `
receivers: { file: { include: [in.log] } }
exporters: { otlphttp/shop: { endpoint: '${sink.endpoint}' } }
service: { pipelines: { logs: { receivers: [file], exporters: [otlphttp/shop] } } }
`,
  })
  const stateDirectory = join(directory, 'state')
  const { delivery } = await delivering(
    () => Promise.reject(new PermanentError('HEPH_TEST', 'the token has expired')),
    {},
    { stateDirectory, id: { type: 'otlp_http', name: 'shop' } },
  )
  await delivery.consume(batchOfText(['line']), never)
  await delivery.shutdown(never)
  let said = ''
  const context: CommandContext = {
    registry: components,
    environment: {},
    workingDirectory: directory,
    self: [],
    version: '0',
    print: (text) => void (said += text),
    printError: () => undefined,
    outputLost: new AbortController().signal,
  }
  const options = { config: ['agent.yaml'], set: [], stateDir: 'state', json: false }
  for (const exporter of ['otlphttp/shop', 'otlp_http/shop'])
    await printDeadLetters({ ...options, exporter }, context)
  t.match(said, /^\w+ .* 1 record .*\n\w+ .* 1 record .*\n$/)
  said = ''
  t.equal(await replay([], { ...options, exporter: 'otlphttp/shop' }, context), 0)
  t.match(said, /^delivered 1 records/)
  t.strictSame(sink.bodies, ['line'])
})
