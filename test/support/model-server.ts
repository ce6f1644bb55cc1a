import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { readFileSync } from 'node:fs'
import type { AddressInfo, Server } from 'node:net'
import type { Test } from 'tap'
import type { Certificates } from './certificates.ts'

/** What a server says at a path: a status and JSON, or nothing ever. */
export type Said = readonly [status: number, body: unknown] | 'silence'

export interface ModelServerOfTest {
  /** Shape: "127.0.0.1:41234". */
  readonly host: string
  readonly origin: string
  /** Shape: "GET /v1/models Bearer key". */
  readonly requests: readonly string[]
}

/** A server with an answer at each of its paths; 404 at all others. */
export async function modelServer(
  t: Test,
  paths: Readonly<Record<string, Said>>,
  files?: Certificates,
): Promise<ModelServerOfTest> {
  const requests: string[] = []
  const answer = ({ method, url = '', headers }: IncomingMessage, response: ServerResponse): void => {
    const key = headers.authorization ?? headers['x-goog-api-key']
    requests.push([method, url, ...(key === undefined ? [] : [key])].join(' '))
    const said = paths[url] ?? [404, 'no such page']
    if (said === 'silence') return
    const [status, body] = said
    response
      .writeHead(status, { 'content-type': 'application/json', location: 'http://elsewhere.invalid/' })
      .end(JSON.stringify(body))
  }
  const server =
    files === undefined
      ? createServer(answer)
      : createTlsServer({ cert: readFileSync(files.serverCert), key: readFileSync(files.serverKey) }, answer)
  const port = await listen(t, server)
  t.teardown(() => server.closeAllConnections())
  const host = files === undefined ? `127.0.0.1:${port}` : `localhost:${port}`
  return { host, origin: `${files === undefined ? 'http' : 'https'}://${host}`, requests }
}

/** Has a server listen on this host until the test ends. Gives its port. */
export async function listen(t: Test, server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  return (server.address() as AddressInfo).port
}
