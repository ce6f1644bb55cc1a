/** A length of time in milliseconds. */
export type Milliseconds = number

/** An amount of memory or disk in bytes. */
export type Bytes = number

const DURATION_UNITS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

const DURATION_MS_MAX = 1_000_000 * 86_400_000

const BYTE_UNITS: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  kb: 1_000,
  mb: 1_000_000,
  gb: 1_000_000_000,
  kib: 1_024,
  mib: 1_048_576,
  gib: 1_073_741_824,
}

/**
 * Reads a duration as people write it.
 * Shape: "200ms" gives 200, "1h30m" gives 5400000, "0" gives 0; undefined when the text is no duration, or one of more than a million
 * days, behind which there are no dates.
 * Units: the result is in milliseconds. Source: Go's time.ParseDuration, with days added.
 */
export function parseDuration(text: string): Milliseconds | undefined {
  if (text === '0') return 0
  const part = /(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h|d)/gy
  let total = 0
  let position = 0
  while (position < text.length) {
    part.lastIndex = position
    const match = part.exec(text)
    if (match === null) return undefined
    total += Number(match[1]) * (DURATION_UNITS[match[2] ?? ''] ?? 0)
    position = part.lastIndex
  }
  return position === 0 || total > DURATION_MS_MAX ? undefined : total
}

/**
 * Reads an amount of bytes as people write it.
 * Shape: "8MiB" gives 8388608, "10kb" gives 10000, "512" gives 512; undefined when the text is no amount.
 */
export function parseBytes(text: string): Bytes | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text)
  const unit = BYTE_UNITS[(match?.[2] ?? '?').toLowerCase()]
  if (match === null || unit === undefined) return undefined
  return Math.round(Number(match[1]) * unit)
}

/** Writes milliseconds for people. Shape: 950 gives "950ms", 61500 gives "1m1.5s". */
export function formatDuration(durationMs: Milliseconds): string {
  if (durationMs < 1_000) return `${Math.round(durationMs)}ms`
  const hours = Math.floor(durationMs / 3_600_000)
  const minutes = Math.floor((durationMs % 3_600_000) / 60_000)
  const seconds = Math.round((durationMs % 60_000) / 100) / 10
  return `${hours > 0 ? `${hours}h` : ''}${minutes > 0 ? `${minutes}m` : ''}${seconds > 0 || durationMs < 60_000 ? `${seconds}s` : ''}`
}

/** Writes an amount of bytes for people. Shape: 8388608 gives "8MiB", 1500 gives "1.5KiB". */
export function formatBytes(amount: Bytes): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  let value = amount
  let index = 0
  while (value >= 1_024 && index < units.length - 1) {
    value /= 1_024
    index += 1
  }
  return `${Math.round(value * 10) / 10}${units[index]}`
}
