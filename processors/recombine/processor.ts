import type { Consumer, Processor } from '../../agent/component/component.ts'
import type { Settings } from '../../agent/component/settings.ts'
import { settleAll, type Receipt } from '../../agent/model/acknowledgement.ts'
import { RefusedError } from '../../agent/model/errors.ts'
import { LogBatch } from '../../agent/model/log-batch.ts'
import { createTraceTracker, type TraceTracker } from '../../agent/stacktrace/continuation.ts'
import type { Config } from './config.ts'

interface Held { readonly body: Uint8Array; readonly sourceEnd: number; readonly observed: bigint }
interface Stream { readonly tracker: TraceTracker; joined: number; held: Held[]; receipts: Receipt[]; last: LogBatch | undefined; cancel: (() => void) | undefined }

export class RecombineProcessor implements Processor {
  readonly #settings: Settings
  readonly #config: Config
  readonly #next: Consumer
  readonly #streams = new Map<string, Stream>()
  #turn: Promise<unknown> = Promise.resolve()
  #isStopped = false
  constructor(settings: Settings, config: Config, next: Consumer) {
    this.#settings = settings
    this.#config = config
    this.#next = next
  }
  start(): Promise<void> { return Promise.resolve() }
  consume(batch: LogBatch, signal: AbortSignal): Promise<void> {
    if (this.#isStopped) return Promise.reject(new RefusedError('HEPH_COMPONENT_STOPPED', 'stopped'))
    return this.#serial(() => this.#consume(batch, signal))
  }
  #serial(work: () => Promise<void>): Promise<void> {
    const run = this.#turn.then(work, work)
    this.#turn = run.catch(() => undefined)
    return run
  }
  async #consume(batch: LogBatch, signal: AbortSignal): Promise<void> {
    const stream = this.#stream(batch.stream)
    stream.cancel?.()
    const groups: Held[][] = []
    let firstHeld = -1
    for (let index = 0; index < batch.count; index += 1) {
      const line: Held = { body: batch.bodyBytes(index).slice(), sourceEnd: batch.sourceEnd(index), observed: batch.observedTime(index) }
      const step = stream.tracker.next(batch.bodyText(index))
      if (step === 'none' || step === 'starts') { this.#release(stream, groups); }
      if (step === 'none') { groups.push([line]); continue }
      if (stream.held.length === 0) firstHeld = index
      stream.held.push(line)
      stream.joined = stream.tracker.joinedLines
      if (step === 'ends') this.#release(stream, groups)
    }
    const heldFrom = stream.held.length === 0 ? -1 : firstHeld
    const older = stream.receipts
    stream.receipts = []
    let receipts: Receipt[]
    if (stream.held.length > 0 && firstHeld < 0) { stream.receipts = [...older, ...batch.splitReceiptsBefore(0)]; receipts = [] }
    else if (heldFrom >= 0) { stream.receipts = [...batch.splitReceiptsBefore(heldFrom)]; receipts = [...older, ...batch.receipts]; batch.receipts = [] }
    else { receipts = [...older, ...batch.receipts]; batch.receipts = [] }
    stream.last = batch
    await this.#emit(groups, receipts, batch, signal)
    if (stream.held.length > 0) stream.cancel = this.#settings.clock.after(this.#config.force_flush_period, () => void this.#flush(stream).catch(() => undefined))
  }
  #release(stream: Stream, groups: Held[][]): void {
    if (stream.held.length === 0) return
    const joined = Math.max(1, stream.joined)
    groups.push(stream.held.slice(0, joined))
    for (const line of stream.held.slice(joined)) groups.push([line])
    stream.held = []
  }
  async #emit(groups: Held[][], receipts: Receipt[], like: LogBatch, signal: AbortSignal): Promise<void> {
    if (groups.length === 0) { settleAll(receipts, 'dropped'); return }
    const bodies = groups.map((group) => Buffer.concat(group.flatMap((line, index) => index === 0 ? [line.body] : [Buffer.from('\n'), line.body])))
    const bytes = Buffer.concat(bodies)
    const starts = new Uint32Array(groups.length); const ends = new Uint32Array(groups.length); const sourceEnds = new Float64Array(groups.length)
    let at = 0
    groups.forEach((group, index) => { starts[index] = at; at += bodies[index]?.length ?? 0; ends[index] = at; sourceEnds[index] = group.at(-1)?.sourceEnd ?? Number.NaN })
    const out = new LogBatch({ bytes, starts, ends, sourceEnds, count: groups.length, stream: like.stream, observedTimeUnixNano: like.observedTimeUnixNano, resource: like.resource, attributes: like.commonAttributes, receipts })
    await this.#next.consume(out, signal)
  }
  #flush(stream: Stream): Promise<void> {
    return this.#serial(async () => {
      if (stream.held.length === 0 || stream.last === undefined) return
      const groups: Held[][] = []
      this.#release(stream, groups)
      stream.tracker.reset()
      const receipts = stream.receipts
      stream.receipts = []
      await this.#emit(groups, receipts, stream.last, new AbortController().signal)
    })
  }
  #stream(name: string): Stream {
    const present = this.#streams.get(name)
    if (present !== undefined) return present
    const created: Stream = { tracker: createTraceTracker(), joined: 0, held: [], receipts: [], last: undefined, cancel: undefined }
    this.#streams.set(name, created)
    return created
  }
  async shutdown(): Promise<void> {
    this.#isStopped = true
    for (const stream of this.#streams.values()) { stream.cancel?.(); await this.#flush(stream) }
  }
}
