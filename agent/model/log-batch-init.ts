import type { Receipt } from './acknowledgement.ts'
import type { EncodedRecords } from './encoded-records.ts'
import type { LogBatch } from './log-batch.ts'
import type { Attributes, Resource, Scope } from './resource.ts'

/** What a batch is made of; see LogBatch. */
export interface LogBatchInit {
  readonly bytes: Uint8Array
  readonly starts: Uint32Array
  readonly ends: Uint32Array
  readonly count: number
  /** Which sequence of lines this is part of: joins and context never cross it. Shape: "file:/var/log/a.log". */
  readonly stream: string
  /** Arrival, in nanoseconds since the epoch. */
  readonly observedTimeUnixNano: bigint
  readonly resource?: Resource
  /** What made the records; the agent itself when absent. */
  readonly scope?: Scope
  /** Attributes that all records of the batch have. */
  readonly attributes?: Attributes
  readonly receipts?: readonly Receipt[]
  /** Position in the source just after each record; what `splitReceiptsBefore` cuts at. */
  readonly sourceEnds?: Float64Array | undefined
  /**
   * One byte a record: 0 where the receiver knows that it holds none of the literals that the pipeline wants.
   * Without marks nothing is known.
   */
  readonly marks?: Uint8Array | undefined
  /** The whole records as they came, for a batch of which more than the bodies is in the bytes. */
  readonly encoded?: EncodedRecords<LogBatch> | undefined
  /** Address of who sent the records here over the network; '' where nobody did. */
  readonly peer?: string
}
