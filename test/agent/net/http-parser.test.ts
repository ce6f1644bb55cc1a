import '../../support/plain-processes.ts'
import { execFile } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { test } from 'tap'

const run = promisify(execFile)
const CLIENT = join(import.meta.dirname, '../../../agent/net/http-client.ts')
/** Several times what V8 takes for often. */
const REQUESTS = 1_000

test('the parser of HTTP stays as it was first compiled, however many answers it reads', async (t) => {
  const server = createServer((_, response) => response.end('done')).listen(0, '127.0.0.1')
  t.teardown(() => server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const requests = `
    import { HttpClient } from ${JSON.stringify(CLIENT)}
    const client = new HttpClient({ connectionsMax: 1, idleTimeoutMs: 1_000, responseBytesMax: 100 })
    const never = new AbortController().signal
    let read = 0
    for (let index = 0; index < ${REQUESTS}; index += 1)
      read += (await client.send({ method: 'GET', headers: {}, url: ${JSON.stringify(url)} }, never)).body.length
    console.log('read ' + read)
    await client.close()
  `
  const { stdout } = await run(process.execPath, [
    '--trace-wasm-compilation-times',
    '--input-type=module',
    '--eval',
    requests,
  ])
  t.match(stdout, `read ${REQUESTS * 'done'.length}`)
  t.match(stdout, /Compiled function \S+#20 using Liftoff/, 'what V8 says of it is understood')
  t.notMatch(stdout, 'using TurboFan')
})
