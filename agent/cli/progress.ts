import type { CommandContext } from './command-context.ts'

/** How far long work is. */
export interface Progress {
  readonly at: (done: number, total: number) => void
  /** Takes away what was drawn; to be called in every case. */
  readonly end: () => void
}

interface ProgressOptions {
  /** What is done. Shape: "reading code". */
  readonly what: string
  /** Of what there are so many. Shape: "files". */
  readonly unit: string
  readonly monotonicMs: () => number
}

/** Quick work shows nothing. */
const QUIET_MS = 500
const REDRAWN_MS = 100
/** How often a log or a pipe is told. */
const SAID_MS = 10_000
const BAR_WIDTH = 24
const CLEARED_LINE = '\r\u001b[K'

/**
 * Shows on the standard error how far work is that takes longer than a person expects: a bar where somebody watches, a line
 * now and then where that is a file or a pipe.
 * Shape: "[############------------]  50 %  reading code: 2,500 of 5,000 files".
 */
export function progressOf(
  { what, unit, monotonicMs }: ProgressOptions,
  { printError, isErrorTerminal }: Pick<CommandContext, 'isErrorTerminal' | 'printError'>,
): Progress {
  const isWatched = isErrorTerminal === true
  let nextMs = monotonicMs() + (isWatched ? QUIET_MS : SAID_MS)
  let isDrawn = false
  return {
    at: (done, total) => {
      const nowMs = monotonicMs()
      if (nowMs < nextMs || total <= 0) return
      nextMs = nowMs + (isWatched ? REDRAWN_MS : SAID_MS)
      isDrawn = isWatched
      const share = Math.min(1, done / total)
      const percent = `${Math.floor(100 * share)} %`
      const counted = `${what}: ${done.toLocaleString('en')} of ${total.toLocaleString('en')} ${unit}`
      if (!isWatched) return printError(`${counted} (${percent})\n`)
      const filled = Math.floor(BAR_WIDTH * share)
      const bar = '#'.repeat(filled) + '-'.repeat(BAR_WIDTH - filled)
      printError(`${CLEARED_LINE}[${bar}] ${percent.padStart(5)}  ${counted}`)
    },
    end: () => {
      if (isDrawn) printError(CLEARED_LINE)
      isDrawn = false
    },
  }
}
