import {
  CALL_CODE_NAMES,
  callFaultIn,
  failedRequestStatus,
  serverErrorIn,
  STATUS_NAMES,
} from '../../../agent/detection/failed-request.ts'
import { messageOf } from '../../../agent/detection/message.ts'
import type { RecordView, Rule } from '../../../agent/detection/rule.ts'
import { SEVERITY } from '../../../agent/model/severity.ts'

const DEALT_WITH =
  /\b(?:retry|retries|retrying|retried|recovered|ignored|ignoring|fallback|falling back|expected)\b/i
/** Where the address of a request stands; what is behind a question mark tells no errors apart. */
const TARGET_NAMES: readonly string[] = [
  'grpc.method',
  'http.route',
  'route',
  'url.path',
  'path',
  'uri',
  'url',
  'request',
]
const TARGET = /^[^\s?#]{1,200}|^[A-Z]{3,10} [^\s?#]{1,200}/

/**
 * The log of a request says in a field that it was answered with a 5xx, or with a code of gRPC that means the same, at a level at which programs log every
 * request.
 * Applies to records with a status and a method or an address, at the level INFO, WARN or none. Leaves alone: a 4xx,
 * what is tried again, and DEBUG, where clients log what they are about to deal with.
 */
export const failedRequest: Rule = {
  id: 'failed_request',
  needs: {
    kind: 'attributes',
    names: [...STATUS_NAMES, ...CALL_CODE_NAMES],
    isWanted: (value) => serverErrorIn(value) !== undefined || callFaultIn(value) !== undefined,
  },
  find(record) {
    const isBelow = record.severity !== 0 && record.severity < SEVERITY.info
    if (isBelow || record.isLevelReached) return undefined
    const status = failedRequestStatus((name) => record.attribute(name))
    if (status === undefined || DEALT_WITH.test(record.text)) return undefined
    const message = messageOf(record.text)
    return {
      kind: 'rule',
      language: 'unknown',
      exceptionType: 'HttpServerError',
      exceptionMessage: `${status}: ${message}`,
      stackTraceText: '',
      isFatal: false,
      isLevelJudged: true,
      groupingMessage: `${status} ${targetOf(record)}: ${message}`,
      rule: { id: 'failed_request', errorClass: 'http_server_error', severity: 'medium' },
    }
  },
}

function targetOf(record: RecordView): string {
  for (const name of TARGET_NAMES) {
    const value = record.attribute(name)
    if (typeof value === 'string') return TARGET.exec(value)?.[0] ?? ''
  }
  return ''
}
