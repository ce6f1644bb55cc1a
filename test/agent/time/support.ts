/** When the texts of these tests arrive: 2024-01-02T03:05:00Z. */
export const OBSERVED = 1_704_164_700_000_000_000n

/** Nanoseconds of an instant, to its last digit. */
export function nano(iso: string): bigint {
  const [, whole = '', fraction = ''] = /^([^.]*)(?:\.(\d+))?Z$/.exec(iso) ?? []
  return BigInt(Date.parse(`${whole}Z`)) * 1_000_000n + BigInt(fraction.padEnd(9, '0'))
}
