import { test } from 'tap'
import { by, tried } from './mutation-support.ts'

/** Methods that undo what others do, and leave a part of it. */

const DESK = `class Desk:
    def __init__(self):
        self.loans = {}

    def lend(self, copy, reader, day):
        self.loans[copy] = Loan(copy, reader, day)
        reader.holds.add(copy)

    def give_back(self, name):
        loan = self.loans.pop(name)
        return loan.reader

    def late(self, reader):
        return [self.loans[copy] for copy in reader.holds]
`

test('inverse step: what was put into something else too is taken out of it, also of what is kept', async (t) => {
  const at = { path: 'a.py', lines: [14], before: DESK }
  t.strictSame(by('inverse_step', at), [
    'loan.reader.holds.discard(name) / return loan.reader /  / def late(self, reader): / return [self.loans[copy] for copy in reader.holds] / ',
  ])
  t.match(
    tried(at).find(({ mutation }) => mutation === 'inverse_step'),
    { witness: /^`lend` has `reader\.holds\.add\(copy\)` \(line 7\) beside .* nothing takes it out again$/ },
  )
  const script = `class Desk {
  away = new Set()
  lend(copy, day) {
    this.loans.set(copy, day)
    this.away.add(copy)
  }
  back(name) {
    this.loans.delete(name)
  }
}
`
  t.strictSame(by('inverse_step', { path: 'a.ts', lines: [8], before: script }), [
    'this.away.delete(name) / } / } / ',
  ])
  const go = `package desk

func (d *Desk) Lend(copy string) {
	d.loans[copy] = 1
	d.away[copy] = true
}

func (k *Desk) Back(name string) {
	delete(k.loans, name)
}
`
  // Receivers have names of their own.
  t.strictSame(by('inverse_step', { path: 'a.go', lines: [9], before: go }), ['delete(k.away, name) / } / '])
})

test('inverse step: what is taken out anywhere, what is named, and what nothing here leads to stays', async (t) => {
  for (const before of [
    DESK.replace('return [', 'reader.holds.discard(1)\n        return ['),
    DESK.replace('return loan.reader', 'return loan.reader.holds'),
    DESK.replace('return loan.reader', 'return loan'),
    DESK.replace('holds.add(copy)', 'holds.add(day)'),
    DESK.replace('self.loans.pop(name)', 'self.kept.pop(name)'),
  ])
    t.strictSame(by('inverse_step', { path: 'a.py', lines: [14], before }), [], before)
  const files = { 'b.py': 'def drop(reader, copy):\n    reader.holds.remove(copy)\n' }
  t.strictSame(by('inverse_step', { path: 'a.py', lines: [14], before: DESK, files }), [])
})
