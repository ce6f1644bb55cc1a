import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fc } from '../../support/properties.ts'
import { test } from 'tap'
import type { StackTrace } from '../../../agent/model/stack-trace.ts'
import { fingerprintOf, identityOf } from '../../../agent/stacktrace/fingerprint.ts'
import { parseStackTrace } from '../../../agent/stacktrace/parse.ts'
import { fingerprintsNow } from './golden.ts'
import { TRACES } from './traces.ts'

const RUNS = 200

test('fingerprints are what they were in earlier versions', (t) => {
  // They change only together with FINGERPRINT_VERSION: every group that users keep is then a new one.
  const golden = JSON.parse(readFileSync(join(import.meta.dirname, 'golden.json'), 'utf8')) as unknown
  t.same(fingerprintsNow(), golden)
  t.end()
})

const PARSED = Object.values(TRACES).flatMap(({ trace }) => parseStackTrace(trace) ?? [])
const place = fc.record({
  trace: fc.constantFrom(...PARSED),
  shift: fc.integer({ min: -5_000, max: 5_000 }),
  column: fc.integer({ min: 1, max: 500 }),
  id: fc.oneof(fc.nat().map(String), fc.uuid(), fc.ipV4(), fc.stringMatching(/^[\da-f]{12}$/)),
  folder: fc.constantFrom(
    '/app',
    '/srv/releases/20240501/shop',
    '/home/ann/work',
    '/var/lib/containers/3f2a1b9c',
  ),
})

function fingerprint(trace: StackTrace): string {
  const { type = '', message = '' } = trace.exceptions[0] ?? {}
  return fingerprintOf({ exceptionType: type, exceptionMessage: message, trace, service: 'shop' })
}

test('lines, columns, folders and ids in messages never change a fingerprint', (t) => {
  fc.assert(
    fc.property(place, ({ trace, shift, column, id, folder }) => {
      const moved: StackTrace = {
        ...trace,
        exceptions: trace.exceptions.map((exception) => ({
          ...exception,
          message: exception.message.replaceAll(/\d+/g, '7'),
          frames: exception.frames.map((frame) => ({
            ...frame,
            line: Math.max(1, (frame.line ?? 1) + shift),
            column,
            file: frame.file.replace(/^\/(?:app|srv\/shop|build\/src|src)(?=\/)/, () => folder),
          })),
        })),
      }
      const message = (value: string): string =>
        fingerprintOf({ exceptionType: 'Error', exceptionMessage: `order ${value} is gone`, service: 'shop' })
      return fingerprint(moved) === fingerprint(trace) && message(id) === message(id.replaceAll(/\d/g, '3'))
    }),
    { numRuns: RUNS },
  )
  t.end()
})

test('the depth of a recursion never changes a fingerprint', (t) => {
  const at = (name: string): string => `    at ${name} (/app/src/a.js:1:2)\n`
  const trace = (depth: number): StackTrace | undefined =>
    parseStackTrace(`Error: deep\n${at('leaf')}${(at('odd') + at('even')).repeat(depth)}${at('main')}`)
  const parts = (depth: number): readonly string[] =>
    identityOf({ exceptionType: '', exceptionMessage: '', service: '', trace: trace(depth) }).parts
  t.same(parts(1), [
    'type Error',
    'frame leaf in a.js',
    'frame odd in a.js',
    'frame even in a.js',
    'frame main in a.js',
  ])
  for (const depth of [2, 7, 40, 300]) t.same(parts(depth), parts(1))
  t.end()
})
