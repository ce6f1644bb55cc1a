import { fingerprintOf } from '../../../agent/stacktrace/fingerprint.ts'
import { parseStackTrace } from '../../../agent/stacktrace/parse.ts'
import { TRACES } from './traces.ts'

const MESSAGES = [
  '',
  'user 17 not found',
  'upstream answered status 503',
  "key 'a' of /srv/x is 12MiB",
] as const

/** The fingerprint of every trace of the table and of some messages, by their names. */
export function fingerprintsNow(): Readonly<Record<string, string>> {
  const traces = Object.entries(TRACES).map(([language, { trace: text }]) => {
    const trace = parseStackTrace(text)
    const { type = '', message = '' } = trace?.exceptions[0] ?? {}
    return [
      language,
      fingerprintOf({ exceptionType: type, exceptionMessage: message, trace, service: 'shop' }),
    ]
  })
  const messages = MESSAGES.map((exceptionMessage) => [
    `message ${exceptionMessage}`,
    fingerprintOf({ exceptionType: 'Error', exceptionMessage, service: 'shop' }),
  ])
  return Object.fromEntries([...traces, ...messages]) as Record<string, string>
}
