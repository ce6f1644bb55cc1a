import type { Consumer } from '../../agent/component/component.ts'
import type { Settings } from '../../agent/component/settings.ts'
import { PushIntake, type Admitted, type Taken } from '../../agent/delivery/push-intake.ts'
import {
  CALL_CODE_NAMES,
  callFaultIn,
  serverErrorIn,
  STATUS_NAMES,
} from '../../agent/detection/failed-request.ts'
import { PermanentError } from '../../agent/model/errors.ts'
import type { LogBatch } from '../../agent/model/log-batch.ts'
import type { AttributeValue } from '../../agent/model/resource.ts'
import { decodeLogs } from '../../agent/otlp/decode.ts'
import { WantedBytes } from '../../agent/otlp/wanted-bytes.ts'
import type { WantedField } from '../../agent/otlp/wanted-fields.ts'
import type { Config } from './config.ts'
import type { Measurements } from './measurements.ts'

/** Attributes that make a record an error, whatever its body says: what no literal of a line can tell. */
const FIELDS_OF_ERRORS: readonly WantedField[] = [
  ...['exception.', 'process.exit', 'hephaestus.'].map((name) => ({ name, isPrefix: true })),
  ...[...STATUS_NAMES, ...CALL_CODE_NAMES].map((name) => ({
    name,
    isWanted: (value: AttributeValue) =>
      serverErrorIn(value) !== undefined || callFaultIn(value) !== undefined,
  })),
]

/** The way of one OTLP request into the pipeline, the same for all protocols. */
export class Intake extends PushIntake {
  readonly #settings: Settings
  #wanted: WantedBytes | undefined

  constructor(settings: Settings, config: Config, next: Consumer, measurements: Measurements) {
    super({ settings, limits: config.limits, timeoutMs: config.timeout, next, counts: measurements })
    this.#settings = settings
  }

  /** What the pipeline wants is final now. */
  start(): void {
    const { wantedLiterals } = this.#settings
    if (wantedLiterals !== undefined) this.#wanted = new WantedBytes(wantedLiterals, FIELDS_OF_ERRORS)
  }

  /**
   * Hands the records of a request on and waits until all of them are durable, or dropped by the pipeline's own rules.
   * Shape: the bytes are an ExportLogsServiceRequest and are not kept.
   */
  async take(request: Uint8Array, admitted: Admitted): Promise<Taken> {
    let batches: LogBatch[]
    try {
      batches = decodeLogs(request, {
        stream: admitted.stream ?? this.stream,
        isStreamPerResource: true,
        peer: admitted.client,
        ...(this.#wanted === undefined ? {} : { wanted: this.#wanted }),
        arrivalUnixNano: BigInt(Math.round(this.#settings.clock.now())) * 1_000_000n,
      })
    } catch (thrown) {
      if (!(thrown instanceof PermanentError)) throw thrown
      return { kind: 'refused', refusal: { kind: 'malformed', message: thrown.message } }
    }
    return await this.deliver(batches, admitted)
  }
}
