import { ATTRIBUTE } from '../../../agent/model/semantic-conventions.ts'
import { messageOf, namedMessageOf } from '../../../agent/detection/message.ts'
import type { Rule } from '../../../agent/detection/rule.ts'

/** "err: null": a field that says that there is nothing, and no level. */
const EMPTY_VALUE =
  /^(?:last)?(?:err|errors?|fatal|failures?|exceptions?)\s*[:=]\s*(?:null|nil|<nil>|none|undefined|false|no|0|""|\[\]|\{\})\s*(?:\([^()]{0,40}\))?$/i

/** The same, with a number that is not nothing. */
const NUMBER_VALUE =
  /^(?:last)?(?:err|errors?|fatal|failures?|exceptions?)\s*[:=]\s*\d\s*(?:\([^()]{0,40}\))?$/i

/** What sshd says of whoever tries doors: it calls that its error, and it is the day's weather. */
const PORT_SCAN =
  /(?:^|: )(?:error|fatal): (?:kex_exchange_identification: |(?:maximum authentication attempts exceeded|PAM: .{1,80}) for |Protocol major versions differ for |Timeout before authentication for |(?:Received disconnect|Connection (?:closed|reset)) (?:from|by) )/

/**
 * The record says itself that it is an error.
 * Applies to a level at or above the threshold. Leaves alone: records that only speak of errors,
 * a line that is nothing but the name of an error with an empty value, and scans of sshd's port.
 */
export const level: Rule = {
  id: 'level',
  needs: { kind: 'level' },
  isSureOfForm: (record) => !NUMBER_VALUE.test(record.text),
  find(record) {
    if (EMPTY_VALUE.test(record.text) || PORT_SCAN.test(record.text)) return undefined
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
