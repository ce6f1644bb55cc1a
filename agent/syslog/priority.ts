import type { SeverityNumber } from '../model/severity.ts'

interface PrioritySeverity {
  readonly number: SeverityNumber
  /** The keyword of syslog(3). */
  readonly text: string
}

/** Source: RFC 5424 table 2; OpenTelemetry logs data model, appendix B. */
const SEVERITIES: readonly PrioritySeverity[] = [
  { number: 21, text: 'emerg' },
  { number: 19, text: 'alert' },
  { number: 18, text: 'crit' },
  { number: 17, text: 'err' },
  { number: 13, text: 'warning' },
  { number: 10, text: 'notice' },
  { number: 9, text: 'info' },
  { number: 5, text: 'debug' },
]

/** The severity of a syslog level, 0 to 7; undefined for other numbers. */
export function severityOfPriority(level: number): PrioritySeverity | undefined {
  return SEVERITIES[level]
}
