import { chmodSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { RefusedError } from '../../../agent/model/errors.ts'
import { recombineProcessor } from '../../../processors/recombine/factory.ts'
import { journalctlCommand, selectionArguments } from '../../../receivers/journald/arguments.ts'
import { JournaldReceiver } from '../../../receivers/journald/receiver.ts'
import { settingsWith } from '../../support/settings.ts'
import {
  BOOT,
  Collector,
  configOf,
  lines,
  noJournal,
  realClock,
  startReceiver,
  writeJournal,
} from './support.ts'

const never = new AbortController().signal
const skip = noJournal

test('JournaldReceiver says what to install where journalctl is missing', async (t) => {
  await t.rejects(startReceiver(t, { journalctl_path: '/nonexistent/journalctl' }), {
    code: 'HEPH_JOURNALD_JOURNALCTL',
    message: /install systemd.*journalctl_path.*root_path/,
  })
})

test('JournaldReceiver maps priority, unit, process and time of an entry', { skip }, async (t) => {
  const directory = t.testdir()
  writeJournal(join(directory, 'system.journal'), [
    {
      MESSAGE: 'Error: no tea\n    at brew (/srv/shop/tea.js:3:9)',
      PRIORITY: '3',
      _HOSTNAME: 'web-1',
      _MACHINE_ID: 'aaaabbbbccccddddaaaabbbbccccdddd',
      _PID: '77',
      _COMM: 'node',
      _EXE: '/usr/bin/node',
      _SYSTEMD_UNIT: 'shop@eu.service',
      SYSLOG_IDENTIFIER: 'node',
      CODE_FILE: '/srv/shop/tea.js',
      CODE_LINE: '3',
      CODE_FUNC: 'brew',
      ERRNO: '2',
      _UID: '1000',
    },
  ])
  const { next } = await startReceiver(t, { directory, start_at: 'beginning' })
  await next.until(1)
  const [record] = next.records
  t.equal(record?.body, 'Error: no tea\n    at brew (/srv/shop/tea.js:3:9)')
  t.equal(record?.severityNumber, 17)
  t.equal(record?.severityText, 'err')
  t.equal(record?.timeUnixNano, BigInt(1_700_000_001) * 1_000_000_000n)
  t.strictSame(record?.attributes, {
    SYSLOG_IDENTIFIER: 'node',
    'code.file.path': '/srv/shop/tea.js',
    'code.line.number': 3,
    'code.function.name': 'brew',
    ERRNO: 2,
  })
  t.strictSame(record?.resource.attributes, {
    'service.name': 'shop',
    'service.instance.id': 'eu',
    'host.name': 'web-1',
    'host.id': 'aaaabbbbccccddddaaaabbbbccccdddd',
    'process.pid': 77,
    'process.executable.name': 'node',
    'process.executable.path': '/usr/bin/node',
    _BOOT_ID: BOOT,
    _SYSTEMD_UNIT: 'shop@eu.service',
  })
})

test(
  'JournaldReceiver reads messages that are no text, and long ones whole or marked',
  { skip },
  async (t) => {
    const directory = t.testdir()
    const long = 'x'.repeat(300_000)
    writeJournal(join(directory, 'system.journal'), [
      { MESSAGE: Buffer.from([0x1b, 0x5b, 0x33, 0x31, 0x6d, 0xff, 0x0a, 0x41]) },
      { MESSAGE: long, BIG: Buffer.from('y'.repeat(100_000)) },
      { PRIORITY: '4' },
    ])
    const { next } = await startReceiver(t, { directory, start_at: 'beginning' })
    await next.until(3)
    t.equal(next.records[0]?.body, '\u001B[31m\uFFFD\nA')
    t.equal(next.records[1]?.body, long)
    t.equal(next.records[1]?.droppedAttributesCount, 1)
    t.equal(next.records[2]?.body, '')
    t.equal(next.records[2]?.severityNumber, 13)

    const bounded = await startReceiver(t, { directory, start_at: 'beginning', max_log_size: '1KiB' })
    await bounded.next.until(3)
    t.equal(bounded.next.records[1]?.body, 'x'.repeat(1_024))
    t.strictSame(bounded.next.records[1]?.attributes, { 'hephaestus.log.truncated': true })
  },
)

test(
  'JournaldReceiver reads every entry once over restarts, and what was not acknowledged again',
  { skip },
  async (t) => {
    const directory = t.testdir()
    const file = join(directory, 'system.journal')
    writeJournal(file, lines('shop.service', 7, 'one', 'two'))
    const first = await startReceiver(t, { directory, start_at: 'beginning' })
    await first.next.until(2)
    first.next.isSettling = false
    writeJournal(file, lines('shop.service', 7, 'three'))
    await first.next.until(3)
    await first.receiver.shutdown(never)
    writeJournal(file, lines('shop.service', 7, 'four'))

    const second = await startReceiver(
      t,
      { directory, start_at: 'beginning' },
      { storage: first.settings.storage },
    )
    await second.next.until(2)
    t.strictSame(first.next.bodies, ['one', 'two', 'three'])
    t.strictSame(second.next.bodies, ['three', 'four'])
    t.notMatch(second.log.join(''), 'no longer holds')
  },
)

test(
  'JournaldReceiver keeps its checkpoint at the first entry that is not acknowledged, whatever follows it',
  { skip },
  async (t) => {
    const directory = t.testdir()
    const a = (message: string) => lines('a.service', 1, message)
    const b = (message: string) => lines('b.service', 2, message)
    writeJournal(join(directory, 'system.journal'), [...a('a1'), ...b('b1'), ...a('a2'), ...b('b2')])
    const first = await startReceiver(t, { directory, start_at: 'beginning' }, {}, unsettled())
    await first.next.until(4)
    t.strictSame(
      first.next.batches.map((batch) => batch.count),
      [2, 2],
    )
    const [ofA, ofB] = first.next.batches
    ofB?.settle('delivered')
    t.equal(first.settings.storage.get('position'), undefined)
    const later = ofA?.splitReceiptsBefore(1) ?? []
    ofA?.settle('delivered')
    await first.receiver.shutdown(never)

    const second = await startReceiver(
      t,
      { directory, start_at: 'beginning' },
      { storage: first.settings.storage },
    )
    await second.next.until(2)
    t.strictSame(second.next.bodies.toSorted(), ['a2', 'b2'])
    t.equal(later.length, 1)
  },
)

test(
  'JournaldReceiver begins at the end, and goes on from its first start also when nothing had come',
  { skip },
  async (t) => {
    const directory = t.testdir()
    const file = join(directory, 'system.journal')
    writeJournal(file, lines('shop.service', 7, 'old'))
    const clock = { now: () => 1_700_000_000_000 + 86_400_000 * 10 }
    const first = await startReceiver(t, { directory }, { clock: { ...realClock, ...clock } })
    await first.receiver.shutdown(never)
    const later = String((clock.now() + 1_000) * 1_000)
    writeJournal(file, [{ MESSAGE: 'while away', __REALTIME_TIMESTAMP: later }])
    const second = await startReceiver(t, { directory }, { storage: first.settings.storage })
    await second.next.until(1)
    t.strictSame(second.next.bodies, ['while away'])
  },
)

test(
  'JournaldReceiver warns when the entry read last was vacuumed, and goes on with the next',
  { skip },
  async (t) => {
    const directory = t.testdir()
    const file = join(directory, 'system.journal')
    writeJournal(file, lines('shop.service', 7, 'one', 'two'))
    const first = await startReceiver(t, { directory, start_at: 'beginning' })
    await first.next.until(2)
    await first.receiver.shutdown(never)
    rmSync(file)
    writeJournal(join(directory, 'other.journal'), lines('shop.service', 7, 'three'))
    const second = await startReceiver(
      t,
      { directory, start_at: 'beginning' },
      { storage: first.settings.storage },
    )
    await second.next.until(1)
    t.strictSame(second.next.bodies, ['three'])
    t.match(second.log.join(''), /no longer holds the entry that was read last/)
    const gaps = second.settings.instruments
      .snapshot()
      .find(({ name }) => name === 'hephaestus_journald_gaps')
    t.equal(gaps?.points[0]?.value, 1)
  },
)

test('JournaldReceiver follows a journal that is rotated', { skip }, async (t) => {
  const directory = t.testdir()
  const file = join(directory, 'system.journal')
  writeJournal(file, lines('shop.service', 7, 'one'))
  const { next } = await startReceiver(t, { directory, start_at: 'beginning' })
  await next.until(1)
  writeJournal(file, lines('shop.service', 7, 'two'))
  renameSync(file, join(directory, 'system@0001.journal'))
  writeJournal(file, lines('shop.service', 7, 'three'))
  await next.until(3)
  t.strictSame(next.bodies, ['one', 'two', 'three'])
})

test('JournaldReceiver reads what was left of earlier boots', { skip }, async (t) => {
  const directory = t.testdir()
  const file = join(directory, 'system.journal')
  writeJournal(file, [
    ...lines('shop.service', 7, 'one', 'two'),
    { MESSAGE: 'three', _BOOT_ID: 'c'.repeat(32) },
  ])
  const { next } = await startReceiver(t, { directory, start_at: 'beginning' })
  await next.until(3)
  t.strictSame(next.bodies, ['one', 'two', 'three'])
})

test(
  'JournaldReceiver starts a journalctl that was killed again, without a gap and without a repeat',
  { skip },
  async (t) => {
    const directory = t.testdir()
    const file = join(directory, 'system.journal')
    const pids = join(directory, 'pids')
    const program = wrapper(directory, `echo $$ >> ${pids}; exec journalctl "$@"`)
    writeJournal(file, lines('shop.service', 7, 'one'))
    const running = await startReceiver(t, { directory, start_at: 'beginning', journalctl_path: program })
    const { next, settings } = running
    await next.until(1)
    process.kill(Number(readFileSync(pids, 'utf8').trim()), 'SIGKILL')
    writeJournal(file, lines('shop.service', 7, 'two'))
    await next.until(2)
    t.strictSame(next.bodies, ['one', 'two'])
    const { statuses } = settings as typeof settings & {
      statuses: readonly { state: string; reason?: string }[]
    }
    t.strictSame(
      statuses.map(({ state }) => state),
      ['recoverable_error', 'ok'],
    )
    t.match(statuses[0]?.reason, 'journalctl was ended by SIGKILL; it is started again in 10ms')
  },
)

test(
  'JournaldReceiver tells why journalctl does not run, and waits twice as long each time',
  { skip },
  async (t) => {
    const directory = t.testdir()
    const program = wrapper(directory, 'echo "Failed to open journal: no such thing" >&2; exit 1')
    const { settings } = await startReceiver(t, {
      directory,
      journalctl_path: program,
      restart_max_delay: '40ms',
    })
    const { statuses } = settings as typeof settings & { statuses: readonly { reason?: string }[] }
    while (statuses.length < 4) await new Promise((resolve) => setTimeout(resolve, 5))
    t.strictSame(
      statuses.slice(0, 4).map(({ reason }) => reason),
      [10, 20, 40, 40].map(
        (ms) =>
          `journalctl exited with code 1: Failed to open journal: no such thing; it is started again in ${ms}ms`,
      ),
    )
  },
)

test('JournaldReceiver with --once reads to the end of all boots and is finished', { skip }, async (t) => {
  const directory = t.testdir()
  writeJournal(join(directory, 'system.journal'), [
    ...lines('shop.service', 7, 'one'),
    { MESSAGE: 'two', _BOOT_ID: 'c'.repeat(32) },
  ])
  const { receiver, next } = await startReceiver(t, { directory }, { isOnce: true })
  await receiver.finished
  t.strictSame(next.bodies, ['one', 'two'])
  const none = await startReceiver(t, { directory, grep: 'nowhere' }, { isOnce: true })
  await none.receiver.finished
  t.strictSame(none.next.bodies, [])
})

test('JournaldReceiver selects by unit, identifier, priority, text and fields', { skip }, async (t) => {
  const directory = t.testdir()
  writeJournal(join(directory, 'system.journal'), [
    { MESSAGE: 'm1', _SYSTEMD_UNIT: 'a.service', PRIORITY: '3', _UID: '0' },
    { MESSAGE: 'm2', _SYSTEMD_UNIT: 'b.service', PRIORITY: '6', _UID: '7' },
    { MESSAGE: 'm3', SYSLOG_IDENTIFIER: 'cron', PRIORITY: '4', _UID: '8' },
  ])
  const read = async (selection: object): Promise<readonly string[]> => {
    const { receiver, next } = await startReceiver(t, { directory, ...selection }, { isOnce: true })
    await receiver.finished
    return next.bodies
  }
  t.strictSame(await read({ units: ['a', 'b*'] }), ['m1', 'm2'])
  t.strictSame(await read({ identifiers: ['cron'] }), ['m3'])
  t.strictSame(await read({ priority: 'warning' }), ['m1', 'm3'])
  t.strictSame(await read({ priority: 'warning..info' }), ['m2', 'm3'])
  t.strictSame(await read({ grep: '^m[12]$' }), ['m1', 'm2'])
  t.strictSame(await read({ matches: [{ _UID: 0, PRIORITY: 3 }, { _UID: 8 }] }), ['m1', 'm3'])
  t.strictSame(await read({ matches: [{ _UID: 0, PRIORITY: 4 }] }), [])
})

test(
  'JournaldReceiver offers again what is refused, and the journal waits meanwhile',
  { skip },
  async (t) => {
    const directory = t.testdir()
    writeJournal(join(directory, 'system.journal'), lines('shop.service', 7, 'one', 'two'))
    const next = new Collector()
    const taking = next.consume.bind(next)
    let refusals = 3
    next.consume = (batch) => {
      if (refusals-- > 0) return Promise.reject(new RefusedError('HEPH_TEST_FULL', 'full'))
      return taking(batch)
    }
    await startReceiver(t, { directory, start_at: 'beginning' }, {}, next)
    await next.until(2)
    t.strictSame(next.bodies, ['one', 'two'])
    t.equal(refusals, -1)
  },
)

test(
  'JournaldReceiver takes the lines of a container apart by output, and no level from it',
  { skip },
  async (t) => {
    const directory = t.testdir()
    const line = (MESSAGE: string, PRIORITY: string) => ({
      MESSAGE,
      PRIORITY,
      CONTAINER_ID_FULL: 'f'.repeat(64),
      CONTAINER_NAME: 'shop',
      IMAGE_NAME: 'shop:1',
      _PID: '1',
      _SYSTEMD_UNIT: 'docker.service',
    })
    writeJournal(join(directory, 'system.journal'), [line('hello', '6'), line('warning: x', '3')])
    const { next } = await startReceiver(t, { directory, start_at: 'beginning' })
    await next.until(2)
    t.strictSame(
      next.records.map((record) => [record.attributes['log.iostream'], record.severityNumber]),
      [
        ['stdout', 0],
        ['stderr', 0],
      ],
    )
    t.not(next.records[0]?.stream, next.records[1]?.stream)
    t.equal(next.records[0]?.resource.attributes['service.name'], 'shop')
    t.equal(next.records[0]?.resource.attributes['container.id'], 'f'.repeat(64))
  },
)

test('JournaldReceiver runs journalctl of another tree', async (t) => {
  const own = configOf({ root_path: '/host', directory: 'var/log' })
  const selection = selectionArguments(own, '/base')
  t.strictSame(
    journalctlCommand(own, { selection, position: { kind: 'time', unixUsec: 5_000_007 }, isFollowing: true }),
    [
      'chroot',
      '/host',
      'journalctl',
      '--output=export',
      '--no-pager',
      '--quiet',
      '--follow',
      '--no-tail',
      '--since=@5.000007',
      '--directory=var/log',
    ],
  )
})

test(
  'the stack traces of two programs that write at the same time are joined, each whole',
  { skip },
  async (t) => {
    const directory = t.testdir()
    const trace = (name: string) => [
      `TypeError: ${name} is not a function`,
      `    at ${name} (/srv/shop/${name}.js:3:9)`,
      `    at main (/srv/shop/server.js:30:5)`,
    ]
    const one = lines('one.service', 1, ...trace('alpha'), 'served')
    const two = lines('one.service', 2, ...trace('beta'), 'served')
    writeJournal(
      join(directory, 'system.journal'),
      one.flatMap((entry, index) => [entry, two[index] ?? {}]),
    )
    const collector = new Collector()
    const settings = settingsWith({ clock: realClock, isOnce: true })
    const recombine = await recombineProcessor.create(
      settings,
      recombineProcessor.config.parse({}),
      collector,
    )
    const receiver = new JournaldReceiver(settings, configOf({ directory }), recombine)
    await recombine.start(never)
    await receiver.start()
    await receiver.finished
    await collector.until(4)
    await receiver.shutdown(never)
    await recombine.shutdown(never)
    t.strictSame(collector.bodies.toSorted(), [
      trace('alpha').join('\n'),
      trace('beta').join('\n'),
      'served',
      'served',
    ])
    t.match(settings.storage.get('position'), { cursor: /^s=/ })
  },
)

function unsettled(): Collector {
  const next = new Collector()
  next.isSettling = false
  return next
}

function wrapper(directory: string, script: string): string {
  const path = join(directory, 'journalctl-of-test')
  writeFileSync(path, `#!/bin/sh\n${script}\n`)
  chmodSync(path, 0o755)
  return path
}
