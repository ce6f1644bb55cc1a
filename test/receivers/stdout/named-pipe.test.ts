import { execFileSync } from 'node:child_process'
import { appendFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'tap'
import { checkValue } from '../../../config/schema.ts'
import { config } from '../../../receivers/stdout/config.ts'
import { eventually } from '../../support/eventually.ts'
import { never, receiverWith } from './support.ts'

function pipeIn(folder: string): string {
  const path = join(folder, 'app.pipe')
  execFileSync('mkfifo', [path])
  return path
}

test('StdoutReceiver says that there is no pipe, or that it is something else', async (t) => {
  const folder = t.testdir({ 'app.log': '' })
  for (const [name, message] of [
    ['missing', /cannot be opened: .*ENOENT.*"mkfifo .*missing" makes it/],
    ['app.log', /app\.log is no named pipe; files are read by the receiver file/],
  ] as const) {
    const { receiver } = receiverWith({ named_pipe: name }, { settings: { baseDirectory: folder } })
    await t.rejects(receiver.start(), { code: 'HEPH_PIPE_OPEN', message })
    await receiver.shutdown(never)
  }
})

test('StdoutReceiver takes a program or a named pipe, not both', (t) => {
  const checked = checkValue(config, { command: ['a'], named_pipe: 'b' })
  t.match(checked, { kind: 'invalid', issues: [{ message: /command and named_pipe are two sources/ }] })
  t.end()
})

test('StdoutReceiver reads what one program after another writes to a named pipe', async (t) => {
  const path = pipeIn(t.testdir({}))
  const { receiver, collector } = receiverWith({ named_pipe: path, service_name: 'api' })
  await receiver.start()
  for (const round of [1, 2, 3]) {
    appendFileSync(path, `line ${round}\n`)
    t.ok(await eventually(() => collector.records.length === round))
  }
  await receiver.shutdown(never)
  t.same(collector.bodies(), ['line 1', 'line 2', 'line 3'])
  t.match(collector.records[0], {
    stream: 'stdout:stdout/app:pipe',
    resource: { attributes: { 'service.name': 'api' } },
  })
})

test('StdoutReceiver lets the writer of a named pipe wait while the pipeline takes nothing', async (t) => {
  const path = pipeIn(t.testdir({}))
  const { receiver, collector, counts } = receiverWith({ named_pipe: path, buffer_size: '64KiB' })
  collector.close()
  await receiver.start()
  const lines = Array.from({ length: 50_000 }, (_, index) => `line ${index}`)
  const writer = await open(path, 'w')
  const written = writer.write(`${lines.join('\n')}\n`).then(() => 'written')
  t.ok(await eventually(() => (counts()['read_bytes'] ?? 0) > 0))
  t.equal(await Promise.race([written, Promise.resolve('waiting')]), 'waiting')
  collector.open()
  await written
  await writer.close()
  t.ok(await eventually(() => collector.records.length === lines.length))
  t.same(collector.bodies(), lines)
  await receiver.shutdown(never)
})

test('StdoutReceiver with --once is finished when no program has the named pipe open', async (t) => {
  const path = pipeIn(t.testdir({}))
  const writer = await open(path, 'r+')
  await writer.write('one\ntwo')
  const { receiver, collector } = receiverWith({ named_pipe: path }, { settings: { isOnce: true } })
  await receiver.start()
  t.ok(await eventually(() => collector.records.length > 0))
  await writer.close()
  await receiver.finished
  t.same(collector.bodies(), ['one', 'two'])
})
