import { randomUUID } from 'node:crypto'
import type { LoadedConfig } from '../../config/load.ts'
import type { Receiver } from '../component/component.ts'
import { redactText } from '../redaction/redact-text.ts'
import { Agent } from '../runtime/agent.ts'
import { systemClock } from '../runtime/system-clock.ts'
import { untilAborted } from '../net/until-aborted.ts'
import type { ExportedLogs } from '../telemetry/exported-logs.ts'
import { createLogger, type LogEntry } from '../telemetry/logger.ts'
import type { CommandContext } from './command-context.ts'
import { releaseStartUpMemory } from './start-up-memory.ts'
import { sayWhatIsAwaited } from './waiting.ts'

/** Time to drain after a signal; a second signal ends it at once. */
const DRAIN_MS = 10_000
/** Time to send the end of the agent's own log. */
const LAST_WORDS_MS = 3_000
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
  const isOver = (): boolean => options.endsWithOutput === true && context.outputLost.aborted
  const { level, encoding } = config.telemetry.logs
  const exported = await exportedLogs(config, context)
  const logger = createLogger({
    clock: systemClock,
    level,
    encoding,
    write: (text) => {
      if (!isOver()) context.printError(redactText(text))
    },
    ...(exported === undefined ? {} : { onEntry: (entry: LogEntry) => exported.write(entry) }),
  })
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
    version: context.version,
    repair: { command: [...context.self, 'repair'], environment: definedOnly(context.environment) },
  })
  const signals = listenForSignals(options.endsWithOutput === true ? context.outputLost : undefined)
  let stopWatch = (): void => undefined
  let stopRelease = (): void => undefined
  try {
    await agent.start(signals.stop)
    const receivers = agent.receivers()
    options.onStarted?.(receivers)
    if (!options.isOnce) stopRelease = releaseStartUpMemory(systemClock)
    if (options.saysWhatIsAwaited === true) {
      const ids = agent.receiverIds()
      const inputs = receivers.map(({ finished }, index) => ({ id: ids[index] ?? '', finished }))
      stopWatch = sayWhatIsAwaited(inputs, { clock: systemClock, say: (text) => logger.info(text) })
    }
    signals.forward((signal) => options.onSignal?.(signal, receivers) ?? false)
    const isSignalled = await Promise.race([
      agent.finished().then(() => false),
      signals.stopped.then(() => true),
    ])
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
    signals.close()
    if (exported !== undefined) await untilAborted(exported.close(), AbortSignal.timeout(LAST_WORDS_MS))
  }
}

/** What sends the agent's log, where that is configured. */
async function exportedLogs(
  { telemetry, baseDirectory }: LoadedConfig,
  context: CommandContext,
): Promise<ExportedLogs | undefined> {
  const { processors } = telemetry.logs
  if (processors.length === 0) return undefined
  const { ExportedLogs: Exported } = await import('../telemetry/exported-logs.ts')
  let said = ''
  return await Exported.open({
    processors,
    version: context.version,
    instanceId: randomUUID(),
    baseDirectory,
    redact: redactText,
    onFault: (message) => {
      if (message !== said) context.printError(redactText(`the agent's log cannot be sent: ${message}\n`))
      said = message
    },
  })
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

function definedOnly(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}
