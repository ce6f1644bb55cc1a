import '../support/plain-processes.ts'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { askAgent } from '../../agent/cli/control/ask.ts'
import { controlGroup } from '../support/control-group.ts'
import { startAgent } from './agent-process.ts'
import { eventually } from './reload-scene.ts'

const MIB = 1_048_576
const [small, large] = ['small', 'large'].map((size) =>
  controlGroup('memory', `hephaestus-heap-${size}-${process.pid}`),
)
const CONFIG = `receivers:
  file: { include: [app.log] }
exporters:
  file: { path: out.json }
service:
  pipelines:
    logs: { receivers: [file], exporters: [file] }
`

interface ProcessNow {
  readonly heap_limit: number
  readonly memory: { readonly rss: number }
}

test(
  'the heap of the agent may grow as far as the memory of its control group lets it, and no further',
  {
    skip: small === undefined || large === undefined ? 'no control groups can be made here' : false,
    timeout: 120_000,
  },
  async (t) => {
    const limits: number[] = []
    for (const [group, mebibytes] of [
      [small, 400],
      [large, 1_600],
    ] as const) {
      if (group === undefined) return
      t.teardown(() => group.remove())
      group.set('memory.limit_in_bytes', String(mebibytes * MIB))
      const cwd = t.testdir({ 'agent.yaml': CONFIG, 'app.log': '' })
      const words = ['run', '--config', 'agent.yaml', '--state-dir', `state-${mebibytes}`]
      const agent = startAgent(t, words, { cwd, through: group.entering })
      await agent.until('running')
      await eventually(
        () => existsSync(join(cwd, `state-${mebibytes}`, 'control.sock')),
        (isThere) => isThere,
      )
      const { heap_limit: limit, memory } = await processOf(join(cwd, `state-${mebibytes}`))
      t.ok(limit < mebibytes * MIB, `${limit} bytes of heap in ${mebibytes} MiB`)
      t.ok(memory.rss < mebibytes * MIB)
      limits.push(limit)
      agent.child.kill('SIGTERM')
      t.equal(await agent.ended, 0, agent.stderr())
    }
    const [first = 0, second = 0] = limits
    t.ok(second > 1.5 * first, `${second} bytes is more than ${first}`)
  },
)

/** What the agent tells of its process, as `support-bundle` packs it. */
async function processOf(stateDirectory: string): Promise<ProcessNow> {
  const signal = AbortSignal.timeout(30_000)
  for await (const { section } of askAgent({ stateDirectory, request: { ask: 'support' }, signal })) {
    const { name, text } = section as { readonly name: string; readonly text: string }
    if (name === 'agent/process.json') return JSON.parse(text) as ProcessNow
  }
  throw new Error('the agent tells nothing of its process')
}
