import type { LoggedRequest } from '../../../agent/model/fix.ts'
import { embeddedJson } from './json-text.ts'

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const
const METHOD = /^(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)$/

/** Whether a text is a method of HTTP, in capitals. */
export function isMethod(text: string): boolean {
  return METHOD.test(text)
}

/** A method, at most a few separators, then a path or URL: `POST /x`, `[POST] /x`, `POST "/x"`, `POST: /x`. */
const METHOD_AND_TARGET = new RegExp(
  String.raw`(?<![\w.-])(${METHODS.join('|')})["'\]:]*\s+["'|]?\s?((?:https?:\/)?\/[^\s"'<>|]*)`,
)
/** A handler may be called like a route: `at GET /books (server.js:9:3)` tells no request. */
const FRAME = /^[ \t]*at .*:\d+\)?$/gm
/** Behind a request, what names its body. */
const FORM_BODY = /(?:body|payload|data|form)\s?[=:]\s?["']?([\w.%+-]+=[^\s"']*)/i

/**
 * The request that a line of plain text tells.
 * Shape: `"POST /orders HTTP/1.1" 500` gives POST /orders; JSON after it is its body.
 */
export function requestOfText(text: string): LoggedRequest | undefined {
  const line = text.replaceAll(FRAME, '')
  const match = METHOD_AND_TARGET.exec(line)
  if (match === null) return undefined
  const method = match[1] ?? ''
  const found = cutJson(match[2] ?? '')
  const target = targetOf(found.replace(/[,;)\]]+$/, ''))
  if (target === undefined) return undefined
  const rest = match.index + match[0].length - ((match[2] ?? '').length - found.length)
  const json = embeddedJson(line, rest)
  const body = json === undefined ? (FORM_BODY.exec(line.slice(rest))?.[1] ?? '') : bodyOf(json.value)
  return { method, target, headers: {}, body }
}

const BODY_NAME = /^(?:request_?)?(?:body|payload|data)$/i

/**
 * What was sent, of the JSON behind a request: that itself, or the one field of it that holds a body.
 * Shape: `{"a":1}` gives itself; `{"body":"{\\"a\\":1}"}` and `{"body":{"a":1}}` give `{"a":1}`; `{"body":"hello"}` may
 * be what was sent and stays.
 */
function bodyOf(value: unknown): string {
  const whole = JSON.stringify(value)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return whole
  const [first, ...more] = Object.entries(value)
  if (first === undefined || more.length > 0 || !BODY_NAME.test(first[0])) return whole
  const [, inner] = first
  if (inner === '') return ''
  if (typeof inner === 'string') return embeddedJson(inner, 0) === undefined ? whole : inner
  return typeof inner === 'object' && inner !== null ? JSON.stringify(inner) : whole
}

/** `/orders{"a":1}` without a space between them: the path ends where the JSON starts. */
function cutJson(target: string): string {
  const start = target.search(/[{[](?:["{\]}]|$)/)
  return start < 0 ? target : target.slice(0, start)
}

const TARGET_LENGTH_MAX = 8_192

/**
 * Path and query of a text that is a path or a http URL; undefined for any other text.
 * Shape: "http://shop.local/a?b=1" gives "/a?b=1".
 */
export function targetOf(text: string): string | undefined {
  if (text.length > TARGET_LENGTH_MAX || !/^(?:https?:\/\/[^/\s]+)?(?:\/|$|\?)/.test(text) || text === '')
    return undefined
  if (!/^[\x21-\x7e]+$/.test(text)) return undefined
  const path = text.replace(/^https?:\/\/[^/?#]+/, '').replace(/#.*$/, '')
  if (path.startsWith('//')) return undefined
  return path.startsWith('/') ? path : `/${path}`
}
