import { test } from 'tap'
import { quoteAt, quotedEnd } from '../../../agent/redaction/quoted.ts'

const VALUES = [
  '',
  'plain',
  'a"b',
  String.raw`ends in \ `.trim(),
  String.raw`\"`,
  String.raw`\\`,
  '"',
  'ä "x\\y" z',
]

test('quotedEnd finds the end of a value of JSON, in JSON in JSON, and in that once more', async (t) => {
  for (const value of VALUES) {
    let text = JSON.stringify(value)
    for (let depth = 0; depth < 4; depth += 1) {
      // Quoted once more, the value's own quotes stand just inside of the outer ones.
      const start = depth
      let at = 0
      for (let layer = 0; layer < start; layer += 1) at += (quoteAt(text, at) ?? '').length
      const quote = quoteAt(text, at) ?? ''
      const inner = text.slice(at + quote.length, quotedEnd(text, at + quote.length, quote))
      let unquoted = inner
      for (let layer = 0; layer <= depth; layer += 1) unquoted = JSON.parse(`"${unquoted}"`) as string
      t.equal(unquoted, value, `${value} at depth ${depth}`)
      text = JSON.stringify(text)
    }
  }
})

test('quotedEnd of a text without an end is the end of its line, or a limit', async (t) => {
  t.equal(quotedEnd('"abc', 1, '"'), 4)
  t.equal(quotedEnd('"abc\nnext "x"', 1, "'"), 4)
  t.equal(quotedEnd(`"${'a'.repeat(100_000)}"`, 1, '"'), 16_385)
  t.equal(quoteAt('abc', 0), undefined)
})
