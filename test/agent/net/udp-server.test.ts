import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { test } from 'tap'
import { dropsIn, kernelDrops } from '../../../agent/net/kernel-drops.ts'
import { UdpServer } from '../../../agent/net/udp-server.ts'

test('the datagrams that the kernel dropped are read from its table, of all sockets of a port', async (t) => {
  const table = [
    '   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops',
    '  100: 0100007F:158A 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 123 2 0000000000000000 7',
    '  101: 00000000000000000000000001000000:158A 00000000000000000000000000000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 124 2 0000000000000000 5',
    '  102: 0100007F:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 125 2 0000000000000000 90',
    '',
  ].join('\n')
  t.equal(dropsIn(table, 5_514), 12)
  t.equal(dropsIn(table, 53), 90)
  t.equal(dropsIn('', 53), 0)
})

test('UdpServer tells what the kernel dropped while nobody read', async (t) => {
  const server = new UdpServer({
    endpoint: '127.0.0.1:0',
    receiveBufferBytes: 4_096,
    bufferBytesMax: 1_000_000,
    onDropped: () => undefined,
  })
  await server.start()
  t.teardown(() => server.stop())
  const port = server.port ?? 0
  const before = await kernelDrops(port)
  if (before === undefined) return t.pass('this system does not tell')
  const sender = createSocket('udp4')
  // Sent in one go, so that nothing of it is read meanwhile.
  await new Promise((resolve) => {
    for (let left = 200; left > 0; left -= 1) sender.send(Buffer.alloc(1_000), port, '127.0.0.1', resolve)
  })
  sender.close()
  t.equal(before, 0)
  t.ok(((await kernelDrops(port)) ?? 0) > 0)
})

test('UdpServer listens on both loopback addresses, and gives what has come after its stop', async (t) => {
  const dropped: number[] = []
  const server = new UdpServer({
    endpoint: 'localhost:0',
    receiveBufferBytes: undefined,
    bufferBytesMax: 700,
    onDropped: (datagrams) => dropped.push(datagrams),
  })
  await server.start()
  const sender = createSocket('udp4')
  const port = server.port ?? 0
  for (const text of ['one', 'two', 'three'])
    await new Promise((resolve) => sender.send(text, port, '127.0.0.1', resolve))
  sender.close()
  while (dropped.length === 0) await new Promise((resolve) => setImmediate(resolve))
  server.stop()
  t.strictSame(
    (await server.take())?.map(({ bytes, client }) => [Buffer.from(bytes).toString(), client]),
    [
      ['one', '127.0.0.1'],
      ['two', '127.0.0.1'],
    ],
  )
  t.equal(await server.take(), undefined)
  t.strictSame(dropped, [1])
})

test('UdpServer leaves no socket open where another program has the port', async (t) => {
  const other = createSocket('udp4')
  other.bind({ address: '127.0.0.1', port: 0 })
  await once(other, 'listening')
  t.teardown(() => other.close())
  const options = { receiveBufferBytes: undefined, bufferBytesMax: 1_000, onDropped: () => undefined }
  const openBefore = readdirSync('/proc/self/fd').length
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const server = new UdpServer({ endpoint: `127.0.0.1:${other.address().port}`, ...options })
    await t.rejects(server.start(), { code: 'HEPH_NET_LISTEN' })
    server.stop()
  }
  t.ok(readdirSync('/proc/self/fd').length < openBefore + 10)
})
