import type { Consumer } from '../component/component.ts'
import { sleep, type Clock } from '../model/clock.ts'
import { RefusedError, RetryableError } from '../model/errors.ts'
import type { LogBatch } from '../model/log-batch.ts'

const RETRY_DELAY_MS = 100

interface FanOutBranch {
  /** The id of what it leads to, as records name their exporters. */
  readonly id: string
  readonly consumer: Consumer
  readonly mutatesBatches: boolean
}

/**
 * Hands every batch to several consumers. Each gets its own shares of the receipts, so that a range is
 * acknowledged when all are done; one that changes batches gets columns of its own. A branch that refuses
 * is offered the same batch again while the others go on; one that fails for good has its share dropped.
 * Where records name their exporters, a branch gets those that name it.
 * Resolves when every branch has taken the batch over. Errors: rejects only when the signal is aborted; the caller has
 * the receipts of those that have not then, and if it offers the batch again, the others get it twice.
 */
export class FanOut implements Consumer {
  readonly #branches: readonly FanOutBranch[]
  readonly #clock: Clock
  readonly #onDropped: (records: number, error: unknown) => void

  constructor(
    branches: readonly FanOutBranch[],
    clock: Clock,
    onDropped: (records: number, error: unknown) => void,
  ) {
    this.#branches = branches
    this.#clock = clock
    this.#onDropped = onDropped
  }

  async consume(batch: LogBatch, signal: AbortSignal): Promise<void> {
    // All shares are made first: a branch that is quick must not settle the range before the others have theirs.
    const shares = batch.isRouted
      ? partsFor(this.#branches, batch)
      : this.#branches.map((branch, index) => ({ branch, part: index === 0 ? batch : batch.copy() }))
    const results = await Promise.allSettled(
      shares.map(({ branch, part }) => this.#offer(branch, part, signal)),
    )
    const failed = results.find((result) => result.status === 'rejected')
    if (failed === undefined) return
    // Of a branch that has taken its part, the part has none any more.
    batch.receipts = shares.flatMap(({ part }, way) =>
      results[way]?.status === 'rejected' ? part.receipts : [],
    )
    throw failed.reason as Error
  }

  async #offer(branch: FanOutBranch, batch: LogBatch, signal: AbortSignal): Promise<void> {
    for (;;) {
      try {
        await branch.consumer.consume(batch, signal)
        return
      } catch (thrown) {
        signal.throwIfAborted()
        if (!(thrown instanceof RefusedError) && !(thrown instanceof RetryableError)) {
          this.#onDropped(batch.count, thrown)
          batch.settle('dropped')
          return
        }
        const delayMs =
          thrown instanceof RetryableError ? (thrown.retryAfterMs ?? RETRY_DELAY_MS) : RETRY_DELAY_MS
        await sleep(this.#clock, delayMs, signal)
      }
    }
  }
}

/** One consumer for many: the only one itself, where there is only one. */
export function fanOutTo(
  branches: readonly FanOutBranch[],
  clock: Clock,
  onDropped: (records: number, error: unknown) => void,
): Consumer {
  const only = branches.length === 1 ? branches[0] : undefined
  return only === undefined ? new FanOut(branches, clock, onDropped) : only.consumer
}

interface Share {
  readonly branch: FanOutBranch
  readonly part: LogBatch
}

/** The records of a batch for each branch that has any, each part with receipts of its own. */
function partsFor(branches: readonly FanOutBranch[], batch: LogBatch): readonly Share[] {
  const wanted = branches
    .map((branch) => ({ branch, indices: indicesFor(branch.id, batch) }))
    .filter(({ indices }) => indices.length > 0)
  if (wanted.length === 0) batch.settle('dropped')
  return wanted.map(({ branch, indices }, way) => {
    const isLast = way === wanted.length - 1
    const receipts = isLast ? undefined : batch.receipts.map((receipt) => receipt.share())
    return { branch, part: batch.select(indices, receipts) }
  })
}

function indicesFor(id: string, batch: LogBatch): readonly number[] {
  const indices: number[] = []
  for (let index = 0; index < batch.count; index += 1) {
    if (batch.exporters(index)?.has(id) !== false) indices.push(index)
  }
  return indices
}
