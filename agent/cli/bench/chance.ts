/** Chance that can be repeated: the same seed gives the same numbers from 0 to 1. Source: xorshift32, Marsaglia 2003. */
export function repeatableChance(seed: number): () => number {
  let state = (Math.imul(seed, 0x9e3779b1) ^ 0x85ebca6b) >>> 0 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state / 2 ** 32
  }
}
