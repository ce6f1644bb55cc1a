const NAME_LENGTH_MAX = 64
/** Fewer letters are the beginning of too much. */
const CUT_LENGTH_MIN = 4

/**
 * The candidate that was probably meant, or undefined.
 * Shape: nearMiss("pollInterval", ["poll_interval", "include"]) gives "poll_interval".
 * Bounds: names of more than 64 characters are never compared.
 */
export function nearMiss(name: string, candidates: readonly string[]): string | undefined {
  const wanted = plain(name)
  let best: string | undefined
  let bestDistance = Math.max(1, Math.floor(wanted.length / 3)) + 1
  for (const candidate of candidates) {
    if (name.length > NAME_LENGTH_MAX || candidate.length > NAME_LENGTH_MAX || candidate === name) continue
    const other = plain(candidate)
    // Two names that share no letter are no slip of the finger, however short they are.
    const distance = editDistance(wanted, other)
    if (distance >= bestDistance || distance >= Math.max(wanted.length, other.length)) continue
    best = candidate
    bestDistance = distance
  }
  return best ?? onlyLonger(wanted, candidates)
}

/** The one candidate that a name was cut short of. */
function onlyLonger(wanted: string, candidates: readonly string[]): string | undefined {
  if (wanted.length < CUT_LENGTH_MIN) return undefined
  const longer = candidates.filter((candidate) => {
    const other = plain(candidate)
    return other.length > wanted.length && other.length <= NAME_LENGTH_MAX && other.startsWith(wanted)
  })
  return longer.length === 1 ? longer[0] : undefined
}

/** How people confuse names most: other case, dashes for underscores. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[-_ ]/g, '')
}

/** Insertions, deletions, replacements and swaps of neighbours. Source: optimal string alignment distance. */
function editDistance(first: string, second: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: second.length + 1 }, (_, index) => index)
  for (let row = 1; row <= first.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= second.length; column += 1) {
      const isSame = first[row - 1] === second[column - 1]
      let distance = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (isSame ? 0 : 1),
      )
      const isSwap = first[row - 1] === second[column - 2] && first[row - 2] === second[column - 1]
      if (isSwap && row > 1 && column > 1) distance = Math.min(distance, (beforeLast[column - 2] ?? 0) + 1)
      current.push(distance)
    }
    beforeLast = last
    last = current
  }
  return last[second.length] ?? 0
}
