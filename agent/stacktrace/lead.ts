import { SEVERITY } from '../model/severity.ts'
import { isJsonRecord } from './line.ts'
import { logPrefix, type LogPrefix } from './prefix.ts'

/**
 * How likely a line is to announce the trace below it.
 *   'strong'  logged as an error: the trace may follow after more lines of the same message
 *   'weak'    speaks of an error: the trace must follow at once
 *   'quiet'   says itself that it is no error: what somebody caught and logged below belongs to it, at once
 *   'silent'  a log line without a level: only what cannot stand by itself belongs to it, at once
 *   'none'
 */
export type LeadStrength = 'strong' | 'weak' | 'quiet' | 'silent' | 'none'

const ERROR_WORD =
  /rror|xception|panic|atal\b|ailed|ailure|ncaught|nhandled|raceback|tack ?trace|rash|ERR\b|FATAL/
/** What a warning says of a failure that the program goes on after; the exception it logs stands below. */
const HANDLED =
  /\b(?:retry|retries|retrying|retried|attempts?|again|skip\w*|ignor\w+|fall(?:ing|s)? ?back|fallback|unable|could not|cannot|gave up|giving up|timed out|time-?out|unavailable|unreachable|lost|dropp\w+)\b/i
/** The same, where no level says that it was dealt with. */
const INABILITY = /\b(?:could(?: not|n't)|unable to|cannot|can't) /i
/** What runtimes print above the trace of an error that nobody caught. */
const UNCAUGHT =
  /^(?:Task exception was never retrieved|Exception in |Exception ignored in|Unhandled |Uncaught |Exception occurred)/
const ANNOUNCEMENT = /^(?:Completed 50\d |={18}$|-{20,}$)/

/**
 * Judges one line with its prefix. A level decides when there is one; below warning a line needs an error word and the
 * trace must follow at once, because "INFO caught an error, going on" is also how errors are logged. A warning without
 * an error word announces only what it has dealt with: a crash below any other warning is no part of it.
 *
 * An exception logged at DEBUG wakes nobody up, and neither does one below an INFO that says it was dealt with. Below
 * any other INFO it stays an error of its own: programs that print what they catch do so between such lines.
 */
export function leadStrength(line: string, prefix: LogPrefix | undefined): LeadStrength {
  if (line === '' || isJsonRecord(line)) return 'none'
  if (announces(line) || ANNOUNCEMENT.test(line)) return 'strong'
  const hasErrorWord = ERROR_WORD.test(line)
  if (prefix === undefined) return hasErrorWord || INABILITY.test(line) ? 'weak' : 'none'
  const { severity } = prefix
  if (severity !== undefined && severity >= SEVERITY.error) return 'strong'
  if (!hasErrorWord) {
    if (severity === undefined) return INABILITY.test(line) ? 'weak' : 'silent'
    if (severity < SEVERITY.info) return 'quiet'
    if (!HANDLED.test(line)) return 'none'
    return severity >= SEVERITY.warn ? 'weak' : 'quiet'
  }
  return severity === undefined || severity >= SEVERITY.warn ? 'strong' : 'weak'
}

/** Whether a runtime says with a line that below it stands an error that nobody caught: it is of no trace above. */
export function announces(line: string): boolean {
  return UNCAUGHT.test(line)
}

/** Whether a line is the first of a log record by its looks, so that it never continues another. */
export function beginsRecord(line: string): boolean {
  return isJsonRecord(line) || logPrefix(line) !== undefined
}
