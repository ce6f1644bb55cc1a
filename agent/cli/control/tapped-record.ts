import type { LogBatch } from '../../model/log-batch.ts'
import { base64Of, type AttributeValue } from '../../model/resource.ts'
import { isSecretAttribute } from '../../redaction/secret-names.ts'
import { redactText } from '../../redaction/redact-text.ts'
import type { TapPoint } from '../../runtime/taps.ts'

/** A record as a tap shows it: whole values as JSON has them, secrets masked, long texts cut. */
export interface TappedRecord {
  readonly component: string
  readonly side: 'in' | 'out'
  readonly pipeline?: string
  readonly stream: string
  /** ISO 8601; when it came here. */
  readonly observed: string
  readonly time?: string
  readonly severity?: string
  readonly event?: string
  readonly body: string
  readonly trace_id?: string
  readonly span_id?: string
  readonly attributes?: unknown
  readonly resource?: unknown
}

/** So much of a text is looked at, and so much of it shown. Units: bytes, UTF-16 units. */
const LOOKED_AT_MAX = 16 * 1_024
const SHOWN_MAX = 8 * 1_024
/** A secret that begins at the end of what is looked at is not told from other text: the end is not shown. */
const UNSURE = 4 * 1_024
const MEMBERS_MAX = 200
const NESTING_MAX = 8
const decoder = new TextDecoder()

/** Copies what is shown of a record; the batch is as it was. Bounds: 16 KiB a text, 200 members of each map or list. */
export function tappedRecord(batch: LogBatch, index: number, { side, id, pipeline }: TapPoint): TappedRecord {
  const time = batch.timeUnixNano(index)
  const severity = batch.severityText(index)
  const event = batch.eventName(index)
  const traceId = batch.traceId(index)
  const spanId = batch.spanId(index)
  const attributes = { ...batch.commonAttributes, ...batch.ownAttributes(index) }
  const resource = batch.resource.attributes
  const body = batch.bodyBytes(index)
  const isCut = body.length > LOOKED_AT_MAX
  return {
    component: id,
    side,
    ...(pipeline === '' ? {} : { pipeline }),
    stream: masked(batch.stream),
    observed: isoOf(batch.observedTime(index)),
    ...(time === 0n ? {} : { time: isoOf(time) }),
    ...(severity === '' ? {} : { severity: masked(severity) }),
    ...(event === '' ? {} : { event: masked(event) }),
    body: masked(decoder.decode(isCut ? body.subarray(0, LOOKED_AT_MAX) : body), isCut),
    ...(traceId === '' ? {} : { trace_id: traceId, span_id: spanId }),
    ...(Object.keys(attributes).length === 0 ? {} : { attributes: maskedValue(attributes, 0) }),
    ...(Object.keys(resource).length === 0 ? {} : { resource: maskedValue(resource, 0) }),
  }
}

function masked(text: string, isCut = text.length > LOOKED_AT_MAX): string {
  const clean = redactText(text.length > LOOKED_AT_MAX ? text.slice(0, LOOKED_AT_MAX) : text)
  const shownMax = isCut ? Math.min(SHOWN_MAX, Math.max(0, clean.length - UNSURE)) : SHOWN_MAX
  return clean.length > shownMax ? `${clean.slice(0, shownMax)}…` : clean
}

function maskedValue(value: AttributeValue, nesting: number): unknown {
  if (typeof value === 'string') return masked(value)
  if (typeof value === 'bigint') return value.toString()
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Uint8Array) return masked(base64Of(value.subarray(0, LOOKED_AT_MAX)))
  if (nesting >= NESTING_MAX) return '…'
  if (isList(value)) return value.slice(0, MEMBERS_MAX).map((each) => maskedValue(each, nesting + 1))
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, MEMBERS_MAX)
      .map(([name, member]) => [
        masked(name),
        isSecretAttribute(name) && member !== null && member !== ''
          ? '<SECRET>'
          : maskedValue(member, nesting + 1),
      ]),
  )
}

function isList(value: AttributeValue): value is readonly AttributeValue[] {
  return Array.isArray(value)
}

/** A time that no calendar has is shown as the number it is. */
function isoOf(timeUnixNano: bigint): string {
  const date = new Date(Number(timeUnixNano / 1_000_000n))
  return Number.isNaN(date.getTime()) ? timeUnixNano.toString() : date.toISOString()
}
