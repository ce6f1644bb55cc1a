import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'tap'
import { HttpServer } from '../../../agent/net/http-server.ts'
import { createLogger } from '../../../agent/telemetry/logger.ts'
import { FakeClock } from '../../support/clock.ts'

const limits = {
  endpoint: '127.0.0.1:0',
  connectionsMax: 4,
  connectionsPerClientMax: 4,
  headersTimeoutMs: 60_000,
  requestTimeoutMs: 60_000,
  idleTimeoutMs: 60_000,
  logger: createLogger({ clock: new FakeClock(), level: 'error', encoding: 'json', write: () => undefined }),
}

test('HttpServer ends a request whose client went away before its body was asked for, as while a token is checked', async (t) => {
  const begun = Promise.withResolvers<void>()
  const ended = Promise.withResolvers<unknown>()
  const server = new HttpServer(limits, async (request) => {
    begun.resolve()
    await once(request.signal, 'abort')
    const body = request.readBody(1_000, () => true)
    void body.then(ended.resolve, ended.resolve)
    await body
    return { status: 200, headers: {}, body: '' }
  })
  await server.start()
  const client = connect(server.port ?? 0, '127.0.0.1')
  client.write('POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\nthe beginning')
  await begun.promise
  client.destroy()
  t.match(await ended.promise, new Error('the client has gone away'))
  // Nothing is left that it would wait for.
  await server.stop(new AbortController().signal)
})
