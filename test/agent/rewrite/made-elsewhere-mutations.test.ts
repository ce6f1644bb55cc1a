import { test } from 'tap'
import { by, tried } from './mutation-support.ts'

/** Slips far from the crash that the error's words, a comment or the code beside tell. */

const BUCKETS = `package hist

func New(bounds []float64, first float64) *Histogram {
	return &Histogram{counts: make([]int, len(bounds))}
}

func (h *Histogram) Add(at int) {
	h.counts[at]++
}
`

test('too little room: where the index is just the length, there is one place more', async (t) => {
  const go = { path: 'a.go', lines: [8], type: 'panic' }
  const past = { ...go, message: 'runtime error: index out of range [3] with length 3' }
  t.strictSame(by('too_little_room', { ...past, before: BUCKETS }), [
    'return &Histogram{counts: make([]int, len(bounds) + 1)}',
  ])
  const far = { ...go, message: 'runtime error: index out of range [7] with length 3' }
  t.strictSame(by('too_little_room', { ...far, before: BUCKETS }), [])
  const fixed = BUCKETS.replace('len(bounds))}', '3)}')
  t.strictSame(by('too_little_room', { ...past, before: fixed }), [])
  const java =
    'class A {\n  int[] counts;\n  A(int days) {\n    counts = new int[days - 1];\n  }\n  void add(int at) {\n    counts[at]++;\n  }\n}\n'
  const message = 'Index 3 out of bounds for length 3'
  t.strictSame(by('too_little_room', { path: 'A.java', lines: [7], message, before: java }), [
    'counts = new int[(days - 1) + 1];',
  ])
})

test('too little room: a measure that is taken twice gives way to the other one', async (t) => {
  const before =
    'pub fn new(rows: usize, columns: usize) -> Grid {\n    Grid { taken: vec![false; rows * rows] }\n}\n\npub fn take(&self, at: usize) -> bool {\n    self.taken[at]\n}\n'
  const at = { path: 'a.rs', lines: [6], message: 'index out of bounds: the len is 4 but the index is 7' }
  t.strictSame(by('too_little_room', { ...at, before }), ['Grid { taken: vec![false; rows * columns] }'])
  const square = before.replace(', columns: usize', '')
  t.strictSame(by('too_little_room', { ...at, before: square }), [])
})

const DATE = `/** Midnight of "24.12.2023": day, month and year. */
export function parseDate(text) {
  const [month, day, year] = text.split('.')
  return new Date(\`\${year}-\${month}-\${day}\`)
}
`

test('pattern order: parts are named in the order in which the comment tells them', async (t) => {
  const at = { path: 'a.js', lines: [4], type: 'RangeError', message: 'Invalid time value' }
  t.strictSame(by('pattern_order', { ...at, before: DATE }), ["const [day, month, year] = text.split('.')"])
  t.match(
    tried({ ...at, before: DATE }).find(({ mutation }) => mutation === 'pattern_order'),
    { witness: /tells the parts as `day, month and year`/ },
  )
  const python =
    'def read(line):\n    """Of "ann;north": name;door."""\n    door, name = line.split(";")\n    return DOORS[door]\n'
  t.strictSame(by('pattern_order', { path: 'a.py', lines: [4], before: python }), [
    'name, door = line.split(";")',
  ])
})

test('pattern order: the same order, another list in the comment, or none, says nothing', async (t) => {
  const at = { path: 'a.js', lines: [4] }
  for (const before of [
    DATE.replace('[month, day, year]', '[day, month, year]'),
    DATE.replace('day, month and year', 'the day of a month in a year'),
    DATE.replace('day, month and year', 'day, month and year, or year, month and day'),
    DATE.replace('Midnight of "24.12.2023": day, month and year.', 'A date.'),
  ])
    t.strictSame(by('pattern_order', { ...at, before }), [], before)
})

test('thousandth: a time in milliseconds by its name is handed on in seconds', async (t) => {
  const before =
    'def read(entry, ms):\n    if ms > entry["ms"]:\n        log(ms)\n    return Visit(entry["name"], entry["time_ms"])\n\ndef day(visit):\n    return datetime.fromtimestamp(visit.at)\n'
  const at = { path: 'a.py', lines: [7], type: 'ValueError', before }
  t.strictSame(by('thousandth', { ...at, message: 'year 53876 is out of range' }), [
    'log(ms / 1000)',
    'return Visit(entry["name"], entry["time_ms"] / 1000)',
  ])
  t.strictSame(by('thousandth', { ...at, message: 'day is out of range for month' }), [])
})

const SETTINGS = `DEFAULTS = {'slots': 4, 'weight': 30}

def settings(found):
    return Settings(int(found.get('slots', DEFAULTS['slots'])), number(found.get('weight')))

def fits(settings, weight):
    return weight <= settings.weight
`

test('lookup default: what the lookup beside takes from a table under its own key', async (t) => {
  const message = "'<=' not supported between instances of 'int' and 'NoneType'"
  const at = { path: 'a.py', lines: [7], type: 'TypeError', message }
  t.strictSame(by('lookup_default', { ...at, before: SETTINGS }), [
    "return Settings(int(found.get('slots', DEFAULTS['slots'])), number(found.get('weight', DEFAULTS['weight'])))",
  ])
  const without = SETTINGS.replace(", 'weight': 30", '')
  t.strictSame(by('lookup_default', { ...at, before: without }), [])
})

test('as neighbour: a value with a value for its lack gets the form of those beside it', async (t) => {
  const before =
    'function parse([amount, fee]) {\n  return { amount: BigInt(amount), fee: fee ?? 0n }\n}\nfunction rest(move) {\n  return move.amount - move.fee\n}\n'
  const at = { path: 'a.js', lines: [5], message: 'Cannot mix BigInt and other types' }
  t.strictSame(by('as_neighbour', { ...at, before }), [
    'return { amount: BigInt(amount), fee: BigInt(fee ?? 0n) }',
  ])
})

test('as neighbour: a text that is only trimmed is given to the function of its neighbour as it came', async (t) => {
  const before =
    'function read([high, low]) {\n  return { high: metres(high), low: low.trim() }\n}\nfunction show(tide) {\n  return tide.low.toFixed(1)\n}\n'
  const at = { path: 'a.js', lines: [5], message: 'tide.low.toFixed is not a function' }
  t.strictSame(by('as_neighbour', { ...at, before }), ['return { high: metres(high), low: metres(low) }'])
  const cut = before.replace('low.trim()', 'low.toUpperCase()')
  t.strictSame(by('as_neighbour', { ...at, before: cut }), [])
})

const BEAT = `package beat

const (
	DefaultName     = "beat"
	DefaultInterval = 5
)

// Config begins with DefaultName and DefaultInterval.
type Config struct {
	Name     string
	Interval int
}

func Parse(text string) Config {
	return Config{Name: DefaultName}
}

func Run(config Config) int {
	return 60 / config.Interval
}
`

test('unused default: a record begins with the constant that is declared for a field and used nowhere', async (t) => {
  const at = { path: 'a.go', lines: [19], type: 'panic', message: 'integer divide by zero' }
  t.strictSame(by('unused_default', { ...at, before: BEAT }), [
    'return Config{Interval: DefaultInterval, Name: DefaultName}',
  ])
  for (const before of [
    BEAT.replace('return 60', 'println(DefaultInterval)\n\treturn 60'),
    BEAT.replace('{Name: DefaultName}', '{Name: text}'),
    BEAT.replace('{Name: DefaultName}', '{Size: DefaultName}'),
    BEAT.replace('{Name: DefaultName}', '{Name: DefaultName, Interval: 0}'),
  ])
    t.strictSame(by('unused_default', { ...at, before }), [], before)
})

const QUERY = `export function parse(values) {
  return { page: Number(values.get('page')), size: Number(values.get('size')) }
}
export function link({ page, size }) {
  return \`page=\${page + 1}&size=\${size}\`
}
export function title(pages, { page }) {
  return pages[page].items.length
}
`

test('counted from: what is written one higher is read one lower', async (t) => {
  const at = { path: 'a.js', lines: [8], message: "Cannot read properties of undefined (reading 'items')" }
  t.strictSame(by('counted_from', { ...at, before: QUERY }), [
    "return { page: Number(values.get('page')) - 1, size: Number(values.get('size')) }",
  ])
  for (const before of [
    QUERY.replace('page + 1', 'page'),
    QUERY.replace('size=${size}', 'before=${page - 1}'),
    QUERY.replace('`page=${page + 1}&size=${size}`', 'pages[page + 1]'),
  ])
    t.strictSame(by('counted_from', { ...at, before }), [], before)
})
