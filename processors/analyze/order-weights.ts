import type { Fact } from './order-facts.ts'

/**
 * What each fact counts for the order of functions: learned by test/bench/locate/learn.ts from 372 planted
 * crashes, 63 of cases, 127 of small programs and 26 of packages; not changed by hand.
 */
export const ORDER_WEIGHTS: Readonly<Partial<Record<Fact, number>>> = {
  certainty: 7.78,
  crash: -0.44,
  crash_raised: -0.3,
  crash_given: -0.32,
  crash_member: 0.21,
  crash_result: 0.21,
  crash_short: -0.8,
  crash_absent: -0.31,
  crash_lookup: 0.04,
  crash_name: 0.35,
  crash_slip: 2,
  crash_call: -0.08,
  crash_long: 0.46,
  crash_checks: 0.65,
  caller: -0.04,
  next_caller_raised: 0.09,
  next_caller_given: 0.08,
  origin: 0.09,
  told: 0.29,
  defect: 0.3,
  short: -0.03,
  long: 0.56,
  top_level: -0.72,
  same_file: -0.21,
  checks: -0.11,
  handed: -0.38,
  given: 0.71,
  put: -0.06,
  keeps: 0.06,
  hands_on: -0.12,
  makes: -0.06,
  makes_for_raised: -0.16,
  handed_made: -0.24,
  // In large code bases: learned from 50 crashes of packages, with all else as it is here.
  crash_large: 2.07,
  caller_large: 1.1,
  next_caller_large: 0.73,
  // Where a test fails: learned from 73 crashes of 14 programs, with all else as it is here.
  tested: 1.09,
  tested_direct: 0.14,
  tested_named: 0.86,
  tested_subject: 0.95,
  tested_short: -0.91,
  tested_long: 0.92,
  tested_checks: 0.79,
}
