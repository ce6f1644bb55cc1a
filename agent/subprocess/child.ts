import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { PermanentError } from '../model/errors.ts'
import { invariant } from '../model/invariant.ts'
import { MARK_VARIABLE, signalMarked } from './marked-processes.ts'
import { launcherOf, startProcessGuard, type ProcessGuard } from './process-guard.ts'
import { isUnexecutable, locateProgram } from './program.ts'

/** How a process ended: by itself with a code, or by a signal. */
export interface ExitStatus {
  readonly code: number | null
  /** Shape: "SIGTERM". */
  readonly signal: string | null
}

export interface SpawnOptions {
  /** The program and its arguments; no shell reads them. */
  readonly command: readonly string[]
  readonly cwd?: string
  /** The whole environment of the child; nothing is inherited. */
  readonly environment: Readonly<Record<string, string>>
  readonly stdin: 'ignore' | 'inherit' | 'pipe'
  readonly stdout: 'pipe' | 'inherit' | 'ignore'
  readonly stderr: 'pipe' | 'inherit' | 'ignore'
  /** Opens a message channel; the child must be a Node program. Values are copied with the structured clone algorithm. */
  readonly hasIpc?: boolean
  /** Makes the child the leader of a session and process group of its own, so that signals reach all its children. */
  readonly ownGroup?: boolean
  /**
   * The child's whole group ends with SIGKILL when this process is gone, also after `kill -9`. Implies `ownGroup`.
   * What leaves the group (a daemon that calls setsid) is only reached where the environment holds a mark; see
   * `marked-processes.ts`. A file that the system cannot execute is then no failure to start but an end with
   * code 126, as in a shell.
   */
  readonly diesWithParent?: boolean
  /** How many more pipes the child gets, from descriptor 3 on. */
  readonly extraPipes?: number
}

/** A running program. */
export interface Child {
  /** Undefined when the program could not be started. */
  readonly pid: number | undefined
  readonly stdin: Writable | null
  readonly stdout: Readable | null
  readonly stderr: Readable | null
  /** The further pipes, from descriptor 3 on; each can be read and written. */
  readonly extraPipes: readonly (Readable & Writable)[]
  /**
   * Resolves when the process ended; its pipes may still hold output.
   * Errors: PermanentError HEPH_COMMAND_NOT_FOUND, HEPH_COMMAND_NOT_EXECUTABLE or HEPH_COMMAND_FAILED_TO_START.
   */
  readonly exited: Promise<ExitStatus>
  /** Whether the running program keeps this process alive. It does until told otherwise. */
  keepAlive(isKept: boolean): void
  /** Signals the process, or its whole group when it has its own; after its exit also what bears its mark. */
  kill(signal: NodeJS.Signals): void
  /** False when the message channel is closed: the message is lost, and `exited` tells why. */
  send(message: unknown): boolean
  onMessage(listener: (message: unknown) => void): void
  /** Calls back once when the message channel closes. */
  onDisconnect(listener: () => void): void
}

/**
 * Starts a program. It is found on the PATH of the given environment.
 * Errors: none here; `exited` rejects when the program cannot be started.
 */
export function spawnChild(options: SpawnOptions): Child {
  const [name = '', ...args] = options.command
  const path = options.environment['PATH'] ?? '/usr/bin:/bin'
  const program = locateProgram(name, path, options.cwd)
  if (program === undefined) {
    return failedChild(isUnexecutable(name, path, options.cwd) ? notExecutable(name) : notFound(name))
  }
  const hasOwnGroup = options.ownGroup === true || options.diesWithParent === true
  const mark = options.diesWithParent === true ? options.environment[MARK_VARIABLE] : undefined
  const guarded = mark === undefined ? '' : `${MARK_VARIABLE}=${mark}`
  const guard = options.diesWithParent === true ? startProcessGuard(guarded) : undefined
  const guardDescriptor = 3 + (options.extraPipes ?? 0)
  invariant(
    guard === undefined || guardDescriptor <= 9,
    'the launcher of a guarded child has one-digit descriptors',
  )
  const { environment } = options
  const [file = program, ...rest] =
    guard === undefined
      ? [program, ...args]
      : launcherOf([program, ...args], { descriptor: guardDescriptor, environment })
  let child: ChildProcess
  try {
    child = spawn(file, rest, {
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(guard === undefined ? { argv0: name } : {}),
      env: environment,
      detached: hasOwnGroup,
      stdio: stdioOf(options, guard),
      serialization: 'advanced',
    })
  } catch (error) {
    guard?.release()
    return failedChild(failedToStart(name, error))
  }
  return new SpawnedChild(child, name, { hasOwnGroup, guard, mark, extraPipes: options.extraPipes ?? 0 })
}

function stdioOf(options: SpawnOptions, guard: ProcessGuard | undefined): StdioOptions {
  const extra = Array.from({ length: options.extraPipes ?? 0 }, () => 'pipe' as const)
  const channel = options.hasIpc === true ? ['ipc' as const] : []
  const guardPipe = guard === undefined ? [] : [guard.pipe]
  return [options.stdin, options.stdout, options.stderr, ...extra, ...guardPipe, ...channel]
}

class SpawnedChild implements Child {
  readonly exited: Promise<ExitStatus>
  readonly extraPipes: readonly (Readable & Writable)[]
  readonly #child: ChildProcess
  readonly #hasOwnGroup: boolean
  readonly #guard: ProcessGuard | undefined
  readonly #mark: string | undefined
  #hasExited = false

  constructor(
    child: ChildProcess,
    name: string,
    options: {
      readonly hasOwnGroup: boolean
      readonly guard: ProcessGuard | undefined
      readonly mark: string | undefined
      readonly extraPipes: number
    },
  ) {
    this.#child = child
    this.extraPipes = child.stdio.slice(3, 3 + options.extraPipes) as (Readable & Writable)[]
    this.#hasOwnGroup = options.hasOwnGroup
    this.#guard = options.guard
    this.#mark = options.mark
    this.exited = new Promise((resolve, reject) => {
      child.once('exit', (code, signal) => {
        this.#hasExited = true
        // What bears the mark may still run: the guard stays until it was ended.
        if (!this.#hasGroup() && this.#mark === undefined) this.#guard?.release()
        resolve({ code, signal })
      })
      child.on('error', (error) => {
        if (child.pid !== undefined) return
        this.#hasExited = true
        this.#guard?.release()
        reject(failedToStart(name, error))
      })
    })
    // A caller that only reads the output still gets no unhandled rejection.
    this.exited.catch(() => undefined)
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  get stdin(): Writable | null {
    return this.#child.stdin
  }

  get stdout(): Readable | null {
    return this.#child.stdout
  }

  get stderr(): Readable | null {
    return this.#child.stderr
  }

  keepAlive(isKept: boolean): void {
    for (const handle of [this.#child, ...this.#child.stdio]) {
      // Pipes to children are sockets, which the types of streams do not say.
      const held = handle as { ref?: () => unknown; unref?: () => unknown } | null
      if (isKept) held?.ref?.()
      else held?.unref?.()
    }
  }

  kill(signal: NodeJS.Signals): void {
    const pid = this.#child.pid
    if (pid === undefined) return
    if (!this.#hasOwnGroup) {
      this.#child.kill(signal)
      return
    }
    signalGroup(pid, signal)
    if (this.#hasExited && this.#mark !== undefined) signalMarked(this.#mark, signal)
    if (this.#hasExited && signal === 'SIGKILL') this.#guard?.release()
  }

  send(message: unknown): boolean {
    if (!this.#child.connected) return false
    this.#child.send(message as never, () => undefined)
    return true
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#child.on('message', listener)
  }

  onDisconnect(listener: () => void): void {
    this.#child.once('disconnect', listener)
  }

  #hasGroup(): boolean {
    return this.#hasOwnGroup && this.#child.pid !== undefined && signalGroup(this.#child.pid, 0)
  }
}

/** Signals a group; false when it has no member any more. */
function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-group, signal)
    return true
  } catch (error) {
    // EPERM: every member changed to a user that this process may not signal.
    if (['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) return false
    throw error
  }
}

function failedChild(error: PermanentError): Child {
  const exited = Promise.reject<ExitStatus>(error)
  exited.catch(() => undefined)
  return {
    pid: undefined,
    stdin: null,
    stdout: null,
    stderr: null,
    extraPipes: [],
    exited,
    keepAlive: () => undefined,
    kill: () => undefined,
    send: () => false,
    onMessage: () => undefined,
    onDisconnect: () => undefined,
  }
}

function notFound(name: string): PermanentError {
  return new PermanentError(
    'HEPH_COMMAND_NOT_FOUND',
    `no program ${JSON.stringify(name)} on the PATH: install it or give its full path`,
    { fields: { program: name } },
  )
}

function notExecutable(name: string): PermanentError {
  return new PermanentError(
    'HEPH_COMMAND_NOT_EXECUTABLE',
    `${JSON.stringify(name)} is no program that may be executed: check what it is and its permissions`,
    { fields: { program: name } },
  )
}

function failedToStart(name: string, cause: unknown): PermanentError {
  return new PermanentError(
    'HEPH_COMMAND_FAILED_TO_START',
    `the program ${JSON.stringify(name)} could not be started: check that it may be executed and that its working directory exists`,
    { cause, fields: { program: name } },
  )
}
