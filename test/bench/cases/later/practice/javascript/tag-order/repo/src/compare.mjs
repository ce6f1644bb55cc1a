/** Below 0 when `a` is older. */
export function compare(a, b) {
  for (const [at, number] of a.numbers.entries()) {
    if (number !== b.numbers[at]) return number - b.numbers[at]
  }
  if (a.pre.length === 0 || b.pre.length === 0) return b.pre.length - a.pre.length
  return comparePre(a.pre, b.pre)
}

function comparePre(a, b) {
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    if (a[at] === undefined) return -1
    if (b[at] === undefined) return 1
    if (a[at] !== b[at]) return comparePart(a[at], b[at])
  }
  return 0
}

function comparePart(a, b) {
  const isNumber = [a, b].map((part) => /^\d+$/.test(part))
  if (isNumber[0] && isNumber[1]) return Number(a) - Number(b)
  if (isNumber[0] !== isNumber[1]) return isNumber[0] ? -1 : 1
  return a < b ? -1 : 1
}
