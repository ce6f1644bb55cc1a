import type { Fact } from './order-facts.ts'

/**
 * What each fact counts for the order of functions: learned by test/bench/locate/learn.ts from 372 planted
 * crashes, 63 of cases and 78 of small programs; not changed by hand.
 */
export const ORDER_WEIGHTS: Readonly<Partial<Record<Fact, number>>> = {
  certainty: 8.31,
  crash: -0.29,
  crash_raised: -0.11,
  crash_given: -0.17,
  crash_member: 0.12,
  crash_result: -0.01,
  crash_short: -0.92,
  crash_absent: -0.51,
  crash_lookup: 0.06,
  crash_name: 0.42,
  crash_slip: 2,
  crash_call: -0.05,
  caller: -0.24,
  next_caller: -0.13,
  next_caller_raised: -0.1,
  next_caller_given: 0.1,
  origin: 0.27,
  told: 0.23,
  defect: 0.22,
  short: -0.01,
  long: 0.45,
  top_level: -0.77,
  same_file: -0.14,
  checks: -0.05,
  handed: -0.23,
  given: 0.65,
  put: -0.41,
  keeps: 0.02,
  hands_on: -0.15,
  table: 0.06,
  makes: -0.14,
  makes_for_raised: -0.07,
  handed_made: -0.22,
}
