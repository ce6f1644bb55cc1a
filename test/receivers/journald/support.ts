import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import type { Test } from 'tap'
import type { Consumer } from '../../../agent/component/component.ts'
import type { Settings } from '../../../agent/component/settings.ts'
import type { Clock } from '../../../agent/model/clock.ts'
import type { LogBatch } from '../../../agent/model/log-batch.ts'
import type { LogRecord } from '../../../agent/model/log-record.ts'
import { createLogger } from '../../../agent/telemetry/logger.ts'
import { checkValue } from '../../../config/schema.ts'
import { config, type Config } from '../../../receivers/journald/config.ts'
import { JournaldReceiver } from '../../../receivers/journald/receiver.ts'
import { settingsWith } from '../../support/settings.ts'

const WRITER = ['/lib/systemd/systemd-journal-remote', '/usr/lib/systemd/systemd-journal-remote'].find(
  (path) => existsSync(path),
)

/** Why no journal can be written and read here; false when one can. */
export const noJournal: string | false =
  WRITER === undefined
    ? 'there is no systemd-journal-remote here to write a journal with'
    : spawnSync('journalctl', ['--version']).error === undefined
      ? false
      : 'there is no journalctl here'

/** The machine's own time: these tests watch real processes. */
export const realClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
}

export type WrittenEntry = Readonly<Record<string, string | Buffer>>

export const BOOT = 'b00b00b00b00b00b00b00b00b00b0000'
/** Before every test's own start, so that entries written now are not older than the agent. */
let clockUsec = 1_700_000_000_000_000

/** Entries in the export format, a second apart. */
export function exported(entries: readonly WrittenEntry[]): Buffer {
  return Buffer.concat(
    entries.map((entry) => {
      clockUsec += 1_000_000
      const head = {
        __REALTIME_TIMESTAMP: String(clockUsec),
        __MONOTONIC_TIMESTAMP: String(clockUsec - 10 ** 15),
      }
      const fields = Object.entries({ ...head, _BOOT_ID: BOOT, ...entry })
      return Buffer.concat([...fields.map(([name, value]) => fieldOf(name, value)), Buffer.from('\n')])
    }),
  )
}

function fieldOf(name: string, value: string | Buffer): Buffer {
  const bytes = Buffer.from(value)
  if (!bytes.includes(0x0a) && typeof value === 'string') return Buffer.from(`${name}=${value}\n`)
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(bytes.length))
  return Buffer.concat([Buffer.from(`${name}\n`), length, bytes, Buffer.from('\n')])
}

/** Appends entries to a journal file, which is made when it is not there. */
export function writeJournal(path: string, entries: readonly WrittenEntry[]): void {
  execFileSync(WRITER ?? '', ['-o', path, '-'], {
    input: exported(entries),
    stdio: ['pipe', 'ignore', 'ignore'],
  })
}

/** What a service wrote, a line an entry. */
export function lines(unit: string, pid: number, ...messages: readonly string[]): readonly WrittenEntry[] {
  return messages.map((MESSAGE) => ({
    MESSAGE,
    PRIORITY: '6',
    _SYSTEMD_UNIT: unit,
    _PID: String(pid),
    _HOSTNAME: 'web-1',
    _TRANSPORT: 'stdout',
  }))
}

/** A next stage that keeps what it gets, and settles it unless told otherwise. */
export class Collector implements Consumer {
  readonly records: (LogRecord & { readonly stream: string })[] = []
  readonly batches: LogBatch[] = []
  isSettling = true
  #arrived = Promise.withResolvers<void>()

  consume(batch: LogBatch): Promise<void> {
    for (let index = 0; index < batch.count; index += 1) {
      this.records.push({ ...batch.record(index), stream: batch.stream })
    }
    this.batches.push(batch)
    if (this.isSettling) batch.settle('delivered')
    this.#arrived.resolve()
    this.#arrived = Promise.withResolvers()
    return Promise.resolve()
  }

  get bodies(): readonly string[] {
    return this.records.map((record) => record.body)
  }

  async until(count: number): Promise<void> {
    while (this.records.length < count) await this.#arrived.promise
  }
}

export function configOf(written: Readonly<Record<string, unknown>>): Config {
  const checked = checkValue(config, { restart_initial_delay: '10ms', ...written })
  if (checked.kind === 'invalid') throw new Error(JSON.stringify(checked.issues))
  return checked.value as Config
}

export interface Running {
  readonly receiver: JournaldReceiver
  readonly next: Collector
  readonly settings: Settings
  readonly log: string[]
}

/** A receiver that was started; what it stored before may be handed in. */
export async function startReceiver(
  t: Test,
  written: Readonly<Record<string, unknown>>,
  changes: Partial<Settings> = {},
  next: Collector = new Collector(),
): Promise<Running> {
  const log: string[] = []
  const settings = settingsWith({
    id: { type: 'journald', name: '' },
    clock: realClock,
    logger: createLogger({
      clock: realClock,
      level: 'info',
      encoding: 'console',
      write: (line) => log.push(line),
    }),
    ...changes,
  })
  const receiver = new JournaldReceiver(settings, configOf(written), next)
  t.teardown(() => receiver.shutdown(AbortSignal.abort(new Error('the test is over'))))
  await receiver.start()
  return { receiver, next, settings, log }
}
