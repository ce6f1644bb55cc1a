import { readFileSync } from 'node:fs'
import { PassThrough } from 'node:stream'
import type { Consumer } from '../../../agent/component/component.ts'
import type { Settings } from '../../../agent/component/settings.ts'
import type { Clock } from '../../../agent/model/clock.ts'
import type { LogBatch } from '../../../agent/model/log-batch.ts'
import type { LogRecord } from '../../../agent/model/log-record.ts'
import { checkValue } from '../../../config/schema.ts'
import { config, type Config } from '../../../receivers/stdout/config.ts'
import { StdoutReceiver, type Ports } from '../../../receivers/stdout/receiver.ts'
import { settingsWith } from '../../support/settings.ts'

/** The machine's own time: these tests watch real processes. */
export const realClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
}

/** A next stage that keeps what it gets, and that can be made to wait. */
export class Collector implements Consumer {
  readonly records: (LogRecord & { readonly stream: string })[] = []
  #gate: PromiseWithResolvers<void> | undefined

  /** Takes nothing until `open`. */
  close(): void {
    this.#gate ??= Promise.withResolvers()
  }

  open(): void {
    this.#gate?.resolve()
    this.#gate = undefined
  }

  async consume(batch: LogBatch, signal: AbortSignal): Promise<void> {
    const stopped = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
    })
    await Promise.race([this.#gate?.promise, stopped])
    for (let index = 0; index < batch.count; index += 1) {
      this.records.push({ ...batch.record(index), stream: batch.stream })
    }
    batch.settle('delivered')
  }

  /** Of all streams, or of those that end in a name. */
  bodies(name = ''): readonly string[] {
    return this.records.filter((record) => record.stream.endsWith(name)).map((record) => record.body)
  }
}

/** A configuration as a user writes it, with its defaults. */
export function configOf(written: Record<string, unknown>): Config {
  const checked = checkValue(config, written)
  if (checked.kind === 'invalid') throw new Error(JSON.stringify(checked.issues))
  return checked.value as Config
}

/** The receiver with a configuration as a user writes it, and ports that tests can read and write. */
export function receiverWith(
  written: Record<string, unknown>,
  options: { readonly next?: Consumer; readonly settings?: Partial<Settings> } = {},
) {
  const settings = settingsWith({
    id: { type: 'stdout', name: 'app' },
    clock: realClock,
    baseDirectory: '/',
    ...options.settings,
  })
  const collector = new Collector()
  const ports = {
    stdin: new PassThrough(),
    stdout: new PassThrough(),
    stderr: new PassThrough(),
  } satisfies Ports
  const receiver = new StdoutReceiver(settings, configOf(written), options.next ?? collector, ports)
  return { receiver, collector, ports, settings, counts: () => countsOf(settings) }
}

/** Shape: {dropped_records: 3}. */
function countsOf(settings: Settings): Readonly<Record<string, number>> {
  return Object.fromEntries(
    settings.instruments
      .snapshot()
      .map(({ name, points }) => [name.replace('hephaestus_stdout_', ''), points[0]?.value ?? 0]),
  )
}

export const never = new AbortController().signal

/** Whether a process exists and is not a zombie. */
export function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return !['Z', 'X'].includes(stat.slice(stat.lastIndexOf(')') + 2)[0] ?? '')
  } catch {
    return false
  }
}
