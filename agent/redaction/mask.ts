import { createHmac } from 'node:crypto'
import type { RedactionRule } from './rule.ts'

/** What stands in the place of a value. */
export type Mask = (value: string, rule: Pick<RedactionRule, 'id' | 'kind'>) => string

/**
 * A mask as text: which rule, a keyed hash, and the length rounded up to a power of two. The hash begins with a
 * letter and a digit, so that a message template takes every one of them, and the length, for a variable:
 * messages that differ in a masked value are one group.
 */
const MASK = String.raw`\[redacted:[a-z][a-z0-9_]{0,39}:[a-f]\d[\da-f]{6}:\d{1,8}\]`
const WHOLE_MASK = new RegExp(`^${MASK}$`)
const MASK_HERE = new RegExp(MASK, 'y')
const MASKS = new RegExp(MASK, 'g')

/** Whether a text is a mask and nothing else. */
export function isMask(text: string): boolean {
  return WHOLE_MASK.test(text)
}

/** Where the mask that begins at a position ends; undefined when there is none. */
export function maskEnd(text: string, at: number): number | undefined {
  MASK_HERE.lastIndex = at
  return MASK_HERE.test(text) ? MASK_HERE.lastIndex : undefined
}

/** Tells of a part of a text whether it lies in a mask: what was masked before is left as it is. */
export function masksIn(text: string): (start: number, end: number) => boolean {
  if (!text.includes('[redacted:')) return () => false
  const places = [...text.matchAll(MASKS)].map(({ index, 0: mask }) => ({
    start: index,
    end: index + mask.length,
  }))
  return (start, end) => {
    let low = 0
    let high = places.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((places[middle]?.start ?? 0) <= start) low = middle + 1
      else high = middle
    }
    return end <= (places[low - 1]?.end ?? 0)
  }
}

/**
 * Masks with a keyed hash: the same value gives the same hash under every rule, and who lacks the key cannot try
 * values out. Shape: "ann@example.org" gives "[redacted:email:c7f03a1e:16]".
 */
export function keyedMask(key: Uint8Array): Mask {
  return (value, { id }) => {
    const digest = createHmac('sha256', key).update(value).digest()
    const letter = 'abcdef'[digest.readUInt8(0) % 6]
    const hash = `${letter}${digest.readUInt8(1) % 10}${digest.toString('hex', 2, 5)}`
    return `[redacted:${id}:${hash}:${2 ** Math.ceil(Math.log2(Math.max(1, value.length)))}]`
  }
}

/**
 * Masks with the kind and a number, the same for the same value: for a text by itself, such as a prompt.
 * Shape: "<EMAIL_1>".
 */
export function numberedMask(): Mask {
  const placeholders = new Map<string, string>()
  const counts = new Map<string, number>()
  return (value, { kind }) => {
    const present = placeholders.get(value)
    if (present !== undefined) return present
    const number = (counts.get(kind) ?? 0) + 1
    counts.set(kind, number)
    const placeholder = `<${kind.toUpperCase()}_${number}>`
    placeholders.set(value, placeholder)
    return placeholder
  }
}
