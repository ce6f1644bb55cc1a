import type { EncodedLogs } from '../../agent/component/component.ts'
import { PermanentError } from '../../agent/model/errors.ts'
import type { LogBatch } from '../../agent/model/log-batch.ts'
import { decodeLogs } from '../../agent/otlp/decode.ts'
import { encodeLogs } from '../../agent/otlp/encode.ts'
import { createHash } from 'node:crypto'
import type { Config } from './config.ts'
import { webhookEvent } from './event.ts'
import type { RecordFilter } from './filter.ts'
import type { Piece, Preset } from './preset.ts'

/** One record in the form of the service, and where it came from in case nobody takes it. */
export interface Item {
  readonly id: string
  readonly piece: Piece
  readonly bytes: number
  readonly batch: LogBatch
  readonly index: number
}

/** What one request carries. */
export type Chunk = readonly Item[]

/** How far the sending of some logs has come: the requests that wait, and the records that nobody will ever take. */
export interface Shipment {
  readonly waiting: Chunk[]
  readonly refused: Item[]
  failure: PermanentError | undefined
  /** Records that the filter holds back. */
  readonly filtered: number
}

interface ShipmentOptions {
  readonly preset: Preset
  readonly config: Config
  readonly filter: RecordFilter
}

/**
 * Reads encoded records, and puts those that are to be sent into requests in their order.
 * Bounds: a request has at most the preset's number of pieces and bytes; a record that is too large is refused here.
 * Errors: PermanentError HEPH_OTLP_MALFORMED when a part is no request.
 */
export function shipmentOf(parts: EncodedLogs['parts'], options: ShipmentOptions): Shipment {
  const { preset, config, filter } = options
  const bytesMax = Math.min(config.max_request_size ?? preset.bytesMax, preset.bytesMax)
  const items: Item[] = []
  const refused: Item[] = []
  let filtered = 0
  let failure: PermanentError | undefined
  for (const part of parts) {
    const digest = createHash('sha256').update(part).digest('hex')
    let place = 0
    for (const batch of decodeLogs(part, { stream: '' })) {
      for (let index = 0; index < batch.count; index += 1, place += 1) {
        const item = filter(batch, index)
          ? itemOf(batch, index, { place: `${digest}:${place}`, preset, config })
          : undefined
        if (item === undefined) {
          filtered += 1
        } else if (item.bytes > bytesMax) {
          refused.push(item)
          failure ??= tooLarge(item.bytes, bytesMax)
        } else {
          items.push(item)
        }
      }
    }
  }
  return { waiting: chunksOf(items, preset.piecesMax, bytesMax), refused, failure, filtered }
}

/** The records of items as they were queued. */
export function encodedItems(items: readonly Item[]): EncodedLogs {
  const batches = new Map<LogBatch, number[]>()
  for (const { batch, index } of items) {
    const indices = batches.get(batch)
    if (indices === undefined) batches.set(batch, [index])
    else indices.push(index)
  }
  const parts = [...batches].map(([batch, indices]) => encodeLogs(batch.select(indices, [])))
  return { parts, count: items.length }
}

function itemOf(
  batch: LogBatch,
  index: number,
  { place, preset, config }: Pick<ShipmentOptions, 'preset' | 'config'> & { readonly place: string },
): Item | undefined {
  const event = webhookEvent(batch.record(index), place)
  const piece = preset.piece(event, config)
  if (piece === undefined) return undefined
  // What stands around pieces is small: a separator, and the labels of a group.
  const bytes = Buffer.byteLength(piece.text) + Buffer.byteLength(piece.group ?? '') + 1
  return { id: event.id, piece, bytes, batch, index }
}

function chunksOf(items: readonly Item[], piecesMax: number, bytesMax: number): Chunk[] {
  const chunks: Item[][] = []
  let bytes = 0
  for (const item of items) {
    const last = chunks.at(-1)
    if (last === undefined || last.length >= piecesMax || bytes + item.bytes > bytesMax) {
      chunks.push([item])
      bytes = item.bytes
    } else {
      last.push(item)
      bytes += item.bytes
    }
  }
  return chunks
}

function tooLarge(bytes: number, bytesMax: number): PermanentError {
  return new PermanentError(
    'HEPH_WEBHOOK_TOO_LARGE',
    `a record makes a request of ${bytes} bytes, and ${bytesMax} is the most that is sent`,
    { fields: { bytes } },
  )
}
