/** The value of a JSON text; undefined when it is malformed. */
export function parseJson(text) {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
