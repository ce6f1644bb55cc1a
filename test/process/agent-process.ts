import '../support/plain-processes.ts'
import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import type { Test } from 'tap'

const ROOT = join(import.meta.dirname, '../..')

interface StartOptions {
  readonly cwd: string
  readonly input?: string
  readonly environment?: Readonly<Record<string, string>>
  /** Words in front of it, of a program that becomes it. Shape: ["prlimit", "--nofile=64"]. */
  readonly through?: readonly string[]
}

/** The real program, started as a person starts it. */
export interface AgentProcess {
  readonly child: ChildProcess
  stdout(): string
  stderr(): string
  /** Resolves with the exit code, or the signal's name. */
  readonly ended: Promise<number | string>
  /**
   * Resolves when the output holds the text or matches. Errors: rejects with all output when the program ends without
   * it, and after the time, which a loaded machine needs and a broken program never sees.
   */
  until(what: string | RegExp, timeoutMs?: number): Promise<void>
}

/** Starts `hephaestus` with the given words; killed at the end of the test if it still runs. */
export function startAgent(t: Test, words: readonly string[], options: StartOptions): AgentProcess {
  const { through = [] } = options
  const [program = '', ...rest] = [...through, process.execPath, join(ROOT, 'agent/main.ts'), ...words]
  const child = spawn(program, rest, {
    cwd: options.cwd,
    env: { ...environmentOfTests(), ...options.environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const output = { stdout: '', stderr: '' }
  const waiting = new Set<() => void>()
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (chunk: Buffer) => {
      output[name] += chunk.toString()
      for (const check of waiting) check()
    })
  }
  child.stdin.on('error', () => undefined)
  if (options.input !== undefined) child.stdin.end(options.input)
  t.teardown(() => void child.kill('SIGKILL'))
  const ended = new Promise<number | string>((resolve) => {
    child.on('close', (code, signal) => {
      resolve(code ?? signal ?? 'unknown')
      for (const check of waiting) check()
    })
  })
  return {
    child,
    ended,
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    until: (what, timeoutMs = 100_000) =>
      new Promise((resolve, reject) => {
        const has = (): boolean => {
          const all = output.stdout + output.stderr
          return typeof what === 'string' ? all.includes(what) : what.test(all)
        }
        const finish = (settle: () => void): void => {
          clearTimeout(timer)
          waiting.delete(check)
          settle()
        }
        const check = (): void => {
          if (has()) finish(resolve)
          else if (child.exitCode !== null || child.signalCode !== null) {
            finish(() =>
              reject(new Error(`ended without ${String(what)}:\n${output.stdout}${output.stderr}`)),
            )
          }
        }
        const timer = setTimeout(() => {
          finish(() =>
            reject(new Error(`no ${String(what)} in ${timeoutMs}ms:\n${output.stdout}${output.stderr}`)),
          )
        }, timeoutMs)
        waiting.add(check)
        check()
      }),
  }
}

/** The environment without what would change the program: the test runner's own settings. */
function environmentOfTests(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] =>
        entry[1] !== undefined &&
        !/^(TAP|NODE_OPTIONS|NODE_V8_COVERAGE|HEPHAESTUS|NO_COLOR|FORCE_COLOR)/.test(entry[0]),
    ),
  )
}
