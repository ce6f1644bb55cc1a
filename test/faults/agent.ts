import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import '../support/plain-processes.ts'

const ROOT = join(import.meta.dirname, '../..')

/** The program as a checkout starts it; AGENT_PROGRAM names another build that is to be judged. */
export const SOURCE_PROGRAM = process.env['AGENT_PROGRAM'] ?? join(ROOT, 'agent/main.ts')

export interface AgentStart {
  readonly program: string
  readonly folder: string
  readonly words: readonly string[]
  /** A program with its words that starts the agent, such as prlimit. */
  readonly wrapper?: readonly string[]
}

/** The real program in a process of its own. Everything known of it is what it prints and writes. */
export class RunningAgent {
  readonly child: ChildProcess
  /** Resolves with the exit code, or the name of the signal. */
  readonly ended: Promise<number | string>
  #printed = ''
  readonly #waiting = new Set<() => void>()

  constructor({ program, folder, words, wrapper = [] }: AgentStart) {
    const [command = process.execPath, ...rest] = [...wrapper, process.execPath, program, ...words]
    this.child = spawn(command, rest, { cwd: folder, env: environment(), stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.#printed += chunk.toString()
        this.#wake()
      })
    }
    this.ended = new Promise((resolve) => {
      this.child.on('close', (code, signal) => {
        resolve(code ?? signal ?? 'unknown')
        this.#wake()
      })
    })
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null
  }

  /** Everything printed so far. */
  get printed(): string {
    return this.#printed
  }

  /** Resolves when the text was printed. Errors: the process ended, or the time is over; with all it printed. */
  async until(text: string, timeoutMs = 60_000): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const check = (): void => {
      if (this.#printed.includes(text)) resolve()
      else if (this.hasEnded) reject(new Error(`ended without "${text}":\n${this.#printed}`))
    }
    const timer = setTimeout(
      () => reject(new Error(`no "${text}" in ${timeoutMs} ms:\n${this.#printed}`)),
      timeoutMs,
    )
    this.#waiting.add(check)
    check()
    try {
      await promise
    } finally {
      clearTimeout(timer)
      this.#waiting.delete(check)
    }
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<number | string> {
    this.child.kill(signal)
    return this.ended
  }

  #wake(): void {
    for (const check of this.#waiting) check()
  }
}

/** The environment without the settings of a test runner. */
function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(TAP|NODE_OPTIONS|NODE_V8_COVERAGE|HEPHAESTUS|NO_COLOR|FORCE_COLOR)/.test(name),
    ),
  )
}
