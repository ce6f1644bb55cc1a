import { test } from 'tap'
import { withEscapes } from '../../.ci/one-byte.ts'

test('a pattern with signs beyond Latin-1 matches the same when they are escapes', (t) => {
  const escaped = withEscapes('/^[═–]{2}µ$/', 'a.js')
  t.equal(escaped, '/^[\\u2550\\u2013]{2}µ$/')
  t.ok(new RegExp(escaped.slice(1, -1)).test('═–µ'))
  t.end()
})

test('a raw template with such a sign is refused, where an escape would be another text', (t) => {
  t.throws(() => withEscapes('a\nString.raw`年`\n', 'a.js'), { message: /a\.js: a raw template.*年/ })
  t.end()
})
