import type { HrTime, Attributes as OtelAttributes } from '@opentelemetry/api'
import { ValueType } from '@opentelemetry/api'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  AggregationTemporality,
  DataPointType,
  type CollectionResult,
  type MetricData,
  type MetricProducer,
} from '@opentelemetry/sdk-metrics'
import type { MetricsConfig } from '../../config/service.ts'
import type { Clock } from '../model/clock.ts'
import type { Attributes } from '../model/resource.ts'
import type { HistogramValue, Instruments, InstrumentValue } from './instruments.ts'
import { ownResource, type Measurer } from './own-resource.ts'

interface MetricDataOptions extends Measurer {
  readonly instruments: Instruments
  readonly level: MetricsConfig['level']
  readonly clock: Clock
}

/** Besides these, `basic` shows nothing. */
const BASIC = /^(otelcol_process_|hephaestus_agent_|hephaestus_component_status$)/

/**
 * The agent's measurements as the OpenTelemetry SDK's readers and serializers take them. The SDK keeps no numbers
 * itself: every value stands in the instruments, and what is counted is counted since the agent's start.
 */
export class MetricSource implements MetricProducer {
  readonly #options: MetricDataOptions
  readonly #startTime: HrTime
  readonly #resource: CollectionResult['resourceMetrics']['resource']

  constructor(options: MetricDataOptions) {
    this.#options = options
    this.#startTime = timeOf(options.clock.now())
    this.#resource = resourceFromAttributes(ownResource(options))
  }

  collect(): Promise<CollectionResult> {
    const { instruments, level, clock, version } = this.#options
    const times = { startTime: this.#startTime, endTime: timeOf(clock.now()) }
    const isShown = ({ name }: { readonly name: string }): boolean => level !== 'basic' || BASIC.test(name)
    const metrics = [
      ...instruments
        .snapshot()
        .filter(isShown)
        .map((value) => numberData(value, times)),
      ...(level === 'detailed' ? instruments.histograms().map((value) => histogramData(value, times)) : []),
    ].filter(({ dataPoints }) => dataPoints.length > 0)
    const scopeMetrics = [{ scope: { name: 'hephaestus', version }, metrics }]
    return Promise.resolve({ resourceMetrics: { resource: this.#resource, scopeMetrics }, errors: [] })
  }
}

interface Times {
  readonly startTime: HrTime
  readonly endTime: HrTime
}

function numberData({ kind, points, ...described }: InstrumentValue, times: Times): MetricData {
  const dataPoints = points.map(({ attributes, value }) => ({
    ...times,
    attributes: plainAttributes(attributes),
    value,
  }))
  const base = baseOf(described)
  if (kind === 'gauge') return { ...base, dataPointType: DataPointType.GAUGE, dataPoints }
  return { ...base, dataPointType: DataPointType.SUM, isMonotonic: true, dataPoints }
}

function histogramData({ bounds, points, ...described }: HistogramValue, times: Times): MetricData {
  const dataPoints = points.map(({ attributes, counts, sum, count }) => ({
    ...times,
    attributes: plainAttributes(attributes),
    value: { buckets: { boundaries: [...bounds], counts: [...counts] }, sum, count },
  }))
  return { ...baseOf(described), dataPointType: DataPointType.HISTOGRAM, dataPoints }
}

function baseOf({ name, unit, help }: Pick<InstrumentValue, 'name' | 'unit' | 'help'>) {
  return {
    descriptor: { name, unit, description: help, valueType: ValueType.DOUBLE },
    aggregationTemporality: AggregationTemporality.CUMULATIVE,
  }
}

/** The attributes of measurements are text, numbers and truth values; anything else is written out. */
function plainAttributes(attributes: Attributes): OtelAttributes {
  return Object.fromEntries(
    Object.entries(attributes).map(([key, value]) => [
      key,
      typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
        ? value
        : String(value),
    ]),
  )
}

function timeOf(ms: number): HrTime {
  const seconds = Math.floor(ms / 1_000)
  return [seconds, Math.round((ms - seconds * 1_000) * 1e6)]
}
