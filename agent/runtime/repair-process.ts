import { isDeepStrictEqual } from 'node:util'
import type { Clock } from '../model/clock.ts'
import { describeError, RetryableError } from '../model/errors.ts'
import { spawnChild, type Child } from '../subprocess/child.ts'
import { withPriority } from '../subprocess/priority.ts'
import { terminate } from '../subprocess/terminate.ts'
import type { CacheUse } from '../telemetry/counted-cache.ts'
import type { Logger } from '../telemetry/logger.ts'
import { LogsFirst } from './logs-first.ts'
import type { FromRepair, RepairProgress, StageEnd, ToRepair } from './repair-protocol.ts'

type Hello = ToRepair & { readonly kind: 'hello' }

const EMPTYING_MS = 1_000
/** A stage ends its children when it is told to end, which takes a moment. */
const CANCEL_MS = 10_000

interface RepairProcessOptions {
  /** Program and arguments that start this agent as a repair process. */
  readonly command: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly hello: Hello
  readonly clock: Clock
  readonly logger: Logger
  readonly idleMs: number
  /** The share of the time since it was asked last in which the agent's own process was at work, 0 to 1. */
  readonly busyShare: () => number
  readonly onProgress: (message: RepairProgress) => void
}

/**
 * The process that runs the stages: started with the first job, ended when there was nothing to do for a
 * while, dead when the agent is. It and all that it starts have a low priority: the logs come first. Where that is idle, its programs
 * also stand still while the agent's own process has all hands full.
 */
export class RepairProcess {
  readonly #options: RepairProcessOptions
  #hello: Hello
  /** What the process that runs was told. */
  #told: Hello | undefined
  #child: Child | undefined
  #pending: { readonly resolve: (end: StageEnd) => void; readonly reject: (error: Error) => void } | undefined
  #cancelIdle: (() => void) | undefined
  #caches: readonly CacheUse[] = []
  #isPaused = false
  #onCaches: () => void = () => undefined
  readonly #logsFirst: LogsFirst

  constructor(options: RepairProcessOptions) {
    this.#options = options
    this.#hello = options.hello
    const { clock, busyShare } = options
    const onChange = (isStanding: boolean): void =>
      void this.#child?.send({ kind: 'stand', isStanding } satisfies ToRepair)
    this.#logsFirst = new LogsFirst({ clock, busyShare, onChange })
  }

  /** How long its programs stood still in all. Units: milliseconds. */
  get stoodMs(): number {
    return this.#logsFirst.stoodMs
  }

  /** From the next stage on it works with this; one that is under way ends as it began. */
  configure(hello: Hello): void {
    if (!isDeepStrictEqual(hello, this.#hello)) this.#hello = hello
  }

  /**
   * Runs one stage to its end.
   * Errors: RetryableError HEPH_REPAIR_DIED when the process ends before the stage does.
   */
  async run(message: ToRepair & { readonly kind: 'run' }): Promise<StageEnd> {
    this.#cancelIdle?.()
    if (this.#told !== this.#hello) await this.stop()
    if (this.#hello.priority === 'idle') this.#logsFirst.begin()
    return await new Promise<StageEnd>((resolve, reject) => {
      this.#pending = { resolve, reject }
      const child = this.#child ?? this.#spawn()
      if (!child.send(message))
        reject(new RetryableError('HEPH_REPAIR_DIED', 'the repair process takes no message'))
    }).finally(() => {
      this.#pending = undefined
      this.#logsFirst.end()
      this.#cancelIdle = this.#options.clock.after(this.#options.idleMs, () => void this.stop())
    })
  }

  /** A stage is under way. */
  get isWorking(): boolean {
    return this.#pending !== undefined
  }

  /** From now on the stage under way, and those that come, ask models or end where they would have. */
  pause(isPaused: boolean): void {
    this.#isPaused = isPaused
    this.#child?.send({ kind: 'pause', isPaused })
  }

  /** Ends the stage of a job that is under way; a process that does not come to it is ended. */
  cancel(jobId: string, reason: string): void {
    if (this.#pending === undefined || this.#child?.send({ kind: 'cancel', jobId, reason }) !== true) return
    const asked = this.#pending
    this.#options.clock.after(CANCEL_MS, () => {
      if (this.#pending === asked) void this.stop()
    })
  }

  /** As the process said last; none without one. */
  get caches(): readonly CacheUse[] {
    return this.#child === undefined ? [] : this.#caches
  }

  /** Those of these names; all where there is none. Bounds: waits a second for the process to say that it did. */
  async emptyCaches(names: readonly string[]): Promise<void> {
    if (this.#child?.send({ kind: 'empty_caches', names }) !== true) return
    await new Promise<void>((resolve) => {
      const cancel = this.#options.clock.after(EMPTYING_MS, resolve)
      this.#onCaches = () => {
        cancel()
        resolve()
      }
    })
  }

  /** Ends the process; a stage that is under way is run again after the next start. */
  async stop(): Promise<void> {
    this.#cancelIdle?.()
    const child = this.#child
    this.#child = undefined
    if (child === undefined) return
    await terminate(child, { graceMs: 2_000, clock: this.#options.clock }).catch(() => undefined)
  }

  #spawn(): Child {
    const { command, environment, logger } = this.#options
    const child = spawnChild({
      command: withPriority(this.#hello.priority, command),
      environment: { ...environment },
      stdin: 'ignore',
      stdout: 'ignore',
      stderr: 'inherit',
      hasIpc: true,
      ownGroup: true,
      diesWithParent: true,
    })
    this.#child = child
    this.#caches = []
    child.onMessage((message) => this.#receive(message as FromRepair))
    child.exited
      .then((status) => `it ended with ${status.signal ?? `code ${status.code}`}`, describeError)
      .then((how) => {
        const isStopped = this.#child !== child
        if (!isStopped) this.#child = undefined
        if (this.#pending === undefined) return
        if (!isStopped) logger.warn('the repair process is gone in the middle of a stage', { how })
        this.#pending.reject(new RetryableError('HEPH_REPAIR_DIED', `the repair process is gone: ${how}`))
      })
      .catch((thrown: unknown) => logger.error('the repair process could not be followed', { error: thrown }))
    child.send(this.#hello)
    if (this.#isPaused) child.send({ kind: 'pause', isPaused: true })
    if (this.#logsFirst.isStanding) child.send({ kind: 'stand', isStanding: true })
    this.#told = this.#hello
    return child
  }

  #receive(message: FromRepair): void {
    if (message.kind === 'caches') this.#takeCaches(message.caches)
    else if (message.kind === 'state' || message.kind === 'attempts' || message.kind === 'request')
      this.#options.onProgress(message)
    else this.#pending?.resolve(message)
  }

  #takeCaches(caches: readonly CacheUse[]): void {
    this.#caches = caches
    this.#onCaches()
  }
}
