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

/** What edges are measured with, and who looks on. */
interface Surroundings {
  readonly instruments: Instruments
  readonly clock: Clock
  readonly taps: Taps
  readonly traces?: EdgeTraces | undefined
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
  readonly #wayOut: Outlet | undefined

  constructor(
    target: Consumer,
    {
      to,
      wayOut,
      instruments,
      clock,
      taps,
      traces,
    }: Surroundings & {
      readonly to: EdgeEnd
      /** Of the component, where it hands on: the time for which it waits there is not its own. */
      readonly wayOut?: Outlet | undefined
    },
    onFault: (fault: Error) => void,
  ) {
    this.#target = target
    this.#consumed = consumedBy(to, instruments)
    this.#clock = clock
    this.#to = to
    this.#wayOut = wayOut
    this.#taps = taps
    this.#traces = traces
    this.#onFault = onFault
  }

  async consume(batch: LogBatch, signal: AbortSignal): Promise<void> {
    const records = batch.count
    const startMs = this.#ownMs()
    if (this.#taps.areOpen) this.#taps.pass(batch, this.#to, 'in')
    const traced = this.#traces?.areOpen === true ? this.#traces.entering(batch, this.#to) : undefined
    try {
      await this.#target.consume(batch, signal)
      traced?.taken()
      this.#consumed.took(records, (this.#ownMs() - startMs) / 1_000)
    } catch (thrown) {
      traced?.refused()
      if (thrown instanceof HephaestusError && thrown.name !== 'InvariantError') throw thrown
      signal.throwIfAborted()
      const fault = thrown instanceof Error ? thrown : new Error(String(thrown))
      this.#onFault(fault)
      throw new PermanentError('HEPH_COMPONENT_FAULT', `${this.#to.id} failed on a batch`, { cause: fault })
    }
  }

  /** A clock that stands still while the component waits for what is behind it. */
  #ownMs(): number {
    const nowMs = this.#clock.monotonicMs()
    return nowMs - (this.#wayOut?.awaitedMs(nowMs) ?? 0)
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
  readonly #clock: Clock
  #next: Consumer | undefined
  #underWay = 0
  /** Since when something is under way, and for how long something was before. */
  #sinceMs = 0
  #awaitedMs = 0
  #held: PromiseWithResolvers<void> | undefined
  readonly #waitingForIdle: (() => void)[] = []

  constructor(from: EdgeEnd, { instruments, clock, taps, traces }: Surroundings) {
    this.#from = from
    this.#clock = clock
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

  /** For how long something has been under way in all. */
  awaitedMs(nowMs: number): number {
    return this.#awaitedMs + (this.#underWay === 0 ? 0 : nowMs - this.#sinceMs)
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
    if (this.#underWay === 0) this.#sinceMs = this.#clock.monotonicMs()
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
      if (this.#underWay === 0) {
        this.#awaitedMs += this.#clock.monotonicMs() - this.#sinceMs
        for (const resolve of this.#waitingForIdle.splice(0)) resolve()
      }
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
