import { fc } from '../../support/properties.ts'
import { RE2JS } from 're2js'
import { test } from 'tap'
import { Automaton } from '../../../agent/pattern/automaton.ts'
import { headAndRest } from '../../../agent/stacktrace/head-and-rest.ts'

/** Patterns that look at one line, at several, at the ends of text, line and word, and tell digits apart or not. */
const PATTERNS = [
  '(?m)^panic: (?P<message>.+)$',
  String.raw`(?m)^[^:\n]{1,20}: .*failed\b`,
  String.raw`error\s+at`,
  String.raw`failed\n\s*at`,
  String.raw`^(?:a|request) \d+`,
  String.raw`\b50\d\b`,
  String.raw`(?i)\bé?rror\d{2,}$`,
  String.raw`at\z`,
  '(?s)a.*b.*c',
  'plain',
  '',
  String.raw`[\s(]x|[^\w]y$`,
]
const piece = fc.constantFrom(
  'panic: ',
  'x',
  'y',
  ': it failed',
  'error',
  ' at',
  '\n',
  '\n  at',
  'request ',
  '12',
  '503',
  '7',
  'a',
  'b c',
  'é',
  '😀',
  '\r',
)
const text = fc.array(piece, { maxLength: 9 }).map((pieces) => pieces.join(''))

test('Automaton says of texts, of lines and of their first line what the engine says', (t) => {
  const machines = PATTERNS.map((source) => RE2JS.compile(source))
  const automatons = machines.map((machine) => new Automaton(machine))
  const differences: string[] = []
  let matches = 0
  const compare = (one: string): void =>
    machines.forEach((machine, index) => {
      const automaton = automatons[index]
      const isMatch = machine.test(one)
      if (isMatch) matches += 1
      const lines = headAndRest(one)
      const isSame =
        automaton?.matches(one) === isMatch &&
        automaton.matchesLines(lines) === isMatch &&
        automaton.matchesHead(lines) === machine.test(lines.head)
      if (!isSame) differences.push(`${machine.pattern()} in ${JSON.stringify(one)}`)
    })
  fc.assert(
    fc.property(text, (one) => {
      // Twice: the second time it is known, and of lines of the same form too.
      for (const each of [one, one.replaceAll('12', '98'), one]) compare(each)
    }),
    { numRuns: 200 },
  )
  t.same(differences, [])
  t.ok(matches > 100, `${matches} matches`)
  t.end()
})

test('Automaton goes on when the engine has forgotten its states', (t) => {
  const machine = RE2JS.compile(
    String.raw`(?m)^(?:[^"=\n]{0,40}[:\]] )?(?:[A-Z0-9][A-Z0-9_.-]* ){1,6}FAILED$`,
  )
  const automaton = new Automaton(machine)
  for (let round = 0; round < 40; round += 1) {
    const lines = headAndRest(
      `${'A1 '.repeat(round % 5)}X${round}: B ${'C'.repeat(round)} FAILED\nX ${round % 3} FAILED`,
    )
    t.equal(automaton.matchesLines(lines), true)
    t.equal(automaton.matchesLines(lines.withHead(`x=${round}`)), true)
    t.equal(automaton.matchesLines(headAndRest(`x=${round}\ny=${round % 3}`)), false)
    if (round % 8 === 7) machine.re2().dfa.clearCache()
  }
  t.end()
})

test('Automaton leaves a pattern to the engine whose states it cannot walk', (t) => {
  const machine = RE2JS.compile('(?<=a)b', RE2JS.LOOKBEHINDS)
  const automaton = new Automaton(machine)
  t.equal(automaton.matches('ab'), true)
  t.equal(automaton.matchesLines(headAndRest('x\nab')), true)
  t.equal(automaton.matchesLines(headAndRest('x\ncb')), false)
  t.end()
})
