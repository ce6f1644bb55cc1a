import { inAnyCase } from '../../model/literal.ts'
import { isMask } from '../mask.ts'
import { quoteAt, quotedEnd } from '../quoted.ts'
import type { RedactionRule, Span } from '../rule.ts'

/** A name, its quote, and what stands between it and its value; a list of names and values has a comma there. */
const NAME =
  /(authorization|cookie)(\\{0,15}["'])?\]?\s{0,3}(?:=>|[:=]|(?<=["']),|%3[ADad])(?:\s|%20|\+){0,3}/gi
const SCHEME =
  /(?:Bearer|Basic|Token|ApiKey|Api-Key|Negotiate|NTLM|Key|GoogleLogin|OAuth|Hawk|Digest)(?:\s{1,3}|\+|%20)/iy
/** Pairs with semicolons between them; a date after them is nobody's secret. */
const UNQUOTED_COOKIE = /[^\s;"'`\\{}]{1,4096}(?:;\s?[^\s;"'`\\{}]{1,4096}){0,64}/y
const UNQUOTED_TOKEN = /[^\s"'`\\,;&)}\]<>|]{1,8000}/y
/** `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…` and alike. */
const UNQUOTED_PARTS = /[A-Za-z0-9-]{3,20} (?:[A-Za-z_]{1,24}="?[^\s,"]{1,2000}"?,? ?){2,16}/y

/**
 * The value of the headers `authorization` and `cookie`, `set-cookie` and `proxy-authorization` included: as they
 * are sent, in JSON, in lists of names and values. The scheme stays.
 */
export const headerValue: RedactionRule = {
  id: 'header',
  class: 'credential',
  kind: 'token',
  literals: inAnyCase(['authorization', 'cookie']),
  find: (text) => {
    const spans: Span[] = []
    for (const match of text.matchAll(NAME)) {
      const at = match.index + match[0].length
      if (at < (spans.at(-1)?.end ?? 0)) continue
      const span = valueAt(text, at, match[1]?.toLowerCase() === 'cookie')
      if (span !== undefined) spans.push(span)
    }
    return spans
  },
  examples: {
    applies: [
      'Authorization: Bearer «abcdef0123456789»',
      '{"authorization":"Basic «YWxpY2U6czNjcjN0»","a":1}',
      '{"headers":{"cookie":"«sid=abc123; theme=dark»"}}',
      'Set-Cookie: «sid=38afes7a8; Path=/; HttpOnly»',
      '["Host","x","Authorization","Bearer «abc12345»"]',
      String.raw`"{\"Authorization\":\"token «s3cr3t»\"}"`,
      'Cookie: «a=1; b=2» status=200',
      'authorization=«s3cr3tvalue» ok',
      'Authorization: «AWS4-HMAC-SHA256 Credential=AK/x, SignedHeaders=host, Signature=fe5f80»',
    ],
    leavesAlone: [
      'authorization failed',
      '{"cookie":null,"authorization":""}',
      'authorization: required',
      'Cookie: none',
      '{"authorization":{"enabled":true}}',
    ],
  },
}

function valueAt(text: string, at: number, isCookie: boolean): Span | undefined {
  const quote = quoteAt(text, at)
  if (quote !== undefined) {
    const start = afterScheme(text, at + quote.length)
    const end = quotedEnd(text, at + quote.length, quote)
    return end > start && !isMask(text.slice(start, end)) && !isEmpty(text.slice(start, end))
      ? { start, end }
      : undefined
  }
  if (isCookie) {
    const cookie = sticky(UNQUOTED_COOKIE, text, at)
    return cookie !== undefined && text.slice(cookie.start, cookie.end).includes('=') ? cookie : undefined
  }
  const start = afterScheme(text, at)
  const parts = sticky(UNQUOTED_PARTS, text, at)
  if (parts !== undefined) return parts
  const token = sticky(UNQUOTED_TOKEN, text, start)
  if (token === undefined || isEmpty(text.slice(token.start, token.end))) return undefined
  return token
}

function afterScheme(text: string, at: number): number {
  SCHEME.lastIndex = at
  return SCHEME.test(text) ? SCHEME.lastIndex : at
}

function sticky(pattern: RegExp, text: string, at: number): Span | undefined {
  pattern.lastIndex = at
  const found = pattern.exec(text)?.[0].trimEnd()
  if (found === undefined || isMask(found)) return undefined
  return { start: at, end: at + found.length }
}

/** What is said of a header, not in it, and what stands for a value. */
function isEmpty(value: string): boolean {
  return (
    /^(?:null|none|nil|undefined|true|false|required|missing|invalid|failed|denied|expired|header|is|not|[*x.]+)$/i.test(
      value,
    ) || /^[{[<$]/.test(value)
  )
}
