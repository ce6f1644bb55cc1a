import { test } from 'tap'
import { by, tried } from './mutation-support.ts'

/** What a function was given, and what it works with instead. */

test('given twice: one of two like arguments is another value of the function, one that the call names first', async (t) => {
  const before = `def periods(readings):
    made = []
    for earlier, later in zip(readings, readings[1:]):
        made.append(Period(earlier.day, earlier.day, later.value - earlier.value))
    return made
`
  const found = by('given_twice', { path: 'a.py', lines: [4], before })
  t.strictSame(found.slice(0, 2), [
    'made.append(Period(later.day, earlier.day, later.value - earlier.value))',
    'made.append(Period(earlier.day, later.day, later.value - earlier.value))',
  ])
  const right = before.replace('earlier.day, earlier.day', 'earlier.day, later.day')
  t.strictSame(by('given_twice', { path: 'a.py', lines: [4], before: right }), [])
})

test('given twice: it is found where an object is made that the crash works with, in another file', async (t) => {
  const period = `class Period:
    def __init__(self, start, end):
        self.start = start
        self.end = end

    def per_day(self):
        return 1 / (self.end - self.start)
`
  const periods = `from period import Period


def periods(readings):
    return [Period(earlier.day, earlier.day) for earlier, later in readings]


def one(first, last):
    found = Period(first, first)
    return found
`
  const found = tried({ path: 'period.py', lines: [7], before: period, files: { 'periods.py': periods } })
  t.ok(
    found.some(({ mutation, changed, role }) => {
      return mutation === 'given_twice' && changed === 'found = Period(first, last)' && role === 'maker'
    }),
  )
})

test('parameter for number: a fixed number is asked for where the function works with the one it was given', async (t) => {
  const rust = `impl Store {
    fn take(&mut self, colour: &str, amount: u32) -> Option<u32> {
        let shelf = self.shelves.get_mut(colour)?;
        if shelf.cans() < 1 {
            return None;
        }
        shelf.lower(amount);
        Some(shelf.cans())
    }
}
`
  const slip = { path: 'a.rs', lines: [7], before: rust, errorClass: 'unknown' } as const
  t.strictSame(by('parameter_for_number', slip), ['if shelf.cans() < amount {'])
  const asked = rust.replace('shelf.lower(amount);', 'if amount > 3 { shelf.lower(amount); }')
  t.strictSame(by('parameter_for_number', { ...slip, before: asked }), [])
  const text = rust.replace('amount: u32', 'amount: &str')
  t.strictSame(by('parameter_for_number', { ...slip, before: text }), [])
})

test('changers: what a method left undone that came back before is found by what the failing one reads', async (t) => {
  const desk = `export class Desk {
  insert(at, words) {
    const edit = { kind: 'insert', at, words }
    this.text = done(this.text, edit)
    this.past.push(edit)
    this.future = []
  }

  remove(at, words) {
    const edit = { kind: 'remove', at, words }
    this.text = done(this.text, edit)
    this.past.push(edit)
  }

  redo() {
    const edit = this.future.pop()
    show(edit.words.length)
    this.past.push(edit)
  }
}
`
  const found = tried({ path: 'desk.js', lines: [17], before: desk })
  const meant = found.find(({ mutation, role }) => mutation === 'as_twin_function' && role === 'changer')
  t.equal(meant?.changed.split(' / ')[0], 'this.future = []')
})
