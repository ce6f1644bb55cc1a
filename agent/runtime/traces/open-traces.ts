import type { LoadedConfig } from '../../../config/load.ts'
import type { Clock } from '../../model/clock.ts'
import type { LogBatch } from '../../model/log-batch.ts'
import { ATTRIBUTE } from '../../model/semantic-conventions.ts'
import { untilAborted } from '../../net/until-aborted.ts'
import { ExportedSpans } from '../../telemetry/exported-spans.ts'
import type { Counter, Instruments } from '../../telemetry/instruments.ts'
import type { Logger } from '../../telemetry/logger.ts'
import { samplerOf } from '../../telemetry/trace-sampler.ts'
import type { EdgeEnd } from '../edge.ts'
import { followDelivery } from './delivery-traces.ts'
import type { TracedHandover } from './edge-traces.ts'
import { encodeSpans } from './encode-spans.ts'
import { IngestTraces } from './ingest-traces.ts'
import { wholeSpan, type SpanRecorder, type ToldSpan } from './recorder.ts'
import { spanCounter } from './span-counter.ts'
import { StageTraces } from './stage-traces.ts'

export interface TracesOptions {
  readonly instruments: Instruments
  readonly version: string
  readonly instanceId: string
  readonly clock: Clock
  readonly logger: Logger
  readonly newId: () => string
}

/** How far the wall clock and the steady one may be apart before they are brought together again. */
const DRIFT_MS_MAX = 20
/** A server that is away is told of once in this time. */
const SAY_AGAIN_MS = 300_000

/** The traces while somebody wants them: where the makers of spans meet those who send them. */
export class OpenTraces implements SpanRecorder {
  readonly stages: StageTraces
  readonly #options: TracesOptions
  readonly #keeps: (traceId: string) => boolean
  readonly #spans: Counter
  readonly #ingest: IngestTraces
  #exported: readonly ExportedSpans[] = []
  #wallOffsetMs: number
  #saidAtMs = -Infinity

  private constructor(options: TracesOptions, keeps: (traceId: string) => boolean) {
    const { clock, instruments } = options
    this.#options = options
    this.#keeps = keeps
    this.stages = new StageTraces(this)
    this.#ingest = new IngestTraces(this)
    this.#wallOffsetMs = clock.now() - clock.monotonicMs()
    this.#spans = spanCounter(instruments)
  }

  /** Errors: PermanentError HEPH_TELEMETRY_FILE. */
  static async open({ telemetry, baseDirectory }: LoadedConfig, options: TracesOptions): Promise<OpenTraces> {
    const { traces } = telemetry
    const { version, instanceId, clock } = options
    const opened = new OpenTraces(options, samplerOf(traces))
    const source = {
      resource: {
        [ATTRIBUTE.serviceName]: 'hephaestus',
        [ATTRIBUTE.serviceVersion]: version,
        [ATTRIBUTE.serviceInstanceId]: instanceId,
      },
      scope: { name: 'hephaestus', version },
    }
    opened.#exported = await Promise.all(
      traces.processors.map(({ batch }) =>
        ExportedSpans.open({
          config: batch,
          baseDirectory,
          clock,
          encode: (spans) => encodeSpans(spans, source),
          onOutcome: (outcome, spans) => opened.#spans.add(spans, { outcome }),
          onFault: (fault) => opened.#say(fault),
        }),
      ),
    )
    return opened
  }

  /** Sends what waits. Bounds: ends soon after the signal is aborted. */
  async close(signal: AbortSignal): Promise<void> {
    await Promise.all(this.#exported.map((each) => untilAborted(each.close(), signal)))
  }

  entering(batch: LogBatch, to: EdgeEnd): TracedHandover | undefined {
    if (to.kind === 'exporter') return followDelivery(batch, to, this)
    this.#ingest.passed(batch, to)
    this.#ingest.remember(batch, to)
    return undefined
  }

  leaving(batch: LogBatch, from: EdgeEnd): TracedHandover | undefined {
    if (from.kind === 'processor') return this.#ingest.leaving(batch, from)
    this.#ingest.passed(batch, from)
    return undefined
  }

  keeps(traceId: string): boolean {
    return this.#keeps(traceId)
  }

  nowMs(): number {
    const { clock } = this.#options
    const nowMs = clock.monotonicMs() + this.#wallOffsetMs
    const aheadMs = nowMs - clock.now()
    if (Math.abs(aheadMs) <= DRIFT_MS_MAX) return nowMs
    this.#wallOffsetMs -= aheadMs
    return nowMs - aheadMs
  }

  newTraceId(): string {
    return this.#options.newId().replaceAll('-', '')
  }

  newSpanId(): string {
    return this.newTraceId().slice(0, 16)
  }

  record(told: ToldSpan): void {
    const span = wholeSpan(told, () => this.newSpanId())
    for (const exported of this.#exported) exported.add(span)
  }

  #say(fault: Error): void {
    const nowMs = this.#options.clock.monotonicMs()
    if (nowMs - this.#saidAtMs < SAY_AGAIN_MS) return
    this.#saidAtMs = nowMs
    this.#options.logger.warn('traces cannot be sent; what is not sent is given up', { error: fault })
  }
}
