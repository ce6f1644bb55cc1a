/**
 * How often files that grow are looked at:
 *
 *   silence │ growth ─▶ look ─▶ 100 ms ─▶ look ─▶ … ten times ─▶ 200 ms ─▶ look ─▶ … │ silence
 *
 * What comes after silence is looked at once. From then on growth is gathered, so that a line at a time does not cost a
 * look, a write to the queue and a request at a time; growth that has gone on for a second is gathered for twice as long.
 * Where many files grow a little, a round finds a few lines in each: then rounds are as rare as makes what they take a tenth
 * of the time. What is behind waits for no look.
 */
const INTERVAL_MIN_MS = 100
const STEADY_INTERVAL_MS = 200
const INTERVAL_MAX_MS = 400
const ROUND_SHARE = 0.1
/** After so many looks, each at what had been gathered, growth is steady. */
const STEADY_LOOKS = 10

/** See the drawing above. Units: milliseconds of the monotonic clock. */
export class LookPace {
  #lookedAtMs = Number.NEGATIVE_INFINITY
  #restfulMs = 0
  /** Something grew since the last look, before it was time for another. */
  #hasGathered = false
  /** How many looks in a row were at what had been gathered. */
  #gatheredLooks = 0

  /** From when on growth is looked at; what is reported before then is gathered. */
  get nextMs(): number {
    const leastMs = this.#gatheredLooks >= STEADY_LOOKS ? STEADY_INTERVAL_MS : INTERVAL_MIN_MS
    return this.#lookedAtMs + Math.min(Math.max(leastMs, this.#restfulMs), INTERVAL_MAX_MS)
  }

  /** Growth was reported. */
  noteGrowth(nowMs: number): void {
    this.#hasGathered ||= nowMs < this.nextMs
  }

  /** A look found files to look at. */
  noteLook(nowMs: number): void {
    this.#gatheredLooks = this.#hasGathered ? this.#gatheredLooks + 1 : 0
    this.#hasGathered = false
    this.#lookedAtMs = nowMs
  }

  /** What happened is looked at once. */
  hurry(): void {
    this.#lookedAtMs = Number.NEGATIVE_INFINITY
  }

  /** All that the looks since `startMs` found was read; nothing is noted when there was none. */
  noteRound(startMs: number, endMs: number): void {
    if (this.#lookedAtMs < startMs) return
    this.#restfulMs = (endMs - this.#lookedAtMs) / ROUND_SHARE
  }
}

/** A new file may be rotated away and deleted again: on a busy machine, where a search takes seconds, it is not left for long. */
const SEARCH_REST_MS_MAX = 2_000

/** How long nothing is searched after a search that took so long: four times that, so that it is not most of what we do, up to two seconds. */
export function restAfterSearchMs(tookMs: number): number {
  return Math.min(tookMs * 4, SEARCH_REST_MS_MAX)
}
