import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { eventually } from '../../support/eventually.ts'
import { never, receiverWith } from './support.ts'

test('StdoutReceiver without a command reads the standard input to its end', async (t) => {
  const { receiver, collector, ports } = receiverWith({ service_name: 'api' })
  await receiver.start()
  ports.stdin.write('one\ntw')
  ports.stdin.end('o\nthree')
  await receiver.finished
  t.same(collector.bodies(), ['one', 'two', 'three'])
  t.match(collector.records[0], {
    stream: 'stdout:stdout/app:stdin',
    resource: { attributes: { 'service.name': 'api' } },
  })
})

test('StdoutReceiver without a command waits with reading while the pipeline takes nothing', async (t) => {
  const { receiver, collector, ports, counts } = receiverWith({ buffer_size: '64KiB' })
  collector.close()
  await receiver.start()
  const lines = Array.from({ length: 50_000 }, (_, index) => `line ${index}`)
  ports.stdin.end(lines.join('\n'))
  t.ok(await eventually(() => (counts()['read_bytes'] ?? 0) > 0))
  collector.open()
  await receiver.finished
  t.same(collector.bodies(), lines)
})

test('StdoutReceiver hands on what it has read at shutdown and reads no more', async (t) => {
  const { receiver, collector, ports } = receiverWith({})
  await receiver.start()
  ports.stdin.write('whole\nunfinished')
  t.ok(await eventually(() => collector.records.length === 1))
  await receiver.shutdown(never)
  t.same(collector.bodies(), ['whole', 'unfinished'])
})

test('StdoutReceiver reads a real pipe of its own process', async (t) => {
  const host = join(t.testdir({}), 'host.ts')
  const module = join(import.meta.dirname, '../../../receivers/stdout/receiver.ts')
  const support = join(import.meta.dirname, 'support.ts')
  writeFileSync(
    host,
    `import { StdoutReceiver } from ${JSON.stringify(module)}
     import { Collector, configOf, realClock } from ${JSON.stringify(support)}
     import { settingsWith } from ${JSON.stringify(join(import.meta.dirname, '../../support/settings.ts'))}
     const collector = new Collector()
     const receiver = new StdoutReceiver(settingsWith({ clock: realClock }), configOf({}), collector)
     await receiver.start()
     await receiver.finished
     console.log(collector.records.length, collector.records.at(-1).body)`,
  )
  const child = spawn('sh', ['-c', `seq 1 200000 | "${process.execPath}" "${host}"`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  await new Promise((resolve) => child.once('close', resolve))
  t.equal(output, '200000 200000\n')
})
