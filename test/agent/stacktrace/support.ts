import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createTraceTracker } from '../../../agent/stacktrace/continuation.ts'

const FIXTURES = join(import.meta.dirname, '../../fixtures')

/** A fixture's text. */
export function fixture(name: string): string {
  return readFileSync(join(FIXTURES, name), 'utf8')
}

/** Lines of a text without the end of the last one. */
export function linesOf(text: string): readonly string[] {
  return text.replace(/\n$/, '').split('\n')
}

/** The records that a tracker makes of the lines of one stream. */
export function recordsOf(lines: readonly string[]): readonly string[] {
  const tracker = createTraceTracker()
  const records: string[] = []
  let held: string[] = []
  const release = (joined: number): void => {
    if (held.length === 0) return
    records.push(held.slice(0, joined).join('\n'), ...held.slice(joined))
    held = []
  }
  for (const line of lines) {
    const joined = tracker.joinedLines
    const step = tracker.next(line)
    if (step === 'none' || step === 'starts') release(joined)
    if (step === 'none') records.push(line)
    else held.push(line)
    if (step === 'ends') release(tracker.joinedLines)
  }
  release(tracker.joinedLines)
  return records
}
