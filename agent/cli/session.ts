import { randomUUID } from 'node:crypto'
import { definedVariables, serviceEnvironment } from '../../config/environment.ts'
import type { LoadedConfig } from '../../config/load.ts'
import type { Receiver } from '../component/component.ts'
import { Agent } from '../runtime/agent.ts'
import { systemClock } from '../runtime/system-clock.ts'
import type { CommandContext } from './command-context.ts'
import { isAlive } from '../component/agent-health.ts'
import { describeError } from '../model/errors.ts'
import { redactText } from '../redaction/redact-text.ts'
import { wakeForWork } from './compilers.ts'
import type { Control } from './control/control.ts'
import { keepHeapSmall } from './heap-growth.ts'
import { OwnLog } from './own-log.ts'
import { ServiceManager } from './service-manager.ts'
import { releaseStartUpMemory } from './start-up-memory.ts'
import { watchTerminal } from './terminal.ts'
import { sayWhatIsAwaited } from './waiting.ts'

/** Time to drain after a signal; a second signal ends it at once. */
const DRAIN_MS = 10_000
/** Time to finish what was read when the inputs have ended by themselves: repair jobs have budgets of their own. */
const FINISH_MS = 3_600_000

interface SessionOptions {
  readonly config: LoadedConfig
  readonly stateDirectory: string
  /** Read inputs to their end, finish the repair jobs, end. */
  readonly isOnce: boolean
  /** Says on the standard error output which inputs it waits for. */
  readonly saysWhatIsAwaited?: boolean
  /** What it finds is only shown: it ends at once when nobody reads the standard output any more. */
  readonly endsWithOutput?: boolean
  /** Gives the configuration again after SIGHUP; without it that signal stops the agent as others do. */
  readonly reload?: () => Promise<LoadedConfig>
  /** Gets the receivers once they run. */
  readonly onStarted?: (receivers: readonly Receiver[]) => void
  /** Gets every signal; says whether it has dealt with it. */
  readonly onSignal?: (signal: NodeJS.Signals, receivers: readonly Receiver[]) => boolean
}

/**
 * Runs an agent until its inputs end or a signal comes, then drains it.
 * Errors: what the agent's start throws.
 */
export async function runSession(options: SessionOptions, context: CommandContext): Promise<void> {
  const { config } = options
  if (!options.isOnce) keepHeapSmall()
  const isOver = (): boolean => options.endsWithOutput === true && context.outputLost.aborted
  const ownLog = await OwnLog.open(config, context, isOver)
  const { logger } = ownLog
  const isTerminalLost = watchTerminal()
  for (const warning of config.warnings) logger.warn(warning)
  const agent = new Agent({
    config,
    registry: context.registry,
    clock: systemClock,
    random: Math.random,
    logger,
    stateDirectory: options.stateDirectory,
    isOnce: options.isOnce,
    newId: randomUUID,
    instanceId: ownLog.instanceId,
    version: context.version,
    outputDescriptors: [1, 2],
    repair: { command: [...context.self, 'repair'], environment: definedVariables(context.environment) },
  })
  ownLog.countIn(agent.instruments)
  const { PATH } = context.environment
  const manager = new ServiceManager({
    environment: { ...serviceEnvironment(), PATH },
    processId: process.pid,
    clock: systemClock,
    logger,
  })
  const signals = listenForSignals(options.endsWithOutput === true ? context.outputLost : undefined)
  let stopWatch = (): void => undefined
  let stopRelease = (): void => undefined
  const stopWaking = options.isOnce ? (): void => undefined : wakeForWork(systemClock, cpuMs)
  let control: Control | undefined
  let receivers: readonly Receiver[] = []
  const { reload } = options
  let isStarted = false
  const reloadNow = (load: () => Promise<LoadedConfig>): void => {
    manager.reloading()
    void reloadAgent(agent, ownLog, load).then((status) => manager.ready(status))
  }
  signals.forward((signal) => {
    if (signal !== 'SIGHUP' || reload === undefined || isTerminalLost())
      return options.onSignal?.(signal, receivers) ?? false
    if (isStarted) reloadNow(reload)
    return true
  })
  try {
    await agent.start(signals.stop)
    ownLog.sendHeld()
    if (!options.isOnce)
      control = await openControl({ agent, ownLog, stateDirectory: options.stateDirectory })
    receivers = agent.receivers()
    options.onStarted?.(receivers)
    if (!options.isOnce) stopRelease = releaseStartUpMemory(systemClock, cpuMs)
    if (options.saysWhatIsAwaited === true) {
      const ids = agent.receiverIds()
      const inputs = receivers.map(({ finished }, index) => ({ id: ids[index] ?? '', finished }))
      stopWatch = sayWhatIsAwaited(inputs, { clock: systemClock, say: (text) => logger.info(text) })
    }
    manager.ready(statusOf(agent))
    // The file may have been read before it was changed.
    if (reload !== undefined && context.isHungUp?.() === true) reloadNow(reload)
    isStarted = true
    agent.onMove((state) => {
      if (state === 'running' || state === 'paused') manager.status(statusOf(agent))
    })
    manager.watch(() => isAlive(agent.view))
    const isSignalled = await Promise.race([
      agent.finished().then(() => false),
      signals.stopped.then(() => true),
    ])
    manager.stopping()
    // While the state directory is ours: another agent may have it as soon as this one has stopped.
    await control?.stop()
    await agent.stop({
      deadlineMs: isSignalled ? DRAIN_MS : FINISH_MS,
      finishesJobs: !isSignalled,
      signal: isSignalled ? signals.abort : signals.stop,
    })
  } catch (thrown) {
    // That the last words could not be written is known.
    if (!isOver()) throw thrown
  } finally {
    stopWatch()
    stopRelease()
    stopWaking()
    await control?.stop()
    signals.close()
    await manager.close()
    await ownLog.close()
  }
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

async function openControl(of: {
  readonly agent: Agent
  readonly ownLog: OwnLog
  readonly stateDirectory: string
}): Promise<Control> {
  const module = await import('./control/control.ts')
  const control = new module.Control({ ...of, clock: systemClock })
  await control.start()
  return control
}

/** Gives the outcome in a few words. Never rejects: what went wrong is logged, and the agent goes on as before. */
async function reloadAgent(agent: Agent, ownLog: OwnLog, load: () => Promise<LoadedConfig>): Promise<string> {
  const { logger } = ownLog
  try {
    let config: LoadedConfig | undefined
    const { kept, ...changed } = await agent.reload(async () => {
      config = await load()
      return config
    })
    if (config !== undefined) await ownLog.follow(config)
    for (const warning of config?.warnings ?? []) logger.warn(warning)
    logger.info('the configuration was loaded again', { ...changed, kept: kept.length })
    return statusOf(agent)
  } catch (error) {
    logger.error('the configuration was not loaded again, the old one goes on', { error })
    const [firstLine = ''] = redactText(describeError(error)).split('\n')
    return `${statusOf(agent)}; the configuration was refused: ${firstLine}`
  }
}

/** In a few words. Shape: "running", "paused: until somebody resumes". */
function statusOf({ view }: Agent): string {
  const { state, reason } = view.state()
  return state === 'paused' ? `paused: ${redactText(reason)}` : state
}

interface SignalListener {
  /** Aborted by the first signal that nobody dealt with. */
  readonly stop: AbortSignal
  /** Aborted by the second one. */
  readonly abort: AbortSignal
  readonly stopped: Promise<void>
  forward(handler: (signal: NodeJS.Signals) => boolean): void
  close(): void
}

/** Also keeps the process alive: the agent's own timers do not. */
function listenForSignals(outputLost: AbortSignal | undefined): SignalListener {
  const stop = new AbortController()
  const abort = new AbortController()
  const stopped = Promise.withResolvers<void>()
  let handler: (signal: NodeJS.Signals) => boolean = () => false
  const onSignal = (signal: NodeJS.Signals): void => {
    if (handler(signal)) return
    if (stop.signal.aborted) abort.abort(new Error(`stopped by a second ${signal}`))
    stop.abort(new Error(`stopped by ${signal}`))
    stopped.resolve()
  }
  const onOutputLost = (): void => {
    abort.abort(outputLost?.reason)
    stop.abort(outputLost?.reason)
    stopped.resolve()
  }
  if (outputLost?.aborted === true) onOutputLost()
  outputLost?.addEventListener('abort', onOutputLost, { once: true })
  const handled = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of handled) process.on(signal, onSignal)
  const keepAlive = setInterval(() => undefined, 60_000)
  return {
    stop: stop.signal,
    abort: abort.signal,
    stopped: stopped.promise,
    forward: (next) => {
      handler = next
    },
    close: () => {
      clearInterval(keepAlive)
      outputLost?.removeEventListener('abort', onOutputLost)
      for (const signal of handled) process.off(signal, onSignal)
    },
  }
}
