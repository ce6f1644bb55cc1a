import { test } from 'tap'
import { withEscapes } from '../../.ci/one-byte.ts'

test('a pattern with signs beyond ASCII matches the same when they are escapes', (t) => {
  const escaped = withEscapes('/^[═–]{2}µ$/', 'a.js')
  t.equal(escaped, '/^[\\u2550\\u2013]{2}\\u00b5$/')
  t.ok(new RegExp(escaped.slice(1, -1)).test('═–µ'))
  t.end()
})

test('a raw template with such a sign becomes a string of the same text', (t) => {
  const escaped = withEscapes('x = [String.raw`{"a":"\\n«1»"}`, String.raw`\\d`]', 'a.js')
  t.equal(escaped, 'x = ["{\\"a\\":\\"\\\\n\\u00ab1\\u00bb\\"}", String.raw`\\d`]')
  t.same(JSON.parse(/"(?:[^"\\]|\\.)*"/.exec(escaped)?.[0] ?? ''), String.raw`{"a":"\n«1»"}`)
  t.end()
})

test('a raw template with values and such a sign is refused, where an escape would be another text', (t) => {
  t.throws(() => withEscapes('a\nString.raw`${b}年`\n', 'a.js'), { message: /a\.js: a raw template.*年/ })
  t.end()
})
