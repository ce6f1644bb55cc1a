/**
 * A piece of a message that is no plain word: which value it is, in the order in which one would be taken for another.
 */
const URL = /^[a-z][a-z+.-]{1,12}:\/\/./i
const EMAIL = /^[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+$/
const NUMBER = /^[-+]?\d+(?:[.,]\d+)*(?:e[-+]?\d+)?$/i
const HEX = /^(?:0x[\da-f]+|(?=.*\d)(?=.*[a-f])[\da-f]{7,})$/i
const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i
const DATE =
  /^(?:\d{4}[-/.]\d{2}[-/.]\d{2}(?:T[\d:.,]+)?|\d{1,2}\/(?:[A-Z][a-z]{2}|\d{1,2})\/\d{4}(?:[:T][\d:.,]+)?)(?:Z|[+-]\d{2}:?\d{2})?$/
const CLOCK = /^\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?$/
const IP_4 = /^\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5}|\/\d{1,2})?$/
const IP_6 = /^(?=.*:.*:)[\da-f]{0,4}(?::[\da-f]{0,4}){2,7}(?:%\w+|\/\d{1,3})?$/i
const DURATION = /^[-+]?(?:\d+(?:[.,]\d+)?(?:ns|us|µs|μs|ms|s|secs?|m|mins?|h|hrs?|d|days?))+$/
const SIZE = /^[-+]?\d+(?:[.,]\d+)?(?:[KMGTPE]i?)?(?:B|bytes?)$|^\d+(?:\.\d+)?[KMGTP]i?$/i
const PATH =
  /^(?:~|\.{1,2}|file:)?[\\/]+[^\\/]|^[A-Za-z]:[\\/]|[\\/].*[\\/]|[\\/].*\.[A-Za-z]\w{0,7}(?::\d+){0,2}$/
/** Compilers, databases and the like count their errors. */
const ERROR_CODE =
  /^(?:(?:ORA|TNS|PLS|RMAN|DB2|AADSTS|KB|ERR|SQL|MSB|NETSDK|NU|CS|FS|BC|TS|LNK|MY|C|E)-?\d{3,6}|E\d{4,5})$/
/** Letters that Kubernetes makes the names of pods of: of a deployment, then of the pod. */
const POD = /-[bcdfghjklmnpqrstvwxz\d]{6,10}-[bcdfghjklmnpqrstvwxz\d]{5}$/
const ALPHANUMERIC = /[A-Za-z\d\u0080-\uffff]+/g
const NUMBERS = /<number>(?:[.:]<number>)+/g

/** What stands in front of a code. */
const BEFORE_CODE =
  /(?:^|[^A-Za-z])(?:status(?: code)?|HTTP(?:\/[\d.]{1,3})?|errno|(?:exit|error)(?: status| code)|signal|SQLSTATE|code)[ :=([#]{1,3}$/i
const CODE = /^-?\d{1,5}$|^[\dA-Z]{5}$/
const BEFORE_CODE_CHARACTERS = 24
const BEFORE_ROUTE = /(?:^|[^A-Za-z])(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)[ :]$/
const PUNCTUATION = '.,:;!?'

/**
 * A chunk of a message with its values masked: what stands from start to end, which has a digit, "/", "\" or "@".
 * Shape: "10.0.0.7:80," gives "<ip>,"; "web-17" gives "web-<number>".
 */
export function chunkTemplate(text: string, start: number, end: number): string {
  let first = start
  let last = end
  while (last > start && PUNCTUATION.includes(text[last - 1] ?? '')) last -= 1
  while (first < last && (text[first] === '#' || (text[first] === ':' && text[first + 1] !== ':'))) first += 1
  const chunk = text.slice(first, last)
  const isPercentage = chunk.endsWith('%')
  const mask = maskOf(isPercentage ? chunk.slice(0, -1) : chunk, text, first)
  return text.slice(start, first) + mask + (isPercentage ? '%' : '') + text.slice(last, end)
}

function maskOf(chunk: string, text: string, start: number): string {
  if (CODE.test(chunk) && BEFORE_CODE.test(text.slice(Math.max(0, start - BEFORE_CODE_CHARACTERS), start)))
    return chunk
  if (NUMBER.test(chunk)) return '<number>'
  if (chunk.includes('@'))
    return EMAIL.test(chunk) ? '<email>' : withoutNumbers(chunk.replace(/@[\da-f]{4,}$/i, '@<hex>'))
  if (URL.test(chunk)) return '<url>'
  const simple = simpleMask(chunk)
  if (simple !== undefined) return simple
  if (ERROR_CODE.test(chunk)) return chunk
  const isPath = PATH.test(chunk) && !BEFORE_ROUTE.test(text.slice(Math.max(0, start - 8), start))
  return isPath ? '<path>' : withoutNumbers(chunk.replace(POD, '-<id>-<id>'))
}

function simpleMask(chunk: string): string | undefined {
  if (HEX.test(chunk)) return '<hex>'
  if (UUID.test(chunk)) return '<uuid>'
  if (DATE.test(chunk) || CLOCK.test(chunk)) return '<time>'
  if (IP_4.test(chunk) || IP_6.test(chunk)) return '<ip>'
  if (DURATION.test(chunk)) return '<duration>'
  return SIZE.test(chunk) ? '<size>' : undefined
}

/** Shape: "user17.shard-3a2f" gives "user<number>.shard-<id>". */
function withoutNumbers(chunk: string): string {
  return chunk.replace(ALPHANUMERIC, partMask).replace(NUMBERS, '<number>')
}

function partMask(part: string): string {
  if (!/\d/.test(part)) return part
  if (/^\d+$/.test(part)) return '<number>'
  if (HEX.test(part)) return '<hex>'
  const named = /^([^\d]+)\d+$|^\d+([^\d]{1,3})$/.exec(part)
  if (named === null) return '<id>'
  return named[1] === undefined ? `<number>${named[2]}` : `${named[1]}<number>`
}
