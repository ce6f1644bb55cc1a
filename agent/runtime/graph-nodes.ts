import type { AgentView } from '../component/agent-view.ts'
import type { Component, Processor, Receiver } from '../component/component.ts'
import type { Settings } from '../component/settings.ts'
import type { ComponentStatus } from '../component/status.ts'
import { Delivery } from '../delivery/delivery.ts'
import type { DeliveryConfig } from '../delivery/delivery-config.ts'
import type { Literal } from '../model/literal.ts'
import { Outlet, type EdgeEnd } from './edge.ts'
import { Inlet } from './inlet.ts'
import { OpenReceipts } from './open-receipts.ts'
import { withoutOwnRecords } from './own-records.ts'
import type {
  Plan,
  PlannedExporter,
  PlannedExtension,
  PlannedNode,
  PlannedProcessor,
  PlannedReceiver,
} from './plan.ts'
import { wantedTogether, type Pushdown } from './pushdown.ts'
import { Supervisor } from './supervisor.ts'
import type { Taps } from './taps.ts'
import type { EdgeTraces } from './traces/edge-traces.ts'

/** Makes the settings of one component; `report` gets what it says of itself. */
export type SettingsMaker = (
  node: PlannedNode,
  pipeline: string,
  report: (status: ComponentStatus) => void,
) => Settings

interface NodeBase<N extends PlannedNode, C extends Component> {
  readonly planned: N
  readonly settings: Settings
  readonly supervisor: Supervisor<C>
}

export interface ReceiverNode extends NodeBase<PlannedReceiver, Receiver> {
  readonly kind: 'receiver'
  readonly outlet: Outlet
  readonly openReceipts: OpenReceipts
  /** What its lines are looked at for since it was started. */
  filter: readonly Literal[] | undefined
}

export interface ProcessorNode extends NodeBase<PlannedProcessor, Processor> {
  readonly kind: 'processor'
  readonly pipeline: string
  readonly inlet: Inlet
  readonly outlet: Outlet
  /** It is replaced or taken out: what it holds goes on now, since no restart follows that would read it again. */
  isLeaving: boolean
}

export interface ExporterNode extends NodeBase<PlannedExporter, Delivery> {
  readonly kind: 'exporter'
  readonly inlet: Inlet
}

export interface ExtensionNode extends NodeBase<PlannedExtension, Component> {
  readonly kind: 'extension'
}

/** One component of a graph with what stands around it. */
export type GraphNode = ReceiverNode | ProcessorNode | ExporterNode | ExtensionNode

/** Nodes by their keys, in the order of the plan. Shape: "processor:logs:parse", "receiver::file/nginx". */
export type GraphNodes = ReadonlyMap<string, GraphNode>

/** The key of a node. Shape: "processor:logs:parse", "receiver::file/nginx". */
export function nodeKey(kind: GraphNode['kind'], key: string, pipeline = ''): string {
  return `${kind}:${pipeline}:${key}`
}

/** The key of a node that is there. */
export function keyOf(node: GraphNode): string {
  return nodeKey(node.kind, node.planned.key, node.kind === 'processor' ? node.pipeline : '')
}

/** What a plan wants at each key. */
export function plannedNodes(
  plan: Plan,
): ReadonlyMap<string, { readonly planned: PlannedNode; readonly pipeline: string }> {
  const shared = [...plan.extensions, ...plan.exporters.values(), ...plan.receivers.values()].map(
    (planned) => ({ planned, pipeline: '' }),
  )
  const own = plan.pipelines.flatMap(({ name, processors }) =>
    processors.map((planned) => ({ planned, pipeline: name })),
  )
  return new Map(
    [...shared, ...own].map((each) => [
      nodeKey(each.planned.factory.kind, each.planned.key, each.pipeline),
      each,
    ]),
  )
}

interface NodeMakerOptions {
  readonly makeSettings: SettingsMaker
  readonly agent: AgentView
  readonly taps: Taps
  readonly traces: EdgeTraces | undefined
  /** By which the agent knows its own records. */
  readonly instanceId: string | undefined
  /** Those of the pipelines that a receiver feeds, as it is when it is asked. */
  readonly pushdownsBehind: (receiver: string) => readonly Pushdown[]
  readonly pushdownOf: (pipeline: string) => Pushdown
}

/** Creates components, which does no I/O; their ways out lead nowhere yet. */
export class NodeMaker {
  readonly #options: NodeMakerOptions

  constructor(options: NodeMakerOptions) {
    this.#options = options
  }

  async create(planned: PlannedNode, pipeline: string): Promise<GraphNode> {
    const node = this.#node(planned, pipeline)
    await node.supervisor.create()
    return node
  }

  #node(planned: PlannedNode, pipeline: string): GraphNode {
    // A factory says by its kind what the node is.
    switch (planned.factory.kind) {
      case 'receiver':
        return this.#receiver(planned as PlannedReceiver)
      case 'processor':
        return this.#processor(planned as PlannedProcessor, pipeline)
      case 'exporter':
        return this.#exporter(planned as PlannedExporter)
      case 'extension':
        return this.#extension(planned as PlannedExtension)
    }
  }

  #extension(planned: PlannedExtension): ExtensionNode {
    const { agent } = this.#options
    const create = (own: Settings): Promise<Component> => planned.factory.create(own, planned.config, agent)
    return { kind: 'extension', planned, ...this.#supervise(planned, '', create) }
  }

  #exporter(planned: PlannedExporter): ExporterNode {
    const supervised = this.#supervise(planned, '', async (own) => {
      const exporter = await planned.factory.create(own, planned.config)
      // Every exporter's configuration includes the delivery keys; the contract test holds them to it.
      return new Delivery(exporter, own, planned.config as DeliveryConfig)
    })
    return { kind: 'exporter', planned, ...supervised, inlet: new Inlet(supervised.supervisor) }
  }

  #processor(planned: PlannedProcessor, pipeline: string): ProcessorNode {
    const supervised = this.#supervise(planned, pipeline, (own) => {
      const settings: Settings = {
        ...own,
        wantMore: (literals) => this.#options.pushdownOf(pipeline).widen(literals, own.logger),
        get isOnce() {
          return own.isOnce || node.isLeaving
        },
      }
      return planned.factory.create(settings, planned.config, node.outlet)
    })
    const node: ProcessorNode = {
      kind: 'processor',
      planned,
      pipeline,
      ...supervised,
      inlet: new Inlet(supervised.supervisor),
      outlet: this.#outlet(planned, pipeline, supervised.settings),
      isLeaving: false,
    }
    return node
  }

  #receiver(planned: PlannedReceiver): ReceiverNode {
    const supervised = this.#supervise(planned, '', (own) => {
      const pushdowns = (): readonly Pushdown[] => this.#options.pushdownsBehind(planned.key)
      const settings: Settings = {
        ...own,
        get wantedLiterals() {
          node.filter = wantedTogether(pushdowns().map(({ wanted }) => wanted))
          return node.filter
        },
      }
      const counted = node.openReceipts.countingBefore(node.outlet)
      const next = withoutOwnRecords(counted, this.#options.instanceId, own)
      return planned.factory.create(settings, planned.config, next)
    })
    const node: ReceiverNode = {
      kind: 'receiver',
      planned,
      ...supervised,
      outlet: this.#outlet(planned, '', supervised.settings),
      openReceipts: new OpenReceipts(),
      filter: undefined,
    }
    return node
  }

  #outlet(planned: PlannedNode, pipeline: string, settings: Settings): Outlet {
    const { taps, traces } = this.#options
    const { instruments, clock } = settings
    return new Outlet(endOf(planned, pipeline), { instruments, clock, taps, traces })
  }

  #supervise<C extends Component>(
    planned: PlannedNode,
    pipeline: string,
    create: (settings: Settings) => Promise<C>,
  ): { readonly supervisor: Supervisor<C>; readonly settings: Settings } {
    const settings = this.#options.makeSettings(planned, pipeline, (status) => supervisor.report(status))
    const { clock, random, logger } = settings
    const supervisor: Supervisor<C> = new Supervisor({
      id: planned.key,
      clock,
      random,
      logger,
      create: () => create(settings),
    })
    return { supervisor, settings }
  }
}

/** What an edge begins or ends at, as it is measured. */
export function endOf(planned: PlannedNode, pipeline: string): EdgeEnd {
  return { kind: planned.factory.kind, id: planned.key, pipeline }
}
