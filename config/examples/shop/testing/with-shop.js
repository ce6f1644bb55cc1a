import { once } from 'node:events'
import { createServer } from 'node:http'
import { handleRequest } from '../router.js'

/** Runs `use` against the shop on a free port; `use` gets a function that sends one request. */
export async function withShop(use) {
  const server = createServer(handleRequest).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${server.address().port}`
  const send = async (method, path, value) => {
    const body = value === undefined ? undefined : JSON.stringify(value)
    const response = await fetch(origin + path, { method, body, headers: { connection: 'close' } })
    return { status: response.status, value: await response.json() }
  }
  try {
    await use(send)
  } finally {
    server.close()
  }
}
