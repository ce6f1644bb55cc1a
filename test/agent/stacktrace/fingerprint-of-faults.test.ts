import { test } from 'tap'
import type { Fingerprint } from '../../../agent/model/error-event.ts'
import { fingerprintOf } from '../../../agent/stacktrace/fingerprint.ts'

function fingerprint(
  type: string,
  message: string,
  language: 'javascript' | 'go' | 'python' = 'javascript',
): Fingerprint {
  const frames = [{ function: 'total', file: '/app/cart.js', line: 3, isNative: false }]
  const trace = { language, exceptions: [{ type, message, frames }], isTruncated: false }
  return fingerprintOf({ exceptionType: type, exceptionMessage: message, trace, service: 'shop' })
}

test('fingerprintOf tells two faults of one function apart by what the runtime says of the code', (t) => {
  const reading = (name: string): string => `Cannot read properties of undefined (reading '${name}')`
  t.not(fingerprint('TypeError', reading('name')), fingerprint('TypeError', reading('city')))
  t.not(fingerprint('TypeError', reading('name')), fingerprint('TypeError', 'rows.map is not a function'))
  t.not(
    fingerprint('runtime.Error', 'integer divide by zero', 'go'),
    fingerprint('runtime.Error', 'invalid memory address or nil pointer dereference', 'go'),
  )
  t.end()
})

test('fingerprintOf does not tell errors apart by values of the moment', (t) => {
  t.equal(
    fingerprint('runtime.Error', 'index out of range [3] with length 3', 'go'),
    fingerprint('runtime.Error', 'index out of range [9] with length 4', 'go'),
  )
  t.equal(fingerprint('TypeError', 'order 17 is odd'), fingerprint('TypeError', 'order 18 is odd'))
  t.equal(fingerprint('KeyError', "'user-1'", 'python'), fingerprint('KeyError', "'user-2'", 'python'))
  t.end()
})
