import { test } from 'tap'
import { untrustedText } from '../../../../agent/cli/mcp/untrusted-text.ts'

const text = untrustedText({ '/srv/shop': '<repository>', '/srv': '<all>', '/root': '~' })

const CASES: readonly (readonly [what: string, given: string, expected: string])[] = [
  ['nothing of an empty text', '', ''],
  ['a text without anything to hide', 'a\tb\nc', 'a\tb\nc'],
  ['no secret', 'password=hunter2hunter2', 'password=<SECRET_1>'],
  ['no escape sequence and no control character', 'a\u001B[31mred\u0007\u0000b', 'aredb'],
  ['no mark that turns text around', 'ab\u202Ecd\u2066ef', 'abcdef'],
  ['no letter that nobody sees', `a${String.fromCodePoint(0xe0041, 0xe0042)}b\u200Bc\uFEFF`, 'abc'],
  [
    'names in place of folders, the inner one first',
    'at /srv/shop/a.js and /srv/x',
    'at <repository>/a.js and <all>/x',
  ],
  ['a folder whose name only begins so', 'at /srv/shopping/a.js', 'at <all>/shopping/a.js'],
  ['a folder at the end of a text', 'in /root', 'in ~'],
  ['a folder with a longer name', 'in /rooted/x', 'in /rooted/x'],
]

for (const [what, given, expected] of CASES) {
  test(`text that others wrote is handed on with ${what}`, (t) => {
    t.equal(text(given, 1_000), expected)
    t.end()
  })
}

test('text that others wrote is cut at its bound, and says so', (t) => {
  const cut = text('x'.repeat(1_000_000), 100)
  t.equal(cut.length, 100)
  t.ok(cut.endsWith('… (cut)'))
  t.equal(text('x'.repeat(100), 100), 'x'.repeat(100))
  t.end()
})

test('a secret that stands across the bound is masked before the text is cut', (t) => {
  const cut = text(`${'x '.repeat(20)}password=hunter2hunter2hunter2`, 60)
  t.notMatch(cut, 'hunter2')
  t.end()
})

test('text that others wrote holds no half of a character, wherever it was cut', (t) => {
  for (const length of [100, 101, 102]) t.ok(text('😀'.repeat(100), length).isWellFormed())
  t.equal(text('\uD83D cut elsewhere', 100), '\uFFFD cut elsewhere')
  t.end()
})
