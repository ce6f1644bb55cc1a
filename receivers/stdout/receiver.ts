import { basename, join, resolve } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import type { Consumer, Receiver } from '../../agent/component/component.ts'
import { formatComponentId, type Settings } from '../../agent/component/settings.ts'
import { sleep } from '../../agent/model/clock.ts'
import type { LogRecord } from '../../agent/model/log-record.ts'
import type { Attributes, Resource } from '../../agent/model/resource.ts'
import { ATTRIBUTE } from '../../agent/model/semantic-conventions.ts'
import { SEVERITY, severityName } from '../../agent/model/severity.ts'
import { formatDuration } from '../../agent/model/units.ts'
import { openNamedPipe } from '../../agent/net/named-pipe.ts'
import { spawnChild, type Child, type ExitStatus } from '../../agent/subprocess/child.ts'
import { processEnvironment } from '../../config/environment.ts'
import type { Config } from './config.ts'
import { LineBuffer } from './line-buffer.ts'
import { LineStream } from './line-stream.ts'
import { createMeasurements, type Measurements } from './measurements.ts'
import { describeExit, isFailure, RestartPolicy } from './restart.ts'
import { SpillFile } from './spill-file.ts'

/** The streams of this process. */
export interface Ports {
  readonly stdin: Readable
  readonly stdout: Writable
  readonly stderr: Writable
}

/** Runs whose output is not handed on yet; a program that ends again and again waits for the oldest. */
const OPEN_RUNS_MAX = 4
/** How long a pipe may be quiet when all known writers are gone, before it is closed. */
const QUIET_MS = 500

/**
 * Reads the agent's standard input or a named pipe, or runs a program and reads its stdout and stderr, each as a
 * stream of its own. The program is the leader of a process group that ends with the agent, however that ends.
 */
export class StdoutReceiver implements Receiver {
  readonly finished: Promise<void>
  /** How the program ended when it is not started again; rejects when it could not be started. */
  readonly exit: Promise<ExitStatus>
  readonly #settings: Settings
  readonly #config: Config
  readonly #next: Consumer
  readonly #ports: Ports
  readonly #measurements: Measurements
  readonly #restart: RestartPolicy
  readonly #finish = Promise.withResolvers<void>()
  readonly #exited = Promise.withResolvers<ExitStatus>()
  readonly #stopping = new AbortController()
  /** Aborted when what was read is not handed on any more. */
  readonly #giveUp = new AbortController()
  readonly #openRuns = new Set<Promise<void>>()
  #child: Child | undefined
  /** The standard input or the named pipe, where one is read. */
  #input: Readable | undefined
  #work: Promise<void> | undefined

  constructor(settings: Settings, config: Config, next: Consumer, ports: Ports = process) {
    this.#settings = settings
    this.#config = config
    this.#next = next
    this.#ports = ports
    this.#measurements = createMeasurements(settings)
    this.#restart = new RestartPolicy(config, settings.isOnce)
    this.finished = this.#finish.promise
    this.exit = this.#exited.promise
    this.exit.catch(() => undefined)
  }

  /** Errors: PermanentError when the program cannot be started, or there is no pipe at the path. */
  async start(): Promise<void> {
    const { command, named_pipe: pipe, passthrough } = this.#config
    if (pipe !== undefined) {
      const path = resolve(this.#settings.baseDirectory, pipe)
      this.#work = this.#readInput(await openNamedPipe(path, !this.#settings.isOnce), 'pipe')
    } else if (command === undefined) {
      this.#work = this.#readInput(this.#ports.stdin, 'stdin')
    } else {
      if (passthrough) for (const port of [this.#ports.stdout, this.#ports.stderr]) port.on('error', ignore)
      const first = this.#spawn(command)
      // Without a process there is only the reason why.
      if (first.pid === undefined) await this.#failToStart(first)
      this.#work = this.#supervise(command, first)
    }
    void this.#work.then(() => this.#finish.resolve())
  }

  /** Passes a signal on to the program and its children. */
  forward(signal: NodeJS.Signals): void {
    this.#child?.kill(signal)
  }

  /** Ends the program, hands on what it still wrote. */
  async shutdown(signal: AbortSignal): Promise<void> {
    this.#stopping.abort(new Error('the receiver is shut down'))
    const giveUp = (): void => {
      this.#giveUp.abort(signal.reason)
      this.#child?.kill('SIGKILL')
    }
    if (signal.aborted) giveUp()
    signal.addEventListener('abort', giveUp, { once: true })
    this.#child?.kill('SIGTERM')
    const cancelKill = this.#settings.clock.after(this.#config.shutdown_grace, () =>
      this.#child?.kill('SIGKILL'),
    )
    this.#input?.destroy()
    await this.#work
    cancelKill()
    signal.removeEventListener('abort', giveUp)
    for (const port of [this.#ports.stdout, this.#ports.stderr]) port.off('error', ignore)
  }

  // --- the standard input, or a named pipe

  async #readInput(input: Readable, kind: 'stdin' | 'pipe'): Promise<void> {
    this.#input = input
    const name = this.#config.service_name
    const resource = { attributes: name === undefined ? {} : { [ATTRIBUTE.serviceName]: name } }
    const stream = this.#lineStream(input, { name: kind, resource, attributes: {} })
    const handing = stream.handOn(this.#giveUp.signal).catch(ignore)
    await stream.read()
    stream.end()
    await handing
  }

  // --- a program

  async #supervise(command: readonly string[], first: Child): Promise<void> {
    let child = first
    for (;;) {
      const { clock } = this.#settings
      const startMs = clock.monotonicMs()
      const status = await this.#run(command, child)
      const delayMs = this.#restart.delayAfter(status, clock.monotonicMs() - startMs)
      if (delayMs === undefined || !(await this.#waitToRestart(status, delayMs))) {
        this.#exited.resolve(status)
        break
      }
      this.#measurements.restarts(1)
      child = this.#spawn(command)
      if (child.pid !== undefined) this.#settings.reportStatus({ state: 'ok' })
    }
    await Promise.all(this.#openRuns)
  }

  /** Follows one process to its end; its output may still be in the buffers then. */
  async #run(command: readonly string[], child: Child): Promise<ExitStatus> {
    if (child.pid === undefined || child.stdout === null || child.stderr === null) {
      return await child.exited.catch(() => ({ code: 127, signal: null }))
    }
    const resource = this.#resourceOf(command, child.pid)
    const stdout = this.#programStream(child, 'stdout', resource)
    const stderr = this.#programStream(child, 'stderr', resource)
    const streams = [stdout, stderr]
    this.#track(Promise.all(streams.map((stream) => stream.handOn(this.#giveUp.signal).catch(ignore))))
    const reading = Promise.all(streams.map((stream) => stream.read()))
    const status = await child.exited
    await this.#endGroup(child, streams, reading)
    this.#child = undefined
    stdout.end()
    stderr.end(this.#exitRecord(status, resource))
    return status
  }

  /** What a program leaves running ends with it; what left its group only loses its listener. */
  async #endGroup(child: Child, streams: readonly LineStream[], reading: Promise<unknown>): Promise<void> {
    const { clock } = this.#settings
    child.kill('SIGTERM')
    const cancel = clock.after(this.#config.shutdown_grace, () => {
      child.kill('SIGKILL')
      for (const stream of streams) stream.endWhenQuiet(QUIET_MS)
    })
    await reading
    cancel()
    child.kill('SIGKILL')
  }

  /** False when the receiver is shut down meanwhile. */
  async #waitToRestart(status: ExitStatus, delayMs: number): Promise<boolean> {
    if (this.#stopping.signal.aborted) return false
    const reason = `${describeExit(status)}; it is started again in ${formatDuration(delayMs)}`
    this.#settings.reportStatus({ state: 'recoverable_error', reason })
    this.#settings.logger.warn(reason)
    try {
      await sleep(this.#settings.clock, delayMs, this.#stopping.signal)
      while (this.#openRuns.size >= OPEN_RUNS_MAX) await Promise.race(this.#openRuns)
      return !this.#stopping.signal.aborted
    } catch {
      return false
    }
  }

  #spawn(command: readonly string[]): Child {
    const { working_directory: directory, environment, stdin } = this.#config
    const child = spawnChild({
      command,
      cwd: resolve(this.#settings.baseDirectory, directory),
      environment: { ...definedOnly(processEnvironment()), ...environment },
      stdin,
      stdout: 'pipe',
      stderr: 'pipe',
      diesWithParent: true,
    })
    this.#child = child
    return child
  }

  async #failToStart(child: Child): Promise<never> {
    try {
      await child.exited
    } catch (error) {
      this.#exited.reject(error)
      throw error
    }
    throw new Error('a process without id has ended')
  }

  #track(run: Promise<unknown>): void {
    const settled = run.then(() => {
      this.#openRuns.delete(settled)
    })
    this.#openRuns.add(settled)
  }

  // --- what records carry

  #resourceOf(command: readonly string[], pid: number): Resource {
    const { service_name: name, working_directory: directory } = this.#config
    return {
      attributes: {
        [ATTRIBUTE.serviceName]: name ?? basename(command[0] ?? ''),
        [ATTRIBUTE.processPid]: pid,
        [ATTRIBUTE.processCommandArgs]: command,
        [ATTRIBUTE.processWorkingDirectory]: resolve(this.#settings.baseDirectory, directory),
      },
    }
  }

  #exitRecord(status: ExitStatus, resource: Resource): LogRecord {
    const severityNumber = isFailure(status) ? SEVERITY.error : SEVERITY.info
    const observed = BigInt(Math.round(this.#settings.clock.now())) * 1_000_000n
    return {
      timeUnixNano: observed,
      observedTimeUnixNano: observed,
      severityNumber,
      severityText: severityName(severityNumber),
      body: describeExit(status),
      attributes:
        status.signal === null
          ? { [ATTRIBUTE.processExitCode]: status.code }
          : { [ATTRIBUTE.processExitSignal]: status.signal },
      eventName: '',
      traceId: '',
      spanId: '',
      resource,
    }
  }

  // --- streams

  #programStream(child: Child, name: 'stdout' | 'stderr', resource: Resource): LineStream {
    const source = child[name] as Readable
    const attributes = { [ATTRIBUTE.logIostream]: name }
    return this.#lineStream(source, { name: `${child.pid}:${name}`, resource, attributes }, name)
  }

  #lineStream(
    source: Readable,
    identity: { readonly name: string; readonly resource: Resource; readonly attributes: Attributes },
    port?: 'stdout' | 'stderr',
  ): LineStream {
    const id = formatComponentId(this.#settings.id)
    return new LineStream({
      source,
      copyTo: port !== undefined && this.#config.passthrough ? this.#ports[port] : undefined,
      // Our end of the pipe is a socket, whose closing is a reset: the signal says what a closed pipe would.
      onCopyLost: () => this.forward('SIGPIPE'),
      stream: `stdout:${id}:${identity.name}`,
      resource: identity.resource,
      attributes: identity.attributes,
      buffer: this.#buffer(`${id}:${identity.name}`),
      config: this.#config,
      clock: this.#settings.clock,
      measurements: this.#measurements,
      next: this.#next,
    })
  }

  #buffer(name: string): LineBuffer {
    const {
      on_backpressure: chosen,
      command,
      buffer_size: bytesMax,
      spill_bytes_max: spillMax,
    } = this.#config
    const path = join(this.#settings.stateDirectory, `spill-${name.replaceAll(/[^\w.-]/g, '_')}`)
    return new LineBuffer({
      policy: chosen ?? (command === undefined ? 'block' : 'spill'),
      bytesMax,
      spill: new SpillFile(path, spillMax),
      onDropped: (lines) => this.#measurements.dropped(lines),
      onSpilled: (spilledBytes) => this.#measurements.spilled(spilledBytes),
      onSpillFault: (error) => {
        this.#settings.logger.error('the spill file failed: lines are dropped', { error })
        this.#settings.reportStatus({ state: 'recoverable_error', reason: 'the spill file failed' })
      },
    })
  }
}

function definedOnly(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}

function ignore(): void {
  // The reason is known and told elsewhere, or nobody is left to tell it to.
}
