import { isDeepStrictEqual } from 'node:util'
import { plannedNodes, type GraphNode, type GraphNodes } from './graph-nodes.ts'
import type { Plan, PlannedNode } from './plan.ts'
import { targetsOf } from './wiring.ts'

/** Which components a replacement touched, by their keys. Shape: "processor:logs:parse". */
export interface ReplacementReport {
  readonly kept: readonly string[]
  readonly replaced: readonly string[]
  readonly added: readonly string[]
  readonly removed: readonly string[]
}

/** What another plan changes in a graph. */
export class PlanChange {
  readonly #before: GraphNodes
  readonly #from: Plan
  readonly #to: Plan
  /** What the new plan wants at each key. */
  readonly wanted: ReturnType<typeof plannedNodes>

  constructor(before: GraphNodes, from: Plan, to: Plan) {
    this.#before = before
    this.#from = from
    this.#to = to
    this.wanted = plannedNodes(to)
  }

  /** The same component with the same configuration, before and after. */
  stays(key: string): boolean {
    const [before, after] = [this.#before.get(key)?.planned, this.wanted.get(key)?.planned]
    return before !== undefined && after !== undefined && isSame(before, after)
  }

  /** Those that are replaced or taken out. */
  leaving(): readonly GraphNode[] {
    return [...this.#before].filter(([key]) => !this.stays(key)).map(([, node]) => node)
  }

  /** Those that stay whose way out leads elsewhere afterwards, or to another instance. */
  rewired(): ReadonlySet<GraphNode> {
    const [old, next] = [targetsOf(this.#from), targetsOf(this.#to)]
    const isOther = (key: string): boolean =>
      !isDeepStrictEqual(old.get(key), next.get(key)) ||
      (old.get(key) ?? []).some((target) => !this.stays(target))
    const rewired = [...this.#before].filter(([key]) => this.stays(key) && isOther(key))
    return new Set(rewired.map(([, node]) => node))
  }

  /** The pipelines of the old plan in which something leaves or is rewired. */
  touchedPipelines(): Plan['pipelines'] {
    const touched = [...this.leaving(), ...this.rewired()]
    return this.#from.pipelines.filter(({ name, exporters, receivers }) =>
      touched.some((node) => {
        if (node.kind === 'processor') return node.pipeline === name
        const { key } = node.planned
        return (
          (node.kind === 'exporter' && exporters.includes(key)) ||
          (node.kind === 'receiver' && receivers.includes(key))
        )
      }),
    )
  }

  report(): ReplacementReport {
    const [before, after] = [[...this.#before.keys()], [...this.wanted.keys()]]
    return {
      kept: after.filter((key) => this.stays(key)),
      replaced: after.filter((key) => !this.stays(key) && this.#before.has(key)),
      added: after.filter((key) => !this.#before.has(key)),
      removed: before.filter((key) => !this.wanted.has(key)),
    }
  }
}

function isSame(before: PlannedNode, after: PlannedNode): boolean {
  return before.factory === after.factory && isDeepStrictEqual(before.config, after.config)
}
