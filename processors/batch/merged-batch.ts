import { LogBatch } from '../../agent/model/log-batch.ts'

/** What a batch of several streams is called. */
const MANY_STREAMS = 'batch'

/**
 * One batch of several that share a resource and a scope, with all their records in order and all their
 * receipts; the others have none afterwards. What was common to the records of one is written on each.
 */
export function mergedBatch(batches: readonly LogBatch[]): LogBatch | undefined {
  const [first, ...others] = batches
  if (first === undefined || others.length === 0) return first
  const count = sum(batches, (batch) => batch.count)
  const bodies = new Bodies(
    sum(batches, (batch) => batch.bodyBytesTotal),
    count,
  )
  const isOneStream = others.every(({ stream }) => stream === first.stream)
  const isAlike = others.every((other) => other.commonAttributes === first.commonAttributes)
  for (const batch of batches) {
    for (let index = 0; index < batch.count; index += 1) bodies.add(batch.bodyBytes(index))
  }
  const merged = new LogBatch({
    ...bodies.slices,
    count,
    stream: isOneStream ? first.stream : MANY_STREAMS,
    observedTimeUnixNano: first.observedTimeUnixNano,
    resource: first.resource,
    ...(first.scope === undefined ? {} : { scope: first.scope }),
    ...(isAlike ? { attributes: first.commonAttributes } : {}),
    receipts: batches.flatMap(({ receipts }) => receipts),
  })
  let position = 0
  for (const batch of batches) {
    for (let index = 0; index < batch.count; index += 1, position += 1) {
      copyColumns(batch, index, merged, position)
      if (!isAlike)
        merged.addAttributes(position, { ...batch.commonAttributes, ...batch.ownAttributes(index) })
    }
    batch.receipts = []
  }
  return merged
}

function copyColumns(from: LogBatch, index: number, to: LogBatch, position: number): void {
  const severity = from.severityNumber(index)
  const severityText = from.severityText(index)
  if (severity !== 0 || severityText !== '') to.setSeverity(position, severity, severityText)
  const time = from.timeUnixNano(index)
  if (time !== 0n) to.setTime(position, time)
  to.setObservedTime(position, from.observedTime(index))
  const attributes = from.ownAttributes(index)
  if (Object.keys(attributes).length > 0) to.addAttributes(position, attributes)
  if (from.eventName(index) !== '') to.setEventName(position, from.eventName(index))
  if (from.traceId(index) !== '') to.setTraceContext(position, from.traceId(index), from.spanId(index))
  if (from.flags(index) !== 0) to.setFlags(position, from.flags(index))
  if (from.droppedAttributesCount(index) !== 0)
    to.setDroppedAttributesCount(position, from.droppedAttributesCount(index))
  const value = from.bodyValue(index)
  if (value !== undefined) to.setBodyValue(position, from.bodyText(index), value)
}

class Bodies {
  readonly slices: { readonly bytes: Uint8Array; readonly starts: Uint32Array; readonly ends: Uint32Array }
  #count = 0
  #end = 0

  constructor(bytes: number, count: number) {
    this.slices = {
      bytes: new Uint8Array(bytes),
      starts: new Uint32Array(count),
      ends: new Uint32Array(count),
    }
  }

  add(body: Uint8Array): void {
    this.slices.bytes.set(body, this.#end)
    this.slices.starts[this.#count] = this.#end
    this.#end += body.length
    this.slices.ends[this.#count] = this.#end
    this.#count += 1
  }
}

function sum(batches: readonly LogBatch[], amount: (batch: LogBatch) => number): number {
  return batches.reduce((total, batch) => total + amount(batch), 0)
}
