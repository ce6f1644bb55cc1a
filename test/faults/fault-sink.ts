import { OtlpSink, type SinkAnswer } from '../support/otlp-sink.ts'
import type { Judge } from './judge.ts'
import { otlpRecords } from './otlp-records.ts'

/** What the sink does with its nth request. */
export type Behaviour = (index: number) => SinkAnswer

export const TAKES: Behaviour = () => ({ kind: 'ok' })
export const UNAVAILABLE: Behaviour = () => ({ kind: 'status', status: 503 })

/** A backend with moods: shows the judge what it takes, and keeps its port over its deaths. */
export class FaultSink {
  behaviour: Behaviour
  requests = 0
  readonly #judge: Judge
  #sink: OtlpSink | undefined
  #port = 0

  constructor(judge: Judge, behaviour: Behaviour = TAKES) {
    this.#judge = judge
    this.behaviour = behaviour
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  async start(): Promise<this> {
    this.#sink = await new OtlpSink({
      isKeeping: false,
      port: this.#port,
      answer: (_, request) => {
        const answer = this.behaviour(this.requests)
        this.requests += 1
        if (
          answer.kind === 'ok' ||
          answer.kind === 'endless' ||
          (answer.kind === 'reset' && answer.isTaken === true)
        ) {
          for (const { body, observedMs } of otlpRecords(request.body))
            this.#judge.see(body, observedMs, Date.now())
        }
        return answer
      },
    }).start()
    this.#port = this.#sink.port
    return this
  }

  /** The port is closed, and every connection with it. */
  async close(): Promise<void> {
    await this.#sink?.close()
    this.#sink = undefined
  }
}
