import { ERROR_SEVERITIES, type ErrorSeverity, type Finding } from '../../agent/detection/rule.ts'
import { SEVERITY, type SeverityNumber } from '../../agent/model/severity.ts'

const LOW = 0
const MEDIUM = 1
const HIGH = 2
const CRITICAL = 3
/** "critical" and "alert" among the levels of an error. */
const WORSE_ERROR = SEVERITY.error + 1
/** Occurrences within the window from which on an error is one step worse, and two. */
const OFTEN = 10
const VERY_OFTEN = 100

/**
 * How bad an error is: what its rule says, or else its level; at least high where a process ended; and worse
 * when it comes often. Only what ended a process, said FATAL or has a rule that says so becomes critical.
 *
 *   rule, else level    warning and below: low   ERROR: medium   CRITICAL, ALERT: high   FATAL: high
 *   crash mark          at least high
 *   frequency           10 within the window: one step, 100: two
 */
export function severityOf(
  finding: Finding,
  level: SeverityNumber,
  occurrencesInWindow: number,
): ErrorSeverity {
  const said = finding.rule?.severity
  const base = said === undefined ? ofLevel(level) : ERROR_SEVERITIES.indexOf(said)
  const withCrash = finding.isFatal ? Math.max(base, HIGH) : base
  const isGrave = finding.isFatal || level >= SEVERITY.fatal
  const most = isGrave ? CRITICAL : Math.max(HIGH, withCrash)
  return ERROR_SEVERITIES[Math.min(most, withCrash + steps(occurrencesInWindow))] ?? 'critical'
}

/** Without a level of its own an error is a usual one. */
function ofLevel(level: SeverityNumber): number {
  if (level >= WORSE_ERROR) return HIGH
  return level === SEVERITY.unset || level >= SEVERITY.error ? MEDIUM : LOW
}

function steps(occurrences: number): number {
  if (occurrences >= VERY_OFTEN) return 2
  return occurrences >= OFTEN ? 1 : 0
}
