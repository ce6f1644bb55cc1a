import '../support/plain-processes.ts'
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'tap'
import { parseStackTrace } from '../../agent/stacktrace/parse.ts'
import { startAgent } from './agent-process.ts'
import { recordsOf } from './otlp-json.ts'
import { eventually } from './reload-scene.ts'

/** The SDKs as they are published, in an environment that is made once in the folder for temporary files. */
const FOLDER = join(import.meta.dirname, 'crash-report-peer-python')
const ENVIRONMENT = join(tmpdir(), 'hephaestus-crash-reports-python')
const PYTHON = join(ENVIRONMENT, 'bin/python')
/** As long as the key that one of the SDKs insists on. */
const TOKEN = '0123456789abcdef0123456789abcdef'

const skip: string | false = (() => {
  try {
    if (existsSync(join(ENVIRONMENT, 'ready'))) return false
    execFileSync('python3', ['-m', 'venv', ENVIRONMENT], { stdio: 'pipe' })
    execFileSync(PYTHON, ['-m', 'pip', '-q', 'install', '-r', join(FOLDER, 'requirements.txt')], {
      stdio: 'pipe',
    })
    writeFileSync(join(ENVIRONMENT, 'ready'), '')
    return false
  } catch (thrown) {
    return `the SDKs cannot be had here: ${String(thrown).split('\n').at(-1)}`
  }
})()

test(
  'an error that a program reports with the stock SDKs of Sentry, Rollbar and Bugsnag is detected, with its calls and its cause',
  { skip, timeout: 120_000 },
  async (t) => {
    const cwd = t.testdir({
      'agent.yaml': `receivers:
  webhook: { endpoint: '127.0.0.1:0', auth: { token: ${TOKEN} } }
processors: { recombine: {}, parse: {}, detect: {} }
exporters:
  file: { path: out.jsonl }
service:
  pipelines:
    logs: { receivers: [webhook], processors: [recombine, parse, detect], exporters: [file] }
`,
    })
    const agent = startAgent(t, ['run', '--config', 'agent.yaml', '--state-dir', 'state'], { cwd })
    await agent.until(/listening for crash reports.* port=\d+/)
    const port = / port=(\d+)/.exec(agent.stderr())?.[1] ?? ''
    execFileSync(PYTHON, [join(FOLDER, 'reporter.py'), port, TOKEN], { stdio: 'pipe', timeout: 60_000 })
    const events = await eventually(
      () =>
        readFileSync(join(cwd, 'out.jsonl'), { encoding: 'utf8', flag: 'a+' })
          .split('\n')
          .filter((line) => line !== '')
          .flatMap((line) => recordsOf(JSON.parse(line))),
      (list) => list.length >= 3,
    )
    agent.child.kill('SIGTERM')
    t.equal(await agent.ended, 0, agent.stderr())
    t.equal(events.length, 3)
    for (const { record, resource } of events) {
      t.match(record, { eventName: 'hephaestus.error.detected', severityNumber: 17 })
      t.equal(textOf(record.attributes, 'exception.type'), 'ValueError')
      t.equal(textOf(record.attributes, 'exception.message'), 'no total')
      t.equal(textOf(resource?.['attributes'], 'service.version'), '2.0')
      t.equal(textOf(resource?.['attributes'], 'deployment.environment.name'), 'test')
      const [outer, cause] =
        parseStackTrace(textOf(record.attributes, 'exception.stacktrace'))?.exceptions ?? []
      t.equal(outer?.frames[0]?.function, 'total')
      t.equal(cause?.type, 'KeyError')
      t.match(cause?.frames[0], { function: 'price', line: 14 })
      t.match(cause?.frames[0]?.file, /reporter\.py$/)
    }
  },
)

function textOf(attributes: unknown, name: string): string {
  const listed = attributes as readonly {
    readonly key: string
    readonly value?: { readonly stringValue?: string }
  }[]
  return listed.find(({ key }) => key === name)?.value?.stringValue ?? ''
}
