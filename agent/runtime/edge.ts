import type { ComponentKind, Consumer } from '../component/component.ts'
import type { Clock } from '../model/clock.ts'
import { HephaestusError, PermanentError } from '../model/errors.ts'
import { invariant } from '../model/invariant.ts'
import type { LogBatch } from '../model/log-batch.ts'
import type { Instruments } from '../telemetry/instruments.ts'
import { consumedBy, producedBy, type Consumed, type Produced } from './edge-metrics.ts'
import type { Taps } from './taps.ts'
import type { EdgeTraces } from './traces/edge-traces.ts'

/** One side of an edge. */
export interface EdgeEnd {
  readonly kind: ComponentKind
  readonly id: string
  readonly pipeline: string
}

/**
 * The way into a component, where what it is handed is measured. A component that throws something that is none of
 * our errors is a fault of that component: the batch is lost for it, the rest of the agent goes on.
 */
export class Edge implements Consumer {
  readonly #target: Consumer
  readonly #consumed: Consumed
  readonly #clock: Clock
  readonly #onFault: (fault: Error) => void
  readonly #to: EdgeEnd
  readonly #taps: Taps
  readonly #traces: EdgeTraces | undefined

  constructor(
    target: Consumer,
    {
      to,
      instruments,
      clock,
      taps,
      traces,
    }: {
      readonly to: EdgeEnd
      readonly instruments: Instruments
      readonly clock: Clock
      readonly taps: Taps
      readonly traces?: EdgeTraces | undefined
    },
    onFault: (fault: Error) => void,
  ) {
    this.#target = target
    this.#consumed = consumedBy(to, instruments)
    this.#clock = clock
    this.#to = to
    this.#taps = taps
    this.#traces = traces
    this.#onFault = onFault
  }

  async consume(batch: LogBatch, signal: AbortSignal): Promise<void> {
    const records = batch.count
    const startMs = this.#clock.monotonicMs()
    if (this.#taps.areOpen) this.#taps.pass(batch, this.#to, 'in')
    const traced = this.#traces?.areOpen === true ? this.#traces.entering(batch, this.#to) : undefined
    try {
      await this.#target.consume(batch, signal)
      traced?.taken()
      this.#consumed.took(records, (this.#clock.monotonicMs() - startMs) / 1_000)
    } catch (thrown) {
      traced?.refused()
      if (thrown instanceof HephaestusError && thrown.name !== 'InvariantError') throw thrown
      signal.throwIfAborted()
      const fault = thrown instanceof Error ? thrown : new Error(String(thrown))
      this.#onFault(fault)
      throw new PermanentError('HEPH_COMPONENT_FAULT', `${this.#to.id} failed on a batch`, { cause: fault })
    }
  }
}

/**
 * The way out of a component, where what it hands on is counted, once for all it goes to. Where it leads can be
 * changed while the component runs: it is held, waited for, led elsewhere and released.
 */
export class Outlet implements Consumer {
  readonly #produced: Produced
  readonly #from: EdgeEnd
  readonly #taps: Taps
  readonly #traces: EdgeTraces | undefined
  #next: Consumer | undefined
  #underWay = 0
  #held: PromiseWithResolvers<void> | undefined
  readonly #waitingForIdle: (() => void)[] = []

  constructor(from: EdgeEnd, instruments: Instruments, taps: Taps, traces?: EdgeTraces) {
    this.#from = from
    this.#taps = taps
    this.#traces = traces
    this.#produced = producedBy(from, instruments)
  }

  leadTo(next: Consumer): void {
    this.#next = next
  }

  /** What comes from now on waits. */
  hold(): void {
    this.#held ??= Promise.withResolvers<void>()
  }

  release(): void {
    this.#held?.resolve()
    this.#held = undefined
  }

  /** Resolves when nothing is under way. */
  idle(): Promise<void> {
    if (this.#underWay === 0) return Promise.resolve()
    return new Promise((resolve) => {
      this.#waitingForIdle.push(resolve)
    })
  }

  async consume(batch: LogBatch, signal: AbortSignal): Promise<void> {
    while (this.#held !== undefined) await released(this.#held.promise, signal)
    invariant(this.#next !== undefined, 'the way out of a component leads somewhere before it is used')
    const records = batch.count
    // First: who looks on sees the trace that an event is given here.
    const traced = this.#traces?.areOpen === true ? this.#traces.leaving(batch, this.#from) : undefined
    if (this.#taps.areOpen) this.#taps.pass(batch, this.#from, 'out')
    this.#underWay += 1
    try {
      await this.#next.consume(batch, signal)
      this.#produced.accepted(records)
      traced?.taken()
    } catch (thrown) {
      traced?.refused()
      if (!signal.aborted) this.#produced.notTaken(records, thrown)
      throw thrown
    } finally {
      this.#underWay -= 1
      if (this.#underWay === 0) for (const resolve of this.#waitingForIdle.splice(0)) resolve()
    }
  }
}

/** Errors: the signal's reason. */
function released(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error)
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    void promise.then(() => {
      signal.removeEventListener('abort', onAbort)
      resolve()
    })
  })
}
