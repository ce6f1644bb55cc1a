/**
 * Reads the header `Cookie` to a map of name to value.
 * The first of several values of a name counts, as the browser sends the one of the longest path first.
 */
export function parseCookies(header = '') {
  const cookies = new Map()
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=')
    if (at === -1) continue
    const name = pair.slice(0, at).trim()
    let value = pair.slice(at + 1).trim()
    if (value.startsWith('"')) value = value.slice(1, -1)
    if (!cookies.has(name)) cookies.set(name, value.includes('%') ? decodeURIComponent(value) : value)
  }
  return cookies
}
