import type { AgentView, ComponentReport } from '../component/agent-view.ts'
import type { Receiver } from '../component/component.ts'
import {
  NodeMaker,
  plannedNodes,
  type ExporterNode,
  type ExtensionNode,
  type GraphNode,
  type GraphNodes,
  type ProcessorNode,
  type ReceiverNode,
  type SettingsMaker,
} from './graph-nodes.ts'
import type { Plan } from './plan.ts'
import { Pushdown } from './pushdown.ts'
import type { ReplacementReport } from './plan-change.ts'
import { Replacement } from './replacement.ts'
import { Taps } from './taps.ts'
import type { EdgeTraces } from './traces/edge-traces.ts'
import { wire } from './wiring.ts'

export type { SettingsMaker } from './graph-nodes.ts'

interface GraphSurroundings {
  readonly makeSettings: SettingsMaker
  readonly agent: AgentView
  /** Those who look at the edges; nobody when left out. */
  readonly taps?: Taps
  /** Those who trace what goes over them; nobody when left out. */
  readonly traces?: EdgeTraces
  /** What the agent calls itself in its own log; records that come back with it end where they come in. */
  readonly instanceId?: string
}

/**
 * The components of a configuration, connected:
 *
 *   receiver ──▶ processor ──▶ processor ──▶ fan-out ──▶ delivery(exporter)
 *
 * Creating does no I/O. Starting goes against the stream, exporters first, so that nothing is handed to
 * a component that is not ready; stopping goes with it, so that everything held is handed on. Extensions are
 * there before the first and after the last of them. Another plan replaces what it changes and leaves the rest alone.
 */
export class Graph {
  readonly #maker: NodeMaker
  readonly #pushdowns = new Map<string, Pushdown>()
  readonly #taps: Taps
  readonly #traces: EdgeTraces | undefined
  #plan: Plan
  #nodes: GraphNodes = new Map()
  #replacing: Promise<unknown> | undefined

  private constructor(
    plan: Plan,
    { makeSettings, agent, traces, instanceId, taps = new Taps() }: GraphSurroundings,
  ) {
    this.#plan = plan
    this.#taps = taps
    this.#traces = traces
    this.#maker = new NodeMaker({
      makeSettings,
      agent,
      taps,
      traces,
      instanceId,
      pushdownOf: (pipeline) => this.#pushdownOf(pipeline),
      pushdownsBehind: (receiver) =>
        this.#plan.pipelines
          .filter(({ receivers }) => receivers.includes(receiver))
          .map(({ name }) => this.#pushdownOf(name)),
    })
  }

  static async create(plan: Plan, surroundings: GraphSurroundings): Promise<Graph> {
    const graph = new Graph(plan, surroundings)
    const nodes = new Map<string, GraphNode>()
    for (const [key, { planned, pipeline }] of plannedNodes(plan))
      nodes.set(key, await graph.#maker.create(planned, pipeline))
    graph.#follow(plan, nodes)
    return graph
  }

  /** The receivers as they are now; a restart replaces one. */
  receivers(): readonly Receiver[] {
    return this.#receivers.flatMap(({ supervisor }) => supervisor.component ?? [])
  }

  /** The ids of the receivers, in the order of `receivers`. */
  receiverIds(): readonly string[] {
    return this.#receivers.flatMap(({ supervisor }) =>
      supervisor.component === undefined ? [] : supervisor.id,
    )
  }

  /** Resolves when every receiver has read its input to the end. */
  async finished(): Promise<void> {
    for (;;) {
      const receivers = this.receivers()
      await Promise.all(receivers.map((receiver) => receiver.finished))
      // One that was replaced has ended too.
      if (this.#replacing === undefined && receivers.every((one, at) => one === this.receivers()[at])) return
      await this.#replacing
    }
  }

  /** Errors: what the component threw, with everything that was started before left running: shut down then. */
  async start(signal: AbortSignal): Promise<void> {
    const inOrder = [...this.#extensions, ...this.#exporters, ...this.#processors.toReversed()]
    for (const { supervisor } of inOrder) await supervisor.start(signal)
    for (const pushdown of this.#pushdowns.values()) pushdown.start()
    for (const { supervisor } of this.#receivers) await supervisor.start(signal)
  }

  /**
   * Makes the graph the one of another plan; components that both have, with the same configuration, go on as they
   * are. Errors: what kept the others from being created, drained or started: the graph is the old one then. After
   * the signal is aborted it may be neither, and can only be shut down.
   */
  async replace(plan: Plan, signal: AbortSignal): Promise<ReplacementReport> {
    const replacement = new Replacement({
      from: { plan: this.#plan, nodes: this.#nodes },
      plan,
      maker: this.#maker,
      follow: (next, nodes) => this.#follow(next, nodes),
    })
    const running = replacement.run(signal).finally(() => {
      this.#replacing = undefined
    })
    this.#replacing = running.catch(() => undefined)
    return await running
  }

  /**
   * Stops everything in the order of the stream. `drainJobs` is called once, when every component before
   * the first one with repair work has handed on what it held. Bounds: ends soon after the signal is aborted.
   */
  async shutdown(signal: AbortSignal, drainJobs: () => Promise<void>): Promise<void> {
    await Promise.all(this.#receivers.map(({ supervisor }) => supervisor.shutdown(signal)))
    const isAfterJobs = (processor: ProcessorNode): boolean => {
      const own = this.#processors.filter((other) => other.pipeline === processor.pipeline)
      const first = own.findIndex((other) => other.planned.factory.jobStage !== undefined)
      return first >= 0 && own.indexOf(processor) >= first
    }
    for (const processor of this.#processors) {
      if (!isAfterJobs(processor)) await processor.supervisor.shutdown(signal)
    }
    await drainJobs()
    for (const { supervisor } of this.#processors) await supervisor.shutdown(signal)
    await Promise.all(this.#exporters.map(({ supervisor }) => supervisor.shutdown(signal)))
    for (const { supervisor } of this.#extensions.toReversed()) await supervisor.shutdown(signal)
  }

  status(): readonly ComponentReport[] {
    const inOrder = [...this.#extensions, ...this.#receivers, ...this.#processors, ...this.#exporters]
    return inOrder.map((node) => ({
      kind: node.kind,
      id: node.supervisor.id,
      pipeline: node.kind === 'processor' ? node.pipeline : '',
      ...node.supervisor.status,
    }))
  }

  /** The plan and what is there for it count from now on. */
  #follow(plan: Plan, nodes: GraphNodes): void {
    this.#plan = plan
    this.#nodes = nodes
    for (const { name, wantedLiterals } of plan.pipelines) this.#pushdownOf(name).replan(wantedLiterals)
    for (const name of this.#pushdowns.keys())
      if (!plan.pipelines.some((pipeline) => pipeline.name === name)) this.#pushdowns.delete(name)
    wire(plan, nodes, { pushdowns: this.#pushdowns, taps: this.#taps, traces: this.#traces })
  }

  #pushdownOf(name: string): Pushdown {
    const planned = this.#plan.pipelines.find((pipeline) => pipeline.name === name)
    const pushdown = this.#pushdowns.get(name) ?? new Pushdown(name, planned?.wantedLiterals)
    this.#pushdowns.set(name, pushdown)
    return pushdown
  }

  get #receivers(): readonly ReceiverNode[] {
    return [...this.#nodes.values()].filter((node) => node.kind === 'receiver')
  }

  get #processors(): readonly ProcessorNode[] {
    return [...this.#nodes.values()].filter((node) => node.kind === 'processor')
  }

  get #exporters(): readonly ExporterNode[] {
    return [...this.#nodes.values()].filter((node) => node.kind === 'exporter')
  }

  get #extensions(): readonly ExtensionNode[] {
    return [...this.#nodes.values()].filter((node) => node.kind === 'extension')
  }
}
