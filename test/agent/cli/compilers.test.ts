import '../../support/plain-processes.ts'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { Script } from 'node:vm'
import { test, type Test } from 'tap'
import { wakeCompilers, wakeForWork } from '../../../agent/cli/compilers.ts'
import { builtAgent } from '../../support/built-agent.ts'
import { heldClock } from '../../support/held-clock.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

setFlagsFromString('--allow-natives-syntax')
setFlagsFromString('--no-concurrent-recompilation')

/** Node looks at each letter of the path of a program before it runs it: with a long path V8 takes them for hot. */
const OF_PATHS = /^(?:isPosixPathSeparator|normalizeString)$/

/** As an agent is started that goes on running. */
function restCompilers(): void {
  setFlagsFromString('--no-maglev')
  setFlagsFromString('--no-turbofan')
}

/** Whether a function that runs very often is optimized. As a text: a coverage of this file changes what V8 does with it. */
function isOptimized(): boolean {
  return new Script(`
    const sum = (limit) => { let sum = 0; for (let index = 0; index < limit; index += 1) sum += index & 7; return sum }
    let isOptimized = false
    for (let call = 0; call < 100_000; call += 1) {
      sum(20)
      isOptimized ||= %ActiveTierIsMaglev(sum) || %ActiveTierIsTurbofan(sum)
    }
    isOptimized
  `).runInNewContext() as boolean
}

function restingAgent(t: Test): { readonly takes: (cpuMs: number) => boolean; readonly cancel: () => void } {
  const { clock, pass, waiting } = heldClock()
  let cpuMs = 170
  restCompilers()
  const cancel = wakeForWork(clock, () => cpuMs)
  t.teardown(wakeCompilers)
  const takes = (taken: number): boolean => {
    cpuMs += taken
    pass()
    return waiting.size > 0
  }
  return { takes, cancel }
}

test('nothing is optimized while the compilers rest, and what runs often is once they are awake', (t) => {
  restCompilers()
  t.equal(isOptimized(), false)
  wakeCompilers()
  t.equal(isOptimized(), true)
  t.end()
})

test('a backlog wakes the compilers at the second look, and many files that are read at the start do not', (t) => {
  const { takes } = restingAgent(t)
  t.ok([900, 20, 900].every((taken) => takes(taken)))
  t.equal(isOptimized(), false)
  t.equal(takes(900), false, 'nobody looks any more')
  t.equal(isOptimized(), true)
  t.end()
})

test('steady work wakes the compilers at the third look in a row, and single stirs do not', (t) => {
  const { takes } = restingAgent(t)
  const tookEach = [300, 80, 5, 80, 80, 5]
  t.ok(tookEach.every((taken) => takes(taken)))
  t.equal(isOptimized(), false)
  t.strictSame(
    [80, 80, 80].map((taken) => takes(taken)),
    [true, true, false],
  )
  t.equal(isOptimized(), true)
  t.end()
})

test('who has cancelled it is not woken', (t) => {
  const { takes, cancel } = restingAgent(t)
  cancel()
  takes(900)
  takes(900)
  t.equal(isOptimized(), false)
  t.end()
})

test('an agent that goes on running is started with the compilers at rest, and one that ends by itself is not', async (t) => {
  const folder = temporaryFolder()
  const config = {
    receivers: { file: { include: ['*.log'], start_at: 'beginning' } },
    exporters: { file: { path: 'out.jsonl' } },
    service: { pipelines: { logs: { receivers: ['file'], exporters: ['file'] } } },
  }
  writeFileSync(join(folder, 'app.log'), 'it begins\n')
  writeFileSync(join(folder, 'agent.yaml'), JSON.stringify(config))
  const words = ['--trace-opt', builtAgent(), 'run', '--config', 'agent.yaml']
  const optimized = async (more: readonly string[], ready?: string): Promise<number> => {
    const agent = spawn(process.execPath, [...words, ...more], {
      cwd: folder,
      env: { PATH: process.env['PATH'] },
    })
    let printed = ''
    agent.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()))
    let said = ''
    agent.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      if (ready !== undefined && said.includes(ready)) agent.kill('SIGTERM')
    })
    await once(agent, 'close')
    return [...printed.matchAll(/\[compiling method \S+ <JSFunction (\S*)/g)].filter(
      ([, name]) => !OF_PATHS.test(name ?? ''),
    ).length
  }
  t.equal(await optimized([], ' running'), 0)
  t.ok((await optimized(['--once'])) > 0)
})
