import { test } from 'tap'
import { withoutLayout } from '../../.ci/without-layout.ts'

test('a script without its layout keeps names and texts, is ASCII as before, and has no line that fills a screen', async (t) => {
  const statement = 'if (isWanted) {\n  say("a  b\\u2550", /[ \\u2550]/)\n}\n'
  const short = await withoutLayout(statement)
  t.equal(short.trim(), 'if(isWanted){say("a  b\\u2550",/[ \\u2550]/)}')
  const long = await withoutLayout(statement.repeat(100))
  t.ok(long.length < 0.9 * statement.length * 100)
  t.ok(long.split('\n').every(({ length }) => length < 300))
})
