import { REPLAYED_LINES, type TraceStep } from '../../agent/stacktrace/trace-tracker.ts'
import type { LogBatch } from '../../agent/model/log-batch.ts'
import { ATTRIBUTE } from '../../agent/model/semantic-conventions.ts'
import { mayHave } from '../../agent/model/shared-fields.ts'
import { knownTraceAt, noteTrace, type LookedUp } from './known-traces.ts'
import type { LineJoiner } from './line-joiner.ts'
import { RecordList } from './record-list.ts'

/** Which lines of a batch are which records; see `walkBatch`. */
export interface BatchWalk {
  /** Records that begin and end in the batch, in order. */
  readonly records: RecordList
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
 * unread, with one look for all of them where the receiver has marked which lines are wanted; those just
 * before a line that is read are read after all, because they may be its header.
 */
export function walkBatch(batch: LogBatch, joiner: LineJoiner, heldLines: number): BatchWalk {
  const records = new RecordList(batch.count)
  const could = joiner.couldMatterIn(batch)
  let openFrom: number | undefined = heldLines > 0 ? BEFORE : undefined
  let completedLines: number | undefined
  let isContinuation = false
  let unread = 0
  /** The line that comes next. */
  let place = 0
  const mayBeOwn = mayHave(batch, ATTRIBUTE.processExitCode) || mayHave(batch, ATTRIBUTE.processExitSignal)
  /** The line that was decoded last: one is looked up, judged and read. */
  let decoded = { line: -1, text: '' }
  const textOf = (line: number): string => {
    if (decoded.line !== line) decoded = { line, text: batch.bodyText(line) }
    return decoded.text
  }

  const close = (end: number, joined: number): void => {
    if (openFrom === undefined) return
    let next = openFrom + Math.max(1, joined)
    if (openFrom === BEFORE) {
      completedLines = Math.max(1, joined)
      next = Math.max(0, completedLines - heldLines)
    } else {
      if (isContinuation) records.markContinuation()
      const known = lookedUp?.first === openFrom ? lookedUp.known : undefined
      const lines = next - openFrom
      records.addRun(openFrom, lines, known?.lines === lines ? known : undefined)
      noteLines(end)
    }
    records.addLines(next, end)
    openFrom = undefined
  }
  /** What was looked up, and the line where it began; a trace that is known as such a one is only waited for. */
  let lookedUp: LookedUp | undefined
  const noteLines = (end: number): void => {
    if (lookedUp === undefined || lookedUp.first !== openFrom || lookedUp.known !== undefined) return
    const { first } = lookedUp
    noteTrace(lookedUp, batch, { lines: end - first, beginsRecord: beginsRecord(first) })
  }
  const lookUp = (first: number): void => {
    const isPossible = could !== undefined && !mayBeOwn && !joiner.isOpen && !joiner.isReleased
    lookedUp = isPossible ? knownTraceAt(batch, first, { text: textOf(first), joiner }) : undefined
  }
  const beginsRecord = (first: number): boolean =>
    (lookedUp?.first === first ? lookedUp.known?.beginsRecord : undefined) ??
    joiner.beginsRecord(textOf(first))
  /** Goes behind a trace that begins on a line, if it is known where that leads. */
  const goBehindKnown = (first: number): boolean => {
    if (lookedUp?.known?.state === undefined) return false
    const { state, below, lines } = lookedUp.known
    const { bytes, start } = batch.rawSlice(first + 1)
    joiner.goTo(state, below.idsFor(bytes, start))
    openFrom = first
    isContinuation = false
    place = first + lines
    return true
  }
  /** After the lines of a trace that came once: where this is now is where the next such trace leads to. */
  const noteState = (line: number): void => {
    if (lookedUp?.known === undefined || openFrom !== lookedUp.first || !joiner.isOpen) return
    const { known, first } = lookedUp
    if (known.state !== undefined || line !== first + known.lines - 1) return
    const { bytes, start } = batch.rawSlice(first + 1)
    known.state = joiner.state(known.below.idsOf(bytes, start))
  }
  /** Behind what is open, as many lines are of no interest as anywhere else; what is read after all is read in full. */
  const stepOf = (index: number, isReplayed: boolean): TraceStep | 'passed' => {
    const line = textOf(index)
    const isPlain = !isReplayed && joiner.isOpen && could?.[index] === 0
    return isPlain ? joiner.nextPlain(line) : joiner.next(line)
  }
  const read = (index: number, isReplayed: boolean): void => {
    const isOurs = mayBeOwn && isOwnRecord(batch, index)
    const joined = isOurs && isDeath(batch, index) ? joiner.end() : joiner.joinedLines
    if (isOurs) joiner.reset()
    const step = isOurs ? 'none' : stepOf(index, isReplayed)
    if (step === 'none' || step === 'starts' || step === 'passed') close(index, joined)
    if (step === 'none' || step === 'passed') records.addLines(index, index + 1)
    if (step === 'passed') unread = 1
    if (step === 'starts') {
      openFrom = index
      isContinuation = joiner.isContinuation
    }
    if (step === 'ends') close(index + 1, joiner.joinedLines)
  }
  /** The last of them, from the last one on that begins a record: what stands above that one leads to nothing. */
  const readPassedOver = (end: number): void => {
    const least = end - Math.min(unread, REPLAYED_LINES)
    let from = end
    while (from > least && (from === end || !beginsRecord(from))) from -= 1
    records.removeLines(end - from)
    for (let line = from; line < end; line += 1) read(line, true)
  }

  while (place < batch.count) {
    if (!joiner.isOpen && !joiner.isReleased) {
      const next = could === undefined ? batch.nextWanted(place) : nextOf(could, place)
      records.addLines(place, next)
      unread += next - place
      place = next
      if (place === batch.count) break
      lookUp(place)
      if (unread > 0 && !beginsRecord(place)) {
        readPassedOver(place)
        lookUp(place)
      }
      unread = 0
      if (goBehindKnown(place)) continue
    }
    read(place, false)
    noteState(place)
    place += 1
  }
  readPassedOver(batch.count)
  return { records, completedLines, openFrom }
}

/** The first line from `index` on that could matter while nothing is open. */
function nextOf(could: Uint8Array, index: number): number {
  const next = could.indexOf(1, index)
  return next < 0 ? could.length : next
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
