import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'tap'
import { RefusedError } from '../../../agent/model/errors.ts'
import { eventually } from '../../support/eventually.ts'
import { isAlive, never, receiverWith } from './support.ts'

const shell = (script: string) => ({ command: ['sh', '-c', script] })

test('StdoutReceiver rejects its start when the program does not exist', async (t) => {
  const { receiver } = receiverWith({ command: ['no-such-program-anywhere'] })
  await t.rejects(receiver.start(), { name: 'PermanentError', code: 'HEPH_COMMAND_NOT_FOUND' })
  await t.rejects(receiver.exit, { code: 'HEPH_COMMAND_NOT_FOUND' })
  await receiver.shutdown(never)
})

test('StdoutReceiver rejects its start when the working directory does not exist', async (t) => {
  const { receiver } = receiverWith({ ...shell('true'), working_directory: 'no/such' })
  await t.rejects(receiver.start(), { code: 'HEPH_COMMAND_FAILED_TO_START' })
})

test('StdoutReceiver keeps stdout and stderr apart and each in order', async (t) => {
  const script = 'for i in 1 2 3; do echo "out $i"; echo "err $i" >&2; done'
  const { receiver, collector } = receiverWith({ ...shell(script), restart: 'never' })
  await receiver.start()
  await receiver.finished
  t.same(collector.bodies('stdout'), ['out 1', 'out 2', 'out 3'])
  t.same(collector.bodies('stderr'), ['err 1', 'err 2', 'err 3', 'process exited with code 0'])
  const streams = new Set(collector.records.map((record) => record.stream))
  const pid = String(collector.records[0]?.resource.attributes['process.pid'])
  t.same(streams, new Set([`stdout:stdout/app:${pid}:stdout`, `stdout:stdout/app:${pid}:stderr`]))
})

test('StdoutReceiver says which program the records come from', async (t) => {
  const directory = t.testdir({ app: {} })
  const written = {
    command: ['/bin/sh', '-c', 'pwd; echo $GREETING'],
    working_directory: 'app',
    environment: { GREETING: 'hi' },
  }
  const { receiver, collector } = receiverWith(written, { settings: { baseDirectory: directory } })
  await receiver.start()
  await receiver.finished
  t.same(collector.bodies('stdout'), [join(directory, 'app'), 'hi'])
  t.match(collector.records[0]?.resource.attributes, {
    'service.name': 'sh',
    'process.command_args': written.command,
    'process.working_directory': join(directory, 'app'),
  })
})

test('StdoutReceiver records how the program ended after all that it wrote', async (t) => {
  const cases = [
    {
      script: 'echo last >&2; exit 3',
      body: 'process exited with code 3',
      severity: 17,
      attributes: { 'process.exit.code': 3 },
    },
    {
      script: 'echo last >&2',
      body: 'process exited with code 0',
      severity: 9,
      attributes: { 'process.exit.code': 0 },
    },
    {
      script: 'echo last >&2; kill -SEGV $$',
      body: 'process was ended by SIGSEGV',
      severity: 17,
      attributes: { 'hephaestus.process.exit.signal': 'SIGSEGV' },
    },
    {
      script: 'echo last >&2; kill -TERM $$',
      body: 'process was ended by SIGTERM',
      severity: 9,
      attributes: { 'hephaestus.process.exit.signal': 'SIGTERM' },
    },
  ]
  for (const { script, body, severity, attributes } of cases) {
    const { receiver, collector } = receiverWith({ ...shell(script), restart: 'never' })
    await receiver.start()
    await receiver.finished
    t.same(collector.bodies(), ['last', body])
    const last = collector.records.at(-1)
    t.match(last, { severityNumber: severity, attributes, stream: collector.records[0]?.stream ?? '' })
  }
})

test('StdoutReceiver hands on a prompt without a line end, and joins nothing to it twice', async (t) => {
  const script = 'printf "name? "; sleep 0.4; printf "rest\\nnext\\n"'
  const { receiver, collector } = receiverWith({ ...shell(script), force_flush_period: '50ms' })
  await receiver.start()
  t.ok(await eventually(() => collector.records.length === 1))
  t.same(collector.bodies('stdout'), ['name? '])
  await receiver.finished
  t.same(collector.bodies('stdout'), ['name? ', 'rest', 'next'])
})

test('StdoutReceiver hands on an unfinished last line at the end', async (t) => {
  const { receiver, collector } = receiverWith({ ...shell('printf "a\\nb"'), force_flush_period: 0 })
  await receiver.start()
  await receiver.finished
  t.same(collector.bodies('stdout'), ['a', 'b'])
})

test('StdoutReceiver cuts a line that is too long and marks it', async (t) => {
  const written = { ...shell('head -c 100 /dev/zero | tr "\\0" x; echo; echo next'), max_log_size: '16B' }
  const { receiver, collector } = receiverWith({ ...written, max_log_size_behavior: 'truncate' })
  await receiver.start()
  await receiver.finished
  t.same(collector.bodies('stdout'), ['x'.repeat(16), 'next'])
  t.equal(collector.records[0]?.attributes['hephaestus.log.truncated'], true)
})

test('StdoutReceiver copies the bytes of the program through at once and unchanged', async (t) => {
  const { receiver, ports, collector } = receiverWith({
    ...shell('printf "a\\r\\n\\377b"; printf "oops" >&2'),
    passthrough: true,
  })
  collector.close()
  await receiver.start()
  t.ok(await eventually(() => ports.stdout.readableLength === 5 && ports.stderr.readableLength === 4))
  t.same(ports.stdout.read(), Buffer.from('a\r\n\xffb', 'latin1'))
  t.same(ports.stderr.read(), Buffer.from('oops'))
  collector.open()
  await receiver.finished
})

test('StdoutReceiver lets a program fail to write when nobody reads its copy any more', async (t) => {
  const written = { ...shell('while :; do echo y || exit 9; done'), passthrough: true, restart: 'never' }
  const { receiver, ports } = receiverWith(written)
  ports.stdout.destroy()
  await receiver.start()
  const { code, signal } = await receiver.exit
  t.ok(code === 9 || signal === 'SIGPIPE', `${code} ${signal}`)
  await receiver.finished
})

test('StdoutReceiver forwards signals to the program and resolves exit with how it ended', async (t) => {
  const { receiver, collector } = receiverWith(
    shell('trap "echo got; exit 4" USR1; echo ready; while :; do sleep 0.02; done'),
  )
  await receiver.start()
  t.ok(await eventually(() => collector.bodies('stdout').includes('ready')))
  receiver.forward('SIGUSR1')
  // A failure would start it again; the shutdown keeps it from that.
  t.ok(await eventually(() => collector.bodies('stderr').includes('process exited with code 4')))
  await receiver.shutdown(never)
  t.same(await receiver.exit, { code: 4, signal: null })
  t.ok(collector.bodies('stdout').includes('got'))
})

test('StdoutReceiver starts a program again after failures only, with a growing wait', async (t) => {
  const file = join(t.testdir({}), 'runs')
  writeFileSync(file, '')
  const script = `echo x >> ${file}; [ $(wc -l < ${file}) -ge 3 ] || exit 1`
  const { receiver, collector, counts, settings } = receiverWith({
    ...shell(script),
    restart_initial_delay: '20ms',
  })
  await receiver.start()
  await receiver.finished
  t.same(collector.bodies('stderr'), [
    'process exited with code 1',
    'process exited with code 1',
    'process exited with code 0',
  ])
  t.equal(counts()['restarts'], 2)
  t.same(
    settings.statuses.map(({ state, reason }) => `${state} ${reason ?? ''}`.trim()),
    [
      'recoverable_error process exited with code 1; it is started again in 20ms',
      'ok',
      'recoverable_error process exited with code 1; it is started again in 40ms',
      'ok',
    ],
  )
  t.equal(new Set(collector.records.map((record) => record.stream)).size, 3)
})

test('StdoutReceiver starts a program again after any end with restart always, but not with --once', async (t) => {
  const written = { ...shell('echo run'), restart: 'always', restart_initial_delay: '10ms' }
  const { receiver, collector } = receiverWith(written)
  await receiver.start()
  t.ok(await eventually(() => collector.bodies('stdout').length >= 3))
  await receiver.shutdown(never)
  const once = receiverWith(written, { settings: { isOnce: true } })
  await once.receiver.start()
  await once.receiver.finished
  t.same(once.collector.bodies('stdout'), ['run'])
})

test('StdoutReceiver never starts a program again with restart never', async (t) => {
  const { receiver, collector } = receiverWith({ ...shell('exit 1'), restart: 'never' })
  await receiver.start()
  t.same(await receiver.exit, { code: 1, signal: null })
  await receiver.finished
  t.same(collector.bodies(), ['process exited with code 1'])
})

test('StdoutReceiver shutdown ends the program with its children and hands on what they wrote', async (t) => {
  const script = 'trap "echo bye; exit 0" TERM; sleep 60 & echo $!; while :; do sleep 0.02; done'
  const { receiver, collector } = receiverWith(shell(script))
  await receiver.start()
  t.ok(await eventually(() => collector.bodies('stdout').length === 1))
  const grandchild = Number(collector.bodies('stdout')[0])
  await Promise.all([receiver.shutdown(never), receiver.shutdown(never)])
  t.same(collector.bodies('stdout').slice(1), ['bye'])
  t.ok(await eventually(() => !isAlive(grandchild)))
})

test('StdoutReceiver shutdown kills a program that ignores SIGTERM after the grace', async (t) => {
  const { receiver, collector } = receiverWith({
    ...shell('trap "" TERM; echo ready; while :; do sleep 1; done'),
    shutdown_grace: '50ms',
  })
  await receiver.start()
  t.ok(await eventually(() => collector.records.length === 1))
  await receiver.shutdown(never)
  t.match(collector.bodies('stderr'), ['process was ended by SIGKILL'])
})

test('StdoutReceiver shutdown ends at once when its signal is aborted, though the pipeline takes nothing', async (t) => {
  for (const policy of ['block', 'spill', 'drop']) {
    const directory = t.testdir({})
    const written = {
      ...shell('trap "" TERM; while :; do echo line; done'),
      on_backpressure: policy,
      buffer_size: '64KiB',
    }
    const { receiver, collector, counts } = receiverWith(written, { settings: { stateDirectory: directory } })
    collector.close()
    await receiver.start()
    t.ok(await eventually(() => (counts()['read_bytes'] ?? 0) > 10_000))
    await receiver.shutdown(AbortSignal.abort(new Error('too late')))
    t.ok((counts()['dropped_records'] ?? 0) > 0, `${policy} counts what it gives up`)
  }
})

test('StdoutReceiver ends what a program leaves running when it ends', async (t) => {
  const { receiver, collector } = receiverWith({ ...shell('sleep 60 & echo $!'), restart: 'never' })
  await receiver.start()
  await receiver.finished
  const left = Number(collector.bodies('stdout')[0])
  t.ok(await eventually(() => !isAlive(left)))
})

test('StdoutReceiver leaves no process behind after kill -9 of the agent', async (t) => {
  const directory = t.testdir({})
  const file = join(directory, 'pids')
  const host = join(directory, 'host.ts')
  const support = join(import.meta.dirname, 'support.ts')
  const script = `sleep 60 & echo $$ $! > ${file}; wait`
  writeFileSync(
    host,
    `import { receiverWith } from ${JSON.stringify(support)}\nawait receiverWith({ command: ['sh', '-c', ${JSON.stringify(script)}] }).receiver.start()`,
  )
  const agent = spawn(process.execPath, [host], { stdio: 'ignore' })
  const pids = (): number[] => {
    try {
      return readFileSync(file, 'utf8').trim().split(' ').filter(Boolean).map(Number)
    } catch {
      return []
    }
  }
  t.ok(await eventually(() => pids().length === 2))
  agent.kill('SIGKILL')
  t.ok(await eventually(() => !pids().some(isAlive)))
})

test('StdoutReceiver offers a refused batch again', async (t) => {
  let refusals = 2
  const { collector } = receiverWith({})
  const next = {
    consume: (batch: Parameters<typeof collector.consume>[0], signal: AbortSignal) => {
      if (refusals > 0) {
        refusals -= 1
        return Promise.reject(new RefusedError('HEPH_QUEUE_FULL', 'full'))
      }
      return collector.consume(batch, signal)
    },
  }
  const { receiver } = receiverWith({ ...shell('echo line'), restart: 'never' }, { next })
  await receiver.start()
  await receiver.finished
  t.same(collector.bodies('stdout'), ['line'])
})

// --- a slow pipeline

const LINES = 60_000
const numbers = Array.from({ length: LINES }, (_, index) => String(index + 1))

test('StdoutReceiver with spill lets the program run to its end and loses nothing, in order', async (t) => {
  const directory = t.testdir({})
  mkdirSync(join(directory, 'state'))
  const written = { ...shell(`seq 1 ${LINES}`), buffer_size: '64KiB', restart: 'never' }
  const { receiver, collector, counts } = receiverWith(written, {
    settings: { stateDirectory: join(directory, 'state') },
  })
  collector.close()
  await receiver.start()
  t.same(await receiver.exit, { code: 0, signal: null }, 'the program has ended while nothing was taken')
  t.ok((counts()['spilled_bytes'] ?? 0) > 0)
  collector.open()
  await receiver.finished
  t.same(collector.bodies('stdout'), numbers)
  t.equal(counts()['dropped_records'], 0)
})

test('StdoutReceiver with spill drops and counts new lines when the file is full, and says so on the next record', async (t) => {
  const written = {
    ...shell('seq 1 400000'),
    buffer_size: '64KiB',
    spill_bytes_max: '1MiB',
    restart: 'never',
  }
  const { receiver, collector, counts } = receiverWith(written, {
    settings: { stateDirectory: t.testdir({}) },
  })
  collector.close()
  await receiver.start()
  await receiver.exit
  collector.open()
  await receiver.finished
  const bodies = collector.bodies('stdout')
  const dropped = counts()['dropped_records'] ?? 0
  t.ok(dropped > 0)
  t.equal(bodies.length + dropped, 400_000)
  t.same(
    bodies.toSorted((a, b) => Number(a) - Number(b)),
    bodies,
    'what got through is in order',
  )
  const told = collector.records.reduce(
    (sum, record) => sum + Number(record.attributes['hephaestus.log.dropped_lines'] ?? 0),
    0,
  )
  t.ok(told <= dropped)
})

test('StdoutReceiver with spill keeps no named file', async (t) => {
  const directory = t.testdir({})
  const { receiver, collector, counts } = receiverWith(
    { ...shell('seq 1 60000; sleep 60'), buffer_size: '64KiB' },
    { settings: { stateDirectory: directory } },
  )
  collector.close()
  await receiver.start()
  t.ok(await eventually(() => (counts()['spilled_bytes'] ?? 0) > 0))
  const { readdirSync } = await import('node:fs')
  t.same(readdirSync(directory), [])
  collector.open()
  await receiver.shutdown(never)
})

test('StdoutReceiver with spill drops and counts when the file cannot be written', async (t) => {
  const written = { ...shell(`seq 1 ${LINES}`), buffer_size: '64KiB', restart: 'never' }
  const { receiver, collector, counts, settings } = receiverWith(written, {
    settings: { stateDirectory: '/dev/null/state' },
  })
  collector.close()
  await receiver.start()
  await receiver.exit
  collector.open()
  await receiver.finished
  t.equal(collector.bodies('stdout').length + (counts()['dropped_records'] ?? 0), LINES)
  t.match(settings.statuses, [{ state: 'recoverable_error', reason: 'the spill file failed' }])
})

test('StdoutReceiver with block makes the program wait and loses nothing', async (t) => {
  const written = {
    ...shell(`seq 1 ${LINES}`),
    buffer_size: '64KiB',
    on_backpressure: 'block',
    restart: 'never',
  }
  const { receiver, collector, counts } = receiverWith(written)
  collector.close()
  await receiver.start()
  // A line of five bytes counts for 21 in the buffer, so that in pieces of 4 KiB a fifth of its size fills it.
  t.ok(await eventually(() => (counts()['read_bytes'] ?? 0) >= 65_536 / 5, 20_000))
  t.ok((counts()['read_bytes'] ?? 0) < 300_000, 'the rest stays with the program')
  collector.open()
  await receiver.finished
  t.same(collector.bodies('stdout'), numbers)
})

test('StdoutReceiver with drop counts what it does not hand on', async (t) => {
  const written = {
    ...shell(`seq 1 ${LINES}`),
    buffer_size: '64KiB',
    on_backpressure: 'drop',
    restart: 'never',
  }
  const { receiver, collector, counts } = receiverWith(written)
  collector.close()
  await receiver.start()
  await receiver.exit
  collector.open()
  await receiver.finished
  const dropped = counts()['dropped_records'] ?? 0
  t.ok(dropped > 0)
  t.equal(collector.bodies('stdout').length + dropped, LINES)
})
