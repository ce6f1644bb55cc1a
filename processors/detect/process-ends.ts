import { LRUCache } from 'lru-cache'
import type { LogBatch } from '../../agent/model/log-batch.ts'
import { ATTRIBUTE } from '../../agent/model/semantic-conventions.ts'
import { processOf } from './context-lines.ts'

/** An exit this soon after a trace of the same process was caused by it. By the clock of arrival. */
const EXIT_AFTER_TRACE_MS = 5_000
const PROCESSES_MAX = 1_024

/**
 * Remembers which processes just logged a trace, so that the end they came to is not a second error.
 * A process that was killed, or died of a signal of its own, is an error whatever it logged before; only
 * SIGABRT is how runtimes end after they said why.
 */
export class ProcessEnds {
  readonly #tracedAtMs = new LRUCache<string, { readonly atMs: number }>({ max: PROCESSES_MAX })

  /** `hasTrace`: the batch holds a trace before the record. */
  isExplained(batch: LogBatch, index: number, nowMs: number, hasTrace: boolean): boolean {
    const signal = batch.attribute(index, ATTRIBUTE.processExitSignal)
    if (typeof signal === 'string' && signal !== '' && signal !== 'SIGABRT') return false
    if (hasTrace) return true
    const traced = this.#tracedAtMs.get(keyOf(batch))
    return traced !== undefined && nowMs - traced.atMs <= EXIT_AFTER_TRACE_MS
  }

  rememberTrace(batch: LogBatch, nowMs: number): void {
    this.#tracedAtMs.set(keyOf(batch), { atMs: nowMs })
  }
}

function keyOf(batch: LogBatch): string {
  return processOf(batch) ?? batch.stream
}
