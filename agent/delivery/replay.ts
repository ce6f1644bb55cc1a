import type { Exporter } from '../component/component.ts'
import { formatComponentId, type Settings } from '../component/settings.ts'
import { DeadLetters, failureLabel, type DeadLetter } from './dead-letters.ts'
import type { DeliveryConfig } from './delivery-config.ts'
import { exporterFolder } from './exporter-folder.ts'
import { Sender } from './sender.ts'
import { Troubles } from './troubles.ts'

interface ReplayOptions {
  readonly exporter: Exporter
  readonly settings: Settings
  readonly config: DeliveryConfig
  readonly wants: (letter: DeadLetter) => boolean
  /** Gets how many records of wanted letters were tried. */
  readonly onTried?: (records: number) => void
  /** Ends it; what was not delivered until then stays. */
  readonly signal: AbortSignal
}

export interface ReplayResult {
  /** Records. */
  readonly delivered: number
  readonly failed: number
}

/**
 * Sends an exporter's dead letters again, each once, the oldest first. What is delivered is removed; what
 * fails is kept with the new reason. The state directory must be locked by the caller.
 * Errors: what the exporter's start throws; RetryableError when the dead letters cannot be written.
 */
export async function replayDeadLetters(options: ReplayOptions): Promise<ReplayResult> {
  const { exporter, settings, config, wants, onTried, signal } = options
  const once = { ...config, retry_on_failure: { ...config.retry_on_failure, enabled: false } }
  const sender = new Sender(exporter, settings, { config: once, troubles: new Troubles(settings) })
  const letters = openDeadLetters(settings)
  let delivered = 0
  let failed = 0
  try {
    await exporter.start(signal)
    await letters.rewrite(async (letter) => {
      if (!wants(letter)) return letter
      const parcel = { kind: 'encoded', receipts: [], ...letter } as const
      const failure = await sender.send([parcel], { stop: signal, cancel: signal })
      onTried?.(letter.count)
      if (failure === undefined) {
        delivered += letter.count
        return undefined
      }
      const { count, logs } = failure.rest ?? letter
      delivered += letter.count - count
      failed += count
      const attempts = letter.attempts + failure.attempts
      return { ...letter, ...failureLabel({ ...failure, attempts }, settings.clock), count, logs }
    })
  } finally {
    await letters.close()
    await exporter.shutdown(signal)
  }
  return { delivered, failed }
}

/** Removes dead letters; the number of records. The state directory must be locked by the caller. */
export async function dropDeadLetters(
  settings: Settings,
  wants: (letter: DeadLetter) => boolean,
): Promise<number> {
  const letters = openDeadLetters(settings)
  let dropped = 0
  try {
    await letters.rewrite((letter) => {
      if (!wants(letter)) return Promise.resolve(letter)
      dropped += letter.count
      return Promise.resolve(undefined)
    })
  } finally {
    await letters.close()
  }
  return dropped
}

/** Nothing is dropped for room while they are gone through. */
function openDeadLetters(settings: Settings): DeadLetters {
  const { stateDirectory, clock, random, logger } = settings
  return new DeadLetters({
    directory: exporterFolder(stateDirectory, 'deadLetters', formatComponentId(settings.id)),
    bytesMax: Number.POSITIVE_INFINITY,
    clock,
    random,
    onFault: (fault) => logger.error('a part of the dead letters is lost', { ...fault }),
    onDropped: () => undefined,
  })
}
