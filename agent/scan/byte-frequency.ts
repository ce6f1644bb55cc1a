/**
 * How often each byte comes up in logs, about: counted over JSON and plain lines with times, identifiers
 * and levels. Only the order matters much; a wrong number makes the search slower, never wrong.
 * Units: per thousand for each byte of the text.
 */
const PER_THOUSAND: readonly (readonly [share: number, text: string])[] = [
  [60, ' "'],
  [45, 'e0:'],
  [35, 'tano1'],
  [28, 'rsi2,'],
  [22, 'lcd-34./'],
  [16, 'mup567'],
  [12, 'fgh89_='],
  [7, 'bvyk{}'],
  [5, 'TINFOES[]()'],
  [3, 'ARCDLPwxjM\\'],
  [1.5, "GUBWVHKzq'+@#<>;*&%?|"],
]
const RARE = 0.4

/** Share of each byte value. Shape: 256 numbers, their sum about 1. */
export const BYTE_FREQUENCY: Float64Array = frequencies()

function frequencies(): Float64Array {
  const shares = new Float64Array(256).fill(RARE / 1_000)
  for (const [share, text] of PER_THOUSAND) {
    for (const character of text) shares[character.charCodeAt(0)] = share / 1_000
  }
  return shares
}
