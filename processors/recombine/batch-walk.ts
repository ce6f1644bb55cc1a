import { REPLAYED_LINES } from '../../agent/stacktrace/continuation.ts'
import type { LogBatch } from '../../agent/model/log-batch.ts'
import { ATTRIBUTE } from '../../agent/model/semantic-conventions.ts'
import type { LineJoiner } from './line-joiner.ts'

/** A run of lines of a batch that is one record. */
export interface LineRun {
  readonly first: number
  readonly lines: number
}

/** Which lines of a batch are which records; see `walkBatch`. */
export interface BatchWalk {
  /** Records that begin and end in the batch, in order. */
  readonly records: readonly LineRun[]
  /**
   * How many lines, those held included, became the record that was open before the batch; undefined when
   * none was open, or it still is.
   */
  readonly completedLines: number | undefined
  /** Where the record that is open after the batch begins; before the batch for a negative number. */
  readonly openFrom: number | undefined
}

const BEFORE = -1

/**
 * Asks the joiner about every line of a batch that could matter. Lines that could not are passed over
 * unread; those just before a line that does are read after all, because they may be its header.
 */
export function walkBatch(batch: LogBatch, joiner: LineJoiner, heldLines: number): BatchWalk {
  const records: LineRun[] = []
  let openFrom: number | undefined = heldLines > 0 ? BEFORE : undefined
  let completedLines: number | undefined
  let unread = 0

  const close = (end: number, joined: number): void => {
    if (openFrom === undefined) return
    let next = openFrom + Math.max(1, joined)
    if (openFrom === BEFORE) {
      completedLines = Math.max(1, joined)
      next = Math.max(0, completedLines - heldLines)
    } else records.push({ first: openFrom, lines: next - openFrom })
    for (; next < end; next += 1) records.push({ first: next, lines: 1 })
    openFrom = undefined
  }
  const read = (index: number): void => {
    const isOurs = isOwnRecord(batch, index)
    const joined = isDeath(batch, index) ? joiner.end() : joiner.joinedLines
    if (isOurs) joiner.reset()
    const step = isOurs ? 'none' : joiner.next(batch.bodyText(index))
    if (step === 'none' || step === 'starts') close(index, joined)
    if (step === 'none') records.push({ first: index, lines: 1 })
    if (step === 'starts') openFrom = index
    if (step === 'ends') close(index + 1, joiner.joinedLines)
  }
  const readPassedOver = (end: number): void => {
    const lines = Math.min(unread, REPLAYED_LINES)
    records.length -= lines
    for (let index = end - lines; index < end; index += 1) read(index)
    unread = 0
  }

  for (let index = 0; index < batch.count; index += 1) {
    if (!joiner.isOpen && !joiner.couldMatter(batch.bodyBytes(index))) {
      records.push({ first: index, lines: 1 })
      unread += 1
      continue
    }
    readPassedOver(index)
    read(index)
  }
  readPassedOver(batch.count)
  return { records, completedLines, openFrom }
}

/** The agent's own events, and what it says of the end of a program, are no lines of a log. */
function isOwnRecord(batch: LogBatch, index: number): boolean {
  return (
    batch.eventName(index) !== '' ||
    batch.attribute(index, ATTRIBUTE.processExitCode) !== undefined ||
    batch.attribute(index, ATTRIBUTE.processExitSignal) !== undefined
  )
}

/** The record that says that the program failed or was killed. */
function isDeath(batch: LogBatch, index: number): boolean {
  const code = batch.attribute(index, ATTRIBUTE.processExitCode)
  const hasFailed = code !== undefined && code !== 0
  return hasFailed || batch.attribute(index, ATTRIBUTE.processExitSignal) !== undefined
}
