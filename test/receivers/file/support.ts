import { statSync } from 'node:fs'
import type { Test } from 'tap'
import type { Consumer } from '../../../agent/component/component.ts'
import type { ComponentStorage, Settings } from '../../../agent/component/settings.ts'
import type { ComponentStatus } from '../../../agent/component/status.ts'
import type { Receipt } from '../../../agent/model/acknowledgement.ts'
import type { Clock } from '../../../agent/model/clock.ts'
import type { Literal } from '../../../agent/model/literal.ts'
import type { LogBatch } from '../../../agent/model/log-batch.ts'
import type { Attributes } from '../../../agent/model/resource.ts'
import type { Logger } from '../../../agent/telemetry/logger.ts'
import { config as fileConfig, type Config } from '../../../receivers/file/config.ts'
import { fileKeyOf } from '../../../receivers/file/identity.ts'
import { FileReceiver } from '../../../receivers/file/receiver.ts'
import { TailedFile } from '../../../receivers/file/tailed-file.ts'
import type { TailedFileOptions } from '../../../receivers/file/tailing.ts'
import { settingsWith } from '../../support/settings.ts'

/** Real time, so that real files and the system's notifications can be waited for; it keeps a test alive. */
export const realClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
}

/** Real time that passes many times faster, for graces of many seconds. */
export function fastClock(factor: number): Clock {
  return {
    now: () => Date.now(),
    monotonicMs: () => performance.now() * factor,
    after: (delayMs, callback) => realClock.after(delayMs / factor, callback),
  }
}

export interface TakenLine {
  readonly text: string
  readonly stream: string
  readonly attributes: Attributes
}

/** The next stage: takes lines, settles at once or keeps the receipts, and can be made to refuse. */
export class Sink implements Consumer {
  readonly lines: TakenLine[] = []
  readonly held: Receipt[] = []
  readonly batches: LogBatch[] = []
  isHolding = false
  /** Called before a batch is taken; what it throws is the answer. */
  onOffer: (batch: LogBatch) => void | Promise<void> = () => undefined
  #waiting: (() => void)[] = []

  async consume(batch: LogBatch): Promise<void> {
    await this.onOffer(batch)
    for (let index = 0; index < batch.count; index += 1) {
      const { body, attributes } = batch.record(index)
      this.lines.push({ text: body, stream: batch.stream, attributes })
    }
    this.batches.push(batch)
    if (this.isHolding) this.held.push(...batch.receipts)
    else batch.settle('delivered')
    for (const wake of this.#waiting.splice(0)) wake()
  }

  get texts(): readonly string[] {
    return this.lines.map(({ text }) => text)
  }

  /** Resolves when that many lines were taken. Errors: after 20 s, with what was taken. */
  async count(wanted: number): Promise<readonly string[]> {
    await this.until(() => this.lines.length >= wanted)
    return this.texts
  }

  async until(isReached: () => boolean): Promise<void> {
    const deadlineMs = performance.now() + 20_000
    while (!isReached()) {
      if (performance.now() > deadlineMs)
        throw new Error(`waited in vain, have ${JSON.stringify(this.texts.slice(-20))}`)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 50)
        this.#waiting.push(() => {
          clearTimeout(timer)
          resolve()
        })
      })
    }
  }
}

/** Storage in memory that a second receiver can be given, as after a restart. */
export function memoryStorage(): ComponentStorage {
  const values = new Map<string, string>()
  return {
    get: (key) => {
      const value = values.get(key)
      return value === undefined ? undefined : JSON.parse(value)
    },
    set: (key, value) => void values.set(key, JSON.stringify(value)),
    delete: (key) => void values.delete(key),
    keys: () => [...values.keys()],
  }
}

export interface Running {
  readonly receiver: FileReceiver
  readonly sink: Sink
  readonly settings: Settings & { readonly statuses: readonly ComponentStatus[] }
  readonly stop: () => Promise<void>
  /** A counter or gauge without its attributes. */
  readonly measured: (name: string) => number
}

/** Starts a receiver on a folder; it is stopped with the test. */
export async function startReceiver(
  t: Test,
  options: {
    readonly config: Record<string, unknown> & { readonly include: readonly string[] }
    readonly storage?: ComponentStorage
    readonly sink?: Sink
    readonly clock?: Clock
    readonly isOnce?: boolean
    readonly stateDirectory?: string
    readonly wantedLiterals?: readonly Literal[]
    readonly logger?: Logger
  },
): Promise<Running> {
  const sink = options.sink ?? new Sink()
  const settings = settingsWith({
    id: { type: 'file', name: '' },
    clock: options.clock ?? realClock,
    storage: options.storage ?? memoryStorage(),
    isOnce: options.isOnce ?? false,
    ...(options.wantedLiterals === undefined ? {} : { wantedLiterals: options.wantedLiterals }),
    ...(options.logger === undefined ? {} : { logger: options.logger }),
    ...(options.stateDirectory === undefined ? {} : { stateDirectory: options.stateDirectory }),
  })
  const own: Config = fileConfig.parse({
    poll_interval: '20ms',
    force_flush_period: '100ms',
    ...options.config,
  })
  const receiver = new FileReceiver(settings, own, sink)
  await receiver.start(new AbortController().signal)
  const stop = (): Promise<void> => receiver.shutdown(new AbortController().signal)
  t.teardown(stop)
  const measured = (name: string): number =>
    settings.instruments
      .snapshot()
      .filter((instrument) => instrument.name === name)
      .flatMap((instrument) => instrument.points)
      .reduce((sum, point) => sum + point.value, 0)
  return { receiver, sink, settings, stop, measured }
}

/** A file that is followed from its beginning, step by step. */
export function followedFile(
  path: string,
  told: Pick<TailedFileOptions, 'local' | 'onCheckpoint' | 'onLost'>,
): TailedFile {
  return new TailedFile({
    key: fileKeyOf(statSync(path, { bigint: true })),
    path,
    fingerprintBytes: 1_000,
    compression: '',
    windowBytes: 0,
    lineFeed: Buffer.from('\n'),
    start: { kind: 'offset', offset: 0 },
    clock: realClock,
    ...told,
  })
}
