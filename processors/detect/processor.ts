import type { Consumer, Processor } from '../../agent/component/component.ts'
import { formatComponentId, type Settings } from '../../agent/component/settings.ts'
import { settleAll } from '../../agent/model/acknowledgement.ts'
import { RefusedError } from '../../agent/model/errors.ts'
import type { LogBatch } from '../../agent/model/log-batch.ts'
import { SEVERITY } from '../../agent/model/severity.ts'
import type { Config } from './config.ts'
import { ContextLines } from './context-lines.ts'
import { fingerprintOfFinding, markError, timeOfRecord, type ErrorMark } from './error-mark.ts'
import { GroupTable, type Tally } from './group-table.ts'
import { Holder } from './holder.ts'
import { Matcher } from './matcher.ts'
import { measurementsOf, type Measurements } from './measurements.ts'
import { ProcessEnds } from './process-ends.ts'
import { RULES } from './rules.ts'
import { Turn } from './turn.ts'

/**
 * Finds errors and makes each occurrence an event: its group, its count, and the lines around it.
 *
 *   batch   │ r0 │ r1 │ E2 │ r3 │ r4 │ r5 │ E6 │ r7 │      E: error, three lines after it wanted
 *           └──── goes on at once ────────┘ └─ held ─┘      until the stream says more, or the timeout
 *
 * An event whose lines after are not all there yet is held with what follows it, so that the order of a
 * stream never changes. Nothing is counted, remembered or held before the next stage has taken over what
 * goes on at once: a batch that is refused can be offered again and gives the same.
 */
export class DetectProcessor implements Processor {
  readonly #settings: Settings
  readonly #config: Config
  readonly #next: Consumer
  readonly #matcher: Matcher
  readonly #groups: GroupTable
  readonly #context: ContextLines
  readonly #ends = new ProcessEnds()
  readonly #holder: Holder
  readonly #measurements: Measurements
  readonly #turn = new Turn()
  #isStopped = false

  constructor(settings: Settings, config: Config, next: Consumer) {
    const { threshold, context } = config
    this.#settings = settings
    this.#config = config
    this.#next = next
    this.#measurements = measurementsOf(settings)
    this.#matcher = new Matcher(RULES, { threshold: SEVERITY[threshold.level], usesPrefilter: true })
    this.#groups = new GroupTable(settings.storage, {
      groupsMax: config.groups_max,
      count: threshold.count,
      windowMs: threshold.window,
    })
    this.#context = new ContextLines({
      before: context.before,
      after: context.after,
      process: context.process,
      bytes: context.bytes_max,
      streamsMax: context.streams_max,
    })
    this.#holder = new Holder({
      settings,
      next,
      turn: this.#turn,
      context: this.#context,
      afterMax: context.after,
      timeoutMs: context.timeout,
      streamsMax: context.streams_max,
    })
  }

  start(): Promise<void> {
    this.#groups.load()
    return Promise.resolve()
  }

  consume(batch: LogBatch, signal: AbortSignal): Promise<void> {
    return this.#turn.run(async () => {
      if (this.#isStopped) {
        const id = formatComponentId(this.#settings.id)
        throw new RefusedError('HEPH_COMPONENT_STOPPED', `${id} takes no batch after its shutdown`)
      }
      signal.throwIfAborted()
      await this.#detect(batch, signal)
    })
  }

  async shutdown(signal: AbortSignal): Promise<void> {
    this.#isStopped = true
    await this.#holder.releaseAll(signal)
  }

  async #detect(batch: LogBatch, signal: AbortSignal): Promise<void> {
    const nowMs = this.#settings.clock.monotonicMs()
    const tally = this.#groups.begin(this.#settings.clock.now())
    const found = this.#findAll(batch, tally, nowMs)
    await this.#holder.releaseReady(batch, signal)

    const split = this.#holder.firstToHold(batch, found.marks)
    const passing = this.#kept(batch, found.marks, 0, split)
    const holding = this.#kept(batch, found.marks, split, batch.count)
    const heldReceipts = split < batch.count ? batch.splitReceiptsBefore(split) : []
    await this.#pass(batch, passing, found.marks, signal).catch((thrown: unknown) => {
      batch.receipts = [...batch.receipts, ...heldReceipts]
      throw thrown
    })
    this.#holder.keepLinesOf(batch)
    if (holding.length > 0)
      this.#holder.hold(batch, { indices: holding, marks: found.marks, receipts: heldReceipts })
    else settleAll(heldReceipts, 'dropped')

    tally.commit()
    this.#context.remember(batch)
    if (found.hasTrace) this.#ends.rememberTrace(batch, nowMs)
    this.#measurements.count({
      found: found.count,
      events: found.marks.values(),
      dropped: batch.count - passing.length - holding.length,
      groups: this.#groups.size,
    })
  }

  /** The events of a batch by their index, counted but not marked yet. */
  #findAll(batch: LogBatch, tally: Tally, nowMs: number): Found {
    const marks = new Map<number, ErrorMark>()
    let count = 0
    let hasTrace = false
    for (let index = batch.nextWanted(0); index < batch.count; index = batch.nextWanted(index + 1)) {
      // Events of this agent or of one before it in a chain are detected already.
      if (batch.eventName(index) !== '') continue
      const finding = this.#matcher.find(batch, index)
      if (finding === undefined) continue
      if (finding.kind === 'exit' && this.#ends.isExplained(batch, index, nowMs, hasTrace)) continue
      if (finding.kind !== 'exit' && finding.kind !== 'level') hasTrace = true
      count += 1
      const fingerprint = fingerprintOfFinding(finding, batch)
      const counted = tally.count(fingerprint, timeOfRecord(batch, index))
      if (!counted.isThresholdReached) continue
      marks.set(index, { finding, fingerprint, counted, before: this.#context.before(batch, index) })
    }
    return { marks, count, hasTrace }
  }

  /** Which of the records from..to go on, by the policy. */
  #kept(batch: LogBatch, marks: ReadonlyMap<number, ErrorMark>, from: number, to: number): readonly number[] {
    const kept: number[] = []
    if (this.#config.pass === 'all') {
      for (let index = from; index < to; index += 1) kept.push(index)
      return kept
    }
    for (let index = batch.nextWanted(from); index < to; index = batch.nextWanted(index + 1)) {
      if (marks.has(index) || batch.eventName(index) !== '') kept.push(index)
    }
    return kept
  }

  /** Hands on what does not wait. Afterwards the batch has no receipts; when it fails, it has them all. */
  async #pass(
    batch: LogBatch,
    indices: readonly number[],
    marks: ReadonlyMap<number, ErrorMark>,
    signal: AbortSignal,
  ): Promise<void> {
    if (indices.length === 0) {
      batch.settle('dropped')
      return
    }
    const isWhole = indices.length === batch.count && marks.size === 0
    const passing = isWhole ? batch : batch.select(indices)
    indices.forEach((index, position) => {
      const mark = marks.get(index)
      if (mark === undefined) return
      const after = this.#context.shownAfter(this.#context.after(batch, index))
      markError(passing, position, mark, { after, process: this.#context.ofProcess(batch, index) })
    })
    try {
      await this.#next.consume(passing, signal)
    } catch (thrown) {
      if (passing !== batch) batch.receipts = passing.receipts
      throw thrown
    }
  }
}

interface Found {
  readonly marks: ReadonlyMap<number, ErrorMark>
  /** Occurrences, also those below the threshold. */
  readonly count: number
  readonly hasTrace: boolean
}
