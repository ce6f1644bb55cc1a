import { test } from 'tap'
import { by, tried } from './mutation-support.ts'

/** Differences of two ends that are both included. */

const SPAN = `class Span:
    """From a first to a last day, both included."""

    def days(self):
        """How many days it has."""
        return (self.last - self.first).days
`

test('both ends: what lies between two ends is one more where the comment has both included', async (t) => {
  const at = { path: 'a.py', lines: [6], before: SPAN }
  t.strictSame(by('both_ends', at), ['return (self.last - self.first).days + 1'])
  t.match(
    tried(at).find(({ mutation }) => mutation === 'both_ends'),
    { witness: 'the comment says `both included`' },
  )
  const go = `package a

// Pages is how many there are from a page to another, inclusive.
func Pages(from, to int) int {
	return to - from
}
`
  t.strictSame(by('both_ends', { path: 'a.go', lines: [5], before: go }), ['return to - from + 1'])
  const script = `/** How many rows there are, both ends included. */
function rows(start, end) {
  const count = end - start
  return count
}
`
  t.strictSame(by('both_ends', { path: 'a.js', lines: [3], before: script }), [
    'const count = end - start + 1',
  ])
})

test('both ends: other differences, those that more is done to, and where no comment says it stay', async (t) => {
  for (const before of [
    SPAN.replace('both included', 'without that'),
    SPAN.replace('.days\n', '.days + 1\n'),
    SPAN.replace('self.last - self.first', 'self.first - self.last'),
    SPAN.replace('self.last - self.first', 'self.last + self.first'),
    SPAN.replace('self.last - self.first', 'self.price - self.first'),
  ])
    t.strictSame(by('both_ends', { path: 'a.py', lines: [6], before }), [], before)
})
