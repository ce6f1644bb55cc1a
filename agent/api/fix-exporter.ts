import { object } from '../../config/schema.ts'
import { defineExporter, type ExporterFactory } from '../component/factory.ts'
import { deliveryFields } from '../delivery/delivery-config.ts'
import type { LogRecord } from '../model/log-record.ts'
import { locationsOf } from '../model/repair-event.ts'
import { ATTRIBUTE, EVENT } from '../model/semantic-conventions.ts'
import type { Fix, FixStream } from './fix-stream.ts'

/** The type of the exporter that programs read from; none that a configuration can name. */
export const FIX_EXPORTER = 'fixes'

/** What hands the fixes of every pipeline to a stream. */
export function fixExporter(stream: FixStream): ExporterFactory {
  return defineExporter({
    type: FIX_EXPORTER,
    summary: 'Hands fixes to the program that the agent is part of',
    config: object({ ...deliveryFields }),
    create: () =>
      Promise.resolve({
        start: () => Promise.resolve(),
        shutdown: () => Promise.resolve(),
        export: async (batch, signal) => {
          for (let index = 0; index < batch.count; index += 1) {
            const name = batch.eventName(index)
            if (name === EVENT.fixProposed || name === EVENT.fixFailed)
              await stream.push(fixOf(batch.record(index)), signal)
          }
        },
      }),
  })
}

/** Shape: a record as `fixEvent` makes it. */
function fixOf({ eventName, attributes }: LogRecord): Fix {
  const text = (name: string): string => {
    const value = attributes[name]
    return typeof value === 'string' ? value : ''
  }
  const confidence = attributes[ATTRIBUTE.fixConfidence]
  const reasons = attributes[ATTRIBUTE.fixReasons]
  const [place] = locationsOf(attributes)
  return {
    kind: eventName === EVENT.fixProposed ? 'proposed' : 'failed',
    id: text(ATTRIBUTE.fixId),
    fingerprint: text(ATTRIBUTE.fingerprint),
    exception: { type: text(ATTRIBUTE.exceptionType), message: text(ATTRIBUTE.exceptionMessage) },
    location:
      place === undefined ? undefined : { path: place.path, line: place.line, function: place.function },
    cause: text(ATTRIBUTE.causeSummary),
    diff: text(ATTRIBUTE.fixDiff),
    explanation: text(ATTRIBUTE.fixExplanation),
    grade: text(ATTRIBUTE.validationGrade),
    confidence: typeof confidence === 'number' ? confidence : 0,
    reasons: Array.isArray(reasons) ? reasons.map(String) : [],
    advice: text(ATTRIBUTE.fixAdvice),
    attributes,
  }
}
