import '../support/plain-processes.ts'
import { spawnSync } from 'node:child_process'
import { appendFileSync, chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { test, type Test } from 'tap'
import { controlGroup } from '../support/control-group.ts'
import { OtlpSink, type SinkAnswer } from '../support/otlp-sink.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { startAgent, type AgentProcess } from './agent-process.ts'
import { OperatorView } from './operator-view.ts'
import { eventually, freePort } from './reload-scene.ts'

/**
 * Goal: what docs/guides/operating.md says of rights, room, memory, processor time and descriptors that the agent does not
 * have: it lives, health and measurements say what is missing, and when it is there again no line is missing or doubled.
 * Method: the real program, as another user, on a disk of its own, with limits of the system; looked at from outside.
 */

const SOMEBODY = 4_321
const TROUBLE = 2
const MIB = 1_048_576
const isRoot = process.getuid?.() === 0
const NO_GROUP = 'no control group can be made here'
const memoryGroup = controlGroup('memory', `hephaestus-test-${process.pid}`)
const cpuGroup = controlGroup('cpu', `hephaestus-test-${process.pid}`)
const notRoot = isRoot ? false : 'only root can take rights, mount and make groups'

interface Starved {
  readonly folder: string
  readonly view: OperatorView
  readonly agent: AgentProcess
  readonly sink: OtlpSink
  readonly path: (name: string) => string
  answer: SinkAnswer
  /** Resolves when exactly these are at the server. */
  isComplete(lines: readonly string[]): Promise<void>
}

interface Circumstances {
  readonly through: readonly string[]
  readonly include?: string
  readonly processors?: string
  readonly queue?: string
  /** What is done in the folder before the agent starts. */
  readonly prepare?: (folder: string) => void
}

async function starve(t: Test, circumstances: Circumstances): Promise<Starved> {
  const { through, include = 'logs/*.log', processors = '', queue = '', prepare } = circumstances
  const folder = temporaryFolder()
  const path = (name: string): string => join(folder, name)
  mkdirSync(path('logs'))
  prepare?.(folder)
  const scene = { answer: { kind: 'ok' } as SinkAnswer }
  const sink = await new OtlpSink({ answer: () => scene.answer }).start()
  t.teardown(() => sink.close())
  const view = new OperatorView({ health: await freePort(), metrics: await freePort() })
  const { extensions, telemetry } = view.config
  writeFileSync(
    path('agent.yaml'),
    `receivers:
  file: { include: ['${include}'], start_at: beginning, poll_interval: 50ms }
${processors === '' ? '' : `processors:\n  ${processors}\n`}exporters:
  otlp_http:
    endpoint: ${sink.endpoint}
    timeout: 2s
    retry_on_failure: { initial_interval: 50ms, max_interval: 200ms, max_elapsed_time: 0s }
    ${queue}
${extensions}service:
${telemetry}  pipelines:
    logs: { receivers: [file], processors: [${processors.split(':')[0]}], exporters: [otlp_http] }
`,
  )
  const agent = startAgent(t, ['run', '--config', 'agent.yaml', '--state-dir', 'state'], {
    cwd: folder,
    through,
  })
  await agent.until(/ running /)
  return Object.assign(scene, {
    folder,
    path,
    view,
    agent,
    sink,
    async isComplete(lines: readonly string[]) {
      await eventually(
        () => sink.bodies.length,
        (count) => count >= lines.length,
      )
      t.same(sink.bodies.toSorted(), [...lines].sort(), 'every line, each once')
    },
  })
}

async function endsWell(t: Test, { agent }: Starved): Promise<void> {
  agent.child.kill('SIGTERM')
  t.equal(await agent.ended, 0, agent.stderr())
}

test(
  'a file, and a folder, that may not be read for a while are named, and are read from where they were when they may',
  { skip: notRoot, timeout: 120_000 },
  async (t) => {
    const own = (path: string): void => chownSync(path, SOMEBODY, SOMEBODY)
    const scene = await starve(t, {
      through: ['setpriv', `--reuid=${SOMEBODY}`, `--regid=${SOMEBODY}`, '--clear-groups'],
      prepare(folder) {
        writeFileSync(join(folder, 'logs/a.log'), 'a1\n')
        mkdirSync(join(folder, 'state'))
        for (const each of ['.', 'logs', 'state']) own(join(folder, each))
      },
    })
    const { path, view } = scene
    await scene.isComplete(['a1'])

    // A new file that belongs to somebody else: all others go on.
    writeFileSync(path('logs/b.log'), 'b1\n', { mode: 0o600 })
    const told = await eventually(
      () => view.stateOf('receiver', 'file'),
      ({ state }) => state === 'recoverable_error',
    )
    t.match(told.reason, /logs\/b\.log.*EACCES/)
    t.match(await view.page(), `hephaestus_component_status{kind="receiver",id="file"} ${TROUBLE}\n`)
    await eventually(
      () => view.page(),
      (page) => /^hephaestus_file_readers\{.*"error".*\} 1$/m.test(page),
    )
    t.match(await view.look('/live'), '"alive"')
    appendFileSync(path('logs/a.log'), 'a2\n')
    await scene.isComplete(['a1', 'a2'])
    chmodSync(path('logs/b.log'), 0o644)
    await eventually(
      () => view.stateOf('receiver', 'file'),
      ({ state }) => state === 'ok',
    )
    await scene.isComplete(['a1', 'a2', 'b1'])

    // The whole folder, for longer than it takes to close what is not found.
    chownSync(path('logs'), 0, 0)
    chmodSync(path('logs'), 0o700)
    const folder = await eventually(
      () => view.stateOf('receiver', 'file'),
      ({ state }) => state === 'recoverable_error',
    )
    t.match(folder.reason, /logs for one: EACCES/)
    appendFileSync(path('logs/a.log'), 'a3\n')
    writeFileSync(path('logs/c.log'), 'c1\n', { mode: 0o644 })
    await delay(3_000)
    chmodSync(path('logs'), 0o755)
    await eventually(
      () => view.stateOf('receiver', 'file'),
      ({ state }) => state === 'ok',
    )
    appendFileSync(path('logs/a.log'), 'a4\n')
    await scene.isComplete(['a1', 'a2', 'a3', 'a4', 'b1', 'c1'])
    await endsWell(t, scene)
  },
)

test(
  'with too few descriptors every file is read in its turn, and it is told',
  {
    skip: spawnSync('prlimit', ['--version']).status === 0 ? false : 'there is no prlimit',
    timeout: 120_000,
  },
  async (t) => {
    const LIMIT = 64
    const names = Array.from({ length: 150 }, (_, index) => `logs/${index}.log`)
    const scene = await starve(t, { through: ['prlimit', `--nofile=${LIMIT}:${LIMIT}`] })
    const { path, view } = scene
    for (const name of names) writeFileSync(path(name), `${name} first\n`)
    await scene.isComplete(names.map((name) => `${name} first`))
    t.match(await view.page(), `hephaestus_agent_open_files_limit ${LIMIT}\n`)
    t.match(await view.look('/live'), '"alive"')
    for (const name of names) appendFileSync(path(name), `${name} second\n`)
    await scene.isComplete(names.flatMap((name) => [`${name} first`, `${name} second`]))
    t.match(scene.agent.stderr(), `open_max=${LIMIT - 48} descriptor_limit=${LIMIT}`)
    const open = await view.sum('hephaestus_agent_open_files')
    t.ok(open !== undefined && open < LIMIT, `${open} are open`)
    await endsWell(t, scene)
  },
)

test(
  'without room for its state the agent goes on, says so, and writes it when there is room',
  { skip: notRoot, timeout: 120_000 },
  async (t) => {
    const mounted = { folder: '' }
    t.teardown(() => void spawnSync('umount', ['--lazy', mounted.folder]))
    const scene = await starve(t, {
      through: [],
      prepare(folder) {
        mounted.folder = join(folder, 'state')
        mkdirSync(mounted.folder)
        spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', mounted.folder])
      },
    })
    const { path, view } = scene
    appendFileSync(path('logs/a.log'), 'a0\n')
    await scene.isComplete(['a0'])
    t.match(await view.page(), /^hephaestus_agent_state_written 1$/m)
    const lines = ['a0']
    spawnSync('dd', ['if=/dev/zero', `of=${path('state/filler')}`, 'bs=4k'])
    // Until the pages that the store had already are used up too.
    const full = await eventually(
      async () => {
        lines.push(`a${lines.length}`)
        appendFileSync(path('logs/a.log'), `${lines.at(-1)}\n`)
        return await view.status()
      },
      ({ storage }) => storage !== undefined,
    )
    t.match(full.storage?.reason, /full/)
    t.match(await view.page(), /^hephaestus_agent_state_written 0$/m)
    t.ok(((await view.sum('hephaestus_agent_state_disk_free_bytes')) ?? MIB) < 65_536)
    t.match(await view.page(), /^hephaestus_agent_log_entries_total\{level="error".*\} [1-9]/m)
    t.match(await view.look('/live'), '"alive"')
    lines.push('while it is full')
    appendFileSync(path('logs/a.log'), 'while it is full\n')
    await scene.isComplete(lines)
    spawnSync('rm', [path('state/filler')])
    await eventually(
      () => view.status(),
      ({ storage }) => storage === undefined,
    )
    t.match(await view.page(), /^hephaestus_agent_state_written 1$/m)
    await endsWell(t, scene)
  },
)

test(
  'with too little memory receivers wait, which is told, and nothing is lost',
  { skip: memoryGroup === undefined ? NO_GROUP : false, timeout: 180_000 },
  async (t) => {
    const group = memoryGroup
    if (group === undefined) return
    t.teardown(() => group.remove())
    group.set('memory.limit_in_bytes', String(300 * MIB))
    const scene = await starve(t, {
      through: group.entering,
      processors:
        'memory_limiter: { limit_percentage: 70, spike_limit_percentage: 10, check_interval: 50ms }',
      queue: 'sending_queue: { queue_size: 1GiB, sizer: bytes }',
    })
    const { path, view, agent } = scene
    t.equal(
      await view.sum('hephaestus_agent_memory_limit_bytes'),
      300 * MIB,
      'the limit of the group is known',
    )
    scene.answer = { kind: 'status', status: 503 }
    const lines = Array.from({ length: 120_000 }, (_, index) => `${index} ${'x'.repeat(1_000)}`)
    for (let from = 0; from < lines.length; from += 10_000)
      appendFileSync(path('logs/a.log'), `${lines.slice(from, from + 10_000).join('\n')}\n`)
    const told = await eventually(
      () => view.stateOf('processor', 'memory_limiter'),
      ({ state }) => state === 'recoverable_error',
    )
    t.match(told.reason, /near its limit of 210 MiB: receivers wait/)
    await eventually(
      () => view.sum('hephaestus_memory_limiter_refused_records_total'),
      (count) => (count ?? 0) > 0,
    )
    t.match(await view.look('/live'), '"alive"')
    await delay(3_000)
    t.equal(agent.child.exitCode, null, 'it is not killed for want of memory')
    scene.answer = { kind: 'ok' }
    await scene.isComplete(lines)
    await endsWell(t, scene)
  },
)

test(
  'with too little processor time the agent is late, which is told, and catches up',
  { skip: cpuGroup === undefined ? NO_GROUP : false, timeout: 180_000 },
  async (t) => {
    const group = cpuGroup
    if (group === undefined) return
    t.teardown(() => group.remove())
    const scene = await starve(t, { through: [] })
    const { path, view, agent } = scene
    group.add(agent.child.pid ?? 0)
    group.set('cpu.cfs_quota_us', '3000')
    const lines: string[] = []
    const late = await eventually(
      async () => {
        const more = Array.from({ length: 5_000 }, (_, index) => `${lines.length + index} ${'y'.repeat(100)}`)
        appendFileSync(path('logs/a.log'), `${more.join('\n')}\n`)
        lines.push(...more)
        return {
          delay: (await view.sum('hephaestus_agent_event_loop_delay_seconds')) ?? 0,
          behind: (await view.sum('hephaestus_file_lag_seconds')) ?? 0,
        }
      },
      (seen) => seen.delay > 0.2 && seen.behind > 0.5,
    )
    t.ok(late)
    t.match(await view.look('/live'), '"alive"', 'late is not dead')
    group.set('cpu.cfs_quota_us', '-1')
    // A request whose answer came too late for it is sent again.
    await eventually(
      () => new Set(scene.sink.bodies).size,
      (count) => count === lines.length,
    )
    await eventually(
      () => view.sum('hephaestus_file_lag_seconds'),
      (seconds) => seconds === 0,
    )
    await endsWell(t, scene)
  },
)
