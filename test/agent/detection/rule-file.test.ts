import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import {
  addedRulesFolder,
  addRule,
  readAddedRules,
  removeRule,
} from '../../../agent/detection/added-rules.ts'
import { parseRuleFile } from '../../../agent/detection/rule-file.ts'
import { readRuleFiles } from '../../../agent/detection/rule-paths.ts'
import { textRecord } from '../../../agent/detection/text-record.ts'
import { formatFault } from '../../../config/fault.ts'
import { cpuSecondsOf, LINEAR_SECONDS_MAX } from '../../support/cpu-time.ts'

function faultsOf(text: string): readonly string[] {
  return parseRuleFile(text, 'r.yaml').faults.map(formatFault)
}

const GOOD = `rules:
  - id: declined
    description: The bank declined a payment
    literals: [declined]
    pattern: 'order (?P<message>\\d+) declined'
    type: Declined
`

const WRONG: readonly (readonly [what: string, text: string, fault: RegExp])[] = [
  ['nothing', '', /^r\.yaml:1:1: the file is empty/],
  ['no list', 'rules: 3\n', /^r\.yaml:1:8: rules: expected a list/],
  ['an empty list', 'rules: []\n', /^r\.yaml:1:8: rules: expected/],
  ['broken YAML', 'rules: [\n', /^r\.yaml:/],
  ['a key that is nearly right', GOOD.replace('pattern', 'patern'), /unknown key; did you mean "pattern"\?/],
  [
    'a look-ahead',
    GOOD.replace('order ', '(?=x)'),
    /^r\.yaml:5:14: rules\[0\]\.pattern: expected a pattern in RE2 syntax/,
  ],
  [
    'a back reference',
    GOOD.replace('order ', '(a)\\1'),
    /rules\[0\]\.pattern: expected a pattern in RE2 syntax/,
  ],
  [
    'a short literal',
    GOOD.replace('[declined]', '[de]'),
    /^r\.yaml:4:16: rules\[0\]\.literals\[0\]: expected at least 3/,
  ],
  [
    'a literal that JSON writes in another way',
    GOOD.replace('[declined]', "['a\"b']"),
    /expected a literal without/,
  ],
  [
    'a level that is none',
    `${GOOD}    levels: [eror]\n`,
    /rules\[0\]\.levels\[0\]: .*did you mean "error"\?/,
  ],
  [
    'a test that does not match',
    `${GOOD}    tests:\n      matches:\n        - order x declined\n`,
    /^r\.yaml:9:11: rules\[0\]\.tests\.matches\[0\]: rule "declined": expected to be found, and it is left alone/,
  ],
  [
    'a test without a literal',
    `${GOOD}    tests: { matches: [order 1 paid] }\n`,
    /it holds none of the literals/,
  ],
  [
    'a test that should not match',
    `${GOOD}    tests: { leaves_alone: [order 1 declined] }\n`,
    /tests\.leaves_alone\[0\]: rule "declined": expected to be left alone, and it is found/,
  ],
  [
    'a test with another message',
    `${GOOD}    tests: { matches: [{ body: order 1 declined, message: '2' }] }\n`,
    /expected the message "2", and it is "1"/,
  ],
  [
    'a test with another type',
    `${GOOD}    tests: { matches: [{ body: order 1 declined, type: X }] }\n`,
    /expected the type "X", and it is "Declined"/,
  ],
  [
    'an id twice',
    GOOD + GOOD.slice('rules:\n'.length),
    /^r\.yaml:7:5: rules: the rule "declined" is there already, in r\.yaml:2/,
  ],
]

for (const [what, text, fault] of WRONG) {
  test(`a rule file with ${what} is refused with its place`, (t) => {
    t.ok(
      faultsOf(text).some((each) => fault.test(each)),
      faultsOf(text).join('\n'),
    )
    t.same(parseRuleFile(text, 'r.yaml').rules, [])
    t.end()
  })
}

test('a rule of a file finds type and message, and gives its verdict', (t) => {
  const [written] = parseRuleFile(`${GOOD}    class: payment\n    severity: low\n`, 'r.yaml').rules
  t.match(written?.rule.find(textRecord('order 12 declined')), {
    kind: 'rule',
    exceptionType: 'Declined',
    exceptionMessage: '12',
    isFatal: false,
    rule: { id: 'declined', errorClass: 'payment', severity: 'low' },
  })
  t.match(written, { at: { source: 'r.yaml', line: 2, column: 5 } })
  t.end()
})

test('an explicit level beats words, but for a crash that was warned of and a rule that names the level', (t) => {
  const found = (changes: string, level: 'info' | 'warn' | 'error'): boolean => {
    const [written] = parseRuleFile(GOOD + changes, 'r.yaml').rules
    return written?.rule.find(textRecord({ body: 'order 1 declined', level, fields: {} })) !== undefined
  }
  t.same([found('', 'info'), found('', 'warn'), found('', 'error')], [false, false, true])
  const crash = '    crash: true\n'
  t.same([found(crash, 'info'), found(crash, 'warn')], [false, true])
  const info = '    levels: [info]\n'
  t.same([found(info, 'info'), found(info, 'warn'), found(info, 'error')], [true, false, false])
  t.end()
})

test('a rule looks at fields of the record', (t) => {
  const [written] = parseRuleFile(`${GOOD}    fields: { service.name: '^shop$' }\n`, 'r.yaml').rules
  const found = (fields: Record<string, string>): boolean =>
    written?.rule.find(textRecord({ body: 'order 1 declined', level: 'unset', fields })) !== undefined
  t.same(
    [found({}), found({ 'service.name': 'shops' }), found({ 'service.name': 'shop' })],
    [false, false, true],
  )
  t.end()
})

test('what a rule leaves alone is said by a second pattern', (t) => {
  const [written] = parseRuleFile(`${GOOD}    unless: 'test order'\n`, 'r.yaml').rules
  t.equal(written?.rule.find(textRecord('test order 1 declined')), undefined)
  t.not(written?.rule.find(textRecord('order 1 declined')), undefined)
  t.end()
})

test('a pattern that would backtrack for ever takes linear time', (t) => {
  const [written] = parseRuleFile(
    GOOD.replace(/'order.*'/, () => "'(a+)+$'"),
    'r.yaml',
  ).rules
  const record = textRecord(`declined ${'a'.repeat(8_000)}!`)
  const seconds = cpuSecondsOf(() => t.equal(written?.rule.find(record), undefined))
  t.ok(seconds < LINEAR_SECONDS_MAX, `${seconds} s`)
  t.end()
})

test('rule files are found by globs and by name, relative to the configuration', async (t) => {
  const folder = t.testdir({
    rules: { 'a.yaml': GOOD, 'b.yaml': GOOD.replace('declined', 'other'), 'c.txt': 'x' },
  })
  const { rules, faults } = await readRuleFiles(['rules/*.yaml', join(folder, 'rules/a.yaml')], folder)
  t.same(
    rules.map(({ rule }) => rule.id),
    ['declined', 'other'],
  )
  t.same(faults, [])
  const missing = await readRuleFiles(['none.yaml', 'no-such-folder/*.yaml'], folder)
  t.same(missing.faults.map(formatFault), [`${join(folder, 'none.yaml')}: file not found; check the path`])
})

test('added rules are a file each; one with a fault is left out, the others hold', (t) => {
  const state = t.testdir()
  t.same(readAddedRules(state), { rules: [], faults: [] }, 'a folder that is not there has none')
  addRule(state, 'declined', GOOD)
  mkdirSync(join(addedRulesFolder(state), 'folder.yaml'))
  writeFileSync(join(addedRulesFolder(state), 'broken.yaml'), 'rules: 3\n')
  writeFileSync(join(addedRulesFolder(state), 'z.yaml'), GOOD)
  const { rules, faults } = readAddedRules(state)
  t.same(
    rules.map(({ rule }) => rule.id),
    ['declined'],
  )
  t.equal(faults.length, 2)
  t.equal(removeRule(state, 'declined'), true)
  t.equal(removeRule(state, 'declined'), false)
  t.end()
})
