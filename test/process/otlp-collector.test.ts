import '../support/plain-processes.ts'
import { execFileSync, spawn } from 'node:child_process'
import { deepStrictEqual } from 'node:assert'
import { mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fc } from '../support/properties.ts'
import { test, type Test } from 'tap'
import { batchOfRecords } from '../../agent/model/batch-of-records.ts'
import type { AttributeValue } from '../../agent/model/resource.ts'
import { encodeLogs } from '../../agent/otlp/encode.ts'
import { encodeLogsJson } from '../../agent/otlp/json.ts'
import { attributes, recordOf } from '../agent/otlp/support.ts'
import { startAgent } from './agent-process.ts'
import { normal } from './otlp-json.ts'

/**
 * What the Collector's own library makes of our bytes: a small Go program (`otlp-peer/`) that takes OTLP/HTTP, decodes
 * with `go.opentelemetry.io/collector/pdata`, and prints what it read. It is built once into the folder for temporary
 * files; the first time takes some twenty seconds.
 */
const BINARY = join(tmpdir(), 'hephaestus-otlp-peer')

const noPeer: string | false = (() => {
  try {
    execFileSync('go', ['build', '-o', BINARY, '.'], {
      cwd: join(import.meta.dirname, 'otlp-peer'),
      env: {
        ...process.env,
        PATH: `${process.env['PATH']}:/usr/local/go/bin`,
        GOTOOLCHAIN: 'local',
        GOWORK: 'off',
      },
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: 240_000,
    })
    return false
  } catch (thrown) {
    const said = String((thrown as { stderr?: Buffer }).stderr ?? thrown).trim()
    return `the peer cannot be built here: ${said.split('\n').at(-1)}`
  }
})()

interface Peer {
  readonly endpoint: string
  /** The next request, as the Collector's library writes it in JSON. */
  next(): Promise<JsonRequest>
}

interface JsonRequest {
  readonly resourceLogs: readonly {
    readonly resource: { readonly attributes?: readonly JsonAttribute[] }
    readonly scopeLogs: readonly {
      readonly logRecords: readonly {
        readonly body: { readonly stringValue: string }
        readonly attributes?: readonly JsonAttribute[]
        readonly observedTimeUnixNano: string
      }[]
    }[]
  }[]
}

interface JsonAttribute {
  readonly key: string
  readonly value: { readonly stringValue?: string }
}

async function startPeer(t: Test): Promise<Peer> {
  const child = spawn(BINARY, { stdio: ['ignore', 'pipe', 'inherit'] })
  t.teardown(() => child.kill('SIGKILL'))
  const lines: string[] = []
  const waiting: ((line: string) => void)[] = []
  let rest = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const all = (rest + chunk).split('\n')
    rest = all.pop() ?? ''
    for (const line of all) {
      const waiter = waiting.shift()
      if (waiter === undefined) lines.push(line)
      else waiter(line)
    }
  })
  const nextLine = (): Promise<string> => {
    const line = lines.shift()
    return line === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(line)
  }
  const endpoint = `http://${await nextLine()}`
  return { endpoint, next: async () => JSON.parse(await nextLine()) as JsonRequest }
}

/** JSON has no word for these numbers, and the two write -0 differently. */
function isPlain(value: AttributeValue): boolean {
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0)
  return value === null || typeof value !== 'object' || Object.values(value).every(isPlain)
}

test('the Collector’s library reads from our bytes what we meant', { skip: noPeer }, async (t) => {
  const peer = await startPeer(t)
  const records = attributes
    .chain((own) => fc.array(recordOf({ attributes: own }), { minLength: 1, maxLength: 4 }))
    .filter((each) => each.every((one) => isPlain(one.attributes) && isPlain(one.resource.attributes)))
  await fc.assert(
    fc.asyncProperty(records, async (each) => {
      const batch = batchOfRecords(each, { stream: 'test' })
      for (const [type, body] of [
        ['application/x-protobuf', encodeLogs(batch)],
        ['application/json', encodeLogsJson(batch)],
      ] as const) {
        const response = await fetch(`${peer.endpoint}/v1/logs`, {
          method: 'POST',
          headers: { 'content-type': type },
          body: Buffer.from(body),
        })
        if (response.status !== 200) throw new Error(await response.text())
        deepStrictEqual(normal(await peer.next()), normal(JSON.parse(encodeLogsJson(batch))))
      }
    }),
    { numRuns: 150 },
  )
  t.pass('for all of them')
})

for (const encoding of ['proto', 'json']) {
  test(
    `all lines of a file arrive at the Collector’s library as ${encoding}`,
    { skip: noPeer },
    async (t) => {
      const peer = await startPeer(t)
      const cwd = t.testdir()
      const lines = Array.from(
        { length: 5_000 },
        (_, index) => `line ${index} ü € ${'x'.repeat(index % 300)}`,
      )
      mkdirSync(join(cwd, 'logs'))
      writeFileSync(join(cwd, 'logs/app.log'), `${lines.join('\n')}\n`)
      writeFileSync(
        join(cwd, 'agent.yaml'),
        `receivers:
  file: { include: [logs/*.log] }
exporters:
  otlp_http: { endpoint: '${peer.endpoint}', encoding: ${encoding} }
service:
  pipelines:
    logs: { receivers: [file], exporters: [otlp_http] }
`,
      )
      const startedNano = BigInt(Date.now()) * 1_000_000n
      const agent = startAgent(t, ['run', '--config', 'agent.yaml', '--once', '--state-dir', 'state'], {
        cwd,
      })
      t.equal(await agent.ended, 0, agent.stderr())
      const bodies: string[] = []
      while (bodies.length < lines.length) {
        for (const { scopeLogs } of (await peer.next()).resourceLogs) {
          for (const { body, attributes: own, observedTimeUnixNano } of scopeLogs.flatMap(
            (scope) => scope.logRecords,
          )) {
            bodies.push(body.stringValue)
            const name = own?.find((each) => each.key === 'log.file.name')?.value.stringValue
            if (name !== 'app.log') t.fail(`the name of the file is ${name}`)
            if (BigInt(observedTimeUnixNano) < startedNano) t.fail(`observed at ${observedTimeUnixNano}`)
          }
        }
      }
      t.strictSame(bodies, lines)
    },
  )
}
