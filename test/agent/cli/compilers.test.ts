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
  for (const compiler of ['sparkplug', 'maglev', 'turbofan']) setFlagsFromString(`--no-${compiler}`)
}

let scripts = 0

/** What compiles a function that runs very often. As a text: a coverage of this file changes what V8 does with it. */
function compilersAtWork(): readonly string[] {
  scripts += 1
  return new Script(`
    // ${scripts}: of a text that it has seen before, V8 remembers what was optimized.
    const sum = (limit) => { let sum = 0; for (let index = 0; index < limit; index += 1) sum += index & 7; return sum }
    const call = (seen) => {
      for (let call = 0; call < 200_000; call += 1) {
        sum(20)
        if (%ActiveTierIsMaglev(sum)) seen.add('maglev')
        if (%ActiveTierIsTurbofan(sum)) seen.add('turbofan')
      }
      return [...seen]
    }
    // Else it would take the other one into its own code.
    %NeverOptimizeFunction(call)
    call(new Set())
  `).runInNewContext() as readonly string[]
}

function restingAgent(t: Test): { readonly takes: (cpuMs: number) => boolean; readonly cancel: () => void } {
  const { clock, pass, waiting } = heldClock()
  let cpuMs = 170
  restCompilers()
  const cancel = wakeForWork(clock, () => cpuMs)
  t.teardown(() => wakeCompilers('all'))
  t.teardown(() => cancel())
  const takes = (taken: number): boolean => {
    cpuMs += taken
    pass()
    return waiting.size > 0
  }
  return { takes, cancel }
}

test('nothing is optimized while the compilers rest, one does when it is awake, and all when all are', (t) => {
  restCompilers()
  t.strictSame(compilersAtWork(), [])
  wakeCompilers('some')
  t.strictSame(compilersAtWork(), ['maglev'])
  wakeCompilers('all')
  t.ok(compilersAtWork().includes('turbofan'))
  t.end()
})

test('a backlog wakes all compilers at the second look, and many files that are read at the start do not', (t) => {
  const { takes } = restingAgent(t)
  t.ok([900, 20, 900].every((taken) => takes(taken)))
  t.strictSame(compilersAtWork(), [])
  takes(900)
  t.ok(compilersAtWork().includes('turbofan'))
  t.end()
})

test('steady work wakes one compiler at the third look in a row, and single stirs do not', (t) => {
  const { takes } = restingAgent(t)
  const tookEach = [300, 80, 5, 80, 80, 5]
  t.ok(tookEach.every((taken) => takes(taken)))
  t.strictSame(compilersAtWork(), [])
  t.ok([80, 80, 80].every((taken) => takes(taken)))
  t.strictSame(compilersAtWork(), ['maglev'])
  t.end()
})

test('where one compiler is awake, more work wakes all of them at the fifth look', (t) => {
  const { takes } = restingAgent(t)
  for (const taken of [80, 80, 80, 200, 200, 200, 200]) t.ok(takes(taken))
  t.strictSame(compilersAtWork(), ['maglev'])
  takes(200)
  t.ok(compilersAtWork().includes('turbofan'))
  t.end()
})

test('who has cancelled it is not woken', (t) => {
  const { takes, cancel } = restingAgent(t)
  cancel()
  takes(900)
  takes(900)
  t.strictSame(compilersAtWork(), [])
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
  const words = [builtAgent(), 'run', '--config', 'agent.yaml']
  const optimized = async (
    flags: readonly string[],
    more: readonly string[],
    ready?: string,
  ): Promise<number> => {
    const agent = spawn(process.execPath, ['--trace-opt', ...flags, ...words, ...more], {
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
  t.equal(await optimized([], [], ' running'), 0)
  t.ok((await optimized([], ['--once'])) > 0)
  const ofPackages = ['--no-maglev', '--no-turbofan']
  t.ok((await optimized(ofPackages, ['--once'])) > 0, 'also where the packages start it')
})
