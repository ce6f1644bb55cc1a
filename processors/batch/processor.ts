import type { Consumer, Processor } from '../../agent/component/component.ts'
import { formatComponentId, type Settings } from '../../agent/component/settings.ts'
import { Outbox } from '../../agent/delivery/outbox.ts'
import { RefusedError } from '../../agent/model/errors.ts'
import type { LogBatch } from '../../agent/model/log-batch.ts'
import type { Resource, Scope } from '../../agent/model/resource.ts'
import { Turn } from '../../agent/queue/turn.ts'
import type { Config } from './config.ts'
import { mergedBatch } from './merged-batch.ts'

/** Batches of one resource and scope that wait to become one. */
interface Gathering {
  readonly resource: Resource
  readonly scope: Scope | undefined
  readonly batches: LogBatch[]
  records: number
  bytes: number
  cancelTimer: () => void
}

/**
 *   in    ▮▮ ▮▮▮ ▮ ▮▮▮▮ ▮▮   ──▶   ▮▮▮▮▮▮▮▮▮▮ ▮▮   out, when one is full or has waited long enough
 *
 * Records of one resource and scope are gathered; their order is kept, and their receipts stay open until
 * the batch they went on in is settled, so that a crash loses nothing that waited here.
 */
export class BatchProcessor implements Processor {
  readonly #settings: Settings
  readonly #config: Config
  readonly #outbox: Outbox
  readonly #turn = new Turn()
  readonly #stopping = new AbortController()
  /** The oldest first. */
  readonly #gatherings = new Set<Gathering>()
  readonly #byResource = new Map<Resource, Map<Scope | undefined, Gathering>>()

  constructor(settings: Settings, config: Config, next: Consumer) {
    this.#settings = settings
    this.#config = config
    const id = formatComponentId(settings.id)
    const refused = settings.instruments.counter('hephaestus_batch_records_refused', {
      unit: '{record}',
      help: 'Records given up because the next stage will never take them',
    })
    this.#outbox = new Outbox({
      next,
      clock: settings.clock,
      logger: settings.logger,
      onDropped: (batch) => refused.add(batch.count, { component: id }),
      retry: () => this.#inBackground(() => this.#outbox.send([], this.#stopping.signal)),
    })
  }

  start(): Promise<void> {
    return Promise.resolve()
  }

  consume(batch: LogBatch, signal: AbortSignal): Promise<void> {
    return this.#turn.run(async () => {
      if (this.#stopping.signal.aborted) {
        const id = formatComponentId(this.#settings.id)
        throw new RefusedError('HEPH_COMPONENT_STOPPED', `${id} takes no batch after its shutdown`)
      }
      // What waits there was gathered before.
      await this.#outbox.empty(signal)
      await this.#outbox.send(this.#gather(batch), signal)
    }, signal)
  }

  /** Everything that was gathered goes on, full or not. */
  async shutdown(signal: AbortSignal): Promise<void> {
    this.#stopping.abort()
    await this.#turn.run(async () => {
      this.#outbox.add([...this.#gatherings].flatMap((gathering) => this.#close(gathering)))
      await this.#outbox.close(signal)
    })
  }

  /** Takes a batch over; what goes on because of it. */
  #gather(batch: LogBatch): readonly LogBatch[] {
    const evicted = this.#evict(batch)
    const gathering = this.#gatheringOf(batch)
    // Not the batch itself: whoever handed it in may offer it to others again.
    const own = batch.select(Array.from({ length: batch.count }, (_, index) => index)).detach()
    gathering.batches.push(own)
    gathering.records += own.count
    gathering.bytes += own.bodyBytesTotal
    const { send_batch_size: size, max_bytes: bytes } = this.#config
    const isFull = gathering.records >= size || gathering.bytes >= bytes
    return isFull ? [...evicted, ...this.#close(gathering)] : evicted
  }

  #gatheringOf(batch: LogBatch): Gathering {
    const known = this.#find(batch)
    if (known !== undefined) return known
    const gathering: Gathering = {
      resource: batch.resource,
      scope: batch.scope,
      batches: [],
      records: 0,
      bytes: 0,
      cancelTimer: this.#settings.clock.after(this.#config.timeout, () =>
        this.#inBackground(async () => {
          if (!this.#gatherings.has(gathering)) return
          await this.#outbox.send(this.#close(gathering), this.#stopping.signal)
        }),
      ),
    }
    this.#gatherings.add(gathering)
    const ofResource = this.#byResource.get(batch.resource)
    if (ofResource === undefined) this.#byResource.set(batch.resource, new Map([[batch.scope, gathering]]))
    else ofResource.set(batch.scope, gathering)
    return gathering
  }

  #find({ resource, scope }: LogBatch): Gathering | undefined {
    return this.#byResource.get(resource)?.get(scope)
  }

  /** Makes room for the records of one more resource. */
  #evict(batch: LogBatch): readonly LogBatch[] {
    const [oldest] = this.#gatherings
    const isFull = this.#gatherings.size >= this.#config.max_resources
    return isFull && oldest !== undefined && this.#find(batch) === undefined ? this.#close(oldest) : []
  }

  #close(gathering: Gathering): readonly LogBatch[] {
    gathering.cancelTimer()
    this.#gatherings.delete(gathering)
    const ofResource = this.#byResource.get(gathering.resource)
    ofResource?.delete(gathering.scope)
    if (ofResource?.size === 0) this.#byResource.delete(gathering.resource)
    const merged = mergedBatch(gathering.batches)
    return merged === undefined ? [] : partsOf(merged, this.#config.send_batch_max_size)
  }

  #inBackground(work: () => Promise<void>): void {
    this.#turn.run(work).catch((error: unknown) => {
      this.#settings.logger.error('a gathered batch could not be handed on', { error })
    })
  }
}

/** A batch in parts of at most so many records, each with its share of the receipts; 0: as it is. */
function partsOf(batch: LogBatch, countMax: number): readonly LogBatch[] {
  if (countMax === 0 || batch.count <= countMax) return [batch]
  const parts: LogBatch[] = []
  for (let from = 0; from < batch.count; from += countMax) {
    const count = Math.min(countMax, batch.count - from)
    const indices = Array.from({ length: count }, (_, offset) => from + offset)
    const isLast = from + count === batch.count
    parts.push(batch.select(indices, isLast ? undefined : batch.receipts.map((receipt) => receipt.share())))
  }
  return parts
}
