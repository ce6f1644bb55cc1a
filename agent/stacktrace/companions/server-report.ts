import type { Companion, GoesOn } from '../companion.ts'
import { beginsRecord } from '../lead.ts'
import { logPrefix } from '../prefix.ts'

const REDIS_START = '=== REDIS BUG REPORT START'

/**
 * What a server prints of its own end, over many lines that say nothing alone:
 *
 *   === REDIS BUG REPORT START: …     up to the line that ends it
 *   10:00:00 UTC - mysqld got signal 11 ;     up to the next log line
 *   ***************************       a banner of Spring Boot, with or without a log line above
 *   APPLICATION FAILED TO START
 */
export const serverReport: Companion = {
  id: 'server_report',
  begin(line) {
    // Whoever has a program log these words must not hide what is logged below them.
    if (line.includes(REDIS_START) && line.startsWith(REDIS_START, logPrefix(line)?.length ?? 0))
      return untilEnd()
    if (/(?:mysqld|mariadbd) got (?:signal|exception) /.test(line)) return isNoRecord
    if (line.includes('LoggingFailureAnalysisReporter') || /^\*{20,}$/.test(line)) return banner(line)
    return undefined
  },
}

function untilEnd(): GoesOn {
  let hasEnded = false
  return (line) => {
    if (hasEnded) return false
    hasEnded = line.includes('REDIS BUG REPORT END')
    return true
  }
}

function isNoRecord(line: string): boolean {
  return !beginsRecord(line)
}

const TITLE = 'APPLICATION FAILED TO START'

/** Only stars and empty lines stand above the title. */
function banner(head: string): GoesOn {
  let isTitled = head.includes(TITLE)
  return (line) => {
    if (beginsRecord(line)) return false
    if (!isTitled && !/^\**$/.test(line) && line !== TITLE) return false
    isTitled ||= line === TITLE
    return true
  }
}
