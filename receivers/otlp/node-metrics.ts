import type { Settings } from '../../agent/component/settings.ts'
import { PermanentError } from '../../agent/model/errors.ts'
import type { Attributes } from '../../agent/model/resource.ts'
import { ATTRIBUTE } from '../../agent/model/semantic-conventions.ts'
import type { Refusal } from '../../agent/net/refusal.ts'
import {
  decodeMetrics,
  type DecodedDistribution,
  type DecodedMetric,
  type DecodedMetrics,
} from '../../agent/otlp/decode-metrics.ts'
import type { HistogramValue, InstrumentValue } from '../../agent/telemetry/instruments.ts'
import type { NodeMetricsConfig } from './config.ts'
import type { Measurements } from './measurements.ts'

/** What one agent measured, as it said last. */
interface Node {
  readonly instanceId: string
  readonly host: string
  readonly metrics: readonly DecodedMetric[]
  readonly points: number
  readonly heardMs: number
}

/** Who sends measurements that are taken. */
const AGENT = 'hephaestus'
const NAME = /^[A-Za-z][\w.\-/]{0,254}$/
const TEXT_CHARS_MAX = 1_000
const ATTRIBUTES_MAX = 32
const RETRY_AFTER_MS = 60_000

/**
 * The measurements of other agents, shown among those of this one with the attribute `node`, the name of their host: the
 * last that each said, as long as it goes on saying some.
 *
 *   edge ──OTLP──▶ take ──▶ one entry for each run of an agent ──▶ this agent's page and what it sends
 *
 * A new run on a host takes the place of the one before; when that is heard again there are two agents on it, and their
 * names hold their ids too.
 * Bounds: max_nodes agents, max_points numbers of all, each with 32 attributes; 1,000 characters a text.
 */
export class NodeMetrics {
  readonly #settings: Settings
  readonly #config: NodeMetricsConfig
  readonly #nodes = new Map<string, Node>()
  /** Runs whose place another run on their host has taken. */
  readonly #replaced = new Set<string>()
  readonly #measurements: Measurements
  #withdraw: (() => void) | undefined

  constructor(settings: Settings, config: NodeMetricsConfig, measurements: Measurements) {
    this.#settings = settings
    this.#config = config
    this.#measurements = measurements
  }

  /** Shows them from now on. */
  start(): void {
    this.#withdraw ??= this.#settings.instruments.contribute({
      numbers: () => this.#shown().flatMap(numbersOf),
      histograms: () => this.#shown().flatMap(histogramsOf),
    })
  }

  stop(): void {
    this.#withdraw?.()
    this.#withdraw = undefined
  }

  /** Takes an ExportMetricsServiceRequest; gives why not, and undefined when it did. */
  take(request: Uint8Array): Refusal | undefined {
    let decoded: readonly DecodedMetrics[]
    try {
      decoded = decodeMetrics(request, this.#config.max_points)
    } catch (thrown) {
      if (!(thrown instanceof PermanentError)) throw thrown
      return { kind: 'malformed', message: thrown.message }
    }
    for (const { resource, metrics } of decoded) {
      const instanceId = textIn(resource, ATTRIBUTE.serviceInstanceId)
      if (textIn(resource, ATTRIBUTE.serviceName) !== AGENT || instanceId === '') {
        const message =
          'only measurements of other hephaestus agents are taken here; send others to a Collector'
        return { kind: 'unimplemented', message }
      }
      // What it sent itself goes round otherwise, and is shown twice.
      if (instanceId === this.#settings.instanceId) continue
      const refusal = this.#keep(instanceId, resource, metrics)
      if (refusal !== undefined) return refusal
    }
    return undefined
  }

  #keep(instanceId: string, resource: Attributes, metrics: readonly DecodedMetric[]): Refusal | undefined {
    this.#forgetSilent()
    const { max_nodes: nodesMax, max_points: pointsMax } = this.#config
    const taken = metrics.filter(isTaken)
    const points = taken.reduce((sum, metric) => sum + metric.points.length, 0)
    const others = [...this.#nodes.values()].filter((node) => node.instanceId !== instanceId)
    if (others.length >= nodesMax) return tooMuch(`of ${nodesMax} agents`, 'max_nodes')
    if (others.reduce((sum, node) => sum + node.points, points) > pointsMax)
      return tooMuch(`in ${pointsMax} numbers`, 'max_points')
    const host = textIn(resource, ATTRIBUTE.hostName) || instanceId
    if (!this.#nodes.has(instanceId)) {
      for (const other of others) if (other.host === host) this.#replaced.add(other.instanceId)
    }
    this.#replaced.delete(instanceId)
    const heardMs = this.#settings.clock.monotonicMs()
    this.#nodes.set(instanceId, { instanceId, host, metrics: taken, points, heardMs })
    this.#measurements.nodes(this.#nodes.size - this.#replaced.size)
    return undefined
  }

  #forgetSilent(): void {
    const oldestMs = this.#settings.clock.monotonicMs() - this.#config.stale_after
    for (const { instanceId, heardMs } of this.#nodes.values()) {
      if (heardMs >= oldestMs) continue
      this.#nodes.delete(instanceId)
      this.#replaced.delete(instanceId)
    }
    this.#measurements.nodes(this.#nodes.size - this.#replaced.size)
  }

  #shown(): readonly NamedNode[] {
    this.#forgetSilent()
    const shown = [...this.#nodes.values()].filter(({ instanceId }) => !this.#replaced.has(instanceId))
    return shown.map((node) => {
      const isAlone = shown.every((other) => other === node || other.host !== node.host)
      return { metrics: node.metrics, name: isAlone ? node.host : `${node.host} ${node.instanceId}` }
    })
  }
}

interface NamedNode {
  readonly name: string
  readonly metrics: readonly DecodedMetric[]
}

function numbersOf({ name: node, metrics }: NamedNode): readonly InstrumentValue[] {
  return metrics.flatMap((metric) =>
    metric.kind === 'histogram'
      ? []
      : { ...metric, points: metric.points.map((point) => ({ ...point, ...withNode(node, point) })) },
  )
}

function histogramsOf({ name: node, metrics }: NamedNode): readonly HistogramValue[] {
  return metrics.flatMap((metric) => {
    const [first] = metric.kind === 'histogram' ? metric.points : []
    if (metric.kind !== 'histogram' || first === undefined) return []
    const points = metric.points
      .filter((point) => hasBounds(point, first.bounds))
      .map((point) => ({ ...point, ...withNode(node, point) }))
    return { ...metric, bounds: first.bounds, points }
  })
}

/** An agent that collects from others itself has named them. */
function withNode(
  node: string,
  { attributes }: { readonly attributes: Attributes },
): {
  readonly attributes: Attributes
} {
  return { attributes: { node, ...attributes } }
}

function hasBounds({ bounds }: DecodedDistribution, expected: readonly number[]): boolean {
  return bounds.length === expected.length && bounds.every((bound, at) => bound === expected[at])
}

function isTaken({ name, help, unit, points }: DecodedMetric): boolean {
  const isShort = (text: string): boolean => text.length <= TEXT_CHARS_MAX
  return NAME.test(name) && isShort(help) && isShort(unit) && points.every((point) => isPlain(point, isShort))
}

function isPlain(
  { attributes }: { readonly attributes: Attributes },
  isShort: (text: string) => boolean,
): boolean {
  const entries = Object.entries(attributes)
  return (
    entries.length <= ATTRIBUTES_MAX &&
    entries.every(
      ([key, value]) => isShort(key) && (typeof value === 'string' ? isShort(value) : !isNested(value)),
    )
  )
}

function isNested(value: Attributes[string]): boolean {
  return typeof value === 'object'
}

function tooMuch(what: string, option: string): Refusal {
  const message = `measurements ${what} are shown here already (node_metrics.${option})`
  return { kind: 'throttled', message, retryAfterMs: RETRY_AFTER_MS }
}

function textIn(attributes: Attributes, name: string): string {
  const value = attributes[name]
  return typeof value === 'string' ? value.slice(0, TEXT_CHARS_MAX) : ''
}
