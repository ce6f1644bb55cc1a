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

/** What Maven says at its end under the level of an error: headings, empty lines, and where to read more. */
const MAVEN_CLOSING =
  /^\[ERROR\]\s*(?:(?:Errors|Failures):|-> \[Help \d+\]|\[Help \d+\] https?:\S+|To see the full stack trace of the errors, re-run Maven .*|Re-run Maven using the -X switch .*|For more information about the errors and possible solutions.*|Please refer to (?:\S+ for the individual test results|dump files \(if any exist\).*)\.?|After correcting the problems, you can resume the build .*|mvn <args> -rf \S+)?\s*$/

/** Node's and Surefire's lists of the tests that failed. Shape: "✖ adds the lines (1.2ms)", "CartTest.totals:21 » IllegalState …". */
const FAILED_TEST =
  /^\s*✖ (?:.+ \([\d.]+ms\)|failing tests:)$|^\[ERROR\]\s+(?:Run \d+: )?[A-Z][\w$]*\.[\w$]+:\d+(?:->[\w$.]+:\d+)* (?:» \w|expected: |Expecting |.{1,200} ==> expected: )/
const OF_A_TEST_RUN = { rule: { id: 'level', errorClass: 'test_failed', severity: 'low' } } as const

/**
 * The record says itself that it is an error.
 * Applies to a level at or above the threshold. Leaves alone: records that only speak of errors,
 * a line that is nothing but the name of an error with an empty value, scans of sshd's port, and the
 * lines that Maven ends with.
 */
export const level: Rule = {
  id: 'level',
  needs: { kind: 'level' },
  isSureOfForm: (record) => !NUMBER_VALUE.test(record.text),
  find(record) {
    if ([EMPTY_VALUE, PORT_SCAN, MAVEN_CLOSING].some((form) => form.test(record.text))) return undefined
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
      ...(FAILED_TEST.test(record.text) ? OF_A_TEST_RUN : {}),
    }
  },
}
