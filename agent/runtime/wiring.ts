import { invariant } from '../model/invariant.ts'
import type { Consumer } from '../component/component.ts'
import { faultStatus } from '../component/status.ts'
import { Edge } from './edge.ts'
import { fanOutTo } from './fan-out.ts'
import {
  endOf,
  nodeKey,
  type ExporterNode,
  type GraphNode,
  type GraphNodes,
  type ProcessorNode,
} from './graph-nodes.ts'
import type { Plan, PlannedPipeline } from './plan.ts'
import type { Taps } from './taps.ts'
import type { EdgeTraces } from './traces/edge-traces.ts'
import { filterCovers, wantedTogether, withCurrentMarks, type Pushdown } from './pushdown.ts'

/** Where the way out of each receiver and processor leads to, as keys of nodes. */
export function targetsOf(plan: Plan): ReadonlyMap<string, readonly string[]> {
  const targets = new Map<string, readonly string[]>()
  for (const { name, processors, exporters } of plan.pipelines) {
    const steps = [
      ...processors.map(({ key }) => [nodeKey('processor', key, name)]),
      exporters.map((key) => nodeKey('exporter', key)),
    ]
    for (const [place, { key }] of processors.entries())
      targets.set(nodeKey('processor', key, name), steps[place + 1] ?? [])
  }
  for (const key of plan.receivers.keys()) {
    const heads = plan.pipelines.filter(({ receivers }) => receivers.includes(key)).flatMap(headsOf)
    targets.set(nodeKey('receiver', key), heads)
  }
  return targets
}

function headsOf({ name, processors, exporters }: PlannedPipeline): readonly string[] {
  const [first] = processors
  return first === undefined
    ? exporters.map((key) => nodeKey('exporter', key))
    : [nodeKey('processor', first.key, name)]
}

/** Leads the way out of every receiver and processor to where the plan says. */
export function wire(
  plan: Plan,
  nodes: GraphNodes,
  {
    pushdowns,
    ...watchers
  }: Pick<Wires, 'taps' | 'traces'> & { readonly pushdowns: ReadonlyMap<string, Pushdown> },
): void {
  const targets = targetsOf(plan)
  for (const [key, node] of nodes) {
    if (node.kind !== 'receiver' && node.kind !== 'processor') continue
    const next = connect(node, targets.get(key) ?? [], { nodes, targets, ...watchers })
    if (node.kind === 'processor') {
      node.outlet.leadTo(next)
      continue
    }
    const behind = plan.pipelines
      .filter(({ receivers }) => receivers.includes(node.planned.key))
      .flatMap(({ name }) => pushdowns.get(name) ?? [])
    const wanted = wantedTogether(behind.map((pushdown) => pushdown.wanted))
    node.outlet.leadTo(withCurrentMarks(next, behind, filterCovers(node.filter, wanted)))
  }
}

interface Wires {
  readonly nodes: GraphNodes
  readonly targets: ReadonlyMap<string, readonly string[]>
  readonly taps: Taps
  readonly traces: EdgeTraces | undefined
}

function connect(from: GraphNode, targets: readonly string[], wires: Wires): Consumer {
  const { instruments, clock, logger } = from.settings
  const { taps, traces } = wires
  const branches = targets.map((key) => {
    const node = wires.nodes.get(key)
    invariant(
      node?.kind === 'processor' || node?.kind === 'exporter',
      `a plan leads to what is in it: ${key}`,
    )
    const to = endOf(node.planned, node.kind === 'processor' ? node.pipeline : '')
    const wayOut = node.kind === 'processor' ? node.outlet : undefined
    return {
      id: to.id,
      consumer: new Edge(node.inlet, { to, wayOut, instruments, clock, taps, traces }, (fault) =>
        reportFault(node, fault),
      ),
      mutatesBatches: mutates(key, wires),
    }
  })
  return fanOutTo(branches, clock, (records, error) => {
    logger.error('a branch dropped a batch', { records, error })
  })
}

/** It changes batches, or one behind it does that gets the same batch. */
function mutates(key: string, wires: Wires): boolean {
  const node = wires.nodes.get(key)
  if (node?.kind !== 'processor') return false
  return (
    node.planned.factory.mutatesBatches ||
    (wires.targets.get(key) ?? []).some((behind) => mutates(behind, wires))
  )
}

function reportFault({ settings }: ProcessorNode | ExporterNode, fault: Error): void {
  settings.logger.error('component failed on a batch', { error: fault })
  settings.reportStatus(faultStatus('recoverable_error', fault))
}
