import { test } from 'tap'
import { by, tried } from './mutation-support.ts'

/** What is one off here and written right in another function, wherever the program stops. */

const WINDOW = `package window

func (w *Window) Push(value int) {
	if len(w.values) > w.size {
		w.values = w.values[1:]
	}
	w.values = append(w.values, value)
}

func (w *Window) Full() bool {
	return len(w.values) >= w.size
}
`

const MEANT = 'if len(w.values) >= w.size {'

test('as written elsewhere: a comparison, an index and the beginning of a loop are made as another function has them', async (t) => {
  t.ok(by('as_written_elsewhere', { path: 'a.go', lines: [7], before: WINDOW }).includes(MEANT))
  const months = `export function nameOf(month) {
  return MONTHS[month - 1].name
}

export function daysIn(month) {
  return MONTHS[month].days
}
`
  const found = tried({ path: 'a.js', lines: [6], before: months })
  t.match(found[0], {
    mutation: 'as_written_elsewhere',
    changed: 'return MONTHS[month - 1].days',
    says: '`nameOf` (a.js, line 2) has `MONTHS[month - 1]`, and here it is `MONTHS[month]`',
  })
  const stops = `package line

func (l *Line) Serves(name string) bool {
	for i := 0; i < len(l.stops); i++ {
		if l.stops[i] == name {
			return true
		}
	}
	return false
}

func (l *Line) position(name string) int {
	for i := 1; i < len(l.stops); i++ {
		if l.stops[i] == name {
			return i
		}
	}
	return -1
}
`
  t.ok(
    by('as_written_elsewhere', { path: 'a.go', lines: [14], before: stops }).includes(
      'for i := 0; i < len(l.stops); i++ {',
    ),
  )
})

test('as written elsewhere: what others have as it is, what only tests have, and what is nowhere else stay', async (t) => {
  const also = `${WINDOW}
func (w *Window) Over() bool {
	return len(w.values) > w.size
}
`
  t.notOk(by('as_written_elsewhere', { path: 'a.go', lines: [7], before: also }).includes(MEANT))
  const [push = '', full = ''] = WINDOW.split(/(?=func \(w \*Window\) Full)/)
  t.strictSame(by('as_written_elsewhere', { path: 'a.go', lines: [7], before: push }), [])
  t.strictSame(
    by('as_written_elsewhere', {
      path: 'a.go',
      lines: [7],
      before: push,
      files: { 'a_test.go': `package window\n\n${full}` },
    }),
    [],
  )
})
