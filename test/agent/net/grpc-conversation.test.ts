import { connect, type ClientHttp2Stream } from 'node:http2'
import { gzipSync } from 'node:zlib'
import { test, type Test } from 'tap'
import type { GrpcConversation, GrpcPeer } from '../../../agent/net/grpc-method.ts'
import { GrpcServer } from '../../../agent/net/grpc-server.ts'
import { GRPC } from '../../../agent/net/grpc-status.ts'
import { FakeClock, settle } from '../../support/clock.ts'
import { settingsWith } from '../../support/settings.ts'

const TALK = '/test.Talk/Follow'
const MESSAGE_BYTES_MAX = 100_000

/** A call of a conversation, which is what a test says it is. */
async function talking(
  t: Test,
  open: (peer: GrpcPeer) => GrpcConversation,
  headers: Readonly<Record<string, string>> = {},
) {
  const clock = new FakeClock()
  const server = new GrpcServer(
    {
      endpoint: '127.0.0.1:0',
      connectionsMax: 10,
      connectionsPerClientMax: 10,
      messageBytesMax: MESSAGE_BYTES_MAX,
      streamsMax: undefined,
      keepalive: {
        connectionIdleMs: undefined,
        connectionAgeMs: undefined,
        connectionAgeGraceMs: undefined,
        timeMs: 3_600_000,
        timeoutMs: 20_000,
      },
      clock,
      random: () => 0.5,
      logger: settingsWith({ clock }).logger,
    },
    {
      methods: [{ path: TALK, messageBytesMax: MESSAGE_BYTES_MAX, open }],
      admit: () => Promise.resolve(undefined),
      hold: () => undefined,
      names: [],
      files: undefined,
    },
  )
  await server.start()
  t.teardown(() => server.stop(AbortSignal.abort(new Error('the test is over'))))
  const client = connect(`http://127.0.0.1:${server.port}`)
  client.on('error', () => undefined)
  t.teardown(() => client.destroy())
  const stream = client.request({
    ':method': 'POST',
    ':path': TALK,
    'content-type': 'application/grpc',
    ...headers,
  })
  stream.on('error', () => undefined)
  return { clock, stream, ended: statusOf(stream) }
}

async function statusOf(stream: ClientHttp2Stream): Promise<number> {
  return await new Promise((resolve) => {
    const take = (head: Readonly<Record<string, unknown>>): void => {
      if (head['grpc-status'] !== undefined) resolve(Number(head['grpc-status']))
    }
    stream.on('response', take)
    stream.on('trailers', take)
    stream.on('close', () => resolve(-1))
  })
}

function framed(message: Uint8Array, flag = 0): Buffer {
  const head = Buffer.alloc(5)
  head.writeUInt8(flag)
  head.writeUInt32BE(message.length, 1)
  return Buffer.concat([head, message])
}

test('a conversation that takes its time holds the client up, and gets every message in its order', async (t) => {
  const taken: number[] = []
  const began = Promise.withResolvers<void>()
  let open = (): void => undefined
  const gate = new Promise<void>((resolve) => {
    open = resolve
  })
  const { stream, ended } = await talking(t, (peer) => ({
    async onMessage(message) {
      began.resolve()
      await gate
      taken.push(Buffer.from(message).readUInt32BE())
    },
    onEnd: () => peer.end(),
  }))
  const count = 200
  let accepted = 0
  for (let index = 0; index < count; index += 1) {
    const message = Buffer.alloc(50_000)
    message.writeUInt32BE(index)
    stream.write(framed(message), () => void (accepted += 1))
  }
  stream.end()
  stream.resume()
  await began.promise
  for (let turn = 0; turn < 20; turn += 1) await settle()
  // The window of a call is 1 MiB, and what waits 256 KiB and a part of the socket's.
  t.ok(accepted < 60, `of 200 messages ${accepted} have left the client`)
  t.equal(taken.length, 0)
  open()
  t.equal(await ended, GRPC.ok)
  t.strictSame(
    taken,
    Array.from({ length: count }, (_, index) => index),
  )
})

test('a conversation knows when the client has read so much that more fits in', async (t) => {
  const opened = Promise.withResolvers<GrpcPeer>()
  const { stream } = await talking(t, (other) => {
    opened.resolve(other)
    return { onMessage: () => undefined }
  })
  stream.write(framed(Buffer.from('hello')))
  stream.on('response', () => undefined)
  const peer = await opened.promise
  await peer.drained()
  t.pass('nothing was written')
  for (let index = 0; index < 5; index += 1) peer.write(Buffer.alloc(100_000))
  let isDrained = false
  const drained = peer.drained().then(() => void (isDrained = true))
  for (let turn = 0; turn < 5; turn += 1) await settle()
  t.notOk(isDrained, 'the client reads nothing')
  stream.resume()
  await drained
  for (let index = 0; index < 5; index += 1) peer.write(Buffer.alloc(100_000))
  stream.pause()
  const after = peer.drained()
  stream.destroy()
  await after
  t.pass('a call that has ended keeps nobody waiting')
})

test('a conversation ends with a status when it throws, and when a message is too long or compressed wrongly', async (t) => {
  const failing = await talking(t, () => ({ onMessage: () => Promise.reject(new Error('a secret')) }))
  failing.stream.write(framed(Buffer.from('hello')))
  t.equal(await failing.ended, GRPC.internal)
  const unopened = await talking(t, () => {
    throw new Error('a secret')
  })
  t.equal(await unopened.ended, GRPC.internal)
  const long = await talking(t, () => ({ onMessage: () => undefined }))
  long.stream.write(framed(Buffer.alloc(MESSAGE_BYTES_MAX + 1)))
  t.equal(await long.ended, GRPC.resourceExhausted)
  const gzip = { 'grpc-encoding': 'gzip' }
  const bomb = await talking(t, () => ({ onMessage: () => undefined }), gzip)
  bomb.stream.write(framed(gzipSync(Buffer.alloc(MESSAGE_BYTES_MAX + 1)), 1))
  t.equal(await bomb.ended, GRPC.resourceExhausted)
})

test('a conversation that brings records lasts as long as both ends are there', async (t) => {
  const taken: string[] = []
  const { clock, stream, ended } = await talking(t, (peer) => ({
    onMessage: (message) => void taken.push(Buffer.from(message).toString()),
    onEnd: () => peer.end(),
  }))
  stream.resume()
  stream.write(framed(Buffer.from('one')))
  while (taken.length < 1) await settle()
  await clock.advance(600_000)
  stream.end(framed(Buffer.from('two')))
  t.equal(await ended, GRPC.ok)
  t.same(taken, ['one', 'two'])
})
