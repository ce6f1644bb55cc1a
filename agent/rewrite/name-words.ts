/**
 * The words of a name, in small letters: "requireAuth_token" gives require, auth, token; "HTTPServer" http, server.
 * Shape: words of fewer letters than `lengthMin` are left out.
 */
export function wordsOf(name: string, lengthMin = 1): readonly string[] {
  return name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter(({ length }) => length >= lengthMin)
}
