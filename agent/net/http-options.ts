/** Headers that say what the body is and how the connection is used: only who sends the request knows that. */
const OWN_HEADERS = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'host',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
])
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/
// Control characters would end the header and begin another one.
// oxlint-disable-next-line no-control-regex
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/

/** Says what is wrong with the URL of a server, for a configuration. It may hold a secret: it is not shown. */
export function checkHttpUrl(text: string): string | undefined {
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol))
    return 'expected a URL that begins with http:// or https://'
  if (url.username !== '' || url.password !== '') return 'expected no user name in the URL; use headers'
  return url.hash === '' ? undefined : 'expected a URL without #'
}

/** Says what is wrong with the URL of a proxy, for a configuration. */
export function checkProxyUrl(text: string): string | undefined {
  const url = URL.parse(text)
  return url !== null && /^https?:$/.test(url.protocol)
    ? undefined
    : 'expected a URL that begins with http:// or https://'
}

/** Says what is wrong with headers that users add to requests; `own` are further ones that they may not set. */
export function checkHeaders(
  headers: Readonly<Record<string, string>>,
  own: readonly string[] = [],
): string | undefined {
  for (const [name, value] of Object.entries(headers)) {
    const lower = name.toLowerCase()
    if (!HEADER_NAME.test(name)) return `expected names of headers, and ${JSON.stringify(name)} is none`
    if (OWN_HEADERS.has(lower) || own.includes(lower)) return `expected no ${name}: the exporter sets it`
    // The value may be a secret: it is not shown.
    if (!HEADER_VALUE.test(value)) return `expected no line end or control character in ${name}`
  }
  return undefined
}
