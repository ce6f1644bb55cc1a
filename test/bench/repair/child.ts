import { spawn, type ChildProcess } from 'node:child_process'
import { dirname } from 'node:path'

/** What a program left: everything it printed on both streams in order, and how it ended. */
export interface Ended {
  readonly output: string
  /** Undefined when a signal ended it. */
  readonly status: number | undefined
  readonly isTimedOut: boolean
}

/** A program that runs. */
export interface Running {
  /** What it printed so far. */
  readonly output: () => string
  readonly ended: Promise<Ended>
  /** Ends it and everything it started. */
  readonly stop: () => void
}

/** Where and how a program runs; milliseconds. */
export interface RunOptions {
  readonly folder: string
  readonly env?: Readonly<Record<string, string>> | undefined
  readonly stdin?: string | undefined
  readonly timeoutMs: number
}

/**
 * Starts a program in a process group of its own.
 * Bounds: it is ended after timeoutMs; output is cut at 4 MB. Errors: a program that is not there ends with status 127.
 */
export function start(command: readonly string[], options: RunOptions): Running {
  const [program = '', ...words] = command
  const child = spawn(program, words, { cwd: options.folder, env: environment(options.env), detached: true })
  let output = ''
  let isTimedOut = false
  const keep = (chunk: Buffer): void => {
    if (output.length < 4e6) output += chunk.toString()
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  child.stdin.on('error', () => undefined)
  child.stdin.end(options.stdin ?? '')
  const timer = setTimeout(() => {
    isTimedOut = true
    stopGroup(child)
  }, options.timeoutMs)
  const ended = new Promise<Ended>((resolve) => {
    child.on('error', (error) => {
      clearTimeout(timer)
      resolve({ output: `${output}${String(error)}`, status: 127, isTimedOut })
    })
    child.on('close', (status) => {
      clearTimeout(timer)
      stopGroup(child)
      resolve({ output, status: status ?? undefined, isTimedOut })
    })
  })
  return { output: () => output, ended, stop: () => stopGroup(child) }
}

/** Runs a program to its end. */
export async function run(command: readonly string[], options: RunOptions): Promise<Ended> {
  return await start(command, options).ended
}

/** The own environment without what a test runner or a package manager put into it, and this Node first. */
function environment(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const kept = Object.entries(process.env).flatMap(([name, value]): [string, string][] =>
    value === undefined || /^(TAP|NODE_(TEST_|OPTIONS|V8_)|npm_|FORCE_COLOR)/.test(name)
      ? []
      : [[name, value]],
  )
  return {
    ...Object.fromEntries(kept),
    PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
    LC_ALL: 'C.UTF-8',
    TZ: 'UTC',
    NO_COLOR: '1',
    ...more,
  }
}

function stopGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // Nobody of the group is left.
  }
}
