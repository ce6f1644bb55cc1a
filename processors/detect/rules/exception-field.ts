import { messageOf, namedMessageOf } from '../../../agent/detection/message.ts'
import type { Rule } from '../../../agent/detection/rule.ts'
import { ATTRIBUTE } from '../../../agent/model/semantic-conventions.ts'

/**
 * An exception in fields of its own, as the SDKs of OpenTelemetry log one, without the calls that led to it.
 * Applies at any level when its program wrote it; when `parse` found it in a line, where there is no level: one at or above the
 * threshold says enough. Leaves alone: a message without a type.
 */
export const exceptionField: Rule = {
  id: 'exception_field',
  needs: { kind: 'attributes', names: [ATTRIBUTE.exceptionType] },
  find(record) {
    const type = record.attribute(ATTRIBUTE.exceptionType)
    if (typeof type !== 'string' || type === '') return undefined
    const message = record.attribute(ATTRIBUTE.exceptionMessage)
    const groupingMessage = messageOf(record.text)
    return {
      kind: 'level',
      language: 'unknown',
      exceptionType: type,
      exceptionMessage: typeof message === 'string' ? message : namedMessageOf(groupingMessage).message,
      stackTraceText: '',
      isFatal: false,
      groupingMessage,
    }
  },
}
