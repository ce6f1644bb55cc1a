import { createServer, type AddressInfo } from 'node:net'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { test } from 'tap'
import { startAgent } from './agent-process.ts'
import { GARAGE, LIFTS, MUSEUM } from './unseen-programs.ts'

/**
 * Programs that have nothing to do with the sample, supervised by the real agent: what is found, where, with what grade.
 * A fix that is proved is one that a reviewer would merge; those that only look right are named and never proved.
 */

interface Service {
  readonly files: Readonly<Record<string, string>>
  readonly start: readonly string[]
  readonly requests: readonly (readonly [method: string, path: string, body?: string])[]
}

const SERVICES: Readonly<Record<string, Service>> = {
  garage: {
    files: GARAGE,
    start: ['node', 'server.js'],
    requests: [
      ['GET', '/garages/moon/heights'],
      ['GET', '/garages/dom/price?hours=two'],
      ['POST', '/garages/dom/tickets', '{"level":"P0"}'],
    ],
  },
  museum: {
    files: MUSEUM,
    start: ['node', 'server.ts'],
    requests: [
      ['GET', '/loans/map?day=2026-12-31'],
      ['GET', '/share/map?cents=1000'],
      ['GET', '/image/map'],
    ],
  },
  lifts: {
    files: LIFTS,
    start: ['python3', 'main.py'],
    requests: [
      ['GET', '/wait?code=X9'],
      ['GET', '/wait?code=S2'],
      ['GET', '/list'],
      ['GET', '/short?minutes=many'],
    ],
  },
}

/** What has to be said of each error. */
interface Expected {
  readonly what: string
  readonly where: RegExp
  readonly grade: RegExp
  /** A line of the change; of one that is not proved it may be missing. */
  readonly change?: RegExp
  readonly never?: RegExp
}

const EXPECTED: readonly Expected[] = [
  {
    what: "reading 'heights'",
    where: /app\.js:1[34]/,
    grade: /^proved/,
    change: /\+ +if \(!garage\) throw new Problem\(404, `no garage \$\{params\.id\}`\)/,
  },
  {
    what: "reading 'cents'",
    where: /garage\.js:1[67]/,
    grade: /^(plausible|none found|no change)/,
    never: /404/,
  },
  {
    what: "reading 'plate'",
    where: /app\.js:2\d/,
    grade: /^proved/,
    change: /\+ +if \(!body\.vehicle\) throw new Problem\(400, 'a vehicle is needed'\)/,
  },
  {
    what: 'item.loans is not iterable',
    where: /collection\.ts:18/,
    grade: /^proved/,
    change: /\+ .*of item\.loans \?\? \[\]\)/,
  },
  {
    what: "reading 'percent'",
    where: /collection\.ts:26/,
    grade: /^(plausible|none found|no change)/,
    never: /\?\.percent \?\? 0\)\) \/ 100$/m,
  },
  {
    what: "reading 'url'",
    where: /collection\.ts:2[23]/,
    grade: /^(plausible|none found|no change)/,
    never: /status: 4\d\d/,
  },
  {
    what: "no attribute 'average_wait'",
    where: /api\.py:1\d/,
    grade: /^proved/,
    change: /\+ +raise ApiError\(404, f'no lift \{query\["code"\]\}'\)/,
  },
  {
    what: 'division by zero',
    where: /lifts\.py:14/,
    grade: /^proved/,
    change: /\+ .*len\(self\.waiting\) if self\.waiting else 0$/m,
  },
  {
    what: "'coroutine' object is not iterable",
    where: /api\.py:2\d/,
    grade: /^proved/,
    change: /\+ +all_names = await names\(\)/,
  },
  {
    what: 'invalid literal for int',
    where: /api\.py:3\d/,
    grade: /^proved/,
    change: /\+ +raise ApiError\(400, 'minutes is invalid'\)/,
  },
]

test('errors of services that nobody has seen are found and explained, and what is proved is right', async (t) => {
  const names = Object.keys(SERVICES)
  const ports = await Promise.all(names.map(freePort))
  const folders = Object.fromEntries(
    Object.entries(SERVICES).map(([name, { files }]) => [name, { ...files }]),
  )
  const cwd = t.testdir(folders)
  writeFileSync(join(cwd, 'config.yaml'), stringify(configOf(names, ports)))
  const agent = startAgent(t, ['run', '--config', 'config.yaml', '--once'], { cwd })
  await Promise.all(names.map((name, index) => visit(ports[index] ?? 0, SERVICES[name]?.requests ?? [])))
  t.equal(await agent.ended, 0, agent.stderr())
  const reports = agent.stdout().split('── error ').slice(1)
  t.equal(reports.length, EXPECTED.length)
  for (const { what, where, grade, change, never } of EXPECTED) {
    const report = reports.find((text) => /^What .*/m.exec(text)?.[0].includes(what)) ?? ''
    t.ok(report, what)
    t.match(/Where[\s\S]*?(?=\nWhy)/.exec(report)?.[0] ?? '', where, what)
    t.match(
      /^(?:Proof|Fix) +(proved|plausible|unverified|refused|none found|no change).*/m.exec(report)?.[1] ?? '',
      grade,
      what,
    )
    if (change !== undefined) t.match(diffOf(report), change, what)
    if (never !== undefined) t.notMatch(diffOf(report), never, what)
  }
})

/** The changed lines of a report. */
function diffOf(report: string): string {
  return report
    .split('\n')
    .filter((line) => /^ {7}[-+]/.test(line))
    .map((line) => line.slice(7))
    .join('\n')
}

function configOf(names: readonly string[], ports: readonly number[]): unknown {
  const services = names.map((name, index) => {
    const port = ports[index] ?? 0
    return { name, port, start: SERVICES[name]?.start ?? [], environment: { PORT: String(port) } }
  })
  return {
    receivers: Object.fromEntries(
      services.map(({ name, start, environment }) => [
        `stdout/${name}`,
        { command: start, working_directory: `./${name}`, environment, service_name: name, restart: 'never' },
      ]),
    ),
    processors: {
      recombine: {},
      parse: {},
      detect: { pass: 'errors' },
      analyze: {
        repositories: services.map(({ name, port, start, environment }) => ({
          match: { 'service.name': name },
          path: `./${name}`,
          service: { start, environment, port },
        })),
      },
      fix: {},
    },
    exporters: { console: {} },
    service: {
      pipelines: {
        logs: {
          receivers: names.map((name) => `stdout/${name}`),
          processors: ['recombine', 'parse', 'detect', 'analyze', 'fix'],
          exporters: ['console'],
        },
      },
    },
  }
}

/** Sends the requests when the service is up, one after another, and ends it. */
async function visit(port: number, requests: Service['requests']): Promise<void> {
  for (const [method, path, body] of [...requests, ['GET', '/stop'] as const]) {
    for (let turn = 0; turn < 600; turn += 1) {
      const options = { method, headers: { connection: 'close' }, ...(body === undefined ? {} : { body }) }
      const isAnswered = await fetch(`http://127.0.0.1:${port}${path}`, options).then(
        async (answer) => (await answer.text()) !== undefined,
        () => path === '/stop' && turn > 0,
      )
      if (isAnswered) break
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
