import type { AgentView, ComponentReport } from '../component/agent-view.ts'
import type { Component, Consumer, Processor, Receiver } from '../component/component.ts'
import type { ComponentKind } from '../component/component.ts'
import type { ComponentStatus } from '../component/status.ts'
import type { Settings } from '../component/settings.ts'
import { Delivery } from '../delivery/delivery.ts'
import type { DeliveryConfig } from '../delivery/delivery-config.ts'
import { RetryableError } from '../model/errors.ts'
import { Edge, Outlet, type EdgeEnd } from './edge.ts'
import { fanOutTo } from './fan-out.ts'
import type {
  Plan,
  PlannedExporter,
  PlannedExtension,
  PlannedNode,
  PlannedPipeline,
  PlannedReceiver,
} from './plan.ts'
import { Pushdown, wantedTogether, withCurrentMarks } from './pushdown.ts'
import { Supervisor } from './supervisor.ts'

/** Makes the settings of one component; `report` gets what it says of itself. */
export type SettingsMaker = (
  node: PlannedNode,
  pipeline: string,
  report: (status: ComponentStatus) => void,
) => Settings

interface GraphProcessor {
  readonly supervisor: Supervisor<Processor>
  readonly pipeline: string
  readonly hasJobStage: boolean
}

/**
 * The components of a configuration, connected:
 *
 *   receiver ──▶ processor ──▶ processor ──▶ fan-out ──▶ delivery(exporter)
 *
 * Creating does no I/O. Starting goes against the stream, exporters first, so that nothing is handed to
 * a component that is not ready; stopping goes with it, so that everything held is handed on. Extensions are
 * there before the first and after the last of them.
 */
export class Graph {
  readonly #extensions: readonly Supervisor<Component>[]
  readonly #receivers: readonly Supervisor<Receiver>[]
  readonly #processors: readonly GraphProcessor[]
  readonly #exporters: readonly Supervisor<Delivery>[]
  readonly #pushdowns: readonly Pushdown[]

  private constructor(builder: GraphBuilder) {
    this.#extensions = builder.extensions
    this.#receivers = builder.receivers
    this.#processors = builder.processors
    this.#exporters = [...builder.exporters.values()]
    this.#pushdowns = builder.pushdowns
  }

  static async create(plan: Plan, makeSettings: SettingsMaker, agent: AgentView): Promise<Graph> {
    const builder = new GraphBuilder(makeSettings)
    for (const node of plan.extensions) await builder.addExtension(node, agent)
    for (const node of plan.exporters.values()) await builder.addExporter(node)
    for (const pipeline of plan.pipelines) await builder.addPipeline(pipeline)
    for (const node of plan.receivers.values()) await builder.addReceiver(node, plan.pipelines)
    return new Graph(builder)
  }

  /** The receivers as they are now; a restart replaces one. */
  receivers(): readonly Receiver[] {
    return this.#receivers.flatMap((receiver) => receiver.component ?? [])
  }

  /** The ids of the receivers, in the order of `receivers`. */
  receiverIds(): readonly string[] {
    return this.#receivers.filter(({ component }) => component !== undefined).map(({ id }) => id)
  }

  /** Resolves when every receiver has read its input to the end. */
  async finished(): Promise<void> {
    await Promise.all(this.receivers().map((receiver) => receiver.finished))
  }

  /** Errors: what the component threw, with everything that was started before left running: shut down then. */
  async start(signal: AbortSignal): Promise<void> {
    const processors = this.#processors.map((processor) => processor.supervisor)
    const inOrder = [...this.#extensions, ...this.#exporters, ...processors.toReversed()]
    for (const component of inOrder) await component.start(signal)
    for (const pushdown of this.#pushdowns) pushdown.start()
    for (const receiver of this.#receivers) await receiver.start(signal)
  }

  /**
   * Stops everything in the order of the stream. `drainJobs` is called once, when every component before
   * the first one with repair work has handed on what it held. Bounds: ends soon after the signal is aborted.
   */
  async shutdown(signal: AbortSignal, drainJobs: () => Promise<void>): Promise<void> {
    await Promise.all(this.#receivers.map((receiver) => receiver.shutdown(signal)))
    const isAfterJobs = (processor: GraphProcessor): boolean => {
      const own = this.#processors.filter((other) => other.pipeline === processor.pipeline)
      const first = own.findIndex((other) => other.hasJobStage)
      return first >= 0 && own.indexOf(processor) >= first
    }
    for (const processor of this.#processors) {
      if (!isAfterJobs(processor)) await processor.supervisor.shutdown(signal)
    }
    await drainJobs()
    for (const processor of this.#processors) await processor.supervisor.shutdown(signal)
    await Promise.all(this.#exporters.map((exporter) => exporter.shutdown(signal)))
    for (const extension of this.#extensions.toReversed()) await extension.shutdown(signal)
  }

  status(): readonly ComponentReport[] {
    const report = (
      kind: ComponentKind,
      supervisor: Supervisor<Component>,
      pipeline: string,
    ): ComponentReport => ({
      kind,
      id: supervisor.id,
      pipeline,
      ...supervisor.status,
    })
    return [
      ...this.#extensions.map((extension) => report('extension', extension, '')),
      ...this.#receivers.map((receiver) => report('receiver', receiver, '')),
      ...this.#processors.map(({ supervisor, pipeline }) => report('processor', supervisor, pipeline)),
      ...this.#exporters.map((exporter) => report('exporter', exporter, '')),
    ]
  }
}

/** Where an edge can lead to. */
interface Target {
  readonly end: EdgeEnd
  readonly consumer: Consumer
  readonly mutatesBatches: boolean
  readonly onFault: (fault: Error) => void
}

class GraphBuilder {
  readonly extensions: Supervisor<Component>[] = []
  readonly receivers: Supervisor<Receiver>[] = []
  readonly processors: GraphProcessor[] = []
  readonly exporters = new Map<string, Supervisor<Delivery>>()
  readonly #pushdowns = new Map<string, Pushdown>()
  readonly #heads = new Map<string, readonly Target[]>()
  readonly #exporterTargets = new Map<string, Target>()
  readonly #makeSettings: SettingsMaker

  constructor(makeSettings: SettingsMaker) {
    this.#makeSettings = makeSettings
  }

  async addExtension(node: PlannedExtension, agent: AgentView): Promise<void> {
    const { supervisor } = this.#supervise(node, '', (own) => node.factory.create(own, node.config, agent))
    await supervisor.create()
    this.extensions.push(supervisor)
  }

  async addExporter(node: PlannedExporter): Promise<void> {
    const { supervisor, settings } = this.#supervise(node, '', async (own) => {
      const exporter = await node.factory.create(own, node.config)
      // Every exporter's configuration includes the delivery keys; the contract test holds them to it.
      return new Delivery(exporter, own, node.config as DeliveryConfig)
    })
    await supervisor.create()
    this.exporters.set(node.key, supervisor)
    this.#exporterTargets.set(node.key, target(supervisor, settings, endOf(node, ''), false))
  }

  async addPipeline(pipeline: PlannedPipeline): Promise<void> {
    let targets = pipeline.exporters.flatMap((key) => this.#exporterTargets.get(key) ?? [])
    const processors: GraphProcessor[] = []
    const pushdown = new Pushdown(pipeline.name, pipeline.wantedLiterals)
    this.#pushdowns.set(pipeline.name, pushdown)
    for (const node of pipeline.processors.toReversed()) {
      const downstream = targets
      const { supervisor, settings } = this.#supervise(node, pipeline.name, (own) =>
        node.factory.create(
          withWantMore(own, pushdown),
          node.config,
          connect(endOf(node, pipeline.name), downstream, own),
        ),
      )
      await supervisor.create()
      processors.unshift({
        supervisor,
        pipeline: pipeline.name,
        hasJobStage: node.factory.jobStage !== undefined,
      })
      const mutates = node.factory.mutatesBatches || downstream.some((each) => each.mutatesBatches)
      targets = [target(supervisor, settings, endOf(node, pipeline.name), mutates)]
    }
    this.processors.push(...processors)
    this.#heads.set(pipeline.name, targets)
  }

  get pushdowns(): readonly Pushdown[] {
    return [...this.#pushdowns.values()]
  }

  async addReceiver(node: PlannedReceiver, pipelines: readonly PlannedPipeline[]): Promise<void> {
    const fed = pipelines.filter((pipeline) => pipeline.receivers.includes(node.key))
    const targets = fed.flatMap(({ name }) => this.#heads.get(name) ?? [])
    const pushdowns = fed.flatMap(({ name }) => this.#pushdowns.get(name) ?? [])
    const { supervisor } = this.#supervise(node, '', (own) => {
      const next = withCurrentMarks(connect(endOf(node, ''), targets, own), pushdowns)
      return node.factory.create(withWanted(own, pushdowns), node.config, next)
    })
    await supervisor.create()
    this.receivers.push(supervisor)
  }

  #supervise<C extends Component>(
    node: PlannedNode,
    pipeline: string,
    create: (settings: Settings) => Promise<C>,
  ): { readonly supervisor: Supervisor<C>; readonly settings: Settings } {
    const settings = this.#makeSettings(node, pipeline, (status) => supervisor.report(status))
    const { clock, random, logger } = settings
    const supervisor: Supervisor<C> = new Supervisor({
      id: node.key,
      clock,
      random,
      logger,
      create: () => create(settings),
    })
    return { supervisor, settings }
  }
}

function withWantMore(settings: Settings, pushdown: Pushdown): Settings {
  return { ...settings, wantMore: (literals) => pushdown.widen(literals, settings.logger) }
}

/** What a receiver's pipelines want, as it is when the receiver asks. */
function withWanted(settings: Settings, pushdowns: readonly Pushdown[]): Settings {
  return {
    ...settings,
    get wantedLiterals() {
      return wantedTogether(pushdowns.map(({ wanted }) => wanted))
    },
  }
}

function endOf(node: PlannedNode, pipeline: string): EdgeEnd {
  return { kind: node.factory.kind, id: node.key, pipeline }
}

function target(
  supervisor: Supervisor<Component & Consumer>,
  settings: Settings,
  end: EdgeEnd,
  mutatesBatches: boolean,
): Target {
  return {
    end,
    mutatesBatches,
    consumer: {
      consume: (batch, signal) => {
        const { component } = supervisor
        if (component !== undefined) return component.consume(batch, signal)
        return Promise.reject(new RetryableError('HEPH_COMPONENT_ABSENT', `${end.id} is being started`))
      },
    },
    onFault: (fault) => {
      settings.logger.error('component failed on a batch', { error: fault })
      settings.reportStatus({ state: 'recoverable_error', reason: fault.message })
    },
  }
}

function connect(from: EdgeEnd, targets: readonly Target[], settings: Settings): Consumer {
  const { instruments, clock, logger } = settings
  const branches = targets.map(({ end, consumer, mutatesBatches, onFault }) => ({
    id: end.id,
    consumer: new Edge(consumer, { to: end, instruments, clock }, onFault),
    mutatesBatches,
  }))
  const next = fanOutTo(branches, clock, (records, error) => {
    logger.error('a branch dropped a batch', { records, error })
  })
  return new Outlet(next, from, instruments)
}
