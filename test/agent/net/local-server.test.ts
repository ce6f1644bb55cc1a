import { createConnection } from 'node:net'
import { existsSync, lstatSync } from 'node:fs'
import { join } from 'node:path'
import { test, type Test } from 'tap'
import { localAddress } from '../../../agent/net/local-address.ts'
import { askLocally } from '../../../agent/net/local-client.ts'
import { LocalServer, type LocalRequest } from '../../../agent/net/local-server.ts'
import { createLogger } from '../../../agent/telemetry/logger.ts'
import { FakeClock } from '../../support/clock.ts'

const limits = {
  connectionsMax: 2,
  requestBytesMax: 100,
  waitingBytesMax: 100_000,
  idleTimeoutMs: 60_000,
  logger: createLogger({ clock: new FakeClock(), level: 'error', encoding: 'json', write: () => undefined }),
}

async function serve(
  t: Test,
  path: string,
  handle: (request: LocalRequest) => Promise<void>,
  changes: Partial<typeof limits> = {},
): Promise<LocalServer> {
  const server = new LocalServer({ ...limits, ...changes, path }, handle)
  await server.start()
  t.teardown(() => server.stop(AbortSignal.timeout(1_000)))
  return server
}

async function ask(path: string, request: string): Promise<readonly string[]> {
  const lines: string[] = []
  const { signal } = new AbortController()
  for await (const line of askLocally({ path, request, lineBytesMax: 1_000_000, signal })) lines.push(line)
  return lines
}

test('LocalServer answers a line with lines, over a file that only its owner can use', async (t) => {
  const path = join(t.testdir(), 'a.sock')
  const server = await serve(t, path, async ({ text, send }) => {
    await send(`you said ${text}`)
    await send('ü'.repeat(400_000))
  })
  t.equal(lstatSync(path).mode & 0o777, 0o600)
  t.same(await ask(path, 'hello'), ['you said hello', 'ü'.repeat(400_000)])
  await server.stop(AbortSignal.timeout(1_000))
  t.notOk(existsSync(path), 'the file is gone with it')
  await t.rejects(ask(path, 'hello'), { code: 'HEPH_LOCAL_ABSENT' })
})

test('LocalServer listens in a folder whose name is longer than an address may be', async (t) => {
  const folder = join(t.testdir({ ['long'.repeat(30)]: { ['longer'.repeat(20)]: {} } }))
  const path = join(folder, 'long'.repeat(30), 'longer'.repeat(20), 'control.sock')
  const server = await serve(t, path, ({ send }) => send('here'))
  t.ok(lstatSync(path).isSocket())
  t.same(await ask(path, ''), ['here'])
  await server.stop(AbortSignal.timeout(1_000))
  t.notOk(existsSync(path))
})

test('LocalServer takes the place of one that was killed, and of nothing else', async (t) => {
  const folder = t.testdir({ 'notes.txt': 'mine' })
  const stale = join(folder, 'a.sock')
  // Two listen: the second one finds the file of the first, as after a kill.
  await serve(t, stale, ({ send }) => send('first'))
  await serve(t, stale, ({ send }) => send('second'))
  t.same(await ask(stale, ''), ['second'])
  const other = new LocalServer({ ...limits, path: join(folder, 'notes.txt') }, () => Promise.resolve())
  await t.rejects(other.start(), { code: 'HEPH_LOCAL_LISTEN' })
  await t.rejects(ask(join(folder, 'notes.txt'), ''), { code: 'HEPH_LOCAL_ABSENT' })
})

test('LocalServer gives up a request that does not end, and one that asks for too much', async (t) => {
  const path = join(t.testdir(), 'a.sock')
  await serve(t, path, ({ send }) => send('never'), { idleTimeoutMs: 50 })
  const socket = createConnection({ path: localAddress(path).path })
  socket.on('error', () => undefined)
  await new Promise((resolve) => socket.once('close', resolve))
  t.same(await ask(path, 'x'.repeat(200)).catch(() => []), [])
})

test('LocalServer drops what a slow reader does not take, and learns when it has gone', async (t) => {
  const path = join(t.testdir(), 'a.sock')
  const { promise: ended, resolve: end } = Promise.withResolvers<{ taken: number; reason: string }>()
  await serve(t, path, async ({ offer, signal }) => {
    let taken = 0
    while (offer('x'.repeat(10_000))) taken += 1
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
    end({ taken, reason: (signal.reason as Error).message })
  })
  const socket = createConnection({ path: localAddress(path).path })
  socket.write('go\n')
  await new Promise((resolve) => socket.once('readable', resolve))
  socket.destroy()
  const { taken, reason } = await ended
  t.ok(taken >= 10 && taken < 100, `${taken} lines were taken`)
  t.equal(reason, 'the client has gone away')
})

test('askLocally says that an answer broke off', async (t) => {
  const path = join(t.testdir(), 'a.sock')
  await serve(t, path, async ({ text, send }) => {
    if (text === 'whole') return send('whole')
    await send('x'.repeat(2_000_000))
  })
  await t.rejects(ask(path, 'long'), { code: 'HEPH_LOCAL_ANSWER' })
  t.same(await ask(path, 'whole'), ['whole'])
})
