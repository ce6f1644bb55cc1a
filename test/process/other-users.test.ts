import '../support/plain-processes.ts'
import { spawnSync } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { test } from 'tap'
import { OtlpSink } from '../support/otlp-sink.ts'
import { startAgent } from './agent-process.ts'
import { eventually } from './reload-scene.ts'

const NOBODY = 65_534
const skip = process.getuid?.() === 0 ? false : 'only root can become another user'

/** What another user gets at: prints the paths. */
const LOOK = `
const { readFileSync, readdirSync, accessSync, constants, statSync } = require('node:fs')
const { connect } = require('node:net')
const got = []
const attempt = (what, work) => { try { work(); got.push(what) } catch {} }
for (const path of JSON.parse(process.argv[1])) {
  attempt('read ' + path, () => (statSync(path).isDirectory() ? readdirSync(path) : readFileSync(path)))
  attempt('write ' + path, () => accessSync(path, constants.W_OK))
}
const socket = connect(process.argv[2])
socket.on('connect', () => { got.push('connect'); end() }).on('error', () => end())
const end = () => { console.log(JSON.stringify(got)); process.exit() }
`

/** A folder that everybody may pass, as a package makes it, in which somebody has made the state directory by hand. */
const CONFIG = (url: string): string => `receivers:
  file: { include: [app.log], start_at: beginning, poll_interval: 20ms }
processors:
  recombine:
  parse:
  detect:
  redact:
  analyze:
exporters:
  otlp_http/refused:
    endpoint: ${url}
    sending_queue: { storage: file_storage, batch: { flush_timeout: 20ms } }
  otlp_http/away:
    endpoint: http://127.0.0.1:9
    sending_queue: { storage: file_storage, batch: { flush_timeout: 20ms } }
  knowledge:
service:
  pipelines:
    logs: { receivers: [file], processors: [recombine, parse, detect, redact, analyze], exporters: [otlp_http/refused, otlp_http/away, knowledge] }
`

test(
  'another user of the machine can neither read nor write what the agent keeps, nor speak to it',
  { skip, timeout: 120_000 },
  async (t) => {
    const sink = await new OtlpSink({ answer: () => ({ kind: 'status', status: 400 }) }).start()
    t.teardown(() => sink.close())
    const cwd = mkdtempSync(join(tmpdir(), 'hephaestus-users-'))
    t.teardown(() => rmSync(cwd, { recursive: true, force: true }))
    chmodSync(cwd, 0o755)
    writeFileSync(join(cwd, 'agent.yaml'), CONFIG(sink.endpoint))
    writeFileSync(join(cwd, 'app.log'), '')
    // Made by hand: it keeps its mode.
    const state = join(cwd, 'state')
    mkdirSync(state)
    chmodSync(state, 0o755)

    const agent = startAgent(t, ['run', '--config', 'agent.yaml', '--state-dir', 'state'], { cwd })
    await agent.until('running')
    for (let index = 0; index < 3; index += 1)
      appendFileSync(
        join(cwd, 'app.log'),
        `ERROR no ${index}\nTraceback (most recent call last):\n  File "a.py", line 1, in f\nKeyError: ${index}\n`,
      )
    const call = async (...words: readonly string[]): Promise<string> => {
      const command = startAgent(t, [...words, '--state-dir', 'state'], { cwd })
      await command.ended
      return command.stdout()
    }
    await eventually(
      () => call('dead-letters', 'list'),
      (text) => text.includes('otlp_http/refused'),
    )
    const [group = ''] = (await call('groups', 'list')).split(' ')
    t.match(await call('groups', 'mute', group), 'muted')

    const all = pathsIn(state)
    const names = all.map((path) => relative(state, path))
    for (const expected of [
      /^agent\.sqlite$/,
      /^control\.sock$/,
      /^lock$/,
      /^muted\//,
      /^audit\.jsonl$/,
      /knowledge/,
      /\.seg|queue|dead/,
    ])
      t.ok(
        names.some((name) => expected.test(name)),
        `${String(expected)} is among ${names.join(' ')}`,
      )
    t.same(
      all.filter((path) => (lstatSync(path).mode & 0o077) !== 0).map((path) => relative(state, path)),
      ['.gitignore'],
      'everything but the note for git is for its owner alone',
    )
    const script = [
      '-e',
      LOOK,
      JSON.stringify(all.filter((path) => !path.endsWith('.gitignore'))),
      join(state, 'control.sock'),
    ]
    const seen = spawnSync(process.execPath, script, { uid: NOBODY, gid: NOBODY, cwd: '/', encoding: 'utf8' })
    t.same(JSON.parse(seen.stdout), [], seen.stderr)
    // The same look by the owner sees all of it.
    const own = spawnSync(process.execPath, script, { cwd: '/', encoding: 'utf8' })
    t.ok((JSON.parse(own.stdout) as readonly string[]).includes('connect'))

    agent.child.kill('SIGTERM')
    await agent.ended
  },
)

function pathsIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? [path, ...pathsIn(path)] : [path]
  })
}
