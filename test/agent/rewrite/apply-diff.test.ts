import { fc } from '../../support/properties.ts'
import { test } from 'tap'
import { applyDiff } from '../../../agent/rewrite/apply-diff.ts'
import { unifiedDiff } from '../../../agent/rewrite/diff.ts'
import { parseDiff } from '../../../agent/rewrite/parse-diff.ts'

test('applyDiff names the line that is not as the diff has it, and a file that ends before', (t) => {
  const diff = unifiedDiff([{ path: 'a.js', before: 'one\ntwo\nthree\n', after: 'one\n2\nthree\n' }])
  const [file] = parseDiff(diff)
  t.ok(file !== undefined)
  if (file === undefined) return t.end()
  t.throws(() => applyDiff('one\nzwei\nthree\n', file), {
    code: 'HEPH_DIFF_MISMATCH',
    message: /line 2 of a\.js .*"two\\n" is expected, "zwei\\n" was found/,
  })
  t.throws(() => applyDiff('one\n', file), { code: 'HEPH_DIFF_MISMATCH', message: /the file ends before/ })
  return t.end()
})

test('applyDiff makes of the text before the text after, for whatever unifiedDiff wrote', (t) => {
  const text = fc
    .array(fc.constantFrom('a', 'b', '-- x', '++ y', '@@ z', ''), { maxLength: 30 })
    .chain((lines) => fc.constantFrom(lines.join('\n'), `${lines.join('\n')}\n`))
  fc.assert(
    fc.property(text, text, (before, after) => {
      if (before === after) return true
      const [file] = parseDiff(unifiedDiff([{ path: 'a.js', before, after }]))
      return file !== undefined && applyDiff(before, file) === after
    }),
    { numRuns: 300 },
  )
  t.end()
})
