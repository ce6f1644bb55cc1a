import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { parseTemplate } from '../../../agent/rewrite/template.ts'
import { loadTemplates } from '../../../agent/rewrite/template-folder.ts'

const GOOD = `
id: js-example
row: N4
languages: [javascript]
message: "^(?P<K>\\\\w+) is missing"
rule: {pattern: Object.keys($X)}
where: [is_pure X]
edits:
  - {insert_after: X, text: ' ?? {}'}
origin: sink
rank: 50
explanation: '\`$X\` has no $K on line $LINE'
cases:
  applies:
    - {title: one, message: a is missing, line: 1, before: Object.keys(a), after: 'Object.keys(a ?? {})'}
  leaves_alone:
    - {title: two, message: a is missing, line: 1, code: keys(a)}
`

const FAULTS: Readonly<Record<string, readonly [string, string, RegExp]>> = {
  'text that is no YAML': ['id: js-example', 'id: [', /^bad\.yaml:\d+: document: /],
  'an unknown field': ['rank: 50', 'ranks: 50', /^bad\.yaml:\d+: .*: .*ranks/],
  'a rank out of bounds': ['rank: 50', 'rank: 500', /^bad\.yaml:\d+: rank: /],
  'an unknown language': ['[javascript]', '[cobol]', /^bad\.yaml:\d+: languages\.0: /],
  'an unknown part of the rule': [
    '{pattern: ',
    '{patern: ',
    /^bad\.yaml:\d+: rule: the parser for JavaScript/,
  ],
  'a kind that only TypeScript has': [
    '{pattern: Object.keys($X)}',
    '{kind: required_parameter, has: {pattern: $X}}',
    /^bad\.yaml:\d+: rule: the parser for JavaScript refuses it: .*required_parameter/s,
  ],
  'a pattern of the message that is none': [
    'is missing"\nrule',
    '("\nrule',
    /^bad\.yaml:\d+: message: the pattern .* is not in RE2 syntax/,
  ],
  'a condition that is not in the table': [
    'is_pure X',
    'is_nice X',
    /^bad\.yaml:\d+: where\.0: there is no condition "is_nice"; there are .*is_pure/,
  ],
  'a name that every object has as a condition': [
    'is_pure X',
    'constructor X',
    /there is no condition "constructor"/,
  ],
  'a condition with too few arguments': [
    'is_pure X',
    'is_pure',
    /^bad\.yaml:\d+: where\.0: is_pure takes 1 arguments, not 0/,
  ],
  'a condition on something that nothing binds': [
    'is_pure X',
    'is_pure Y',
    /^bad\.yaml:\d+: where: nothing binds \$Y/,
  ],
  'an edit of something that nothing binds': [
    'insert_after: X',
    'insert_after: Y',
    /^bad\.yaml:\d+: edits: nothing binds the target Y/,
  ],
  'two kinds of edit at once': [
    'insert_after: X,',
    'insert_after: X, replace: X,',
    /^bad\.yaml:\d+: edits\.0: expected exactly one of/,
  ],
  'an insertion without a text': [
    ", text: ' ?? {}'",
    '',
    /^bad\.yaml:\d+: edits\.0: an insertion needs "text"/,
  ],
  'a part of the message inside an edit': [
    "' ?? {}'",
    "' ?? $K'",
    /^bad\.yaml:\d+: edits: \$K comes from the log and may not get into code/,
  ],
  'the message itself inside an edit': [
    "' ?? {}'",
    "' /* $MESSAGE */'",
    /^bad\.yaml:\d+: edits: \$MESSAGE comes from the log/,
  ],
  'an explanation with a name that nothing binds': [
    'no $K on',
    'no $KEY on',
    /^bad\.yaml:\d+: explanation: nothing binds \$KEY/,
  ],
  'no cases': [
    '  leaves_alone:\n    - {title: two, message: a is missing, line: 1, code: keys(a)}',
    '  leaves_alone: []',
    /^bad\.yaml:\d+: cases\.leaves_alone: /,
  ],
}

for (const [title, [from, to, message]] of Object.entries(FAULTS)) {
  void test(`parseTemplate refuses ${title}, naming file and field`, (t) => {
    t.ok(GOOD.includes(from), 'the fault is put into the good template')
    t.throws(() => parseTemplate(GOOD.replace(from, to), 'bad.yaml'), {
      name: 'ConfigError',
      code: 'HEPH_TEMPLATE_INVALID',
      message,
    })
    t.end()
  })
}

void test('parseTemplate reads a template', (t) => {
  const template = parseTemplate(GOOD, 'good.yaml')
  t.equal(template.id, 'js-example')
  t.same(template.edits, [{ kind: 'insert_after', target: 'X', text: ' ?? {}' }])
  t.equal(template.message.matches('a is missing'), true)
  t.end()
})

void test('a fault names the line of its field', (t) => {
  t.throws(() => parseTemplate(GOOD.replace('rank: 50', 'rank: 500'), 'bad.yaml'), {
    message: /^bad\.yaml:11: rank: /,
    fields: { path: 'bad.yaml', line: 11 },
  })
  t.throws(() => parseTemplate(GOOD.replace('is_pure X', 'is_pure'), 'bad.yaml'), {
    message: /^bad\.yaml:7: where/,
  })
  t.end()
})

void test('loadTemplates leaves out a template that is wrong and keeps the others', async (t) => {
  const bad = GOOD.replace('rank: 50', 'rank: high').replace('js-example', 'js-bad')
  const folder = t.testdir({ 'a.yaml': bad, 'b.yaml': GOOD })
  const { templates, faults } = await loadTemplates(folder)
  t.strictSame(
    templates.map(({ id }) => id),
    ['js-example'],
  )
  t.match(faults, [{ path: join(folder, 'a.yaml'), line: 11, reason: /a\.yaml:11: rank: / }])
  t.equal(faults.length, 1)
})

void test('loadTemplates leaves out the second of two templates with one id, naming both files', async (t) => {
  const folder = t.testdir({ 'a.yaml': GOOD, sub: { 'b.yml': GOOD, 'note.md': 'no template' } })
  const { templates, faults } = await loadTemplates(folder)
  t.equal(templates.length, 1)
  t.match(faults, [{ reason: /b\.yml:1: id: "js-example" is the id of .*a\.yaml too/ }])
})

void test('loadTemplates refuses a folder that is not there', async (t) => {
  await t.rejects(loadTemplates(join(t.testdir(), 'none')), { code: 'HEPH_TEMPLATE_FOLDER_UNREADABLE' })
})

void test('loadTemplates refuses more than a thousand files', async (t) => {
  const folder = t.testdir()
  mkdirSync(join(folder, 'many'))
  for (let index = 0; index <= 1_000; index += 1) writeFileSync(join(folder, 'many', `${index}.yaml`), '')
  await t.rejects(loadTemplates(folder), { message: /holds 1001 templates, at most 1000 are read/ })
})
