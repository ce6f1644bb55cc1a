import type { Attributes, AttributeValue } from '../model/resource.ts'
import { readAttribute } from './decode-attributes.ts'
import { RESOURCE } from './fields.ts'
import { ProtobufReader } from './protobuf-reader.ts'

/** The measurements of one resource. */
export interface DecodedMetrics {
  readonly resource: Attributes
  readonly metrics: readonly DecodedMetric[]
}

interface Described {
  readonly name: string
  readonly unit: string
  readonly help: string
}

/** One measurement. What is no gauge, no cumulative sum and no cumulative histogram with bounds is left out. */
export type DecodedMetric =
  | (Described & { readonly kind: 'counter' | 'gauge'; readonly points: readonly DecodedNumber[] })
  | (Described & { readonly kind: 'histogram'; readonly points: readonly DecodedDistribution[] })

export interface DecodedNumber {
  readonly attributes: Attributes
  readonly value: number
}

/** Shape: `counts` has one number more than `bounds`. */
export interface DecodedDistribution {
  readonly attributes: Attributes
  readonly bounds: readonly number[]
  readonly counts: readonly number[]
  readonly sum: number
  readonly count: number
}

/** As in `fields.ts`. Source: opentelemetry-proto 1.11: collector/metrics/v1/metrics_service.proto, metrics/v1/metrics.proto. */
const REQUEST = { resourceMetrics: 0x0a } as const
const RESOURCE_METRICS = { resource: 0x0a, scopeMetrics: 0x12 } as const
const SCOPE_METRICS = { metrics: 0x12 } as const
const METRIC = { name: 0x0a, description: 0x12, unit: 0x1a, gauge: 0x2a, sum: 0x3a, histogram: 0x4a } as const
/** Of gauges, sums and histograms. */
const KINDS = { dataPoints: 0x0a, temporality: 0x10, isMonotonic: 0x18 } as const
const NUMBER_POINT = { asDouble: 0x21, asInt: 0x31, attributes: 0x3a } as const
const HISTOGRAM_POINT = { count: 0x21, sum: 0x29, counts: 0x32, bounds: 0x3a, attributes: 0x4a } as const
const CUMULATIVE = 2

/**
 * Reads an ExportMetricsServiceRequest.
 * Errors: PermanentError HEPH_OTLP_MALFORMED. Bounds: more than `pointsMax` points are malformed too.
 */
export function decodeMetrics(request: Uint8Array, pointsMax: number): readonly DecodedMetrics[] {
  const decoded: DecodedMetrics[] = []
  const left = { points: pointsMax }
  each(new ProtobufReader(request), (reader, tag) => {
    if (tag !== REQUEST.resourceMetrics) return false
    decoded.push(readResourceMetrics(reader.message(), left))
    return true
  })
  return decoded
}

/** How many points may still come. */
interface Left {
  points: number
}

function readResourceMetrics(message: ProtobufReader, left: Left): DecodedMetrics {
  const resource: Record<string, AttributeValue> = {}
  const metrics: DecodedMetric[] = []
  each(message, (reader, tag) => {
    if (tag === RESOURCE_METRICS.resource) readAttributes(reader.message(), RESOURCE.attributes, resource)
    else if (tag === RESOURCE_METRICS.scopeMetrics) readScopeMetrics(reader.message(), metrics, left)
    else return false
    return true
  })
  return { resource, metrics }
}

function readScopeMetrics(message: ProtobufReader, into: DecodedMetric[], left: Left): void {
  each(message, (reader, tag) => {
    if (tag !== SCOPE_METRICS.metrics) return false
    const metric = readMetric(reader.message(), left)
    if (metric !== undefined) into.push(metric)
    return true
  })
}

function readMetric(message: ProtobufReader, left: Left): DecodedMetric | undefined {
  let [name, unit, help] = ['', '', '']
  let part: { readonly tag: number; readonly reader: ProtobufReader } | undefined
  each(message, (reader, tag) => {
    if (tag === METRIC.name) name = reader.text()
    else if (tag === METRIC.description) help = reader.text()
    else if (tag === METRIC.unit) unit = reader.text()
    else if (tag === METRIC.gauge || tag === METRIC.sum || tag === METRIC.histogram)
      part = { tag, reader: reader.message() }
    else return false
    return true
  })
  if (part === undefined) return undefined
  const described = { name, unit, help }
  const isHistogram = part.tag === METRIC.histogram
  const numbers: DecodedNumber[] = []
  const distributions: DecodedDistribution[] = []
  let [temporality, isMonotonic] = [0, false]
  each(part.reader, (reader, tag) => {
    if (tag === KINDS.temporality) temporality = reader.varint()
    else if (tag === KINDS.isMonotonic) isMonotonic = reader.varint() !== 0
    else if (tag === KINDS.dataPoints) {
      left.points -= 1
      if (left.points < 0) reader.fail('has too many points')
      if (isHistogram) distributions.push(readDistribution(reader.message()))
      else numbers.push(readNumber(reader.message()))
    } else return false
    return true
  })
  if (part.tag === METRIC.gauge) return { ...described, kind: 'gauge', points: numbers }
  if (temporality !== CUMULATIVE) return undefined
  if (!isHistogram) return { ...described, kind: isMonotonic ? 'counter' : 'gauge', points: numbers }
  const isWhole = ({ counts, bounds }: DecodedDistribution): boolean => counts.length === bounds.length + 1
  return { ...described, kind: 'histogram', points: distributions.filter(isWhole) }
}

function readNumber(message: ProtobufReader): DecodedNumber {
  const attributes: Record<string, AttributeValue> = {}
  let value = 0
  each(message, (reader, tag) => {
    if (tag === NUMBER_POINT.asDouble) value = reader.double()
    else if (tag === NUMBER_POINT.asInt) value = Number(reader.fixed64())
    else if (tag === NUMBER_POINT.attributes) readAttribute(reader, attributes)
    else return false
    return true
  })
  return { attributes, value }
}

function readDistribution(message: ProtobufReader): DecodedDistribution {
  const attributes: Record<string, AttributeValue> = {}
  let [sum, count] = [0, 0]
  let counts: readonly number[] = []
  let bounds: readonly number[] = []
  each(message, (reader, tag) => {
    if (tag === HISTOGRAM_POINT.count) count = Number(reader.fixed64())
    else if (tag === HISTOGRAM_POINT.sum) sum = reader.double()
    else if (tag === HISTOGRAM_POINT.counts) counts = packed(reader, (each64) => Number(each64.fixed64()))
    else if (tag === HISTOGRAM_POINT.bounds) bounds = packed(reader, (each64) => each64.double())
    else if (tag === HISTOGRAM_POINT.attributes) readAttribute(reader, attributes)
    else return false
    return true
  })
  return { attributes, bounds, counts, sum, count }
}

function packed(reader: ProtobufReader, read: (values: ProtobufReader) => number): readonly number[] {
  const bytes = reader.slice()
  const values = new ProtobufReader(bytes)
  const found: number[] = []
  while (values.position < bytes.length) found.push(read(values))
  return found
}

function readAttributes(
  message: ProtobufReader,
  attribute: number,
  into: Record<string, AttributeValue>,
): void {
  each(message, (reader, tag) => {
    if (tag !== attribute) return false
    readAttribute(reader, into)
    return true
  })
}

/** Calls `take` for every field; those that it does not take are passed over. */
function each(reader: ProtobufReader, take: (reader: ProtobufReader, tag: number) => boolean): void {
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) if (!take(reader, tag)) reader.skip(tag)
}
