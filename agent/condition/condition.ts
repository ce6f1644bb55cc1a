import { ConfigError } from '../model/errors.ts'
import type { LogBatch } from '../model/log-batch.ts'
import { compileCondition } from './compile.ts'
import { ConditionFault } from './fault.ts'
import { parseExpression } from './parse.ts'

/**
 * A condition on a log record, in the part of OTTL that needs no statement:
 *
 *   severity_number >= SEVERITY_NUMBER_ERROR and attributes["http.route"] != "/health"
 *   IsMatch(body, "^GET /(metrics|ready)") or resource.attributes["service.name"] == nil
 *
 * It always comes to an end, in time linear to the record, and cannot fail on one: a path that leads
 * nowhere is `nil`, and what cannot be compared is unequal. Source: OpenTelemetry OTTL, log context.
 */
export interface Condition {
  readonly source: string
  /** Whether the condition holds for a record of a batch. */
  matches(batch: LogBatch, index: number): boolean
}

/**
 * Reads a condition.
 * Errors: ConfigError HEPH_CONDITION_INVALID with where in the text, what was seen and what was expected.
 */
export function parseCondition(source: string): Condition {
  try {
    return { source, matches: compileCondition(parseExpression(source)) }
  } catch (error) {
    if (!(error instanceof ConditionFault)) throw error
    const text = `the condition ${JSON.stringify(source)} is not understood: ${error.message}`
    throw new ConfigError('HEPH_CONDITION_INVALID', text, { cause: error })
  }
}

/** What is wrong with a condition, as the check of a setting says it; undefined when it can be used. */
export function conditionFault(source: string): string | undefined {
  try {
    parseCondition(source)
    return undefined
  } catch (error) {
    const fault = error instanceof ConfigError ? error.cause : error
    if (!(fault instanceof ConditionFault)) throw error
    return fault.message
  }
}
