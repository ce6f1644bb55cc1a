import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, request } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { test, type Test } from 'tap'
import { RegistryProxy } from '../../../agent/net/registry-proxy.ts'

/** A registry on loopback that answers with what it was asked, and the proxy before it. */
async function started(t: Test, { bytesMax = 1_000_000 } = {}) {
  const asked: string[] = []
  const registry = createServer((question, response) => {
    asked.push(`${question.method} ${question.url} ${JSON.stringify(question.headers)}`)
    response.end(question.url === '/large' ? Buffer.alloc(200_000) : 'a package')
  })
  await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    registry.closeAllConnections()
    registry.close()
  })
  const { port } = registry.address() as AddressInfo
  // The address of a socket file has room for 107 bytes.
  const folder = mkdtempSync(join(tmpdir(), 'hb-proxy-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, 'proxy.sock')
  const hosts = new Set([`127.0.0.1:${port}`])
  const proxy = new RegistryProxy({ path, hosts, connectionsMax: 8, bytesMax, idleTimeoutMs: 60_000 })
  await proxy.start()
  t.teardown(() => proxy.stop())
  return { asked, path, port, proxy }
}

async function through(
  socketPath: string,
  url: string,
  { method = 'GET', headers = {} } = {},
): Promise<{ readonly status: number; readonly body: string }> {
  return await new Promise((resolve, reject) => {
    const asked = request({ socketPath, path: url, method, headers: { host: 'x', ...headers } }, (answer) => {
      text(answer).then((body) => resolve({ status: answer.statusCode ?? 0, body }), reject)
    })
    asked.on('error', reject)
    asked.end()
  })
}

/** The first line that a CONNECT is answered with. */
async function tunnelTo(socketPath: string, host: string): Promise<string> {
  return await new Promise((resolve, reject) => {
    const socket = connect(socketPath, () =>
      socket.write(`CONNECT ${host} HTTP/1.1\r\nhost: ${host}\r\n\r\n`),
    )
    socket.once('data', (bytes) => {
      socket.destroy()
      resolve(bytes.toString().split('\r\n')[0] ?? '')
    })
    socket.once('error', reject)
  })
}

void test('RegistryProxy fetches from a registry that it is told, without the secrets of the client', async (t) => {
  const { asked, path, port } = await started(t)
  const headers = { authorization: 'Bearer secret', cookie: 'secret', accept: 'text/plain' }
  t.strictSame(await through(path, `http://127.0.0.1:${port}/left-pad`, { headers }), {
    status: 200,
    body: 'a package',
  })
  t.match(asked[0], /^GET \/left-pad .*text\/plain/)
  t.notMatch(asked[0], 'secret')
  t.equal(await tunnelTo(path, `127.0.0.1:${port}`), 'HTTP/1.1 200 Connection established')
})

void test('RegistryProxy leads nowhere else, and says who was asked for', async (t) => {
  const { asked, path, port, proxy } = await started(t)
  const refused: readonly (readonly [url: string, method?: string])[] = [
    ['http://127.0.0.1:9/x'],
    [`http://localhost:${port}/x`],
    ['http://169.254.169.254/latest/meta-data'],
    [`https://127.0.0.1:${port}/x`],
    ['/etc/passwd'],
    [`http://127.0.0.1:${port}/publish`, 'PUT'],
    [`http://127.0.0.1:${port}/publish`, 'POST'],
  ]
  for (const [url, method = 'GET'] of refused)
    t.equal((await through(path, url, { method })).status, 403, `${method} ${url}`)
  for (const host of ['example.com:443', `127.0.0.1:22`, '169.254.169.254:80', 'no-port'])
    t.equal(await tunnelTo(path, host), 'HTTP/1.1 403 Forbidden', host)
  t.strictSame(asked, [])
  t.ok(proxy.refused.includes('example.com:443'))
})

void test('RegistryProxy cuts everything when more was fetched than may be', async (t) => {
  const { path, port, proxy } = await started(t, { bytesMax: 100_000 })
  await t.rejects(through(path, `http://127.0.0.1:${port}/large`))
  t.equal(proxy.isExhausted, true)
  t.equal(
    await tunnelTo(path, `127.0.0.1:${port}`).catch(() => 'HTTP/1.1 403 Forbidden'),
    'HTTP/1.1 403 Forbidden',
  )
  proxy.stop()
  proxy.stop()
})
