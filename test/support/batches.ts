import { AcknowledgementTracker, type Outcome } from '../../agent/model/acknowledgement.ts'
import { LogBatch } from '../../agent/model/log-batch.ts'
import { EMPTY_RESOURCE } from '../../agent/model/resource.ts'

/** A batch of lines as a receiver makes it: one buffer, offsets, positions, one receipt. */
export function batchOfText(
  lines: readonly string[],
  options: { readonly tracker?: AcknowledgementTracker; readonly stream?: string } = {},
): LogBatch {
  const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''))
  const starts = new Uint32Array(lines.length)
  const ends = new Uint32Array(lines.length)
  const sourceEnds = new Float64Array(lines.length)
  const from = options.tracker?.issuedEnd ?? 0
  let position = 0
  lines.forEach((line, index) => {
    starts[index] = position
    ends[index] = position + Buffer.byteLength(line)
    position = (ends[index] ?? 0) + 1
    sourceEnds[index] = from + position
  })
  return new LogBatch({
    bytes,
    starts,
    ends,
    sourceEnds,
    count: lines.length,
    stream: options.stream ?? 'test',
    observedTimeUnixNano: 1_000_000_000n,
    resource: EMPTY_RESOURCE,
    receipts: options.tracker === undefined ? [] : [options.tracker.issue(from + position)],
  })
}

/** A tracker with the outcomes of its settled receipts. */
export function recordingTracker(): {
  readonly tracker: AcknowledgementTracker
  readonly outcomes: Outcome[]
} {
  const outcomes: Outcome[] = []
  const tracker = new AcknowledgementTracker({
    source: 'test',
    isResumable: true,
    onSettled: (outcome) => outcomes.push(outcome),
  })
  return { tracker, outcomes }
}
