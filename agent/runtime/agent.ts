import { join } from 'node:path'
import type { LoadedConfig } from '../../config/load.ts'
import type { AgentView } from '../component/agent-view.ts'
import type { Settings } from '../component/settings.ts'
import { AgentCaches } from './agent-caches.ts'
import type { AgentOptions, StopOptions } from './agent-options.ts'
import { describeError, PermanentError, RetryableError } from '../model/errors.ts'
import { invariant } from '../model/invariant.ts'
import { AGENT_MOVES, StateMachine, type AgentState } from '../model/state-machine.ts'
import { openComponentStorage, type ComponentStorages } from '../storage/component-storage.ts'
import { acquireLock, type Lock } from '../storage/lock-file.ts'
import { prepareStateDirectory } from '../storage/state-directory.ts'
import { openStore, type Store } from '../storage/store.ts'
import { Instruments } from '../telemetry/instruments.ts'
import { Graph, type SettingsMaker } from './graph.ts'
import { RepairLane } from './job-lane.ts'
import { JOB_MIGRATIONS } from './job-migrations.ts'
import { JobStore } from './job-store.ts'
import { watchOwnLoop } from './logs-first.ts'
import { ownFilesOf } from './own-files.ts'
import { describePause, Pauses, type Pause, type PauseRequest } from './pauses.ts'
import { planGraph, type Plan } from './plan.ts'
import type { ReplacementReport } from './plan-change.ts'
import { Reloads } from './reloads.ts'
import { RepairFollowings } from './repair-following.ts'
import { RepairProcess } from './repair-process.ts'
import { SelfTelemetry } from './self-telemetry.ts'
import { stagesOf } from './repair-stages.ts'
import type { RepairProgress, ToRepair } from './repair-protocol.ts'
import { Taps } from './taps.ts'

const REPAIR_IDLE_MS = 30_000

/** Name of the store inside the state directory. */
export const STORE_FILE = 'agent.sqlite'

/** What is open while the agent runs. */
interface Running {
  readonly lock: Lock
  readonly store: Store
  readonly storages: ComponentStorages
  readonly lane: RepairLane
  readonly pauses: Pauses
  readonly repair: RepairProcess
  readonly graph: Graph
  readonly telemetry: SelfTelemetry
}

/**
 * The agent: a graph of components with its store, its repair lane and its life.
 *
 *   new Agent(options) → start → (reload | pause | resume | finished) → stop
 */
export class Agent {
  readonly instruments = new Instruments()
  /** Those who look at what goes over the edges. */
  readonly taps = new Taps()
  /** While it runs. */
  caches: AgentCaches | undefined
  readonly #options: AgentOptions
  readonly #state: StateMachine<AgentState>
  #graph: Graph | undefined
  #running: Running | undefined
  #stopped: Promise<void> | undefined
  /** The one in force. */
  #config: LoadedConfig
  readonly #reloads: Reloads
  #reloading: Promise<unknown> = Promise.resolve()
  readonly #stopping = new AbortController()

  constructor(options: AgentOptions) {
    this.#options = options
    this.#config = options.config
    this.#reloads = new Reloads(options.clock.now())
    this.#state = new StateMachine<AgentState>('initializing', AGENT_MOVES, options.clock.now())
  }

  /** The configuration in force. */
  get config(): LoadedConfig {
    return this.#config
  }

  get state(): AgentState {
    return this.#state.state
  }

  /** What extensions and measurements see of it. */
  get view(): AgentView {
    return {
      version: this.#options.version,
      state: () => {
        const { state, sinceMs, reason } = this.#state
        return { state, sinceMs, reason, isStopping: this.#stopped !== undefined }
      },
      components: () => this.#graph?.status() ?? [],
      reloads: () => this.#reloads.report,
      storageFault: () => {
        const fault = this.#running?.storages.fault
        return fault && { sinceMs: fault.sinceMs, reason: describeError(fault.error) }
      },
    }
  }

  /**
   * Opens the state directory, creates and starts every component.
   * Errors: ConfigError when another agent holds the directory; whatever a component's start throws.
   */
  async start(signal: AbortSignal): Promise<void> {
    const { clock, logger, stateDirectory } = this.#options
    const opened: { close: () => Promise<void> }[] = []
    logger.info('initializing', { version: this.#options.version })
    try {
      this.#running = await this.#open(opened)
      await this.#running.graph.start(signal)
      this.#running.lane.start()
      this.#state.move('running', clock.now())
      logger.info('running', { state_directory: stateDirectory })
      const { current } = this.#running.pauses
      if (current !== undefined) this.#paused(current)
    } catch (thrown) {
      this.#state.move('error', clock.now(), describeError(thrown))
      await this.#running?.graph.shutdown(AbortSignal.abort(thrown), () => Promise.resolve())
      for (const each of opened.toReversed()) await each.close()
      this.#running = undefined
      throw thrown
    }
  }

  /** Calls the listener whenever the agent comes to another state. */
  onMove(listener: (state: AgentState, reason: string) => void): void {
    this.#state.onMove(({ to, reason }) => listener(to, reason))
  }

  /**
   * Begins no repair and asks no model until `resume`, or for a time; logs are read, searched and sent as ever. It holds
   * over restarts. Errors: PermanentError HEPH_AGENT_NOT_RUNNING; those of the store, and nothing is changed then.
   */
  pause(request: PauseRequest): Pause {
    return this.#whileRunning().pauses.begin(request)
  }

  /** Goes on with repairs; nothing happens when they are not paused. Errors: as of `pause`. */
  resume(): void {
    this.#whileRunning().pauses.end()
  }

  /** The pause that holds; undefined when there is none. */
  get paused(): Pause | undefined {
    return this.#running?.pauses.current
  }

  /** The repair jobs. Undefined unless it runs. */
  get repairs(): RepairLane | undefined {
    return this.#running?.lane
  }

  /** Resolves when every input was read to its end and all of it was handed on. */
  async finished(): Promise<void> {
    await this.#running?.graph.finished()
  }

  /** The receivers that run, for commands that need to reach into one. */
  receivers(): ReturnType<Graph['receivers']> {
    return this.#running?.graph.receivers() ?? []
  }

  /** What the configuration calls them, in the same order. */
  receiverIds(): readonly string[] {
    return this.#running?.graph.receiverIds() ?? []
  }

  /**
   * Goes over to another configuration while it runs; `load` gives it. What both have stays as it is, what was changed
   * drains and is replaced. One call at a time. Errors: what `load` or a component's start throws, RetryableError
   * HEPH_RELOAD_BUSY; the agent goes on as before then.
   */
  reload(load: () => Promise<LoadedConfig>): Promise<ReplacementReport> {
    const reloaded = this.#reloading.then(() => this.#reload(load))
    this.#reloading = reloaded.catch(() => undefined)
    return reloaded
  }

  async #reload(load: () => Promise<LoadedConfig>): Promise<ReplacementReport> {
    const { clock, registry } = this.#options
    try {
      const config = await load()
      const running = this.#running
      this.#stopping.signal.throwIfAborted()
      invariant(running !== undefined, 'an agent is reloaded while it runs')
      const plan = planGraph(config, registry)
      await running.telemetry.follow(config, this.#config)
      const report = await running.graph.replace(plan, this.#stopping.signal).catch(async (thrown) => {
        await running.telemetry.follow(this.#config, config)
        throw thrown
      })
      running.repair.configure(this.#hello(plan, config))
      this.#config = config
      this.#reloads.applied(clock.now())
      return report
    } catch (thrown) {
      this.#reloads.failed(describeError(thrown), clock.now())
      throw thrown
    }
  }

  /**
   * Drains and stops: receivers first, then what the processors hold, then with `finishesJobs` the repair
   * jobs, then the exporters. Bounds: what is not delivered when the deadline passes, or when the signal is
   * aborted, is left to the next start.
   */
  stop(options: StopOptions): Promise<void> {
    this.#stopped ??= this.#stop(options)
    return this.#stopped
  }

  async #stop({ deadlineMs, finishesJobs, signal }: StopOptions): Promise<void> {
    this.#stopping.abort(new RetryableError('HEPH_RELOAD_STOPPED', 'the agent stops'))
    await this.#reloading
    const running = this.#running
    if (running === undefined) return
    const { clock, logger } = this.#options
    const deadline = new AbortController()
    const cancelTimer = clock.after(deadlineMs, () => {
      logger.warn('the time to drain is over; what is left is read again after the next start')
      deadline.abort(
        new RetryableError('HEPH_STOP_DEADLINE', `not everything was drained within ${deadlineMs}ms`),
      )
    })
    const ending = AbortSignal.any([deadline.signal, ...(signal === undefined ? [] : [signal])])
    const drainJobs = async (): Promise<void> => {
      if (finishesJobs) await running.lane.drain(ending).catch(() => undefined)
      await running.lane.stop()
    }
    await running.graph.shutdown(ending, drainJobs)
    await running.telemetry.close(ending)
    running.pauses.close()
    cancelTimer()
    running.storages.close()
    running.store.close()
    running.lock.release()
    this.#state.move('stopped', clock.now())
    logger.info('stopped')
  }

  async #open(opened: { close: () => Promise<void> }[]): Promise<Running> {
    const { registry, clock, logger, stateDirectory, newId } = this.#options
    prepareStateDirectory(stateDirectory)
    const lock = acquireLock(join(stateDirectory, 'lock'))
    opened.push({ close: () => Promise.resolve(lock.release()) })
    const store = openStore(join(stateDirectory, STORE_FILE), { migrations: JOB_MIGRATIONS })
    if (store.recovered !== undefined) {
      logger.error('the store was damaged; it was moved aside and a new one begun', {
        moved_to: store.recovered,
      })
    }
    const storages = openComponentStorage(store, clock, (error) =>
      logger.error('state is not written', { error }),
    )
    opened.push({
      close: () => {
        storages.close()
        store.close()
        return Promise.resolve()
      },
    })
    const plan = planGraph(this.#config, registry)
    const jobs = new JobStore(store)
    const { instruments } = this
    const { instanceId = newId() } = this.#options
    const own = { instruments, agent: this.view, instanceId }
    const telemetry = new SelfTelemetry({ ...own, clock, logger, newId, stateDirectory })
    const { traces } = telemetry
    const repair = this.#repairProcess(plan, (message) => lane.progress(message))
    opened.push({ close: () => repair.stop() })
    this.caches = new AgentCaches({ stateDirectory, repair, instruments, clock })
    const lane = new RepairLane({
      stateDirectory,
      store: jobs,
      process: repair,
      clock,
      logger,
      newId,
      instruments,
      traces,
    })
    const onChange = (pause: Pause | undefined): void => {
      lane.pause(pause !== undefined)
      this.#paused(pause)
    }
    const pauses = new Pauses({ store, clock, onChange })
    opened.push({ close: () => Promise.resolve(pauses.close()) })
    lane.pause(pauses.current !== undefined)
    opened.push({ close: () => telemetry.close(AbortSignal.abort()) })
    await telemetry.open(this.#config)
    this.#graph = await Graph.create(plan, {
      makeSettings: this.#settingsMaker({
        storages,
        jobs: lane,
        repairs: new RepairFollowings({ taps: this.taps, results: lane, logger }),
        instanceId,
      }),
      agent: this.view,
      taps: this.taps,
      traces,
      instanceId,
    })
    return { lock, store, storages, lane, pauses, repair, graph: this.#graph, telemetry }
  }

  /** Errors: PermanentError HEPH_AGENT_NOT_RUNNING. */
  #whileRunning(): Running {
    const running = this.#running
    if (running !== undefined && this.#stopped === undefined) return running
    throw new PermanentError('HEPH_AGENT_NOT_RUNNING', `the agent is ${this.state}, and does not run`)
  }

  #paused(pause: Pause | undefined): void {
    const { clock, logger } = this.#options
    const why = pause && describePause(pause)
    // Before it runs, its start says so.
    if (this.#state.canMove('paused'))
      this.#state.move(pause === undefined ? 'running' : 'paused', clock.now(), why)
    if (why === undefined) logger.info('repairs go on')
    else logger.warn('repairs are paused: logs are read and sent, no model is asked', { why })
  }

  #repairProcess(plan: Plan, onProgress: (message: RepairProgress) => void): RepairProcess {
    const { clock, logger, repair } = this.#options
    return new RepairProcess({
      ...repair,
      clock,
      logger,
      idleMs: REPAIR_IDLE_MS,
      busyShare: watchOwnLoop(),
      hello: this.#hello(plan, this.#config),
      onProgress,
    })
  }

  #hello(plan: Plan, { baseDirectory }: LoadedConfig): ToRepair & { readonly kind: 'hello' } {
    const { stateDirectory } = this.#options
    return { kind: 'hello', ...stagesOf(plan), stateDirectory, baseDirectory }
  }

  #settingsMaker({
    storages,
    ...shared
  }: Pick<Settings, 'jobs' | 'repairs' | 'instanceId'> & {
    readonly storages: ComponentStorages
  }): SettingsMaker {
    const { clock, random, logger, stateDirectory, isOnce, outputDescriptors = [] } = this.#options
    const ownFiles = ownFilesOf(outputDescriptors)
    return (node, pipeline, report) => ({
      id: node.id,
      key: node.key,
      pipeline,
      clock,
      random,
      logger: logger.with({
        component: `${node.factory.kind}/${node.key}`,
        ...(pipeline === '' ? {} : { pipeline }),
      }),
      instruments: this.instruments,
      storage: storages.forComponent(`${node.factory.kind}:${pipeline}:${node.key}`),
      stateDirectory,
      baseDirectory: this.#config.baseDirectory,
      isOnce,
      ownFiles,
      ...shared,
      reportStatus: report,
    })
  }
}
