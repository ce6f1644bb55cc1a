import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { findRewrites, type Rewrite } from '../../../../agent/rewrite/template-engine.ts'
import { parseTemplate } from '../../../../agent/rewrite/template.ts'
import { codeFile } from '../../../../agent/rewrite/tree.ts'

const FOLDER = join(import.meta.dirname, '../../../../processors/fix/templates/javascript')

test('an early return that is known for an absent value is a witness for the same kind of value', (t) => {
  const code = [
    'function city(order) {',
    "  if (!order) return ''",
    '  const place = places.get(order.id)',
    '  return place.city.trim()',
    '}',
  ]
  t.match(rewriteOf(code, 4, 'city')?.witness, /^line 2 already returns that/)
  t.end()
})

test('what is returned for an unknown id is no witness for a part that a parsed text lacks', (t) => {
  const code = [
    'function loanDays(id) {',
    '  const member = members.get(id)',
    '  if (!member) return null',
    '  const card = JSON.parse(member.card)',
    '  return card.perks.days',
    '}',
  ]
  const rewrite = rewriteOf(code, 5, 'days')
  t.ok(rewrite)
  t.equal(rewrite?.witness, undefined)
  t.end()
})

function rewriteOf(lines: readonly string[], line: number, member: string): Rewrite | undefined {
  const file = codeFile('app.js', lines.join('\n'))
  if (file === undefined) throw new Error('app.js cannot be read')
  const name = 'n1-neutral-return.yaml'
  return findRewrites(parseTemplate(readFileSync(join(FOLDER, name), 'utf8'), name), {
    exceptionType: 'TypeError',
    exceptionMessage: `Cannot read properties of undefined (reading '${member}')`,
    sites: [{ path: 'app.js', line, function: '', depth: 0 }],
    files: new Map([['app.js', file]]),
  })[0]
}
