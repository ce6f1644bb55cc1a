import type { Clock } from '../../agent/model/clock.ts'

/** The wait is made of so many pieces, each of which must end in time. */
const PIECES = 5
/** A piece that took so much longer was one in which this process did not run. */
const LATE_MS = 50
/** A process that never runs in time waits at most so many times as long as it should. */
const WAITS_MAX = 4

/**
 * Calls back when a stream was silent for so long while this process ran, and could have read what it said.
 *
 *   │ piece │ piece │ late ············· │ piece │ piece │ piece │ piece │ piece │ silence
 *                     stopped, or starved: it begins anew
 *
 * What gives back ends the wait. Bounds: four times the wait, and what a piece is late.
 */
export function afterSilence(clock: Clock, durationMs: number, callback: () => void): () => void {
  const pieceMs = durationMs / PIECES
  let inTime = 0
  let pieces = 0
  let cancel = waitForPiece()
  return () => cancel()

  function waitForPiece(): () => void {
    const startMs = clock.monotonicMs()
    return clock.after(pieceMs, () => {
      const isLate = clock.monotonicMs() - startMs > 2 * pieceMs + LATE_MS
      inTime = isLate ? 0 : inTime + 1
      pieces += 1
      if (inTime === PIECES || pieces === WAITS_MAX * PIECES) callback()
      else cancel = waitForPiece()
    })
  }
}
