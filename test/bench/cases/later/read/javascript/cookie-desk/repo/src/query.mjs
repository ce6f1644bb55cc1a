/** Reads a query string; the last of several values of a name counts. */
export function parseQuery(search) {
  const query = Object.create(null)
  for (const pair of search.split('&')) {
    if (pair === '') continue
    const [name, value = ''] = pair.split('=', 2)
    query[decode(name)] = decode(value)
  }
  return query
}

function decode(text) {
  const spaced = text.replaceAll('+', ' ')
  try {
    return decodeURIComponent(spaced)
  } catch {
    return spaced
  }
}
