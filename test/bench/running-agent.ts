import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Configuration } from './contenders.ts'
import { cpuSecondsOf, openFilesOf, peakBytesOf, residentBytesOf } from './measure.ts'
import { builtAgent } from '../support/built-agent.ts'

/** What the packages start the agent with. Source: packaging/deb/hephaestus.sh. */
const START_SCRIPT = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_MMAP_THRESHOLD_: '32768',
  HEPHAESTUS_OWN_VARIABLES: 'MALLOC_ARENA_MAX,MALLOC_MMAP_THRESHOLD_,MALLOC_TRIM_THRESHOLD_',
}
const NODE_FLAGS = ['--no-maglev', '--no-turbofan']
/** The same of a gateway. Source: packaging/kubernetes/chart/templates/_helpers.tpl. */
const GATEWAY = { ...START_SCRIPT, MALLOC_MMAP_THRESHOLD_: '4194304', MALLOC_TRIM_THRESHOLD_: '8388608' }

/** What a stretch of time cost a process that goes on running. */
export interface Stretch {
  /** Share of one core, 1 is all of it. */
  readonly coreShare: number
  readonly cpuSeconds: number
  readonly peakBytes: number
  readonly residentBytes: number
  /** At the end of it: files, sockets and whatever else has a descriptor. */
  readonly openFiles: number
}

/** The agent as it runs for months: started, watched for a while, ended. */
export class RunningAgent {
  readonly #child: ChildProcess

  private constructor(child: ChildProcess) {
    this.#child = child
  }

  /** Resolves once the agent runs. Errors: it ended instead. */
  static async start(folder: string, configuration: Configuration): Promise<RunningAgent> {
    return await RunningAgent.#startWith(folder, configuration, START_SCRIPT)
  }

  /** The same with what a gateway is started with. */
  static async startGateway(folder: string, configuration: Configuration): Promise<RunningAgent> {
    return await RunningAgent.#startWith(folder, configuration, GATEWAY)
  }

  static async #startWith(
    folder: string,
    configuration: Configuration,
    environment: Readonly<Record<string, string>>,
  ): Promise<RunningAgent> {
    writeFileSync(join(folder, 'agent.yaml'), JSON.stringify(configuration))
    const words = [process.execPath, ...NODE_FLAGS, builtAgent(), 'run', '--config', 'agent.yaml'] as const
    return await RunningAgent.launch(words, { folder, ready: ' running', environment })
  }

  /** Another program, once it has said that it is ready. Errors: it ended instead. */
  static async launch(
    [program, ...words]: readonly [string, ...string[]],
    {
      folder,
      ready,
      environment = {},
    }: {
      readonly folder: string
      readonly ready: string
      readonly environment?: Readonly<Record<string, string>>
    },
  ): Promise<RunningAgent> {
    const env = { ...process.env, ...environment }
    const child = spawn(program, words, { cwd: folder, env, stdio: ['ignore', 'ignore', 'pipe'] })
    await new Promise<void>((resolve, reject) => {
      let printed = ''
      child.stderr.on('data', (chunk: Buffer) => {
        printed += chunk.toString()
        if (printed.includes(ready)) resolve()
      })
      child.on('close', () => reject(new Error(`${program} ended:\n${printed}`)))
    })
    return new RunningAgent(child)
  }

  async watch(seconds: number): Promise<Stretch> {
    const pid = this.#child.pid ?? 0
    const cpuBefore = cpuSecondsOf(pid)
    const startMs = performance.now()
    await delay(seconds * 1_000)
    const cpuSeconds = cpuSecondsOf(pid) - cpuBefore
    return {
      cpuSeconds,
      coreShare: cpuSeconds / ((performance.now() - startMs) / 1_000),
      peakBytes: peakBytesOf(pid),
      residentBytes: residentBytesOf(pid),
      openFiles: openFilesOf(pid),
    }
  }

  async stop(): Promise<void> {
    const closed = once(this.#child, 'close')
    this.#child.kill('SIGTERM')
    await closed
  }
}
