import { test } from 'tap'
import { applyEdits } from '../../../../agent/rewrite/edits.ts'
import { newSyntaxErrors } from '../../../../agent/rewrite/syntax-check.ts'
import { loadTemplates } from '../../../../agent/rewrite/template-folder.ts'
import { pathOf, rewritesOf } from './support.ts'

const only = process.env['TEMPLATE']
const loaded = await loadTemplates(new URL('../../../../processors/fix/templates/', import.meta.url).pathname)
const templates = loaded.templates.filter(({ id }) => only === undefined || id.includes(only))

void test('every template that is shipped can be used', (t) => {
  t.strictSame(loaded.faults, [])
  t.end()
})

for (const template of templates) {
  for (const one of template.cases.applies) {
    void test(`${template.id} applies: ${one.title}`, (t) => {
      const [rewrite] = rewritesOf(template, one, one.before)
      if (rewrite === undefined) {
        t.fail('the template made nothing of it')
        t.end()
        return
      }
      t.match(rewrite.explanation, /^[A-Z`]/, 'the explanation starts like a sentence')
      if (template.edits.length === 0) {
        t.notMatch(rewrite.explanation, /\$[A-Z]/, 'every placeholder of the advice is filled')
        t.end()
        return
      }
      const after = applyEdits(one.before, rewrite.edits)
      t.equal(after, one.after)
      t.same(newSyntaxErrors(pathOf(template, one), one.before, after), [])
      const carried = one.before.replaceAll('\n', '\r\n')
      t.equal(
        applyEdits(carried, rewritesOf(template, one, carried)[0]?.edits ?? []),
        after.replaceAll('\n', '\r\n'),
        'in a file with carriage returns what is written has them too',
      )
      t.notMatch(rewrite.explanation, /\$[A-Z]/, 'every placeholder of the explanation is filled')
      t.notMatch(rewrite.assumptions.join(' '), /\$[A-Z]/, 'every placeholder of the assumptions is filled')
      const shift = (line: number): number => {
        const above = rewrite.edits.filter(
          (edit) => one.before.slice(0, edit.start).split('\n').length <= line,
        )
        return (
          line +
          above.reduce(
            (sum, edit) =>
              sum +
              edit.replacement.split('\n').length -
              one.before.slice(edit.start, edit.end).split('\n').length,
            0,
          )
        )
      }
      const moved = {
        ...one,
        line: shift(one.line),
        column: undefined,
        callers: one.callers?.map(({ line }) => ({ line: shift(line) })),
      }
      const again = rewritesOf(template, moved, after).map(({ edits }) => applyEdits(after, edits))
      t.same(again, [], 'applied to its own result it changes nothing')
      t.end()
    })
  }
  for (const one of template.cases.leaves_alone) {
    void test(`${template.id} leaves alone: ${one.title}`, (t) => {
      t.same(
        rewritesOf(template, one, one.code).map(({ edits }) => applyEdits(one.code, edits)),
        [],
      )
      t.end()
    })
  }
}
