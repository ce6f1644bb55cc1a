import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { test } from 'tap'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const SHOP = join(ROOT, 'config/examples/shop')
/** The Node that a fresh machine may have, beside the one that runs us. */
const NODES = [process.execPath, '/usr/bin/node'].filter((path) => existsSync(path))

interface Ended {
  readonly code: number | null
  readonly output: string
}

/** Without the hooks of the test runner, which Node 20 does not take. */
const ENVIRONMENT = { PATH: process.env['PATH'] ?? '', NODE_OPTIONS: '' }

function start(
  node: string,
  args: readonly string[],
  port = 0,
): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn('/usr/bin/env', ['-i', `PORT=${port}`, node, ...args], { cwd: SHOP, env: ENVIRONMENT })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)))
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, output }))
  return { child, ended }
}

for (const node of NODES) {
  void test(`the sample's own tests pass with its bugs in place, on ${node}`, async (t) => {
    const { code, output } = await start(node, ['--test']).ended
    t.equal(code, 0, output)
    t.match(output, /pass 11/)
  })

  void test(`the sample under its traffic crashes in three ways, dies of one and ends by itself, on ${node}`, async (t) => {
    const port = 18_700 + NODES.indexOf(node)
    let log = ''
    let starts = 0
    const supervised = (async () => {
      for (let code: number | null = 1; code !== 0 && starts < 10;) {
        starts += 1
        const ended = await start(node, ['server.js'], port).ended
        log += ended.output
        code = ended.code
        if (code !== 0) await sleep(50)
      }
    })()
    const traffic = await start(node, ['traffic.js'], port).ended
    await supervised
    t.equal(traffic.code, 0, traffic.output)
    t.ok(starts > 1, 'it died and was started again')
    const messages = new Set(log.match(/^TypeError: .*$/gm))
    t.equal(messages.size, 3, [...messages].join())
    for (const message of messages) t.ok(log.split(message).length - 1 > 1, `more than once: ${message}`)
    const requests = log.split('\n').filter((line) => line.includes('"message":"request"'))
    t.ok(requests.length > 20)
    for (const line of requests) t.match(JSON.parse(line), { method: String, path: /^\//, body: String })
  })
}

void test('a request of the sample that crashes is answered 500 when the service lives on', async (t) => {
  const { child, ended } = start(process.execPath, ['server.js'], 18_711)
  let status = 0
  for (let tries = 0; status === 0 && tries < 200; tries += 1) {
    const request = fetch('http://127.0.0.1:18711/products/sofa/availability')
    status = await request.then((response) => response.status).catch(() => sleep(20, 0))
  }
  child.kill('SIGTERM')
  const { code, output } = await ended
  t.equal(status, 500)
  t.equal(code, 0)
  t.match(output, /^TypeError: .*\n {4}at /m)
})

/** Words of the sample's trade in names that it exports: nothing else of the agent may know them. */
void test('nothing outside of the examples names what is in the sample', (t) => {
  const sources = filesBelow(SHOP).filter((path) => path.endsWith('.js'))
  const names = sources
    .flatMap((path) => [...readFileSync(path, 'utf8').matchAll(/^export (?:async )?function (\w+)/gm)])
    .map((match) => match[1] ?? '')
    .filter((name) => /product|cart|order|shipment|bandfor|cents|reservedof|availab/i.test(name))
  t.ok(names.length > 10)
  const pattern = new RegExp(`\\b(?:${names.join('|')})\\b`)
  for (const folder of ['agent', 'receivers', 'processors', 'exporters']) {
    for (const path of filesBelow(join(ROOT, folder)).filter((file) => /\.(?:ts|ya?ml|js)$/.test(file))) {
      const named = pattern.exec(readFileSync(path, 'utf8'))?.[0]
      t.equal(named, undefined, path)
    }
  }
  t.end()
})

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}
