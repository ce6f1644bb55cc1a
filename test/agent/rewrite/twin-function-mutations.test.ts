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
  t.end()
})

test('as twin function: beside a statement that is only alike it is tried later and shows nothing; two differences are none of one slip', (t) => {
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
  const of = (before: string): readonly (string | undefined)[] =>
    tried({ path: 'a.js', lines: [8], before })
      .filter(({ mutation }) => mutation === 'as_twin_function')
      .flatMap(({ changed, witness }) => [changed, witness])
  t.strictSame(of(js), ['lines.touch(name) / } / ', undefined])
  t.strictSame(of(js.replace('line.count -= 1', 'log(line)')), [])
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

test('as twin function: of one statement only what differs is taken over; texts, numbers and the call of itself stay its own', (t) => {
  const script = `export function weight(part) {
  if (part.kind === 'bought') return part.grams
  let sum = 0
  for (const use of part.parts) sum += weight(use.part) * use.count
  return sum
}
export function cost(part) {
  if (part.kind === 'bought') return part.cents
  let sum = 0
  for (const use of part.parts) sum += cost(part) * use.count
  return sum
}
`
  t.strictSame(by('as_twin_function', { path: 'a.js', lines: [10], before: script }), [
    'for (const use of part.parts) sum += cost(use.part) * use.count',
  ])
  const go = `package a

func (s Settings) Port() int {
	if value, ok := s["port"]; ok {
		return int(value.(float64))
	}
	return 8080
}

func (s Settings) Retries() int {
	if value, ok := s["retries"]; ok {
		return value.(int)
	}
	return 3
}
`
  t.strictSame(by('as_twin_function', { path: 'a.go', lines: [12], before: go }), [
    'return int(value.(float64))',
  ])
  const queues = `def push(self, job, priority):
    heapq.heappush(self._heap, (priority, job))


def set(self, second, call):
    heapq.heappush(self._heap, (second, next(self._numbers), call))
`
  t.strictSame(by('as_twin_function', { path: 'a.py', lines: [2], before: queues }), [
    'heapq.heappush(self._heap, (priority, next(self._numbers), job))',
  ])
  t.end()
})

test('as twin function: a function is not made the very same as another one, nor is all that a statement holds taken over', (t) => {
  const same = `impl Map {
    fn width(&self) -> usize {
        self.heights.first().map_or(0, Vec::len)
    }

    fn depth(&self) -> usize {
        self.heights.len()
    }
}
`
  t.strictSame(by('as_twin_function', { path: 'a.rs', lines: [3], before: same }), [])
  const pages = `class Pages {
    int start(int page) {
        return page * size;
    }

    int pageOf(int photo) {
        return photo / size + 1;
    }
}
`
  t.strictSame(by('as_twin_function', { path: 'Pages.java', lines: [3], before: pages }), [])
  t.strictSame(by('as_alike_statement', { path: 'Pages.java', lines: [3], before: pages }), [])
  const held = `def first(rows, log):
    found = []
    for row in rows:
        log(row)
        found.append(row)
    return found[0]


def second(rows, log):
    found = []
    while rows:
        found.append(rows.pop())
    return found[1]
`
  t.strictSame(by('as_twin_function', { path: 'a.py', lines: [13], before: held }), [])
  t.end()
})

test('as twin function: what gives a value to the same as the function itself is no witness: one may be the way back of the other', async (t) => {
  const before = `impl Shelf {
    pub fn raise(&mut self, amount: u32) {
        self.cans += amount;
    }

    pub fn lower(&mut self, amount: u32) {
        self.cans -= amount;
        self.cans += amount;
        self.sold += amount;
    }
}
`
  const found = tried({ path: 'a.rs', lines: [3], before })
  t.ok(found.some(({ mutation }) => mutation === 'as_twin_function'))
  t.notOk(found.some(({ mutation, witness }) => mutation === 'as_twin_function' && witness !== undefined))
})

test('as twin function: a check of another loop is taken over into one that is only like it', (t) => {
  const before = `package a

func ReadRules(text string) []*Rule {
	var found []*Rule
	for _, line := range strings.Split(text, "\\n") {
		rule := Parse(line)
		if rule == nil {
			continue
		}
		found = append(found, rule)
	}
	return found
}

func ReadOverrides(text string) []*Rule {
	var found []*Rule
	for _, line := range strings.Split(strings.TrimSpace(text), "\\n") {
		rule := Parse(line)
		found = append([]*Rule{rule}, found...)
	}
	return found
}
`
  const [found] = by('as_twin_function', { path: 'a.go', lines: [19], before })
  t.match(found, /^if rule == nil \{ \/ continue \/ \} \/ found = append\(\[\]\*Rule\{rule\}/)
  t.end()
})

test('as twin function: the member that only the own part has stands for the one that only the other has; another sign is no witness', (t) => {
  const before = `export function byTurnover(accounts) {
  return accounts.toSorted((a, b) => compared(b.turnover, a.turnover) || compared(a.name, b.name))
}
export function byBalance(accounts) {
  return accounts.toSorted((a, b) => b.balance - a.balance || compared(a.name, b.name))
}
`
  t.strictSame(by('as_twin_function', { path: 'a.js', lines: [5], before }), [
    'return accounts.toSorted((a, b) => compared(b.balance, a.balance) || compared(a.name, b.name))',
  ])
  const body = (name: string, sign: string): string =>
    `def ${name}(levels):\n    count = len(levels)\n    count -= levels[0] ${sign} levels[1]\n    return count\n`
  const slip = { path: 'a.py', lines: [3], files: { 'b.py': body('falls', '<') } }
  const found = tried({ ...slip, before: body('rises', '>') })
  const twins = found.filter(({ mutation }) => mutation === 'as_twin_function')
  t.strictSame(
    twins.map(({ path, changed, witness }) => [path, changed, witness]),
    [['a.py', 'count -= levels[0] < levels[1]', undefined]],
  )
  t.end()
})
