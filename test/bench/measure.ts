import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

/** What a whole process cost, start and end included. */
export interface Cost {
  /** User and system time of the process and of the processes that it waited for. */
  readonly cpuSeconds: number
  /** The most memory that was resident at once. */
  readonly peakBytes: number
  readonly wallSeconds: number
  readonly output: string
}

export interface Command {
  readonly words: readonly [program: string, ...words: string[]]
  readonly folder?: string
  readonly environment?: Readonly<Record<string, string>>
  /** For a program that does not end by itself: whether it is done. It then gets a SIGTERM. */
  readonly isDone?: (pid: number) => boolean
  readonly timeoutMs?: number
}

const CLOCK_TICKS_PER_SECOND = 100
const WATCH_MS = 20

/**
 * Runs a command to its end. The shell's own `time` says what it took: it asks the kernel when it waits for the
 * process (wait4), so nothing is missed between two looks and threads that are gone count too.
 * Errors: the command failed, or its time is over.
 */
export async function measureCommand(command: Command): Promise<Cost> {
  const startMs = Date.now()
  const shell = spawn('bash', ['-c', 'TIMEFORMAT="cpu %3U %3S"; time "$@"', 'bash', ...command.words], {
    cwd: command.folder,
    env: { ...process.env, ...command.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  let errors = ''
  shell.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  shell.stderr.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-20_000)))
  const ended = new Promise<number | null>((resolve) =>
    shell.on('close', (code) => {
      resolve(code)
    }),
  )
  let peakBytes = 0
  let isAsked = false
  while (shell.exitCode === null && shell.signalCode === null) {
    await Promise.race([ended, delay(WATCH_MS)])
    const pid = childOf(shell.pid ?? 0)
    if (pid === undefined) continue
    peakBytes = Math.max(peakBytes, peakBytesOf(pid))
    const isLate = Date.now() - startMs > (command.timeoutMs ?? 600_000)
    if (isAsked || (command.isDone?.(pid) !== true && !isLate)) continue
    isAsked = true
    process.kill(pid, isLate ? 'SIGKILL' : 'SIGTERM')
    if (isLate) throw new Error(`${command.words.join(' ')} took too long:\n${errors}`)
  }
  const code = await ended
  const match = /cpu ([\d.]+) ([\d.]+)\n$/.exec(errors)
  // grep ends with 1 when it finds nothing.
  if (match === null || (code !== 0 && !isAsked))
    throw new Error(`${command.words.join(' ')} ended with ${code}:\n${errors}`)
  return {
    cpuSeconds: Number(match[1]) + Number(match[2]),
    peakBytes,
    wallSeconds: (Date.now() - startMs) / 1_000,
    output: output.trim(),
  }
}

/** Processor time of a process up to now. Units: seconds, in steps of 10 ms. */
export function cpuSecondsOf(pid: number): number {
  const fields = fieldsOf(`/proc/${pid}/stat`)
  return (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS_PER_SECOND
}

/** Bytes that a process has read up to now, from files, pipes and sockets. */
export function bytesReadBy(pid: number): number {
  return Number(/rchar: (\d+)/.exec(readText(`/proc/${pid}/io`))?.[1] ?? 0)
}

/** Descriptors that a process has at the moment. */
export function openFilesOf(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length
}

export function peakBytesOf(pid: number): number {
  return kibibytes(pid, 'VmHWM')
}

export function residentBytesOf(pid: number): number {
  return kibibytes(pid, 'VmRSS')
}

function kibibytes(pid: number, field: string): number {
  return Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(readText(`/proc/${pid}/status`))?.[1] ?? 0) * 1_024
}

/** The fields behind the name of the program, which may hold spaces. */
function fieldsOf(path: string): readonly string[] {
  const text = readText(path)
  return text.slice(text.lastIndexOf(')') + 2).split(' ')
}

function childOf(pid: number): number | undefined {
  const children = readText(`/proc/${pid}/task/${pid}/children`).trim().split(' ')
  return children[0] === '' ? undefined : Number(children[0])
}

/** Nothing when the process is gone. */
function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** Whether a process that follows files has read as many bytes and then rested. */
export function restsAfter(bytes: number): (pid: number) => boolean {
  let restedSinceMs = Date.now()
  let cpuSeconds = -1
  return (pid) => {
    const now = cpuSecondsOf(pid)
    if (now - cpuSeconds > 0.011 || bytesReadBy(pid) < bytes) {
      restedSinceMs = Date.now()
      cpuSeconds = now
    }
    return Date.now() - restedSinceMs > 1_500
  }
}
