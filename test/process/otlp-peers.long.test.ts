import '../support/plain-processes.ts'
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type Test } from 'tap'
import { startAgent } from './agent-process.ts'

/**
 * Programs in other languages that have nothing but their stock OpenTelemetry SDK, and log an error over gRPC and over
 * HTTP: the running agent detects each. The programs are built into the folder for temporary files, once.
 */
interface Peer {
  readonly language: string
  readonly exceptionType: string
  readonly exceptionMessage: RegExp
  /** Fetches what the program needs. Shape: how it is started; the addresses of gRPC and HTTP follow. */
  fetch(): readonly string[]
  /** Compiles it, which must not fail where it could be fetched. */
  compile?(): void
}

const PYTHON = join(tmpdir(), 'hephaestus-otlp-python')
const GO = join(tmpdir(), 'hephaestus-otlp-go')
const JAVA = join(tmpdir(), 'hephaestus-otlp-java')
const TIMEOUT_MS = 120_000

const PEERS: readonly Peer[] = [
  {
    language: 'python',
    exceptionType: 'IndexError',
    exceptionMessage: /list index out of range/,
    fetch() {
      const folder = join(import.meta.dirname, 'otlp-peer-python')
      const python = join(PYTHON, 'bin/python')
      if (!existsSync(join(PYTHON, 'ready'))) {
        run('python3', ['-m', 'venv', PYTHON])
        run(python, ['-m', 'pip', '-q', 'install', '-r', join(folder, 'requirements.txt')])
        writeFileSync(join(PYTHON, 'ready'), '')
      }
      return [python, join(folder, 'sender.py')]
    },
  },
  {
    language: 'go',
    exceptionType: 'runtime.boundsError',
    exceptionMessage: /index out of range/,
    fetch() {
      run('go', ['mod', 'download'], join(import.meta.dirname, 'otlp-peer-go'))
      return [GO]
    },
    compile: () => void run('go', ['build', '-o', GO, '.'], join(import.meta.dirname, 'otlp-peer-go')),
  },
  {
    language: 'java',
    exceptionType: 'java.lang.ArrayIndexOutOfBoundsException',
    exceptionMessage: /Index 3 out of bounds for length 3/,
    fetch() {
      const pom = join(import.meta.dirname, 'otlp-peer-java/pom.xml')
      if (!existsSync(join(JAVA, 'ready'))) {
        run('mvn', [
          '-q',
          '-B',
          '-f',
          pom,
          'dependency:copy-dependencies',
          `-DoutputDirectory=${join(JAVA, 'lib')}`,
        ])
        writeFileSync(join(JAVA, 'ready'), '')
      }
      return ['java', '-cp', `${join(JAVA, 'lib')}/*:${JAVA}`, 'Sender']
    },
    compile: () =>
      void run('javac', [
        '-cp',
        `${join(JAVA, 'lib')}/*`,
        '-d',
        JAVA,
        join(import.meta.dirname, 'otlp-peer-java/Sender.java'),
      ]),
  },
]

function run(program: string, words: readonly string[], cwd = tmpdir()): string {
  return execFileSync(program, words, {
    cwd,
    env: {
      ...process.env,
      PATH: `${process.env['PATH']}:/usr/local/go/bin`,
      GOTOOLCHAIN: 'local',
      GOWORK: 'off',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: TIMEOUT_MS,
    encoding: 'utf8',
  })
}

/** How the program is started, or why it cannot be had here. */
function fetched(peer: Peer): { readonly command: readonly string[]; readonly skip: string | false } {
  try {
    return { command: peer.fetch(), skip: false }
  } catch (thrown) {
    const said = String((thrown as { stderr?: string }).stderr ?? thrown).trim()
    return { command: [], skip: `its program cannot be had here: ${said.split('\n').at(-1)}` }
  }
}

interface Line {
  readonly resourceLogs: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] }
    readonly scopeLogs: readonly {
      readonly scope: { readonly name: string; readonly version: string }
      readonly logRecords: readonly {
        readonly timeUnixNano: string
        readonly severityNumber: number
        readonly eventName: string
        readonly body: { readonly stringValue: string }
        readonly attributes: readonly Attribute[]
      }[]
    }[]
  }[]
}

interface Attribute {
  readonly key: string
  readonly value: { readonly stringValue?: string }
}

for (const peer of PEERS) {
  const { command, skip } = fetched(peer)
  test(
    `an error that a ${peer.language} program logs with its stock SDK is detected`,
    { skip },
    async (t) => {
      peer.compile?.()
      const cwd = t.testdir({ 'agent.yaml': configuration() })
      const agent = startAgent(t, ['run', '--config', 'agent.yaml', '--state-dir', 'state'], { cwd })
      await agent.until(' running')
      const [program = '', ...words] = command
      const port = (name: string): string => new RegExp(`${name}_port=(\\d+)`).exec(agent.stderr())?.[1] ?? ''
      run(program, [...words, `127.0.0.1:${port('grpc')}`, `127.0.0.1:${port('http')}`])
      // What was answered is in the file: nothing is waited for.
      const lines = readFileSync(join(cwd, 'out.jsonl'), 'utf8').trim().split('\n')
      agent.child.kill('SIGTERM')
      t.equal(await agent.ended, 0, agent.stderr())
      check(
        t,
        peer,
        lines.map((line) => JSON.parse(line) as Line),
      )
    },
  )
}

function configuration(): string {
  return `receivers:
  otlp: { protocols: { grpc: { endpoint: '127.0.0.1:0' }, http: { endpoint: '127.0.0.1:0' } } }
processors: { detect: }
exporters:
  file: { path: out.jsonl }
service:
  pipelines:
    logs: { receivers: [otlp], processors: [detect], exporters: [file] }
`
}

function check(t: Test, { language, exceptionType, exceptionMessage }: Peer, lines: readonly Line[]): void {
  const events = lines.flatMap(({ resourceLogs }) =>
    resourceLogs.flatMap(({ resource, scopeLogs }) =>
      scopeLogs.flatMap(({ scope, logRecords }) => logRecords.map((record) => ({ resource, scope, record }))),
    ),
  )
  const services = events.map(({ resource }) => valueOf(resource.attributes, 'service.name'))
  t.strictSame(
    services.toSorted((one, other) => (one ?? '').localeCompare(other ?? '')),
    [`${language}-grpc`, `${language}-http`],
    'one event each',
  )
  for (const { scope, record } of events) {
    t.match(scope, { name: 'shop.cart', version: '1.2.3' })
    t.match(record, {
      timeUnixNano: '1700000000123456789',
      severityNumber: 17,
      eventName: 'hephaestus.error.detected',
      body: { stringValue: 'it failed' },
    })
    t.equal(valueOf(record.attributes, 'exception.type'), exceptionType)
    t.match(valueOf(record.attributes, 'exception.message'), exceptionMessage)
    t.match(valueOf(record.attributes, 'hephaestus.error.fingerprint'), /^[0-9a-f]{32}$/)
  }
}

function valueOf(attributes: readonly Attribute[], key: string): string | undefined {
  return attributes.find((each) => each.key === key)?.value.stringValue
}
