import { parseCondition } from '../../agent/condition/condition.ts'
import type { LogBatch } from '../../agent/model/log-batch.ts'
import { ATTRIBUTE } from '../../agent/model/semantic-conventions.ts'
import { severityOfWord } from '../../agent/model/severity.ts'
import type { Config } from './config.ts'

/** Whether a record is one of those that an exporter sends. */
export type RecordFilter = (batch: LogBatch, index: number) => boolean

/**
 * What a filter's configuration means: everything that is written there must hold. A record that has no severity is
 * not held back by one, since it may be the error that somebody waits for.
 */
export function recordFilter(
  config: Config['filter'],
  usualEvents: readonly string[] | undefined,
): RecordFilter {
  const events = setOf(config.event_names ?? usualEvents)
  const services = setOf(config.services)
  const classes = setOf(config.classes)
  const least = config.min_severity === undefined ? 0 : (severityOfWord(config.min_severity) ?? 0)
  const condition = config.condition === undefined ? undefined : parseCondition(config.condition)
  return (batch, index) => {
    if (events !== undefined && !events.has(batch.eventName(index))) return false
    const severity = batch.severityNumber(index)
    if (severity > 0 && severity < least) return false
    if (services?.has(batch.resource.attributes[ATTRIBUTE.serviceName]) === false) return false
    if (classes?.has(batch.attribute(index, ATTRIBUTE.errorClass)) === false) return false
    return condition?.matches(batch, index) ?? true
  }
}

function setOf(values: readonly string[] | undefined): ReadonlySet<unknown> | undefined {
  return values === undefined ? undefined : new Set<unknown>(values)
}
