import { ATTRIBUTE } from '../../../agent/model/semantic-conventions.ts'
import { messageOf, namedMessageOf } from '../message.ts'
import type { Rule } from '../rule.ts'

/**
 * The record says itself that it is an error.
 * Applies to a level at or above the threshold. Leaves alone: records that only speak of errors.
 */
export const level: Rule = {
  id: 'level',
  needs: { kind: 'level' },
  find(record) {
    const groupingMessage = messageOf(record.text)
    const named = namedMessageOf(groupingMessage)
    const type = record.attribute(ATTRIBUTE.exceptionType)
    const message = record.attribute(ATTRIBUTE.exceptionMessage)
    return {
      kind: 'level',
      language: 'unknown',
      exceptionType: typeof type === 'string' ? type : named.type,
      exceptionMessage: typeof message === 'string' ? message : named.message,
      stackTraceText: '',
      isFatal: false,
      groupingMessage,
    }
  },
}
