/**
 * The parts of a whole without which something does not hold: those of which none can be left out alone. It holds for the whole.
 * Bounds: `triesMax` questions; undefined when they do not suffice. Source: delta debugging, Zeller and Hildebrandt 2002.
 */
export async function reduced<Part>(
  whole: readonly Part[],
  holds: (parts: readonly Part[]) => Promise<boolean>,
  triesMax: number,
): Promise<readonly Part[] | undefined> {
  let parts = whole
  let size = Math.ceil(whole.length / 2)
  let tries = 0
  while (size > 0 && parts.length > 0) {
    let isLess = false
    for (let start = 0; start < parts.length;) {
      if (tries === triesMax) return undefined
      tries += 1
      const fewer = [...parts.slice(0, start), ...parts.slice(start + size)]
      if (await holds(fewer)) {
        parts = fewer
        isLess = true
      } else start += size
    }
    if (size === 1 && !isLess) break
    size = size === 1 ? 1 : Math.ceil(size / 2)
  }
  return parts
}
