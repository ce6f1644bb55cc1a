import { fc } from '../../support/properties.ts'
import { test } from 'tap'
import {
  cleaned,
  cut,
  escapeFence,
  escapeHtml,
  escapeMarkdown,
  escapeTags,
  firstLine,
  inert,
  onOneLine,
} from '../../../exporters/webhook/text.ts'

test('text for people has no control characters, colours or turned writing', (t) => {
  t.equal(cleaned('a\u001b[31mred\u001b[0m\u0000\tb\r\nc\u202egpj.exe\ud800'), 'ared \tb\ncgpj.exe\ufffd')
  t.end()
})

test('inert text mentions nobody and links nowhere', (t) => {
  const text =
    '<!channel> <@U123> <#C1> @everyone @here http://evil.example/x ftp://a www.evil.example mailto:a@b.c'
  const result = inert(text)
  for (const trap of [/<[!@#]/, /@[a-zA-Z]/, /:\/\//, /www\./, /mailto:/]) t.notMatch(result, trap)
  t.equal(result.replaceAll('\u2060', ''), text)
  t.end()
})

test('cut text is never longer than its bound, and no character or escape in it is cut', (t) => {
  t.equal(cut('abc', 3), 'abc')
  t.equal(cut('abcd', 3), 'ab…')
  t.equal(cut('a😀b', 3), 'a…')
  t.equal(cut('a<b', 5, escapeTags), 'a…')
  t.equal(cut('abc', 0), '')
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }),
      fc.nat(40),
      fc.constantFrom(escapeTags, escapeHtml, escapeMarkdown, escapeFence),
      (text, max, escape) => {
        const result = cut(text, max, escape)
        const isWhole = result === escape(text)
        const kept = result.slice(0, -1)
        const isBeginning = [...text].some((_, index, all) => escape(all.slice(0, index).join('')) === kept)
        return result.length <= max && (isWhole || result === '' || (result.endsWith('…') && isBeginning))
      },
    ),
  )
  t.end()
})

test('a code block is not ended from inside', (t) => {
  t.notMatch(escapeFence('a ``` b `` c'), /``/)
  t.end()
})

test('Markdown signs become characters', (t) => {
  t.equal(escapeMarkdown('*a* [b](c) # `d`'), String.raw`\*a\* \[b\]\(c\) \# ` + '\\`d\\`')
  t.end()
})

test('lines are found and joined', (t) => {
  t.equal(firstLine('\n  \n  a \nb'), 'a')
  t.equal(firstLine(''), '')
  t.equal(onOneLine(' a\n\n b\tc '), 'a b c')
  t.end()
})
