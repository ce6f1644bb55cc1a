import type { LoggedRequest } from '../../../agent/model/fix.ts'
import { isObject, type Field } from './field.ts'
import { parseObject } from './json-text.ts'
import { isMethod, requestOfText, targetOf } from './request-of-text.ts'

/**
 * The request that the fields of a structured line tell, whatever they are called: a value that is an HTTP
 * method, one that is a path or URL, and one that is a body. Names only decide between several that fit.
 */
export function requestOfFields(fields: readonly Field[]): LoggedRequest | undefined {
  const method = methodOf(fields)
  const target = method === undefined ? undefined : targetOfFields(fields)
  if (method === undefined || target === undefined) return requestInText(fields)
  const headers = headersOf(fields)
  return { method, target, headers, body: bodyOf(fields, method) }
}

function methodOf(fields: readonly Field[]): string | undefined {
  const named = fields.find(
    ({ name, value }) => METHOD_NAMES.has(name) && typeof value === 'string' && isMethod(value.toUpperCase()),
  )
  const found = named ?? fields.find(({ value }) => typeof value === 'string' && isMethod(value))
  return typeof found?.value === 'string' ? found.value.toUpperCase() : undefined
}

const METHOD_NAMES: ReadonlySet<string> = new Set(['method', 'verb', 'httpmethod', 'requestmethod'])
/** Best first: what holds the query as well comes before what does not. */
const TARGET_NAMES = [
  'originalurl',
  'requesturi',
  'requesturl',
  'url',
  'uri',
  'full',
  'target',
  'path',
  'requestpath',
  'pathname',
  'urlpath',
  'endpoint',
  'route',
]
/** Names of values that look like a path and are none of a request. */
const OTHER_PATHS = /file|dir|cwd|stack|exe|module|source|referr?er|origin$|redirect|location|logger|script/
const OTHER_PATH_PARENTS: ReadonlySet<string> = new Set(['file', 'code', 'process', 'stack', 'err', 'error'])

function targetOfFields(fields: readonly Field[]): string | undefined {
  const fitting = fields.flatMap((field) => {
    const target = typeof field.value === 'string' ? targetOf(field.value) : undefined
    return target === undefined || isOtherPath(field) ? [] : [{ field, target }]
  })
  const best = fitting.toSorted((a, b) => rankOfTarget(a) - rankOfTarget(b))[0]
  return best === undefined ? undefined : best.target + missingQuery(best.target, fields)
}

function isOtherPath({ name, parents }: Field): boolean {
  return OTHER_PATHS.test(name) || parents.some((parent) => OTHER_PATH_PARENTS.has(parent))
}

function rankOfTarget({ field, target }: { readonly field: Field; readonly target: string }): number {
  const byName = TARGET_NAMES.indexOf(field.name)
  const isPattern = /\/[:{<*]/.test(target)
  return (byName < 0 ? TARGET_NAMES.length : byName) + (isPattern ? 100 : 0)
}

/** The query where the line keeps it apart from the path. */
function missingQuery(target: string, fields: readonly Field[]): string {
  if (target.includes('?')) return ''
  const query = fields.find(({ name }) => QUERY_NAMES.has(name))?.value
  if (typeof query === 'string') return query === '' || /\s/.test(query) ? '' : `?${query.replace(/^\?/, '')}`
  if (!isObject(query) || Array.isArray(query)) return ''
  const pairs = Object.entries(query).flatMap(([key, value]) =>
    [value].flat().map((item): [string, string] => [key, String(item)]),
  )
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs).toString()}`
}

const QUERY_NAMES: ReadonlySet<string> = new Set(['query', 'querystring', 'queryparams', 'search'])
const HEADERS_NAMES: ReadonlySet<string> = new Set(['headers', 'header', 'requestheaders', 'reqheaders'])
/** What the replaying client sets itself. */
const OWN_HEADERS = /^(?:host|connection|content-length|transfer-encoding|accept-encoding|expect|upgrade)$/i

function headersOf(fields: readonly Field[]): Readonly<Record<string, string>> {
  const found = fields.find(
    ({ name, parents, value }) =>
      HEADERS_NAMES.has(name) && isObject(value) && !parents.some((parent) => RESPONSES.has(parent)),
  )?.value
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(isObject(found) ? found : {})) {
    const text = [value].flat().join(', ')
    const isSendable = /^[\w-]{1,100}$/.test(name) && /^[\x20-\x7e]{0,2000}$/.test(text)
    if (isSendable && !OWN_HEADERS.test(name)) headers[name.toLowerCase()] = text
  }
  return headers
}

const RESPONSES: ReadonlySet<string> = new Set(['res', 'response', 'resp', 'reply'])
const BODY_NAMES: ReadonlySet<string> = new Set([
  'body',
  'payload',
  'requestbody',
  'reqbody',
  'rawbody',
  'requestpayload',
  'postdata',
  'json',
  'form',
  'data',
  'content',
])
/** Objects that a log line carries beside a body. */
const NOT_BODIES =
  /^(?:headers?|requestheaders|query|queryparams|querystring|params|pathparams|user|req|request|http|res|response|err|error|exception|resource|context|ctx|labels|tags|kubernetes|host|service|process|url|meta|metadata|extra|fields|session|trace|span|log|cookies)$/

function bodyOf(fields: readonly Field[], method: string): string {
  const own = fields.filter(({ parents }) => !parents.some((parent) => RESPONSES.has(parent)))
  const named =
    own.find(isContentOfBody) ?? own.find(({ name, value }) => BODY_NAMES.has(name) && isBody(value))
  if (named !== undefined) return textOf(named.value)
  if (method === 'GET' || method === 'HEAD') return ''
  const json = own.find(({ value }) => typeof value === 'string' && parseObject(value) !== undefined)
  if (json !== undefined) return textOf(json.value)
  const object = own.find(
    ({ name, parents, value }) =>
      isObject(value) && !NOT_BODIES.test(name) && !parents.some((parent) => HEADERS_NAMES.has(parent)),
  )
  return object === undefined ? '' : textOf(object.value)
}

/** http.request.body.content. Source: Elastic Common Schema. */
function isContentOfBody({ name, parents, value }: Field): boolean {
  return name === 'content' && parents.at(-1) === 'body' && parents.at(-2) === 'request' && isBody(value)
}

function isBody(value: unknown): boolean {
  return (typeof value === 'string' && value !== '') || isObject(value)
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** A line of fields whose message is the request: {"msg": "POST /orders", "body": {…}}. */
function requestInText(fields: readonly Field[]): LoggedRequest | undefined {
  for (const { value } of fields) {
    const request = typeof value === 'string' ? requestOfText(value) : undefined
    if (request === undefined) continue
    const body = request.body === '' ? bodyOf(fields, request.method) : request.body
    return { ...request, headers: headersOf(fields), body }
  }
  return undefined
}
