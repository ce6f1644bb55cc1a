import '../support/plain-processes.ts'
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'tap'
import { startAgent } from './agent-process.ts'

const PYTHON = join(tmpdir(), 'hephaestus-repair-client-python')
const CLIENT = join(import.meta.dirname, 'repair-client-python')
const COUNT = 1_000

/** A line that fails for a value that is not there, in a program that is a code base of its own. */
const PROGRAM = `'use strict'

function labelOf(order) {
  return order.customer.name.toUpperCase()
}

module.exports = { labelOf }
`

/** Makes the environment of the client once; why there is none. */
function noPython(): string | false {
  try {
    if (existsSync(join(PYTHON, 'ready'))) return false
    execFileSync('python3', ['-m', 'venv', PYTHON])
    execFileSync(join(PYTHON, 'bin/pip'), ['-q', 'install', '-r', join(CLIENT, 'requirements.txt')])
    writeFileSync(join(PYTHON, 'ready'), '')
    return false
  } catch (error) {
    return `there is no Python with grpcio-tools: ${String(error).slice(0, 200)}`
  }
}

function configOf(repository: string, output: string): string {
  return `
receivers:
  otlp:
    protocols:
      grpc:
        endpoint: 127.0.0.1:0
        repair_service: true
processors:
  recombine:
  detect:
  redact:
  analyze:
    repositories:
      - path: ${repository}
  fix:
exporters:
  file:
    path: ${output}
service:
  pipelines:
    logs:
      receivers: [otlp]
      processors: [recombine, detect, redact, analyze, fix]
      exporters: [file]
`
}

test(
  'a client that protoc makes from the published file streams 1,000 records and gets the fix on the same stream',
  { skip: noPython(), timeout: 200_000 },
  async (t) => {
    const cwd = t.testdir({
      program: { 'labels.js': PROGRAM, 'package.json': '{"name":"labels"}' },
      client: {},
    })
    const repository = join(cwd, 'program')
    const git = (...words: readonly string[]) => execFileSync('git', words, { cwd: repository })
    git('init', '-q')
    git('add', '-A')
    git('-c', 'user.email=a@example.org', '-c', 'user.name=a', 'commit', '-q', '-m', 'first')
    const schema = startAgent(t, ['schema', 'control'], { cwd })
    t.equal(await schema.ended, 0)
    mkdirSync(join(cwd, 'client'), { recursive: true })
    writeFileSync(join(cwd, 'client/control.proto'), schema.stdout())
    writeFileSync(join(cwd, 'agent.yaml'), configOf(repository, join(cwd, 'out.jsonl')))
    const agent = startAgent(t, ['run', '--config', 'agent.yaml', '--state-dir', 'state'], { cwd })
    await agent.until('listening for OTLP')
    const port = /grpc_port=(\d+)/.exec(agent.stderr() + agent.stdout())?.[1] ?? ''
    const words = [join(CLIENT, 'client.py'), join(cwd, 'client'), `127.0.0.1:${port}`, String(COUNT)]
    const client = spawn(join(PYTHON, 'bin/python'), words)
    const output = { stdout: '', stderr: '' }
    for (const name of ['stdout', 'stderr'] as const)
      client[name].on('data', (part: Buffer) => (output[name] += part.toString()))
    client.stdin.end(`TypeError: Cannot read properties of undefined (reading 'name')
    at labelOf (${repository}/labels.js:4:25)
    at print (${repository}/main.js:10:3)
`)
    t.equal(await new Promise((resolve) => client.on('close', resolve)), 0, output.stderr)
    const { accepted, events } = JSON.parse(output.stdout) as {
      readonly accepted: number
      readonly events: readonly { readonly name: string; readonly type: string; readonly diff: string }[]
    }
    t.equal(accepted, COUNT)
    t.same(
      events.map(({ name }) => name),
      ['hephaestus.error.detected', 'hephaestus.error.analyzed', 'hephaestus.fix.proposed'],
    )
    t.match(events, [{ type: 'TypeError' }, {}, { diff: /^\+.*order\.customer\?\./m }])
    agent.child.kill('SIGTERM')
    t.equal(await agent.ended, 0)
  },
)
