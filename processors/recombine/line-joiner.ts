import { createTraceTracker } from '../../agent/stacktrace/continuation.ts'
import type { TraceStep, TraceTracker } from '../../agent/stacktrace/trace-tracker.ts'
import { linearPattern, type LinearPattern } from '../../agent/pattern/linear-pattern.ts'
import type { Config } from './config.ts'

/** Says of each line of one stream which record it belongs to; the contract is TraceTracker's. */
export type LineJoiner = Omit<TraceTracker, 'linePrefix'>

/** The one that the configuration asks for. Errors: ConfigError HEPH_PATTERN_INVALID. */
export function lineJoinerFactory(config: Config): () => LineJoiner {
  if (config.line_start_pattern !== undefined) {
    const pattern = linearPattern(config.line_start_pattern)
    return () => new PatternJoiner({ start: pattern })
  }
  if (config.line_end_pattern !== undefined) {
    const pattern = linearPattern(config.line_end_pattern)
    return () => new PatternJoiner({ end: pattern })
  }
  return createTraceTracker
}

/** Joins by a pattern: every line belongs to the record that is open. */
class PatternJoiner implements LineJoiner {
  readonly #start: LinearPattern | undefined
  readonly #end: LinearPattern | undefined
  joinedLines = 0
  isOpen = false
  // By a pattern, a line that begins no record goes on in none that was handed on either: nothing tells.
  readonly isReleased = false
  readonly isContinuation = false
  readonly isHeaded = false

  constructor(patterns: { readonly start?: LinearPattern; readonly end?: LinearPattern }) {
    this.#start = patterns.start
    this.#end = patterns.end
  }

  couldMatterIn(): undefined {
    return undefined
  }

  beginsRecord(): boolean {
    return false
  }

  next(line: string): TraceStep {
    const isFirst = !this.isOpen || this.#start?.matches(line) === true
    const isLast = this.#end?.matches(line) === true
    this.joinedLines = isFirst ? 1 : this.joinedLines + 1
    this.isOpen = !isLast
    if (isFirst) return isLast ? 'none' : 'starts'
    return isLast ? 'ends' : 'continues'
  }

  nextPlain(line: string): TraceStep {
    return this.next(line)
  }

  state(): undefined {
    return undefined
  }

  goTo(): void {
    // Nobody has a place of it to go to.
    this.reset()
  }

  end(): number {
    const lines = this.joinedLines
    this.reset()
    return lines
  }

  reset(): void {
    this.joinedLines = 0
    this.isOpen = false
  }

  release(): void {
    this.reset()
  }
}
