import { test } from 'tap'
import { parseTemplate } from '../../../agent/rewrite/template.ts'
import { findRewrites } from '../../../agent/rewrite/template-engine.ts'
import { applyEdits } from '../../../agent/rewrite/edits.ts'
import { codeFile, type CodeFile } from '../../../agent/rewrite/tree.ts'

const template = (also: string): string => `
id: js-reset
row: N1
languages: [javascript]
message: '^no value'
rule: { kind: subscript_expression, has: { field: object, pattern: $TABLE } }
also:
${also}
edits:
  - { replace: NOTHING, with: '{}' }
origin: source
rank: 5
explanation: '\`$RESET\` leaves nothing.'
cases:
  applies: [{ title: a, message: no value, line: 1, before: 'a[1]', after: 'a[1]' }]
  leaves_alone: [{ title: a, message: no, line: 1, code: 'a[1]' }]
`
const RESET = `  - as: RESET
    within: files
    rule: { kind: assignment_expression, all: [{ has: { field: left, pattern: $TABLE } }, { has: { field: right, kind: 'null', pattern: $NOTHING } }] }`

function changed(yaml: string, texts: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const files = new Map(
    Object.entries(texts).map(([path, text]): [string, CodeFile] => {
      const file = codeFile(path, text)
      if (file === undefined) throw new Error(`no grammar for ${path}`)
      return [path, file]
    }),
  )
  const [rewrite] = findRewrites(parseTemplate(yaml, 'a.yaml'), {
    exceptionType: 'Error',
    exceptionMessage: 'no value',
    sites: [{ path: 'a.js', line: 1, function: '', depth: 0 }],
    files,
  })
  return Object.fromEntries(
    [...Map.groupBy(rewrite?.edits ?? [], ({ path }) => path)].map(([path, edits]) => [
      path,
      applyEdits(texts[path] ?? '', edits),
    ]),
  )
}

void test('Code that has to be there besides may be in another file, and is what an edit changes', (t) => {
  const texts = { 'a.js': 'read(prices[1])\n', 'b.js': 'stocks = null\nprices = null\n' }
  t.strictSame(changed(template(RESET), texts), { 'b.js': 'stocks = null\nprices = {}\n' })
  t.strictSame(changed(template(RESET.replace('files', 'file')), texts), {}, 'only in the same file')
  t.end()
})

void test('What stands nearest to the match is taken, and a placeholder that is bound keeps its text', (t) => {
  const text = 'read(prices[1])\nstocks = null\nprices = null\nprices = null\n'
  t.strictSame(changed(template(RESET), { 'a.js': text }), {
    'a.js': 'read(prices[1])\nstocks = null\nprices = {}\nprices = null\n',
  })
  t.strictSame(changed(template(RESET), { 'a.js': 'read(prices[1])\nstocks = null\n' }), {})
  t.end()
})

void test('Of several things to be found all have to be there, in whatever combination fits', (t) => {
  const made = `${RESET}\n  - as: KEPT\n    rule: { kind: call_expression, pattern: 'keep($KEY, $TABLE)' }\n  - as: ASKED\n    rule: { kind: call_expression, pattern: 'ask($KEY)' }`
  const text = 'read(prices[1])\nprices = null\nkeep(a, prices)\nkeep(b, prices)\nask(b)\n'
  t.match(changed(template(made), { 'a.js': text }), { 'a.js': /prices = \{\}/ })
  t.strictSame(changed(template(made), { 'a.js': text.replace('ask(b)', 'ask(c)') }), {})
  t.end()
})

void test('A template says which of the things to be found is wrong', (t) => {
  const bad = RESET.replace('kind: assignment_expression', 'kind: no_such_kind')
  t.throws(() => parseTemplate(template(bad), 'a.yaml'), {
    code: 'HEPH_TEMPLATE_INVALID',
    message: /also\.0: the parser/,
  })
  const unnamed = RESET.replace('as: RESET', 'as: reset')
  t.throws(() => parseTemplate(template(unnamed), 'a.yaml'), { message: /also\.0\.as/ })
  t.throws(() => parseTemplate(template(RESET.replace('files', 'world')), 'a.yaml'), {
    message: /also\.0\.within/,
  })
  t.end()
})
