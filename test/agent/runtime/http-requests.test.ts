import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'tap'
import { HttpClient } from '../../../agent/net/http-client.ts'
import { observeHttpRequests, type EndedRequest } from '../../../agent/runtime/http-requests.ts'
import { systemClock } from '../../../agent/runtime/system-clock.ts'

test('observeHttpRequests tells of each request how it ended, until it is stopped', async (t) => {
  const server = createServer((request, response) => {
    request.resume()
    if (request.url === '/breaks') request.socket.destroy()
    else if (request.url === '/limited')
      response
        .writeHead(200, { 'X-RateLimit-Remaining-Requests': '10', 'x-ratelimit-remaining-tokens': 'x' })
        .end()
    else if (request.url !== '/hangs') response.writeHead(request.url === '/busy' ? 429 : 200).end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const { port } = server.address() as AddressInfo
  const client = new HttpClient({ connectionsMax: 1, idleTimeoutMs: 1_000, responseBytesMax: 1_000 })
  t.teardown(() => client.close())
  const ask = (path: string, signal = new AbortController().signal): Promise<unknown> =>
    client
      .send({ method: 'POST', url: `http://127.0.0.1:${port}${path}`, headers: {} }, signal)
      .catch(() => 0)

  const ended: EndedRequest[] = []
  const stop = observeHttpRequests(systemClock, (request) => ended.push(request))
  await ask('/well')
  await ask('/busy')
  await ask('/breaks')
  await ask('/hangs', AbortSignal.timeout(20))
  t.match(ended, [
    { server: '127.0.0.1', status: 200, fault: undefined },
    { status: 429, fault: undefined },
    { status: undefined, fault: /./ },
    { status: undefined, fault: /Timeout|Abort|ABORT/ },
  ])
  await ask('/limited')
  t.same(ended.pop()?.remaining, { requests: 10 })
  t.ok(ended.every(({ seconds }) => seconds >= 0))
  stop()
  await ask('/well')
  t.equal(ended.length, 4)
})
