const ISO = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?$/
const SECONDS = /^\d+$/

/** Reads a date in ISO 8601 or in seconds since 1970. Throws a RangeError when it is neither. */
export function parseDate(text = '') {
  if (!ISO.test(text) && !SECONDS.test(text)) throw new RangeError(`no date: ${text}`)
  return new Date(text)
}
