import { isDeepStrictEqual } from 'node:util'
import type { Clock } from '../model/clock.ts'
import { describeError, RetryableError } from '../model/errors.ts'
import { spawnChild, type Child } from '../subprocess/child.ts'
import { terminate } from '../subprocess/terminate.ts'
import type { Logger } from '../telemetry/logger.ts'
import type { FromRepair, ToRepair } from './repair-protocol.ts'

type Hello = ToRepair & { readonly kind: 'hello' }

interface RepairProcessOptions {
  /** Program and arguments that start this agent as a repair process. */
  readonly command: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly hello: Hello
  readonly clock: Clock
  readonly logger: Logger
  readonly idleMs: number
  readonly onState: (message: FromRepair & { readonly kind: 'state' }) => void
}

type StageEnd = Exclude<FromRepair, { readonly kind: 'state' }>

/**
 * The process that runs the stages: started with the first job, ended when there was nothing to do for a
 * while, dead when the agent is.
 */
export class RepairProcess {
  readonly #options: RepairProcessOptions
  #hello: Hello
  /** What the process that runs was told. */
  #told: Hello | undefined
  #child: Child | undefined
  #pending: { readonly resolve: (end: StageEnd) => void; readonly reject: (error: Error) => void } | undefined
  #cancelIdle: (() => void) | undefined

  constructor(options: RepairProcessOptions) {
    this.#options = options
    this.#hello = options.hello
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
    return await new Promise<StageEnd>((resolve, reject) => {
      this.#pending = { resolve, reject }
      const child = this.#child ?? this.#spawn()
      if (!child.send(message))
        reject(new RetryableError('HEPH_REPAIR_DIED', 'the repair process takes no message'))
    }).finally(() => {
      this.#pending = undefined
      this.#cancelIdle = this.#options.clock.after(this.#options.idleMs, () => void this.stop())
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
      command,
      environment: { ...environment },
      stdin: 'ignore',
      stdout: 'ignore',
      stderr: 'inherit',
      hasIpc: true,
      ownGroup: true,
      diesWithParent: true,
    })
    this.#child = child
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
    this.#told = this.#hello
    return child
  }

  #receive(message: FromRepair): void {
    if (message.kind === 'state') this.#options.onState(message)
    else this.#pending?.resolve(message)
  }
}
