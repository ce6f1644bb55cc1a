import type { Consumer, Processor } from '../../agent/component/component.ts'
import { formatComponentId, type Settings } from '../../agent/component/settings.ts'
import {
  isMuted,
  mutedGroupsFolder,
  readMutedGroups,
  type MutedGroups,
} from '../../agent/detection/muted-groups.ts'
import { WatchedFolder } from '../../agent/detection/watched-folder.ts'
import type { Finding } from '../../agent/detection/rule.ts'
import { compiledFingerprintRule } from '../../agent/grouping/fingerprint-rule.ts'
import { GroupFinder } from '../../agent/grouping/group-finder.ts'
import { settleAll } from '../../agent/model/acknowledgement.ts'
import type { ErrorGrouping } from '../../agent/model/error-event.ts'
import { RefusedError } from '../../agent/model/errors.ts'
import type { LogBatch } from '../../agent/model/log-batch.ts'
import { ATTRIBUTE, isOwnEvent } from '../../agent/model/semantic-conventions.ts'
import { SEVERITY } from '../../agent/model/severity.ts'
import { mayHave } from '../../agent/model/shared-fields.ts'
import type { Config } from './config.ts'
import { ContextLines } from './context-lines.ts'
import { groupingInputOf, markError, occurrenceOf, serviceOf, type ErrorMark } from './error-mark.ts'
import { GroupTable, type Tally } from './group-table.ts'
import { Holder } from './holder.ts'
import { LiveRules } from './live-rules.ts'
import { Matcher } from './matcher.ts'
import { measurementsOf, type Measurements } from './measurements.ts'
import { ProcessEnds } from './process-ends.ts'
import { RepeatTeller } from './repeat-teller.ts'
import { Repeats, type RepeatedError, type RepeatTally } from './repeats.ts'
import { severityOf } from './severity.ts'
import { Turn } from '../../agent/queue/turn.ts'

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
  #matcher: Matcher
  readonly #rules: LiveRules
  readonly #finder: GroupFinder
  readonly #groups: GroupTable
  readonly #context: ContextLines
  readonly #ends = new ProcessEnds()
  readonly #holder: Holder
  readonly #repeats: Repeats
  readonly #teller: RepeatTeller
  readonly #mutedWatch: WatchedFolder
  #muted: MutedGroups = new Map()
  readonly #measurements: Measurements
  readonly #turn = new Turn()
  #isStopped = false

  constructor(settings: Settings, config: Config, next: Consumer) {
    const { threshold, context, repeats } = config
    this.#settings = settings
    this.#config = config
    this.#next = next
    this.#measurements = measurementsOf(settings)
    const level = SEVERITY[threshold.level]
    this.#matcher = new Matcher([], level)
    this.#rules = new LiveRules(settings, config, (rules) => {
      this.#matcher = new Matcher(rules, level)
    })
    this.#mutedWatch = new WatchedFolder({
      path: mutedGroupsFolder(settings.stateDirectory),
      clock: settings.clock,
      onChange: () => this.#readMuted(),
    })
    this.#finder = new GroupFinder({
      rules: config.fingerprint_rules.map(compiledFingerprintRule),
      similarityMin: config.similarity,
      groupsMax: config.groups_max,
    })
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
    this.#repeats = new Repeats(settings.storage, {
      first: repeats.first,
      everyMs: repeats.every,
      groupsMax: config.groups_max,
    })
    this.#teller = new RepeatTeller({ settings, next, turn: this.#turn, repeats: this.#repeats })
  }

  async start(): Promise<void> {
    await this.#rules.start()
    if (!this.#settings.isOnce) this.#mutedWatch.start()
    this.#readMuted()
    this.#groups.load((fingerprint, { name, grouping, members }) => {
      if (grouping === undefined) return
      this.#finder.restore(name.service, { fingerprint, ...grouping, members })
    })
    this.#repeats.load()
    this.#teller.arm()
  }

  consume(batch: LogBatch, signal: AbortSignal): Promise<void> {
    return this.#turn.run(async () => {
      if (this.#isStopped) {
        const id = formatComponentId(this.#settings.id)
        throw new RefusedError('HEPH_COMPONENT_STOPPED', `${id} takes no batch after its shutdown`)
      }
      await this.#detect(batch, signal)
    }, signal)
  }

  async shutdown(signal: AbortSignal): Promise<void> {
    this.#isStopped = true
    this.#rules.stop()
    this.#mutedWatch.stop()
    await this.#holder.releaseAll(signal)
    await this.#teller.stop(signal)
  }

  async #detect(batch: LogBatch, signal: AbortSignal): Promise<void> {
    const nowMs = this.#settings.clock.monotonicMs()
    const tally = this.#groups.begin(this.#settings.clock.now())
    const repeats = this.#repeats.begin(this.#settings.clock.now())
    const found = this.#findAll(batch, { groups: tally, repeats }, nowMs)
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
    repeats.commit()
    this.#teller.arm()
    this.#context.remember(batch)
    if (found.hasTrace) this.#ends.rememberTrace(batch, nowMs)
    this.#measurements.count({
      found: found.count,
      events: found.marks.values(),
      muted: found.muted,
      repeated: found.repeated,
      dropped: batch.count - passing.length - holding.length,
      groups: this.#groups.size,
    })
  }

  /** The events of a batch by their index, counted but not marked yet. */
  #findAll(batch: LogBatch, tallies: Tallies, nowMs: number): Found {
    const marks = new Map<number, ErrorMark>()
    const found = { count: 0, muted: 0, repeated: 0, hasTrace: false }
    const candidates = this.#matcher.candidates(batch)
    for (let index = candidates.indexOf(1); index >= 0; index = candidates.indexOf(1, index + 1)) {
      // Events of this agent or of one before it in a chain are detected already.
      if (isOwnEvent(batch.eventName(index)) || isContinuation(batch, index)) continue
      const finding = this.#matcher.find(batch, index)
      if (finding === undefined) continue
      if (finding.kind === 'exit' && this.#ends.isExplained(batch, index, nowMs, found.hasTrace)) continue
      if (finding.kind === 'trace' || finding.kind === 'crash') found.hasTrace = true
      found.count += 1
      const grouping = this.#finder.groupOf(groupingInputOf(finding, batch))
      const { fingerprint } = grouping
      const counted = tallies.groups.count(occurrenceOf(batch, index, grouping), () => ({
        type: finding.exceptionType,
        message: finding.exceptionMessage,
        service: serviceOf(batch),
        language: finding.language,
      }))
      if (!counted.isThresholdReached) continue
      if (this.#isMuted(grouping)) {
        found.muted += 1
        continue
      }
      const level = batch.severityNumber(index)
      if (tallies.repeats.isHeld(fingerprint, counted, () => repeatedError(finding, batch, level))) {
        found.repeated += 1
        continue
      }
      const severity = severityOf(finding, level, counted.countInWindow)
      const before = this.#context.before(batch, index)
      marks.set(index, { finding, grouping, counted, severity, before })
    }
    return { marks, ...found }
  }

  /** Also what was muted before it joined another group. */
  #isMuted({ fingerprint, hashes }: ErrorGrouping): boolean {
    const nowMs = this.#settings.clock.now()
    return [fingerprint, ...hashes].some((hash) => isMuted(this.#muted, hash, nowMs))
  }

  #readMuted(): void {
    this.#muted = readMutedGroups(this.#settings.stateDirectory)
  }

  /** Which of the records from..to go on, by the policy. */
  #kept(batch: LogBatch, marks: ReadonlyMap<number, ErrorMark>, from: number, to: number): readonly number[] {
    const kept: number[] = []
    if (this.#config.pass === 'all') {
      for (let index = from; index < to; index += 1) kept.push(index)
      return kept
    }
    for (let index = batch.nextWanted(from); index < to; index = batch.nextWanted(index + 1)) {
      const isMore = isOwnEvent(batch.eventName(index)) || isContinuation(batch, index)
      if (marks.has(index) || isMore) kept.push(index)
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

interface Tallies {
  readonly groups: Tally
  readonly repeats: RepeatTally
}

interface Found {
  readonly marks: ReadonlyMap<number, ErrorMark>
  /** Occurrences, also those below the threshold. */
  readonly count: number
  /** Of these, what is no event since its group is muted, or came often enough. */
  readonly muted: number
  readonly repeated: number
  readonly hasTrace: boolean
}

/** The rest of an error that was detected when its first part was handed on. */
function isContinuation(batch: LogBatch, index: number): boolean {
  return mayHave(batch, ATTRIBUTE.continuation) && batch.attribute(index, ATTRIBUTE.continuation) === true
}

function repeatedError(finding: Finding, batch: LogBatch, level: number): RepeatedError {
  return {
    type: finding.exceptionType,
    message: finding.exceptionMessage,
    language: finding.language,
    severityNumber: Math.max(level, finding.isFatal ? SEVERITY.fatal : SEVERITY.error),
    resource: batch.resource.attributes,
  }
}
