import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { findRewrites, type Rewrite } from '../../../../agent/rewrite/template-engine.ts'
import { parseTemplate } from '../../../../agent/rewrite/template.ts'
import { codeFile } from '../../../../agent/rewrite/tree.ts'

const FOLDER = join(import.meta.dirname, '../../../../processors/fix/templates')

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

test('that another function has nothing to do is no witness that a message which cannot be read is left undone', (t) => {
  const code = [
    'def handle(message, stock):',
    '    payload = message["payload"]',
    '    count = int(payload["boxes"])',
    '    stock.take(payload["order"], count)',
    '',
    'def run(queue, stock):',
    '    while True:',
    '        message = queue.receive()',
    '        if message is None:',
    '            return',
    '        handle(message, stock)',
  ]
  const rewrite = unreadable(code, 3)
  t.ok(rewrite)
  t.equal(rewrite?.witness, undefined)
  t.end()
})

test('what is returned for a row that is absent is no witness for a number in it that cannot be read', (t) => {
  const code = [
    'def price(row):',
    '    if row is None:',
    '        return None',
    '    return float(row["price"])',
  ]
  t.equal(unreadable(code, 4)?.witness, undefined)
  t.match(
    unreadable(
      ['def price(row):', '    if not row:', '        return None', '    return float(row.strip())'],
      4,
    )?.witness,
    /^line 3 already returns that/,
  )
  t.end()
})

test('that nothing is done for an empty line is no witness that a line which lacks a part is passed over in silence', (t) => {
  const code = (end: string, last: string): string[] => [
    'def add(line, stock):',
    '    if not line:',
    `        return${end}`,
    '    name, count = line.split(",")',
    `    ${last}`,
  ]
  const error = {
    line: 4,
    exceptionType: 'ValueError',
    exceptionMessage: 'not enough values to unpack (expected 2, got 1)',
  }
  const path = 'python/i5-neutral-return.yaml'
  const done = firstRewrite(path, 'app.py', code('', 'stock[name] = int(count)'), error)
  t.ok(done)
  t.equal(done?.witness, undefined)
  t.match(
    firstRewrite(path, 'app.py', code(' None', 'return name + count'), error)?.witness,
    /^line 3 already returns that/,
  )
  t.end()
})

function unreadable(lines: readonly string[], line: number): Rewrite | undefined {
  return firstRewrite('python/a2-neutral-return.yaml', 'app.py', lines, {
    line,
    exceptionType: 'ValueError',
    exceptionMessage: "invalid literal for int() with base 10: '2.0'",
  })
}

function rewriteOf(lines: readonly string[], line: number, member: string): Rewrite | undefined {
  return firstRewrite('javascript/n1-neutral-return.yaml', 'app.js', lines, {
    line,
    exceptionType: 'TypeError',
    exceptionMessage: `Cannot read properties of undefined (reading '${member}')`,
  })
}

function firstRewrite(
  name: string,
  path: string,
  lines: readonly string[],
  {
    line,
    ...error
  }: { readonly line: number; readonly exceptionType: string; readonly exceptionMessage: string },
): Rewrite | undefined {
  const file = codeFile(path, lines.join('\n'))
  if (file === undefined) throw new Error(`${path} cannot be read`)
  return findRewrites(parseTemplate(readFileSync(join(FOLDER, name), 'utf8'), name), {
    ...error,
    sites: [{ path, line, function: '', depth: 0 }],
    files: new Map([[path, file]]),
  })[0]
}
