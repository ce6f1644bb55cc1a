import { copyFileSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

const EXAMPLES = join(import.meta.dirname, '../../config/examples')

const LOG = `2026-01-31T12:00:00Z ERROR cannot price the cart
TypeError: Cannot read properties of undefined (reading 'price')
    at total (/srv/checkout/cart.js:42:13)
    at handle (/srv/checkout/server.js:7:3)
2026-01-31T12:00:01Z FATAL out of memory in <!channel> http://evil.example
2026-01-31T12:00:02Z INFO all is well
`

interface Taken {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

interface Teardown {
  teardown(handler: () => unknown): void
}

/** A server that keeps what it is sent and answers with a status; `requested` resolves with the first request. */
export async function serving(t: Teardown, statusOf: (taken: Taken) => number) {
  const taken: Taken[] = []
  let wake = (): void => undefined
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { url: path = '', headers } = request
      const one = { path, headers, body: Buffer.concat(chunks).toString() }
      taken.push(one)
      response.writeHead(statusOf(one)).end()
      wake()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { taken, url, requested: new Promise<void>((resolve) => (wake = resolve)) }
}

/** How the agent is started with an example whose exporters send to the given URLs. */
export function words(example: string, exporters: Readonly<Record<string, string>>): readonly string[] {
  const sets = Object.entries(exporters).flatMap(([name, url]) => [
    '--set',
    `exporters.${name}.url=${url}`,
    '--set',
    `exporters.${name}.allow_private=true`,
  ])
  const receiver = ['--set', 'receivers.file.include=[app.log]', '--set', 'receivers.file.start_at=beginning']
  return ['run', '--config', example, '--state-dir', 'state', ...receiver, ...sets]
}

/** A copy of an example beside the log, so that its paths are relative to it. */
export function copied(cwd: string, example: string): string {
  copyFileSync(join(EXAMPLES, example), join(cwd, example))
  writeFileSync(join(cwd, 'app.log'), LOG)
  return example
}
