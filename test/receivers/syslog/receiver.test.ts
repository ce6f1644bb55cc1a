import { execFileSync, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { test } from 'tap'
import { connect as connectSecurely } from 'node:tls'
import { readFileSync } from 'node:fs'
import { PermanentError } from '../../../agent/model/errors.ts'
import { makeCertificates, noOpenssl } from '../../support/certificates.ts'
import { configOf, connected, measured, sendDatagrams, startReceiver } from './support.ts'

const never = new AbortController().signal
const noLogger =
  spawnSync('logger', ['--version']).error === undefined ? false : 'there is no logger program here'

test('a configuration that says nothing, or the wrong thing, is refused', async (t) => {
  const tcp = { listen_address: 'localhost:514' }
  const cases: readonly [written: object, message: RegExp][] = [
    [{}, /expected tcp, udp or both/],
    [{ tcp: { listen_address: 'nowhere' } }, /host and a port/],
    [{ tcp, location: 'Mars' }, /time zone/],
    [{ tcp, protocol: 'rfc5424', allow_skip_pri_header: true }, /RFC 5424/],
    [{ udp: { ...tcp, async: { readers: 4 } } }, /handed on/],
    [{ tcp: { ...tcp, multiline: { line_start_pattern: 'x' } } }, /recombine/],
    [{ tcp, storage: 'file_storage' }, /no checkpoint/],
    [{ tcp, operators: [{ type: 'json_parser' }] }, /processors/],
  ]
  for (const [written, message] of cases)
    t.throws(() => configOf(written as never), { message }, JSON.stringify(written))
})

test('SyslogReceiver says when another program has the port', async (t) => {
  const { tcp, udp } = await startReceiver(t)
  await t.rejects(startReceiver(t, { tcp: { listen_address: `127.0.0.1:${tcp}` } }), {
    code: 'HEPH_NET_LISTEN',
  })
  await t.rejects(startReceiver(t, { udp: { listen_address: `127.0.0.1:${udp}` } }), {
    code: 'HEPH_NET_LISTEN',
  })
})

test('SyslogReceiver reads messages of RFC 5424', async (t) => {
  const { next, udp } = await startReceiver(t)
  const data = '[stock@32473 item="tea \\"green\\"" name="Grün"][x]'
  await sendDatagrams(
    udp,
    `<11>1 2024-01-02T03:04:05.678Z web-1 shop 77 ID47 ${data} \uFEFFkein Grüntee\n    at brew`,
  )
  await next.until(1)
  const [record] = next.records
  t.equal(record?.body, 'kein Grüntee\n    at brew')
  t.equal(record?.severityNumber, 17)
  t.equal(record?.severityText, 'err')
  t.equal(record?.timeUnixNano, 1_704_164_645_678_000_000n)
  t.strictSame(record?.attributes, {
    version: 1,
    hostname: 'web-1',
    appname: 'shop',
    proc_id: '77',
    msg_id: 'ID47',
    structured_data: { 'stock@32473': { item: 'tea "green"', name: 'Grün' }, x: {} },
    priority: 11,
    facility: 1,
  })
  t.strictSame(record?.resource.attributes, {
    'host.name': 'web-1',
    'service.name': 'shop',
    'process.pid': 77,
  })
})

test('SyslogReceiver reads messages of RFC 3164, also those that lack most of it', async (t) => {
  const { next, udp } = await startReceiver(
    t,
    { location: 'Europe/Berlin' },
    { clock: arrivingAt('2024-01-02T03:00:00Z') },
  )
  await sendDatagrams(
    udp,
    '<13>Jan  2 03:04:05 web-1 shop[77]: no tea\n',
    '<13>Jan  2 03:04:05 shop: local',
    '<13>just this',
    '<13>2024-01-02T03:04:05Z web-1 shop: rsyslog with an exact time',
    '<13>1 - - - - - -',
  )
  await next.until(5)
  const said = next.records.map(({ body, timeUnixNano, attributes }) => [
    body,
    timeUnixNano,
    attributes['hostname'],
    attributes['appname'],
  ])
  const berlin = BigInt(Date.parse('2024-01-02T02:04:05Z')) * 1_000_000n
  t.strictSame(said, [
    ['no tea', berlin, 'web-1', 'shop'],
    ['local', berlin, undefined, 'shop'],
    ['just this', 0n, undefined, undefined],
    ['rsyslog with an exact time', 1_704_164_645_000_000_000n, 'web-1', 'shop'],
    ['', 0n, undefined, undefined],
  ])
})

test('SyslogReceiver hands a message on as it came when it is not of the protocol, and counts it', async (t) => {
  const { next, udp, settings } = await startReceiver(t, { protocol: 'rfc5424' })
  const wrong = [
    'no priority',
    '<192>1 - - - - - - too high',
    '<13>Jan  2 03:04:05 web-1 old: form',
    '<13>1 2024 - - - - - x',
  ]
  await sendDatagrams(udp, ...wrong, Uint8Array.of(0xff, 0x00, 0x41))
  await next.until(5)
  t.strictSame(next.bodies, [...wrong, '\uFFFD\0A'])
  t.equal(measured(settings, 'hephaestus_syslog_malformed_messages'), 5)

  const dropping = await startReceiver(t, { on_error: 'drop' })
  await sendDatagrams(dropping.udp, 'no priority', '<13>good')
  await dropping.next.until(1)
  t.strictSame(dropping.next.bodies, ['good'])
  const lenient = await startReceiver(t, { allow_skip_pri_header: true })
  await sendDatagrams(lenient.udp, 'Jan  2 03:04:05 web-1 shop[77]: no tea')
  await lenient.next.until(1)
  t.strictSame([lenient.next.bodies[0], lenient.next.records[0]?.severityNumber], ['no tea', 0])
})

test('SyslogReceiver takes no severity from a priority that the sender gives to everything', async (t) => {
  const { next, udp } = await startReceiver(t)
  await sendDatagrams(udp, '<13>a', '<14>b', '<133>c')
  await next.until(3)
  t.strictSame(
    next.records.map(({ severityNumber, severityText }) => [severityNumber, severityText]),
    [
      [0, 'notice'],
      [9, 'info'],
      [0, 'notice'],
    ],
  )
})

test('SyslogReceiver makes one message of a datagram, or one of each line', async (t) => {
  const whole = await startReceiver(t)
  await sendDatagrams(whole.udp, '<13>a\n<13>b\n')
  await whole.next.until(1)
  t.strictSame(whole.next.bodies, ['a\n<13>b'])
  const lines = await startReceiver(t, { udp: { one_log_per_packet: false } })
  await sendDatagrams(lines.udp, '<13>a\n\n<13>b\n')
  await lines.next.until(2)
  t.strictSame(lines.next.bodies, ['a', 'b'])
})

test('SyslogReceiver takes both framings on one TCP connection, and the rest when it ends', async (t) => {
  const { next, tcp, settings } = await startReceiver(t, { tcp: { add_attributes: true } })
  const socket = await connected(t, tcp)
  socket.write(
    '<11>1 - web-1 shop 77 - - one\n35 <11>1 - web-1 shop 77 - - two\nlines<11>1 - web-1 shop 78 - - three',
  )
  socket.end()
  await next.until(3)
  t.strictSame(next.bodies.toSorted(), ['one', 'three', 'two\nlines'].toSorted())
  const [first] = next.records
  t.equal(first?.attributes['network.transport'], 'tcp')
  t.equal(first?.attributes['network.peer.address'], '127.0.0.1')
  t.type(first?.attributes['network.peer.port'], 'number')
  t.equal(measured(settings, 'hephaestus_syslog_messages', { transport: 'tcp' }), 3)
  t.equal(next.records.filter(({ stream }) => stream.endsWith('web-1:shop:77')).length, 2)
})

test('SyslogReceiver closes connections that are not framed as they must be, are idle, too many or hold too much', async (t) => {
  const { tcp, settings } = await startReceiver(t, {
    enable_octet_counting: true,
    tcp: {
      idle_timeout: '200ms',
      max_connections_per_client: 2,
      max_bytes_in_flight: '1MiB',
      max_log_size: '2MiB',
    },
  })
  const malformed = await connected(t, tcp)
  malformed.write('<13>no length\n')
  await closed(malformed)
  t.equal(measured(settings, 'hephaestus_syslog_closed_connections', { reason: 'framing' }), 1)

  const [one, two] = [await connected(t, tcp), await connected(t, tcp)]
  const excess = await connected(t, tcp)
  await closed(excess)
  one.write(`1900000 <13>${'x'.repeat(1_200_000)}`)
  await closed(one)
  t.equal(measured(settings, 'hephaestus_syslog_closed_connections', { reason: 'memory' }), 1)
  await closed(two)
  t.equal(measured(settings, 'hephaestus_syslog_closed_connections'), 2)
})

test('SyslogReceiver slows down senders over TCP, and drops and counts what it has no room for over UDP', async (t) => {
  const { next, tcp, udp, settings } = await startReceiver(t, { udp: { buffer_size: '64KiB' } })
  next.close()
  const socket = await connected(t, tcp)
  const line = `<13>${'x'.repeat(10_000)}\n`
  let written = 0
  for (; socket.writableLength < 4_000_000 && written < 5_000; written += 1) socket.write(line)
  await sendDatagrams(udp, ...Array.from({ length: 30 }, () => `<13>${'y'.repeat(8_000)}`))
  while (measured(settings, 'hephaestus_syslog_dropped_messages', { reason: 'buffer' }) === 0) {
    await new Promise((resolve) => setImmediate(resolve))
  }
  t.equal(next.records.length, 0)
  t.ok(socket.writableLength > 1_000_000, 'the sender holds what was not read')
  next.open()
  socket.end()
  await next.until(written)
  const count = (letter: string): number => next.bodies.filter((body) => body.startsWith(letter)).length
  while (count('x') < written) await next.until(next.records.length + 1)
  t.equal(count('x'), written)
  const dropped = measured(settings, 'hephaestus_syslog_dropped_messages', { reason: 'buffer' })
  t.ok(count('y') > 0 && count('y') + dropped <= 30)
})

test('SyslogReceiver drops and counts what the pipeline will never take', async (t) => {
  const { next, udp, settings } = await startReceiver(t)
  const taking = next.consume.bind(next)
  let isFirst = true
  next.consume = (batch, signal) => {
    if (!isFirst) return taking(batch, signal)
    isFirst = false
    return Promise.reject(new PermanentError('HEPH_TEST_NEVER', 'never'))
  }
  await sendDatagrams(udp, '<13>lost')
  await sendDatagrams(udp, '<13>kept')
  while (next.records.length === 0) await new Promise((resolve) => setImmediate(resolve))
  t.equal(measured(settings, 'hephaestus_syslog_dropped_messages', { reason: 'pipeline' }), 1)
})

test('SyslogReceiver hands on what it has read before its shutdown ends', async (t) => {
  const { receiver, next, tcp, udp } = await startReceiver(t)
  next.close()
  const socket = await connected(t, tcp)
  socket.write('<13>over tcp\n')
  await sendDatagrams(udp, '<13>over udp')
  while (next.offers < 2) await new Promise((resolve) => setImmediate(resolve))
  const stopped = receiver.shutdown(never)
  next.open()
  await stopped
  t.strictSame(next.bodies.toSorted(), ['over tcp', 'over udp'])
  t.strictSame(receiver.ports, { tcp: undefined, udp: undefined })
})

test('SyslogReceiver gives up what is under way when its shutdown may take no longer', async (t) => {
  const { receiver, next, udp, settings } = await startReceiver(t)
  next.close()
  await sendDatagrams(udp, '<13>x')
  while (next.offers < 1) await new Promise((resolve) => setImmediate(resolve))
  await receiver.shutdown(AbortSignal.abort(new Error('no more time')))
  await new Promise((resolve) => setImmediate(resolve))
  t.equal(measured(settings, 'hephaestus_syslog_dropped_messages', { reason: 'pipeline' }), 1)
})

test(
  'SyslogReceiver takes what the logger program sends, over UDP and TCP',
  { skip: noLogger },
  async (t) => {
    const { next, tcp, udp } = await startReceiver(t)
    const send = (port: number, ...args: readonly string[]): void => {
      execFileSync('logger', ['-n', '127.0.0.1', '-P', String(port), '-t', 'shop', '-p', 'user.err', ...args])
    }
    send(udp, '--udp', '--rfc5424', '--id=77', 'new over udp')
    send(udp, '--udp', '--rfc3164', 'old over udp')
    send(tcp, '--tcp', '--rfc5424', 'new over tcp')
    send(tcp, '--tcp', '--rfc3164', '--octet-count', 'old over tcp')
    await next.until(4)
    t.strictSame(next.bodies.toSorted(), ['new over tcp', 'new over udp', 'old over tcp', 'old over udp'])
    for (const record of next.records) {
      t.equal(record.severityNumber, 17)
      t.equal(record.resource.attributes['service.name'], 'shop')
      t.ok(Math.abs(Number(record.timeUnixNano / 1_000_000n) - Date.now()) < 86_400_000)
    }
  },
)

test(
  'SyslogReceiver takes messages over TLS, from clients with a certificate where that is asked for',
  { skip: noOpenssl },
  async (t) => {
    const folder = t.testdir()
    const files = makeCertificates(folder, 'localhost')
    const tls = { cert_file: files.serverCert, key_file: files.serverKey, client_ca_file: files.ca }
    const { next, tcp } = await startReceiver(t, { tcp: { tls } })
    const ca = readFileSync(files.ca)
    const known = connectSecurely({
      port: tcp,
      host: '127.0.0.1',
      servername: 'localhost',
      ca,
      cert: readFileSync(files.clientCert),
      key: readFileSync(files.clientKey),
    })
    await once(known, 'secureConnect')
    known.end('<11>1 - web-1 shop 7 - - over tls\n')
    await next.until(1)
    t.strictSame(next.bodies, ['over tls'])
    const unknown = connectSecurely({ port: tcp, host: '127.0.0.1', servername: 'localhost', ca })
    unknown.on('error', () => undefined)
    unknown.write('<11>1 - web-1 shop 7 - - nobody\n')
    await closed(unknown)
    const plain = await connected(t, tcp)
    plain.write('<13>plain\n')
    await closed(plain)
    t.equal(next.records.length, 1)
  },
)

/** Also when it was reset. */
async function closed(socket: Socket): Promise<void> {
  if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve))
}

function arrivingAt(iso: string) {
  return { now: () => Date.parse(iso), monotonicMs: () => performance.now(), after: () => () => undefined }
}
