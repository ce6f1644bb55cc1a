import { test } from 'tap'
import { linearPattern, patternFault } from '../../../agent/pattern/linear-pattern.ts'
import { cpuSecondsOf, LINEAR_SECONDS_MAX } from '../../support/cpu-time.ts'

void test('a pattern that is none is refused with the pattern and the reason', (t) => {
  t.throws(() => linearPattern('a('), {
    code: 'HEPH_PATTERN_INVALID',
    message: /the pattern "a\(" is not in RE2/,
  })
  t.throws(
    () => linearPattern('(a)\\1'),
    { code: 'HEPH_PATTERN_INVALID' },
    'what needs backtracking is not there',
  )
  t.match(patternFault('a('), /^expected a pattern in RE2 syntax \(.*\)$/)
  t.equal(patternFault('a'), undefined)
  t.end()
})

void test('a pattern is found anywhere in a text and gives its named groups', (t) => {
  const pattern = linearPattern("reading '(?P<K>[^']*)'(?P<REST>, .*)?")
  t.strictSame(pattern.groupNames, ['K', 'REST'])
  t.strictSame(
    [...(pattern.groupsIn("no: reading 'a' here") ?? [])],
    [
      ['K', 'a'],
      ['REST', ''],
    ],
  )
  t.equal(pattern.groupsIn('nothing'), undefined)
  t.ok(pattern.matches("reading ''"))
  t.notOk(pattern.matches('Reading'))
  t.end()
})

void test('one source is compiled once', (t) => {
  t.equal(linearPattern('^x+$'), linearPattern('^x+$'))
  t.not(linearPattern('^x+$'), linearPattern('^x*$'))
  t.end()
})

void test('a pattern that makes others go back and forth ends in time linear to the text', (t) => {
  const text = `${'a'.repeat(20_000)}!`
  const seconds = cpuSecondsOf(() => t.notOk(linearPattern('^(a+)+$').matches(text)))
  t.ok(seconds < LINEAR_SECONDS_MAX, `${seconds} s`)
  t.end()
})
