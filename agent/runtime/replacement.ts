import { isInTime, reloadDeadline } from './deadline.ts'
import { settleAll } from '../model/acknowledgement.ts'
import { describeError, RetryableError } from '../model/errors.ts'
import type { Parcel } from '../queue/queue.ts'
import {
  keyOf,
  type ExporterNode,
  type GraphNode,
  type GraphNodes,
  type NodeMaker,
  type ProcessorNode,
  type ReceiverNode,
} from './graph-nodes.ts'
import type { Plan, PlannedNode } from './plan.ts'
import { PlanChange, type ReplacementReport } from './plan-change.ts'

/** How long what is under way may take to be handed on before anything is stopped. */
const IDLE_MS = 30_000
/** How long an exporter that is taken out may take to deliver what it has. */
const DRAIN_MS = 10_000
/** How long the receiver that takes another one's place waits until what that one read is settled. */
const SETTLE_MS = 10_000

interface ReplacementOptions {
  readonly from: { readonly plan: Plan; readonly nodes: GraphNodes }
  readonly plan: Plan
  readonly maker: NodeMaker
  /** Makes a plan with its nodes the one that counts, and connects them. */
  readonly follow: (plan: Plan, nodes: GraphNodes) => void
}

/**
 * From one plan to another while records flow. Nothing new is started before everything old that it could collide with
 * (a port, a file, a child) is down, and nothing that stays is touched:
 *
 *   create the new ones ─▶ hold the receivers that stay ─▶ stop receivers ─▶ wait until nothing is under way
 *     ─▶ stop processors, in the order of the stream; what they hold goes on the old way
 *     ─▶ stop exporters; what one has not delivered is given to the one that takes its place
 *     ─▶ start extensions, exporters, processors ─▶ connect, release ─▶ start receivers
 *
 * Where a step fails, those that were stopped are made anew from the old plan, and the graph is the old one.
 */
export class Replacement {
  readonly #options: ReplacementOptions
  readonly #before: GraphNodes
  readonly #change: PlanChange
  /** Stopped, in part or wholly. */
  readonly #stopped = new Set<GraphNode>()
  readonly #retired = new Set<ExporterNode>()
  /** What exporters that were stopped have not delivered, by their keys. */
  readonly #undelivered = new Map<string, Parcel[]>()
  /** The graph is the new one, or the old one with what was made anew. */
  #isFollowed = false

  constructor(options: ReplacementOptions) {
    this.#options = options
    this.#before = options.from.nodes
    this.#change = new PlanChange(options.from.nodes, options.from.plan, options.plan)
  }

  /** Errors: what made a step fail; the old plan is in force then. The signal's reason: nothing is brought back then. */
  async run(signal: AbortSignal): Promise<ReplacementReport> {
    const { plan } = this.#options
    const created = await this.#create([...this.#change.wanted].filter(([key]) => !this.#change.stays(key)))
    try {
      await this.#takeOut(signal)
      // What was not delivered stays unsettled then, and is read again after the next start.
      signal.throwIfAborted()
      await this.#bring(plan, this.#nodesOf(created), [...created.values()], (node) =>
        this.#start(node, signal),
      )
    } catch (thrown) {
      if (!signal.aborted) await this.#bringBack(created, thrown, signal)
      // Nobody else knows of them: the graph is still the old one.
      else if (!this.#isFollowed) await this.#shutDown(created, thrown)
      this.#release()
      throw thrown
    }
    this.#dropUndelivered()
    return this.#change.report()
  }

  #nodesOf(fresh: ReadonlyMap<string, GraphNode>): GraphNodes {
    const nodes = new Map<string, GraphNode>()
    for (const key of this.#change.wanted.keys()) {
      const node = fresh.get(key) ?? this.#before.get(key)
      if (node !== undefined) nodes.set(key, node)
    }
    return nodes
  }

  async #create(
    wanted: readonly (readonly [string, { readonly planned: PlannedNode; readonly pipeline: string }])[],
  ): Promise<ReadonlyMap<string, GraphNode>> {
    const created = new Map<string, GraphNode>()
    for (const [key, { planned, pipeline }] of wanted)
      created.set(key, await this.#options.maker.create(planned, pipeline))
    return created
  }

  // --- out with the old

  async #takeOut(signal: AbortSignal): Promise<void> {
    const leaving = this.#change.leaving()
    const rewired = this.#change.rewired()
    const pipelines = this.#change.touchedPipelines()
    const names = new Set(pipelines.map(({ name }) => name))
    const feeding = new Set(pipelines.flatMap(({ receivers }) => receivers))
    const processors = this.#processors.filter(({ pipeline }) => names.has(pipeline))
    const receivers = this.#receivers.filter(({ planned }) => feeding.has(planned.key))
    const exporters = leaving.filter((node) => node.kind === 'exporter')

    for (const receiver of receivers) if (!leaving.includes(receiver)) receiver.outlet.hold()
    // Who waits for a server that does not answer, and is to be asked no more, holds nobody up.
    for (const exporter of exporters) if (this.#hasSuccessor(exporter)) this.#retire(exporter)
    await Promise.all(
      leaving.filter((node) => node.kind === 'receiver').map((node) => this.#stop(node, signal)),
    )
    await this.#idle([...receivers, ...processors], signal)
    for (const processor of processors) {
      if (leaving.includes(processor)) await this.#drain(processor, signal)
      else if (rewired.has(processor)) await this.#holdIdle(processor, signal)
    }
    await Promise.all(exporters.map((exporter) => this.#deliverRest(exporter, signal)))
    for (const node of leaving) if (node.kind === 'extension') await this.#stop(node, signal)
  }

  /** What it holds goes on before those behind it are stopped. */
  async #drain(processor: ProcessorNode, signal: AbortSignal): Promise<void> {
    processor.isLeaving = true
    await this.#stop(processor, signal)
  }

  /** From here on nothing comes but what it holds, at times of its own. */
  async #holdIdle(processor: ProcessorNode, signal: AbortSignal): Promise<void> {
    processor.outlet.hold()
    await this.#idle([processor], signal)
  }

  #retire(exporter: ExporterNode): void {
    this.#retired.add(exporter)
    exporter.inlet.keep()
    exporter.supervisor.component?.retire()
  }

  async #deliverRest(exporter: ExporterNode, signal: AbortSignal): Promise<void> {
    const deadline = reloadDeadline(exporter.settings.clock, DRAIN_MS, signal)
    try {
      await this.#stop(exporter, deadline.signal)
    } finally {
      deadline.cancel()
    }
    this.#takeUndelivered(exporter)
  }

  #takeUndelivered(exporter: ExporterNode): void {
    const left = exporter.supervisor.component?.takeUndelivered() ?? []
    const before = this.#undelivered.get(keyOf(exporter)) ?? []
    this.#undelivered.set(keyOf(exporter), [...left, ...before, ...exporter.inlet.takeKept()])
  }

  async #stop(node: GraphNode, signal: AbortSignal): Promise<void> {
    this.#stopped.add(node)
    await node.supervisor.shutdown(signal)
  }

  /** Errors: RetryableError HEPH_RELOAD_BUSY. */
  async #idle(nodes: readonly (ReceiverNode | ProcessorNode)[], signal: AbortSignal): Promise<void> {
    const [first] = nodes
    if (first === undefined) return
    const idle = Promise.all(nodes.map(({ outlet }) => outlet.idle()))
    if (await isInTime(idle, first.settings.clock, IDLE_MS, signal)) return
    throw new RetryableError(
      'HEPH_RELOAD_BUSY',
      `what is under way was not taken by the next stage within ${IDLE_MS}ms: reload again when the exporters deliver`,
    )
  }

  // --- in with the new

  async #bring(
    plan: Plan,
    nodes: GraphNodes,
    fresh: readonly GraphNode[],
    start: (node: GraphNode) => Promise<boolean>,
  ): Promise<void> {
    const inOrder = [
      ...fresh.filter((node) => node.kind === 'extension'),
      ...fresh.filter((node) => node.kind === 'exporter'),
      ...fresh.filter((node) => node.kind === 'processor').toReversed(),
    ]
    for (const node of inOrder) {
      const isStarted = await start(node)
      if (node.kind === 'exporter' && isStarted) await this.#giveUndelivered(node)
    }
    this.#options.follow(plan, nodes)
    this.#isFollowed = true
    this.#release()
    for (const node of fresh) {
      if (node.kind === 'receiver') await start(node)
    }
  }

  async #giveUndelivered(exporter: ExporterNode): Promise<void> {
    await exporter.supervisor.component?.takeOver(this.#undelivered.get(keyOf(exporter)) ?? [])
  }

  async #start(node: GraphNode, signal: AbortSignal): Promise<boolean> {
    const before = this.#before.get(keyOf(node))
    if (before?.kind === 'receiver') await this.#settled(before, signal)
    await node.supervisor.start(signal)
    return true
  }

  /** What the receiver before it read and nobody has settled would be read again. */
  async #settled({ openReceipts, settings }: ReceiverNode, signal: AbortSignal): Promise<void> {
    if (await isInTime(openReceipts.settled(), settings.clock, SETTLE_MS, signal)) return
    settings.logger.warn('what was read before the reload is not delivered yet, and may be sent twice')
  }

  /** The old ones again. One that does not start is started again and again, as after a failure. */
  async #bringBack(created: GraphNodes, reason: unknown, signal: AbortSignal): Promise<void> {
    await this.#shutDown(created, reason)
    for (const node of created.values()) if (node.kind === 'exporter') this.#takeUndelivered(node)
    for (const exporter of this.#retired)
      if (!this.#stopped.has(exporter)) await this.#deliverRest(exporter, signal)
    const gone = [...this.#stopped].map(
      (node) =>
        [
          keyOf(node),
          { planned: node.planned, pipeline: node.kind === 'processor' ? node.pipeline : '' },
        ] as const,
    )
    const again = await this.#create(gone)
    const nodes = new Map([...this.#before].map(([key, node]) => [key, again.get(key) ?? node]))
    await this.#bring(this.#options.from.plan, nodes, [...again.values()], async (node) => {
      try {
        return await this.#start(node, signal)
      } catch (thrown) {
        node.supervisor.report({ state: 'permanent_error', reason: describeError(thrown) })
        return false
      }
    })
  }

  /** At once: what they have taken over is left. */
  async #shutDown(created: GraphNodes, reason: unknown): Promise<void> {
    for (const node of created.values()) await node.supervisor.shutdown(AbortSignal.abort(reason))
  }

  #release(): void {
    for (const node of this.#before.values()) if ('outlet' in node) node.outlet.release()
  }

  // --- what is told

  #dropUndelivered(): void {
    for (const [key, parcels] of this.#undelivered) {
      if (parcels.length === 0) continue
      const records = parcels.reduce((sum, { count }) => sum + count, 0)
      for (const { receipts } of parcels) settleAll(receipts, 'dropped')
      this.#before
        .get(key)
        ?.settings.logger.error('an exporter was taken out before it had delivered everything', { records })
    }
  }

  #hasSuccessor(node: GraphNode): boolean {
    return this.#change.wanted.has(keyOf(node))
  }

  get #receivers(): readonly ReceiverNode[] {
    return [...this.#before.values()].filter((node) => node.kind === 'receiver')
  }

  get #processors(): readonly ProcessorNode[] {
    return [...this.#before.values()].filter((node) => node.kind === 'processor')
  }
}
