import { test } from 'tap'
import { by, tried } from './mutation-support.ts'

/** One function does a thing that another of the same shape does not do. */

test('as twin function: a statement of another form in its place, though what holds it differs', (t) => {
  const before = `import csv, gzip

def _read_plain(path: str):
    with open(path, encoding="utf-8", newline="") as source:
        yield from csv.DictReader(source)


def _read_compressed(path: str):
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return csv.DictReader(file)
`
  t.strictSame(by('as_twin_function', { path: 'a.py', lines: [10], before }), [
    'yield from csv.DictReader(file)',
  ])
  t.end()
})

test('as twin function: a statement that this one has not, in its own names, before and behind the same ones', (t) => {
  const go = `package a

func (s *Store) AddUser(user User) error {
	s.lock.Lock()
	if s.users == nil {
		s.users = map[string]User{}
	}
	s.users[user.Id] = user
	return s.save()
}

func (s *Store) AddOrder(order Order) error {
	s.lock.Lock()
	s.orders[order.Id] = order
	return s.save()
}
`
  t.strictSame(by('as_twin_function', { path: 'a.go', lines: [14], before: go }), [
    'if s.orders == nil { / s.orders = map[string]Order{} / } / s.orders[order.Id] = order / return s.save() / } / ',
  ])
  const js = `export function openLine(name, lines) {
  const line = lines.get(name)
  line.count += 1
  lines.touch(name)
}
export function closeLine(name, lines) {
  const line = lines.get(name)
  line.count -= 1
}
`
  const [found] = tried({ path: 'a.js', lines: [8], before: js }).filter(
    ({ mutation }) => mutation === 'as_twin_function',
  )
  t.equal(found, undefined, 'two differences are none of one slip')
  t.end()
})

test('as twin function: what needs a name that is nothing here is left alone, and so is what is there', (t) => {
  const before = `def first(rows, least):
    found = [row for row in rows if row]
    if len(found) < least:
        return None
    return found[0]


def last(rows):
    found = [row for row in rows if row]
    return found[0]
`
  t.strictSame(by('as_twin_function', { path: 'a.py', lines: [10], before }), [])
  t.end()
})

test('as twin function: it is shown only where nothing else differs', (t) => {
  const body = (name: string, first: string): string => `def ${name}(rows):
${first}    best = max(rows)
    return best.name
`
  const before = `${body('best_name', '    if not rows:\n        return ""\n')}\n\n${body('top_name', '')}`
  const [found] = tried({ path: 'a.py', lines: [10], before }).filter(
    ({ mutation }) => mutation === 'as_twin_function',
  )
  t.equal(found?.witness, '`best_name`, a.py, line 2, does so: `if not rows: return ""`')
  t.end()
})
