import { createSocket } from 'node:dgram'
import { connect, type Socket } from 'node:net'
import type { Test } from 'tap'
import type { Consumer } from '../../../agent/component/component.ts'
import type { Settings } from '../../../agent/component/settings.ts'
import type { Clock } from '../../../agent/model/clock.ts'
import type { LogBatch } from '../../../agent/model/log-batch.ts'
import type { LogRecord } from '../../../agent/model/log-record.ts'
import { checkValue } from '../../../config/schema.ts'
import { config, type Config } from '../../../receivers/syslog/config.ts'
import { SyslogReceiver } from '../../../receivers/syslog/receiver.ts'
import { settingsWith } from '../../support/settings.ts'

/** The machine's own time: these tests watch real sockets. */
export const realClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs)
    timer.unref()
    return () => clearTimeout(timer)
  },
}

/** A next stage that keeps what it gets; a gate can be put before it. */
export class Collector implements Consumer {
  readonly records: (LogRecord & { readonly stream: string })[] = []
  #gate: PromiseWithResolvers<void> | undefined
  #arrived = Promise.withResolvers<void>()
  offers = 0

  close(): void {
    this.#gate ??= Promise.withResolvers()
  }

  open(): void {
    this.#gate?.resolve()
    this.#gate = undefined
  }

  async consume(batch: LogBatch, signal: AbortSignal): Promise<void> {
    this.offers += 1
    const stopped = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
    })
    await Promise.race([this.#gate?.promise, stopped])
    for (let index = 0; index < batch.count; index += 1) {
      this.records.push({ ...batch.record(index), stream: batch.stream })
    }
    batch.settle('delivered')
    this.#arrived.resolve()
    this.#arrived = Promise.withResolvers()
  }

  get bodies(): readonly string[] {
    return this.records.map((record) => record.body)
  }

  async until(count: number): Promise<void> {
    while (this.records.length < count) await this.#arrived.promise
  }
}

export function configOf(written: Readonly<Record<string, unknown>>): Config {
  const checked = checkValue(config, written)
  if (checked.kind === 'invalid') throw new Error(JSON.stringify(checked.issues))
  return checked.value as Config
}

export interface Running {
  readonly receiver: SyslogReceiver
  readonly next: Collector
  readonly settings: Settings
  readonly tcp: number
  readonly udp: number
}

/** A receiver on ports of its own; both transports unless written otherwise. */
export async function startReceiver(
  t: Test,
  written: Readonly<Record<string, object | string | boolean>> = {},
  changes: Partial<Settings> = {},
): Promise<Running> {
  const settings = settingsWith({ id: { type: 'syslog', name: '' }, clock: realClock, ...changes })
  const anyPort = { listen_address: '127.0.0.1:0' }
  const { tcp = {}, udp = {}, ...rest } = written
  const own = configOf({
    tcp: { ...anyPort, ...(tcp as object) },
    udp: { ...anyPort, ...(udp as object) },
    ...rest,
  })
  const next = new Collector()
  const receiver = new SyslogReceiver(settings, own, next)
  await receiver.start()
  t.teardown(() => receiver.shutdown(AbortSignal.abort(new Error('the test is over'))))
  return { receiver, next, settings, tcp: receiver.ports.tcp ?? 0, udp: receiver.ports.udp ?? 0 }
}

/** Opens a connection, which ends with the test. */
export async function connected(t: Test, port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  t.teardown(() => socket.destroy())
  await new Promise((resolve) => socket.once('connect', resolve))
  return socket
}

export async function sendDatagrams(
  port: number,
  ...messages: readonly (string | Uint8Array)[]
): Promise<void> {
  const socket = createSocket('udp4')
  for (const message of messages) {
    await new Promise<void>((resolve) => socket.send(message, port, '127.0.0.1', () => resolve()))
  }
  socket.close()
}

/** The sum of a measurement's points, of those that have some attributes. */
export function measured(
  settings: Settings,
  name: string,
  of: Readonly<Record<string, string>> = {},
): number {
  const points = settings.instruments.snapshot().find((each) => each.name === name)?.points ?? []
  return points
    .filter(({ attributes }) => Object.entries(of).every(([key, value]) => attributes[key] === value))
    .reduce((sum, { value }) => sum + value, 0)
}
