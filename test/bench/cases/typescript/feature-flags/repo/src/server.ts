import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { decodeFlags } from './control-plane.ts'
import { isOn } from './evaluate.ts'

const flags = decodeFlags(readFileSync(new URL('../flags.json', import.meta.url), 'utf8'))

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://localhost')
  try {
    const flag = flags.get(url.pathname.replace('/flags/', ''))
    if (flag === undefined) {
      response.writeHead(404).end()
      return
    }
    const user = { user: '', ...Object.fromEntries(url.searchParams) }
    response.end(JSON.stringify({ on: isOn(flag, user) }))
  } catch (error) {
    const { name, message, stack } = error as Error
    console.log(JSON.stringify({ level: 'error', path: url.pathname, error: { name, message, stack } }))
    response.writeHead(500).end()
  }
})
server.listen(Number(process.env['PORT'] ?? 8080), '127.0.0.1', () => console.log('flags ready'))
