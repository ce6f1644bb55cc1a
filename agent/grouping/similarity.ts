import { FRAME_PART } from '../stacktrace/fingerprint.ts'

/** The frames of an error's parts by exception, and everything else that must be the same. */
export interface Path {
  readonly key: string
  readonly frames: readonly (readonly string[])[]
}

/** The way through the code that an error's parts describe. The key holds the innermost frame of each exception. */
export function pathOf(parts: readonly string[]): Path {
  const key: string[] = []
  const frames: string[][] = []
  let current: string[] = []
  for (const part of parts) {
    if (!part.startsWith(FRAME_PART)) {
      key.push(part)
      current = []
      continue
    }
    if (current.length === 0) {
      key.push(part)
      frames.push(current)
    }
    current.push(part)
  }
  return { key: key.join('\n'), frames }
}

/**
 * How much of their way two errors with the same key share, from where they stopped outwards: a frame counts half
 * of the one that it called. Of several exceptions the least counts.
 * Shape: a b c d beside a b c e gives 0.93, and beside a b x d 0.8. From 0 to 1.
 */
export function similarityOf(one: Path, other: Path): number {
  if (one.frames.length !== other.frames.length) return 0
  const shares = one.frames.map((frames, at) => sharedOf(frames, other.frames[at] ?? []))
  return shares.length === 0 ? 0 : Math.min(...shares)
}

function sharedOf(one: readonly string[], other: readonly string[]): number {
  const longest = Math.max(one.length, other.length)
  let shared = 0
  while (shared < longest && one[shared] === other[shared]) shared += 1
  return weightOf(shared) / weightOf(longest)
}

/** The sum of 1/2 + 1/4 + … over so many frames. */
function weightOf(frames: number): number {
  return 1 - 0.5 ** frames
}
