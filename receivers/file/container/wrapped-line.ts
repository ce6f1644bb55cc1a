/**
 * One line of a container runtime, taken apart. A single one is filled again and again, so that a line
 * costs no object.
 */
export interface WrappedLine {
  stream: StreamName
  /** The text lies in bytes[start, end) of what was parsed, unless it is `owned`. */
  start: number
  end: number
  /** Text that had to be unescaped; valid until the next block is parsed. */
  owned: Uint8Array | undefined
  /** The runtime cut a long line here: the next one of the same stream goes on. */
  isPartial: boolean
  /** Nanoseconds since the epoch, as the low and the high half of 64 bits. */
  timeLow: number
  timeHigh: number
}

export type StreamName = 'stdout' | 'stderr'

/** A line that a parser fills in: one is enough for all lines. */
export function newWrappedLine(): WrappedLine {
  return { stream: 'stdout', start: 0, end: 0, owned: undefined, isPartial: false, timeLow: 0, timeHigh: 0 }
}

/** Takes the line in bytes[start, end) apart; false when it has another form. */
export type WrapperParser = (
  bytes: Buffer,
  span: { start: number; end: number },
  into: WrappedLine,
) => boolean

/** stdout or stderr, from the six bytes at a position. */
export function streamAt(bytes: Uint8Array, at: number): StreamName | undefined {
  // "std", then "out" or "err".
  if (bytes[at] !== 0x73 || bytes[at + 1] !== 0x74 || bytes[at + 2] !== 0x64) return undefined
  if (bytes[at + 3] === 0x6f && bytes[at + 4] === 0x75 && bytes[at + 5] === 0x74) return 'stdout'
  if (bytes[at + 3] === 0x65 && bytes[at + 4] === 0x72 && bytes[at + 5] === 0x72) return 'stderr'
  return undefined
}
