import '../support/plain-processes.ts'
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { begin, eventually, freePort } from './reload-scene.ts'

const MAIN = join(import.meta.dirname, '../../agent/main.ts')

interface Told {
  readonly caches: readonly { readonly name: string; readonly process: string; readonly entries: number }[]
}

test(
  'every cache that holds something after a repair is on the page of measurements, and empty there after a purge',
  { timeout: 120_000 },
  async (t) => {
    const port = await freePort()
    const config = `receivers:
  file: { include: [app.log], start_at: beginning, poll_interval: 20ms }
processors:
  recombine: { force_flush_period: 100ms }
  parse:
  detect:
  analyze: { repositories: [{ path: code }] }
exporters:
  file: { path: out.json }
  knowledge:
service:
  telemetry:
    metrics: { readers: [{ pull: { exporter: { prometheus: { host: 127.0.0.1, port: ${port} } } } }] }
  pipelines:
    logs: { receivers: [file], processors: [recombine, parse, detect, analyze], exporters: [file, knowledge] }
`
    const { agent, path } = begin(t, config, {
      'app.log':
        "TypeError: Cannot read properties of undefined (reading 'amount')\n    at total (/srv/code/cart.js:2:15)\n",
      code: { 'cart.js': 'export function total(cart) {\n  return cart.price.amount\n}\n' },
    })
    mkdirSync(path('state/prepared/one'), { recursive: true })
    writeFileSync(path('state/prepared/one/package.json'), '{}')
    const cli = (...words: readonly string[]): string =>
      spawnSync(process.execPath, [MAIN, 'cache', ...words, '--state-dir', path('state')], {
        encoding: 'utf8',
      }).stdout
    const told = (): Told['caches'] => (JSON.parse(cli('stats', '--json')) as Told).caches
    const page = async (): Promise<string> => (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
    const shown = async (): Promise<ReadonlyMap<string, number>> => {
      const rows = (await page()).matchAll(/^hephaestus_cache_entries\{([^}]*)\} (\d+)/gm)
      const label = (labels: string, name: string): string =>
        new RegExp(`${name}="([^"]*)"`).exec(labels)?.[1] ?? ''
      return new Map(
        [...rows].map(([, labels = '', value]) => [
          `${label(labels, 'cache')} ${label(labels, 'process')}`,
          Number(value),
        ]),
      )
    }
    await agent.until('running')
    await eventually(told, (caches) =>
      caches.some(({ process: place, entries }) => place === 'repair' && entries > 0),
    )
    const before = told()
    const filled = before.filter(({ entries }) => entries > 0)
    t.ok(filled.some(({ name }) => name === 'packages'))
    const measured = await shown()
    for (const { name, process: place } of before)
      t.ok(measured.has(`${name} ${place}`), `${name} ${place} is shown`)
    for (const { name, process: place } of filled)
      t.ok((measured.get(`${name} ${place}`) ?? 0) > 0, `${name} ${place} holds something`)
    cli('purge')
    const after = await eventually(shown, (now) => [...now.values()].every((entries) => entries === 0))
    for (const { name, process: place } of filled) t.equal(after.get(`${name} ${place}`), 0)
    agent.child.kill('SIGTERM')
    t.equal(await agent.ended, 0)
  },
)
