/** The list in an order by chance. */
export function shuffled<T>(list: readonly T[], next: () => number): readonly T[] {
  return list
    .map((one) => ({ one, at: next() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ one }) => one)
}
