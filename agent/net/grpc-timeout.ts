const UNITS_MS: Readonly<Record<string, number>> = {
  H: 3_600_000,
  M: 60_000,
  S: 1_000,
  m: 1,
  u: 1e-3,
  n: 1e-6,
}

/**
 * How long a client waits for its answer; undefined when the header is none.
 * Shape: "250m" gives 250. Units: milliseconds. Source: gRPC over HTTP/2, Timeout.
 */
export function timeoutMsOf(header: string): number | undefined {
  const [, count, unit = ''] = /^(\d{1,8})([HMSmun])$/.exec(header) ?? []
  return count === undefined ? undefined : Number(count) * (UNITS_MS[unit] ?? 0)
}
