/** The first of each list, then the second of each, and so on. */
export function interleave<T>(lists: readonly (readonly T[])[]): readonly T[] {
  const length = Math.max(0, ...lists.map((list) => list.length))
  return Array.from({ length }).flatMap((_, index) => lists.flatMap((list) => list.slice(index, index + 1)))
}
