/**
 * Whether two cursors are those of the same entry. Parts: s is a sequence of numbers, i the entry's number in it; the
 * rest is for journals that do not know the sequence.
 * Shape: "s=60be…;i=4e20;b=4d3c…;m=1406b58;t=660c673ed1734;x=f980f2bc7d57bce". Source: sd_journal_get_cursor(3).
 */
export function isSameEntry(one: string, other: string): boolean {
  if (one === other) return true
  const numbered = numberOf(one)
  return numbered !== undefined && numbered === numberOf(other)
}

function numberOf(cursor: string): string | undefined {
  return /^s=[0-9a-f]+;i=[0-9a-f]+(?=;)/.exec(cursor)?.[0]
}
