import type { LogRecord } from '../../agent/model/log-record.ts'
import { locationsOf } from '../../agent/model/repair-event.ts'
import { jsonText, type AttributeValue } from '../../agent/model/resource.ts'
import { ATTRIBUTE, EVENT } from '../../agent/model/semantic-conventions.ts'
import type { Fields } from '../../agent/otlp/declared-message.ts'

/** The fields of an Event message. Shape: a record as the repair lane and `detect` make it. */
export function eventFields({ eventName, attributes }: LogRecord): Fields {
  const text = (name: string): string => {
    const value = attributes[name]
    return typeof value === 'string' ? value : ''
  }
  const number = (name: string): number => {
    const value = attributes[name]
    return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : 0
  }
  const texts = (name: string): readonly string[] => {
    const value = attributes[name]
    return Array.isArray(value) ? (value as readonly AttributeValue[]).map(String) : []
  }
  const fix = {
    id: text(ATTRIBUTE.fixId),
    diff: text(ATTRIBUTE.fixDiff),
    explanation: text(ATTRIBUTE.fixExplanation),
    strategy: text(ATTRIBUTE.fixStrategy),
    grade: text(ATTRIBUTE.validationGrade),
    confidence: number(ATTRIBUTE.fixConfidence),
    assumptions: texts(ATTRIBUTE.fixAssumptions),
  }
  return {
    name: eventName,
    id: text(ATTRIBUTE.eventId),
    fingerprint: text(ATTRIBUTE.fingerprint),
    exception_type: text(ATTRIBUTE.exceptionType),
    exception_message: text(ATTRIBUTE.exceptionMessage),
    count: number(ATTRIBUTE.errorCount),
    error_class: text(ATTRIBUTE.errorClass),
    cause: text(ATTRIBUTE.causeSummary),
    cause_confidence: number(ATTRIBUTE.causeConfidence),
    locations: locationsOf(attributes).map(({ path, line, function: name }) => ({
      path,
      line,
      function: name,
    })),
    ...(eventName === EVENT.fixProposed ? { fix } : {}),
    reasons: texts(ATTRIBUTE.fixReasons),
    advice: text(ATTRIBUTE.fixAdvice),
    attributes_json: jsonText(attributes),
  }
}
