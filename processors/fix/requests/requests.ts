import type { ErrorEvent } from '../../../agent/model/error-event.ts'
import type { LoggedRequest } from '../../../agent/model/fix.ts'
import { ATTRIBUTE } from '../../../agent/model/semantic-conventions.ts'
import { interleave } from '../interleave.ts'
import { fieldsOfPairs, fieldsOfValue, type Field } from './field.ts'
import { embeddedJson, parseObject } from './json-text.ts'
import { requestOfFields } from './request-of-fields.ts'
import { requestOfText } from './request-of-text.ts'

/** A request as one line tells it, with what ties the line to others of the same request. */
export interface RequestLine {
  readonly request: LoggedRequest
  readonly ids: readonly string[]
}

const LINE_LENGTH_MAX = 256 * 1024

/**
 * The request that one log line tells; undefined for a line that tells none.
 * Shape: JSON lines (also behind a prefix), `key=value` lines and plain text.
 */
export function requestOfLine(line: string): RequestLine | undefined {
  if (line.length > LINE_LENGTH_MAX) return undefined
  const json = embeddedJson(line)
  if (json !== undefined && !Array.isArray(json.value)) {
    const fields = fieldsOfValue(json.value)
    const request = requestOfFields(fields)
    if (request !== undefined) return { request, ids: idsOf(fields, line) }
  }
  const pairs = fieldsOfPairs(line)
  const request = requestOfText(line) ?? requestOfPairs(pairs, line)
  return request === undefined ? undefined : { request, ids: idsOf(pairs, line) }
}

/** `method=POST path=/x body={"a": 1}`: a body with blanks is more than the pair's value. */
function requestOfPairs(pairs: readonly Field[], line: string): LoggedRequest | undefined {
  const request = requestOfFields(pairs)
  if (request === undefined) return undefined
  const json = embeddedJson(line)
  const isWhole =
    request.body !== '' && (!/^[{[]/.test(request.body) || parseObject(request.body) !== undefined)
  return json === undefined || isWhole ? request : { ...request, body: JSON.stringify(json.value) }
}

const ID_NAMES =
  /^(?:x?(?:request|req|trace|correlation|transaction|operation|span|amzntrace)id|rid|reqid|requestid|traceparent)$/
const ID_TOKENS =
  /\b(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{16,32}|req[-_][0-9a-z]{1,32})\b/gi

/** Values that may tie lines together: fields named like an id of a request, and tokens that look like one. */
function idsOf(fields: readonly Field[], line: string): readonly string[] {
  const named = fields
    .filter(
      ({ name, parents }) =>
        ID_NAMES.test(name) || (name === 'id' && /^req(?:uest)?$/.test(parents.at(-1) ?? '')),
    )
    .map(({ value }) => (typeof value === 'string' || typeof value === 'number' ? String(value) : ''))
  return [...new Set([...named, ...(line.match(ID_TOKENS) ?? [])])].filter((id) => id !== '')
}

/**
 * The requests that may have led to an error, the likeliest first: told by the error's own record, of the
 * same request id, then nearest. Lines after the error count as well, as many services log a request when it
 * is answered, and so does the other output of its process. Bounds: `countMax` different requests.
 */
export function requestsFor(event: ErrorEvent, countMax: number): readonly LoggedRequest[] {
  const own = [requestOfLine(event.body), requestOfAttributes(event)]
  const before = event.contextBefore.map(requestOfLine).toReversed()
  const after = event.contextAfter.map(requestOfLine)
  const beside = otherOutputOf(event).map(requestOfLine).toReversed()
  const near = interleave([present(before), present(after), present(beside)])
  const errorIds = new Set(idsOf(fieldsOfValue(event.attributes), event.body))
  if (event.traceId !== '') errorIds.add(event.traceId)
  const isSame = (line: RequestLine): boolean => line.ids.some((id) => errorIds.has(id))
  const ranked = [...present(own), ...near.filter(isSame), ...near.filter((line) => !isSame(line))]
  return distinct(ranked.map(({ request }) => request)).slice(0, countMax)
}

/** The requests of the lines before an error, oldest first: what the service had been asked until then. */
export function requestsBefore(event: ErrorEvent): readonly LoggedRequest[] {
  const own = present(event.contextBefore.map(requestOfLine))
  const told = own.length > 0 ? own : present(otherOutputOf(event).map(requestOfLine))
  return told.map(({ request }) => request)
}

/** Last lines of the other output of the process, oldest first: requests on stdout, errors on stderr. */
function otherOutputOf(event: ErrorEvent): readonly string[] {
  const lines = event.attributes[ATTRIBUTE.errorContextProcess]
  return Array.isArray(lines) ? lines.filter((line): line is string => typeof line === 'string') : []
}

function requestOfAttributes(event: ErrorEvent): RequestLine | undefined {
  const fields = fieldsOfValue(event.attributes).filter(({ parents }) => parents[0] !== 'hephaestus')
  const request = requestOfFields(fields)
  return request === undefined ? undefined : { request, ids: [] }
}

function present<T>(items: readonly (T | undefined)[]): readonly T[] {
  return items.filter((item): item is T & {} => item !== undefined)
}

/** Each request once; one without a body only when no other has its method and target. */
function distinct(requests: readonly LoggedRequest[]): readonly LoggedRequest[] {
  const keyOf = ({ method, target, body }: LoggedRequest): string => `${method} ${target} ${body}`
  const withBody = new Set(
    requests.filter(({ body }) => body !== '').map(({ method, target }) => `${method} ${target} `),
  )
  const seen = new Set<string>()
  return requests.filter((request) => {
    const key = keyOf(request)
    if (seen.has(key) || (request.body === '' && withBody.has(key))) return false
    seen.add(key)
    return true
  })
}
