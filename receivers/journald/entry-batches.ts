import { packed } from '../../agent/model/body-slices.ts'
import { LogBatch } from '../../agent/model/log-batch.ts'
import type { Resource } from '../../agent/model/resource.ts'
import type { Receipt } from '../../agent/model/acknowledgement.ts'
import type { Checkpoint } from './checkpoint.ts'
import type { Config } from './config.ts'
import { identityOf, recordAttributes, resourceAttributes, severityOf, streamOf } from './entry.ts'
import type { JournalEntry } from './export-reader.ts'

const RESOURCES_MAX = 1_024

interface Group {
  readonly stream: string
  readonly resource: Resource
  readonly entries: JournalEntry[]
  readonly ends: number[]
  readonly receipts: Receipt[]
}

/**
 * Makes batches of entries as they were read: one for each program among them, in which its entries keep their order.
 * Receipts are issued in the journal's order, one for each run of entries of the same program.
 */
export class EntryBatches {
  readonly #config: Config
  readonly #prefix: string
  /** So that entries of the same program share one object. */
  readonly #resources = new Map<string, Resource>()

  /** Shape of prefix: "journald:journald/host". */
  constructor(config: Config, prefix: string) {
    this.#config = config
    this.#prefix = prefix
  }

  /** Units: observedUnixMs is the wall clock. */
  of(entries: readonly JournalEntry[], checkpoint: Checkpoint, observedUnixMs: number): readonly LogBatch[] {
    const groups = this.#grouped(entries, checkpoint)
    return groups.map((group) => this.#batchOf(group, BigInt(Math.round(observedUnixMs)) * 1_000_000n))
  }

  #grouped(entries: readonly JournalEntry[], checkpoint: Checkpoint): readonly Group[] {
    const groups = new Map<string, Group>()
    const group = (entry: JournalEntry): Group => {
      const stream = `${this.#prefix}:${streamOf(entry.fields)}`
      const identity = identityOf(entry.fields)
      const key = `${stream}\n${identity}`
      let known = groups.get(key)
      if (known === undefined) {
        const resource = this.#resource(identity, entry)
        known = { stream, resource, entries: [], ends: [], receipts: [] }
        groups.set(key, known)
      }
      return known
    }
    let run: string[] = []
    let owner: Group | undefined
    const endRun = (): void => {
      if (run.length > 0) owner?.receipts.push(checkpoint.issue(run))
      run = []
    }
    let position = checkpoint.end
    for (const entry of entries) {
      const of = group(entry)
      if (of !== owner) endRun()
      owner = of
      run.push(entry.cursor)
      position += 1
      of.entries.push(entry)
      of.ends.push(position)
    }
    endRun()
    return [...groups.values()]
  }

  #batchOf({ stream, resource, entries, ends, receipts }: Group, observedTimeUnixNano: bigint): LogBatch {
    const batch = new LogBatch({
      ...packed(entries.map((entry) => entry.message)),
      count: entries.length,
      stream,
      observedTimeUnixNano,
      resource,
      attributes: this.#config.attributes,
      receipts,
      sourceEnds: Float64Array.from(ends),
    })
    entries.forEach((entry, index) => {
      batch.setTime(index, BigInt(entry.realtimeUsec) * 1_000n)
      const severity = severityOf(entry.fields)
      if (severity !== undefined) batch.setSeverity(index, severity.number, severity.text)
      const attributes = recordAttributes(entry, this.#config.fields)
      if (Object.keys(attributes).length > 0) batch.addAttributes(index, attributes)
      if (entry.droppedFields > 0) batch.setDroppedAttributesCount(index, entry.droppedFields)
    })
    return batch
  }

  #resource(identity: string, { fields }: JournalEntry): Resource {
    const known = this.#resources.get(identity)
    if (known !== undefined) return known
    if (this.#resources.size >= RESOURCES_MAX) this.#resources.clear()
    const resource = { attributes: { ...resourceAttributes(fields), ...this.#config.resource } }
    this.#resources.set(identity, resource)
    return resource
  }
}
