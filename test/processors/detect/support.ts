import type { Consumer } from '../../../agent/component/component.ts'
import type { Settings } from '../../../agent/component/settings.ts'
import { AcknowledgementTracker, type Outcome } from '../../../agent/model/acknowledgement.ts'
import { errorEventOf, type ErrorEvent } from '../../../agent/model/error-event.ts'
import { LogBatch } from '../../../agent/model/log-batch.ts'
import type { Attributes } from '../../../agent/model/resource.ts'
import { config, type Config } from '../../../processors/detect/config.ts'
import { DetectProcessor } from '../../../processors/detect/processor.ts'
import { FakeClock } from '../../support/clock.ts'
import { settingsWith } from '../../support/settings.ts'

export const { signal } = new AbortController()

export function configOf(written: object = {}): Config {
  return config.parse(written)
}

/** A record as the stages before this one leave it. */
export interface TestRecord {
  readonly body: string
  readonly severity?: number
  readonly attributes?: Attributes
  readonly time?: bigint
  readonly eventName?: string
  /** As logged, where parsing put another body in its place. */
  readonly raw?: string
}

export interface BatchInit {
  readonly stream?: string
  readonly resource?: Attributes
  readonly tracker?: AcknowledgementTracker
  readonly observed?: bigint
}

/** A batch as a receiver makes it: one buffer, positions, one receipt over all records. */
export function batchOf(records: readonly (string | TestRecord)[], init: BatchInit = {}): LogBatch {
  const all = records.map((record) => (typeof record === 'string' ? { body: record } : record))
  const parts = all.map((record) => Buffer.from(`${record.raw ?? record.body}\n`))
  const starts = new Uint32Array(all.length)
  const ends = new Uint32Array(all.length)
  const sourceEnds = new Float64Array(all.length)
  const from = init.tracker?.issuedEnd ?? 0
  let position = 0
  parts.forEach((part, index) => {
    starts[index] = position
    position += part.length
    ends[index] = position - 1
    sourceEnds[index] = from + position
  })
  const batch = new LogBatch({
    bytes: Buffer.concat(parts),
    starts,
    ends,
    sourceEnds,
    count: all.length,
    stream: init.stream ?? 'test',
    observedTimeUnixNano: init.observed ?? 1_704_164_700_000_000_000n,
    resource: { attributes: init.resource ?? { 'service.name': 'shop' } },
    receipts: init.tracker === undefined ? [] : [init.tracker.issue(from + position)],
  })
  all.forEach((record: TestRecord, index) => {
    if (record.severity !== undefined) batch.setSeverity(index, record.severity)
    if (record.attributes !== undefined) batch.addAttributes(index, record.attributes)
    if (record.time !== undefined) batch.setTime(index, record.time)
    if (record.eventName !== undefined) batch.setEventName(index, record.eventName)
    if (record.raw !== undefined) batch.replaceBody(index, record.body)
  })
  return batch
}

/** The next stage: keeps copies of what it takes, settles it, and refuses when told to. */
export class Sink implements Consumer {
  readonly batches: LogBatch[] = []
  refusal: Error | undefined

  consume(batch: LogBatch): Promise<void> {
    if (this.refusal !== undefined) return Promise.reject(this.refusal)
    this.batches.push(batch.select(indices(batch), []).detach())
    batch.settle('delivered')
    return Promise.resolve()
  }

  get bodies(): readonly string[] {
    return this.batches.flatMap((batch) => indices(batch).map((index) => batch.bodyText(index)))
  }

  get events(): readonly ErrorEvent[] {
    return this.batches.flatMap((batch) =>
      indices(batch).flatMap((index) => errorEventOf(batch.record(index)) ?? []),
    )
  }
}

function indices(batch: LogBatch): readonly number[] {
  return Array.from({ length: batch.count }, (_, index) => index)
}

export interface Bench {
  readonly processor: DetectProcessor
  readonly sink: Sink
  readonly clock: FakeClock
  readonly settings: Settings
}

/**
 * A started processor with its surroundings. Lines after an error are not waited for, and the folders of the
 * state directory not watched, unless asked.
 */
export async function benchOf(written: object = {}, changes: Partial<Settings> = {}): Promise<Bench> {
  const clock = new FakeClock()
  const settings = settingsWith({ id: { type: 'detect', name: '' }, clock, isOnce: true, ...changes })
  const sink = new Sink()
  const processor = new DetectProcessor(settings, configOf({ context: { after: 0 }, ...written }), sink)
  await processor.start()
  return { processor, sink, clock, settings }
}

export interface Source {
  readonly tracker: AcknowledgementTracker
  readonly outcomes: Outcome[]
}

export function sourceOf(): Source {
  const outcomes: Outcome[] = []
  const tracker = new AcknowledgementTracker({
    source: 'test',
    isResumable: true,
    onSettled: (outcome) => outcomes.push(outcome),
  })
  return { tracker, outcomes }
}

export const JS_TRACE = `TypeError: Cannot read properties of undefined (reading 'price')
    at total (/srv/app/cart.js:12:19)
    at handle (/srv/app/server.js:40:7)`

export const JS_UNCAUGHT = `/srv/app/cart.js:12
  return cart.items.price
                    ^

${JS_TRACE}

Node.js v24.1.0`

export const PYTHON_TRACE = `Traceback (most recent call last):
  File "/srv/app/main.py", line 40, in handle
    return total(cart)
  File "/srv/app/cart.py", line 12, in total
    return cart["price"]
KeyError: 'price'`

export const GO_PANIC = `panic: runtime error: index out of range [3] with length 2

goroutine 1 [running]:
main.total(...)
\t/srv/app/cart.go:12
main.main()
\t/srv/app/main.go:40 +0x1d
exit status 2`
