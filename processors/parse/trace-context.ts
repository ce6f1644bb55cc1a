/** Which trace a record belongs to. Hex, as in OTLP. */
export interface TraceContext {
  readonly traceId: string
  /** '' when it is not known. */
  readonly spanId: string
}

const TRACEPARENT = /\b[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}\b/
/** AWS X-Ray cuts the same 32 digits in two. Source: X-Ray developer guide, tracing header. */
const XRAY = /\b1-([0-9a-f]{8})-([0-9a-f]{24})\b/
const NAMED_TRACE = /\b(dd\.)?trace[_.]?id["']?[=:] ?["']?([0-9a-f]{16,32}|\d{16,20})\b/i
const NAMED_SPAN = /\b(dd\.)?span[_.]?id["']?[=:] ?["']?([0-9a-f]{16}|\d{5,20})\b/i
/** Every id has so many hex digits in a row, decimal ones too. */
const ID_DIGITS_MIN = 16
/** Spring: [service,trace,span] and [trace-span]. */
const BRACKETED = /\[(?:[\w.-]{0,128},)?([0-9a-f]{32}|[0-9a-f]{16})[,-]([0-9a-f]{16})[,\]]/

/** The trace context that is written in a text line; undefined when there is none. */
export function traceContextIn(line: string): TraceContext | undefined {
  if (!mayHoldId(line)) return undefined
  if (/race/i.test(line)) {
    const parent = line.includes('traceparent') ? traceparentOf(line) : undefined
    if (parent !== undefined) return parent
    const trace = NAMED_TRACE.exec(line)
    const traceId = trace === null ? undefined : idOf(trace[2] ?? '', trace[1], TRACE_DIGITS)
    if (traceId !== undefined) {
      const span = NAMED_SPAN.exec(line)
      const spanId = span === null ? undefined : idOf(span[2] ?? '', span[1], SPAN_DIGITS)
      return { traceId, spanId: spanId ?? '' }
    }
  }
  const bracketed = BRACKETED.exec(line)
  const traceId = bracketed === null ? undefined : hexId(bracketed[1] ?? '', TRACE_DIGITS)
  return traceId === undefined ? undefined : { traceId, spanId: hexId(bracketed?.[2], SPAN_DIGITS) ?? '' }
}

/** Whether so many hex digits stand in a row somewhere: of those, one stands at every sixteenth place, and only there is looked. */
function mayHoldId(line: string): boolean {
  for (let at = ID_DIGITS_MIN - 1; at < line.length; at += ID_DIGITS_MIN) {
    if (!isHexDigit(line.charCodeAt(at))) continue
    let start = at
    while (isHexDigit(line.charCodeAt(start - 1))) start -= 1
    let end = at + 1
    while (isHexDigit(line.charCodeAt(end))) end += 1
    if (end - start >= ID_DIGITS_MIN) return true
  }
  return false
}

/** False of NaN, which stands in front of the first character and behind the last. */
function isHexDigit(code: number): boolean {
  const letter = code | 0x20
  return (code >= 0x30 && code <= 0x39) || (letter >= 0x61 && letter <= 0x66)
}

/** W3C's header. Shape: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01". */
export function traceparentOf(text: unknown): TraceContext | undefined {
  const match = typeof text === 'string' ? TRACEPARENT.exec(text) : null
  const traceId = hexId(match?.[1], TRACE_DIGITS)
  return traceId === undefined ? undefined : { traceId, spanId: hexId(match?.[2], SPAN_DIGITS) ?? '' }
}

export const TRACE_DIGITS = 32
export const SPAN_DIGITS = 16

/**
 * A trace or span id in hex digits; GCP writes it at the end of a path, Zipkin of old half as long, X-Ray in pieces.
 * All zeros is no id.
 */
export function hexId(value: unknown, digits: number): string | undefined {
  if (typeof value !== 'string' || value.length > 256) return undefined
  const last = value.slice(value.lastIndexOf('/') + 1).toLowerCase()
  const xray = digits === TRACE_DIGITS ? XRAY.exec(last) : null
  const id = xray === null ? last : `${xray[1]}${xray[2]}`
  const isWhole = id.length === digits || (digits === TRACE_DIGITS && id.length === SPAN_DIGITS)
  return isWhole && /^[0-9a-f]+$/.test(id) && !/^0+$/.test(id) ? id.padStart(digits, '0') : undefined
}

/** Datadog writes ids of 64 bits as decimal numbers, longer ones in hex. */
export function datadogId(value: unknown, digits: number): string | undefined {
  const text = typeof value === 'number' || typeof value === 'bigint' ? String(value) : value
  if (typeof text !== 'string') return undefined
  if (!/^\d{1,20}$/.test(text)) return hexId(text, digits)
  const number = BigInt(text)
  return number === 0n || number >= 2n ** 64n ? undefined : number.toString(16).padStart(digits, '0')
}

function idOf(written: string, datadog: string | undefined, digits: number): string | undefined {
  return datadog === undefined ? hexId(written, digits) : datadogId(written, digits)
}
