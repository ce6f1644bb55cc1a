import type { Consumer } from '../../../agent/component/component.ts'
import type { Settings } from '../../../agent/component/settings.ts'
import { AcknowledgementTracker, type Outcome } from '../../../agent/model/acknowledgement.ts'
import type { LogBatch } from '../../../agent/model/log-batch.ts'
import { LogBatch as Batch } from '../../../agent/model/log-batch.ts'
import type { Attributes } from '../../../agent/model/resource.ts'
import { config } from '../../../processors/recombine/config.ts'
import { RecombineProcessor } from '../../../processors/recombine/processor.ts'
import { FakeClock } from '../../support/clock.ts'
import { settingsWith } from '../../support/settings.ts'

export const { signal } = new AbortController()

/** What reached the next stage: a record's text, what it came with, and the receipts it was settled by. */
export interface TakenRecord {
  readonly stream: string
  readonly body: string
  readonly attributes: Attributes
  readonly sourceEnd: number
  readonly severity: number
  readonly observed: bigint
}

/** The next stage: copies what it takes, settles it, and refuses when told to. */
export class Sink implements Consumer {
  readonly records: TakenRecord[] = []
  readonly batches: LogBatch[] = []
  /** Asked before every batch; an error refuses it. */
  refusal: () => Error | undefined = () => undefined
  settles = true

  consume(batch: LogBatch): Promise<void> {
    const refusal = this.refusal()
    if (refusal !== undefined) return Promise.reject(refusal)
    for (let index = 0; index < batch.count; index += 1) {
      this.records.push({
        stream: batch.stream,
        body: batch.bodyText(index),
        attributes: batch.ownAttributes(index),
        sourceEnd: batch.sourceEnd(index),
        severity: batch.severityNumber(index),
        observed: batch.observedTime(index),
      })
    }
    this.batches.push(batch)
    if (this.settles) batch.settle('delivered')
    return Promise.resolve()
  }

  get bodies(): readonly string[] {
    return this.records.map((record) => record.body)
  }
}

/** A source of one stream that remembers what became of its ranges. */
export class Source {
  readonly stream: string
  readonly tracker: AcknowledgementTracker
  readonly outcomes: Outcome[] = []
  readonly #hasPositions: boolean
  #observed = 1_000n

  constructor(
    stream = 'test',
    options: { readonly isResumable?: boolean; readonly hasPositions?: boolean } = {},
  ) {
    this.stream = stream
    this.#hasPositions = options.hasPositions ?? true
    this.tracker = new AcknowledgementTracker({
      source: stream,
      isResumable: options.isResumable ?? true,
      onSettled: (outcome) => this.outcomes.push(outcome),
    })
  }

  get isSettled(): boolean {
    return this.tracker.openCount === 0 && this.tracker.safePosition === this.tracker.issuedEnd
  }

  /** A batch as a receiver makes it: one buffer that it uses again, and one receipt. */
  batch(lines: readonly string[]): LogBatch {
    const parts = lines.map((line) => Buffer.from(`${line}\n`))
    const starts = new Uint32Array(lines.length)
    const ends = new Uint32Array(lines.length)
    const sourceEnds = new Float64Array(lines.length)
    const from = this.tracker.issuedEnd
    let position = 0
    parts.forEach((part, index) => {
      starts[index] = position
      position += part.length
      ends[index] = position - 1
      sourceEnds[index] = from + position
    })
    this.#observed += 1n
    return new Batch({
      bytes: Buffer.concat(parts),
      starts,
      ends,
      ...(this.#hasPositions ? { sourceEnds } : {}),
      count: lines.length,
      stream: this.stream,
      observedTimeUnixNano: this.#observed,
      receipts: [this.tracker.issue(from + position)],
    })
  }
}

interface Setup {
  readonly config?: object
  readonly settings?: Partial<Settings>
}

/** A processor in front of a sink, on a clock that the test moves. */
export function setUp({ config: written = {}, settings = {} }: Setup = {}) {
  const clock = new FakeClock()
  const sink = new Sink()
  const all = settingsWith({ clock, id: { type: 'recombine', name: '' }, ...settings })
  const processor = new RecombineProcessor(all, config.parse(written), sink)
  return { clock, sink, processor, settings: all }
}
