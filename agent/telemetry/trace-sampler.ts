import type { TracesConfig } from '../../config/service.ts'

/** Digits of a trace id that are left to chance, whoever made it. Source: W3C Trace Context Level 2, random flag. */
const RANDOM_DIGITS = 14
const RANDOM_VALUES = 2 ** 56

/**
 * Says of each trace whether its spans are kept: the same for every span and every agent that uses the same ratio.
 * Shape: a trace id of 32 hex digits. Source: OpenTelemetry, consistent probability sampling.
 */
export function samplerOf({ sampler }: TracesConfig): (traceId: string) => boolean {
  if (sampler.always_off !== undefined) return () => false
  const ratio = sampler.trace_id_ratio_based?.ratio ?? 1
  if (ratio >= 1) return () => true
  const leastKept = (1 - ratio) * RANDOM_VALUES
  return (traceId) => ratio > 0 && Number.parseInt(traceId.slice(-RANDOM_DIGITS), 16) >= leastKept
}
