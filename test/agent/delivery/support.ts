import type { EncodedLogs, Exporter } from '../../../agent/component/component.ts'
import type { Settings } from '../../../agent/component/settings.ts'
import { Delivery } from '../../../agent/delivery/delivery.ts'
import { deliveryFields, encodedDeliveryFields } from '../../../agent/delivery/delivery-config.ts'
import type { LogBatch } from '../../../agent/model/log-batch.ts'
import { decodeLogs } from '../../../agent/otlp/decode.ts'
import { object } from '../../../config/schema.ts'
import { FakeClock } from '../../support/clock.ts'
import { settingsWith } from '../../support/settings.ts'

const schema = object(deliveryFields)
const encodedSchema = object(encodedDeliveryFields)
export const never = new AbortController().signal

export type Attempt = (batch: LogBatch, signal: AbortSignal) => Promise<void>
export type EncodedAttempt = (bodies: readonly string[], signal: AbortSignal) => Promise<void>

/** A delivery around an exporter that does what the test says; `attempts` are the first bodies it was handed. */
export async function delivering(
  attempt: Attempt,
  config: Record<string, unknown> = {},
  changes: Partial<Settings> = {},
) {
  const clock = new FakeClock()
  const attempts: string[] = []
  const exporter: Exporter = {
    start: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
    export: (batch, signal) => {
      attempts.push(batch.bodyText(0))
      return attempt(batch, signal)
    },
  }
  const settings = settingsWith({ clock, random: () => 0.5, ...changes })
  const delivery = new Delivery(exporter, settings, schema.parse(config))
  await delivery.start(never)
  return { clock, attempts, delivery, settings }
}

/** As `delivering`, around an exporter of encoded records; `requests` are the bodies of each request, `parts` what they came as. */
export async function deliveringEncoded(
  attempt: EncodedAttempt,
  config: Record<string, unknown> = {},
  changes: Partial<Settings> = {},
  kind: Pick<Exporter, 'freesParts'> = {},
) {
  const clock = new FakeClock()
  const requests: string[][] = []
  const parts: Uint8Array[] = []
  const exporter: Exporter = {
    ...kind,
    start: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
    export: () => Promise.reject(new Error('it is not handed batches')),
    exportEncoded: (logs, signal) => {
      const bodies = bodiesOf(logs)
      requests.push(bodies)
      parts.push(...logs.parts)
      return attempt(bodies, signal)
    },
  }
  const settings = settingsWith({ clock, random: () => 0.5, ...changes })
  const delivery = new Delivery(exporter, settings, encodedSchema.parse(config))
  await delivery.start(never)
  return { clock, requests, parts, delivery, settings }
}

/** The value of a counter or gauge of the delivery. */
export function measured(settings: Settings, suffix: string): number | undefined {
  const names = [`otelcol_exporter_${suffix}`, `hephaestus_exporter_${suffix}`]
  return settings.instruments.snapshot().find((each) => names.includes(each.name))?.points[0]?.value
}

function bodiesOf(logs: EncodedLogs): string[] {
  const batches = decodeLogs(Buffer.concat(logs.parts), { stream: 'test' })
  const bodies = batches.flatMap((batch) =>
    Array.from({ length: batch.count }, (_, index) => batch.bodyText(index)),
  )
  if (bodies.length !== logs.count) throw new Error(`${bodies.length} records, not ${logs.count}`)
  return bodies
}
