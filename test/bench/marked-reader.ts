import { closeSync, openSync, readSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

const LOOK_MS = 2
const PIECE_BYTES = 4_194_304
const MARK = /mark=(\d+\.\d{3})/g
/** What stands before the text of every record in OTLP/JSON. */
const RECORD = '"body":{'

/** What came out of the agent since it is watched. */
export interface Seen {
  /** From the writing of a line to its being in the output, of each marked line. */
  readonly latenciesMs: readonly number[]
  readonly records: number
}

/** Reads what is appended to a file of OTLP/JSON, until it is told to stop, and notes when each marked line came. */
export async function watchMarks(path: string, isOver: (seen: Seen) => boolean): Promise<Seen> {
  const file = openSync(path, 'a+')
  const piece = Buffer.alloc(PIECE_BYTES)
  const latenciesMs: number[] = []
  let position = 0
  let records = 0
  let rest = ''
  for (;;) {
    const length = readSync(file, piece, 0, PIECE_BYTES, position)
    position += length
    const nowMs = performance.timeOrigin + performance.now()
    const text = rest + piece.toString('latin1', 0, length)
    // A record may be cut where the piece ends: what follows the last head is looked at again.
    const end = Math.max(0, text.lastIndexOf(RECORD))
    const whole = text.slice(0, end)
    rest = text.slice(end)
    for (const [, mark] of whole.matchAll(MARK)) latenciesMs.push(nowMs - Number(mark))
    for (let at = whole.indexOf(RECORD); at >= 0; at = whole.indexOf(RECORD, at + 1)) records += 1
    if (isOver({ latenciesMs, records: records + (rest === '' ? 0 : 1) })) break
    if (length === 0) await delay(LOOK_MS)
  }
  closeSync(file)
  return { latenciesMs, records }
}
