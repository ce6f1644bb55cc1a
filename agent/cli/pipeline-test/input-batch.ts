import type { TestInput } from '../../../config/pipeline-tests.ts'
import { batchOfRecords } from '../../model/batch-of-records.ts'
import { packed } from '../../model/body-slices.ts'
import { LogBatch } from '../../model/log-batch.ts'
import { SEVERITY, severityOfWord } from '../../model/severity.ts'

const encoder = new TextEncoder()

/** An input as the batch in which it would have been read. Units: nowMs in milliseconds since the epoch. */
export function batchOfInput(input: TestInput, nowMs: number): LogBatch {
  const observedTimeUnixNano = BigInt(nowMs) * 1_000_000n
  const stream = `${input.at}:${input.stream ?? 'test'}`
  const resource = { attributes: input.resource }
  const { attributes } = input
  if (input.records === undefined) {
    const bodies = linesOf(input).map((line) => encoder.encode(line))
    const batch = { stream, observedTimeUnixNano, resource, attributes }
    return new LogBatch({ ...packed(bodies), count: bodies.length, ...batch })
  }
  const records = input.records.map(({ body, severity, event_name, attributes: own }) => ({
    timeUnixNano: 0n,
    observedTimeUnixNano,
    severityNumber: severity === undefined ? SEVERITY.unset : (severityOfWord(severity) ?? SEVERITY.unset),
    severityText: severity ?? '',
    body,
    attributes: { ...attributes, ...own },
    eventName: event_name,
    traceId: '',
    spanId: '',
    resource,
  }))
  return batchOfRecords(records, { stream })
}

/** Shape: "a\nb\n" gives "a" and "b". */
function linesOf({ lines, json }: TestInput): readonly string[] {
  if (json !== undefined) return json.map((value) => JSON.stringify(value))
  if (typeof lines !== 'string') return lines ?? []
  return (lines.endsWith('\n') ? lines.slice(0, -1) : lines).split('\n')
}
