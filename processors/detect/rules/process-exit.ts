import { ATTRIBUTE } from '../../../agent/model/semantic-conventions.ts'
import { messageOf } from '../../../agent/detection/message.ts'
import type { Rule } from '../../../agent/detection/rule.ts'

/** Ends that somebody asked for: a stop, Ctrl-C, a closed terminal or pipe, and what shells make of them. */
const WANTED_SIGNALS = new Set(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGPIPE'])
const WANTED_CODES = new Set([0, 129, 130, 141, 143])

/**
 * A supervised process ended by itself with a code or by a signal.
 * Applies to records of the receiver about the end of a process. Leaves alone: code 0, stops.
 */
export const processExit: Rule = {
  id: 'process_exit',
  needs: { kind: 'attributes', names: [ATTRIBUTE.processExitCode, ATTRIBUTE.processExitSignal] },
  isExclusive: true,
  find(record) {
    const signal = record.attribute(ATTRIBUTE.processExitSignal)
    const code = record.attribute(ATTRIBUTE.processExitCode)
    const isSignalled = typeof signal === 'string' && signal !== ''
    if (isSignalled ? WANTED_SIGNALS.has(signal) : typeof code !== 'number' || WANTED_CODES.has(code))
      return undefined
    return {
      kind: 'exit',
      language: 'unknown',
      exceptionType: 'ProcessExit',
      exceptionMessage: messageOf(record.text),
      stackTraceText: '',
      isFatal: true,
    }
  },
}
