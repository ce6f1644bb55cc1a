import { readTime } from './timestamp.ts'
import { streamAt, type WrappedLine } from './wrapped-line.ts'

const SPACE = 0x20
const COLON = 0x3a
const CARRIAGE_RETURN = 0x0d
const LETTER_P = 0x50
const LETTER_F = 0x46

/**
 * Takes a line of containerd or CRI-O apart.
 * Shape: "2016-10-06T00:17:09.669794202Z stdout P text" ; P: the line goes on, F: it is finished; further
 * tags follow after colons. Source: the CRI logging format of Kubernetes.
 */
export function parseCri(
  bytes: Buffer,
  { start, end }: { readonly start: number; readonly end: number },
  into: WrappedLine,
): boolean {
  if (end - start < 28) return false
  let position = readTime(bytes, start, into)
  if (position < 0 || position + 9 > end || bytes[position] !== SPACE) return false
  const stream = streamAt(bytes, position + 1)
  if (stream === undefined || bytes[position + 7] !== SPACE) return false
  position += 8
  const tag = bytes[position]
  if (tag !== LETTER_P && tag !== LETTER_F) return false
  position += 1
  if (position < end && bytes[position] === COLON) {
    while (position < end && bytes[position] !== SPACE) position += 1
  }
  // Nothing, or a space and the text.
  if (position < end && bytes[position] !== SPACE) return false
  into.stream = stream
  into.start = Math.min(position + 1, end)
  into.isPartial = tag === LETTER_P
  // What a runtime cuts may end in a CR, which is no part of the line end that the runtime adds.
  into.end = into.isPartial && bytes[end] === CARRIAGE_RETURN ? end + 1 : end
  into.owned = undefined
  return true
}
