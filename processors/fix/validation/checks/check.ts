import type { Check, CheckId } from '../../../../agent/model/fix.ts'

interface CheckDetails {
  readonly command?: string
  readonly durationMs?: number
  readonly evidence?: readonly string[]
}

/** It ran, and found nothing wrong. */
export function passedCheck(id: CheckId, reason: string, details: CheckDetails = {}): Check {
  return checkOf(id, 'passed', reason, details)
}

/** It ran, and the fix does not hold. */
export function failedCheck(id: CheckId, reason: string, details: CheckDetails = {}): Check {
  return checkOf(id, 'failed', reason, details)
}

/** It could not be run, for a reason that is told. */
export function notRunCheck(id: CheckId, reason: string, details: CheckDetails = {}): Check {
  return checkOf(id, 'not_run', reason, details)
}

/** It ran, and showed something that is no fault by itself and that a person should know. */
export function differsCheck(id: CheckId, reason: string, details: CheckDetails = {}): Check {
  return checkOf(id, 'differs', reason, details)
}

function checkOf(id: CheckId, outcome: Check['outcome'], reason: string, details: CheckDetails): Check {
  const { command = '', durationMs = 0, evidence = [] } = details
  return { id, outcome, reason, command, durationMs: Math.round(durationMs), evidence }
}
