import { test } from 'tap'
import type { CauseClass } from '../../../agent/model/diagnosis.ts'
import { CAUSE_WORDS } from '../../../processors/analyze/cause-words.ts'
import { diagnosisOf, eventOf, folderWith } from './support.ts'

const WORDS: readonly (readonly [text: string, causeClass: CauseClass])[] = [
  ['Error: connect ECONNREFUSED 127.0.0.1:5432', 'operational'],
  ['OSError: [Errno 28] No space left on device', 'operational'],
  ["RuntimeError: coroutine 'load' was never awaited", 'unhandled_async'],
  ["ReferenceError: Cannot access 'rates' before initialization", 'initialization_order'],
  ['panic: assignment to entry in nil map', 'initialization_order'],
  ['RuntimeError: dictionary changed size during iteration', 'iteration_or_mutation'],
  ['fatal error: all goroutines are asleep - deadlock!', 'concurrency'],
  ['RangeError: Maximum call stack size exceeded', 'recursion'],
  ['ValueError: I/O operation on closed file.', 'resource_or_io'],
  ["UnicodeDecodeError: 'utf-8' codec can't decode byte 0xff", 'encoding_or_format'],
  ['ZeroDivisionError: float division by zero', 'arithmetic'],
  ['panic: attempt to subtract with overflow', 'arithmetic'],
  ["ValueError: invalid literal for int() with base 10: '1,5'", 'conversion'],
  ['java.lang.ArrayIndexOutOfBoundsException: Index 3 out of bounds for length 3', 'index_out_of_range'],
  ["AttributeError: 'NoneType' object has no attribute 'name'", 'null_dereference'],
  ["KeyError: 'total'", 'missing_key'],
  ["AttributeError: 'str' object has no attribute 'items'", 'type_mismatch'],
  ['TypeError: sink.flush is not a function', 'not_callable_or_missing_member'],
  ['panic: interface conversion: interface {} is string, not int', 'type_mismatch'],
]

test('the words of errors tell the kind of their cause', (t) => {
  for (const [text, causeClass] of WORDS) {
    t.equal(CAUSE_WORDS.find(({ pattern }) => pattern.test(text))?.causeClass, causeClass, text)
  }
  t.equal(
    CAUSE_WORDS.find(({ pattern }) => pattern.test('ShopError: sold out')),
    undefined,
  )
  t.end()
})

interface HabitCase {
  readonly name: string
  readonly path: string
  readonly source: string
  /** With the path of the folder for "DIR". */
  readonly trace: string
  readonly causeClass: CauseClass
  /** The function of the best location. */
  readonly first: string
}

const HABITS: readonly HabitCase[] = [
  {
    name: 'a loop that takes away from the list it indexes',
    path: 'reap.js',
    source: `function reap(jobs, now) {
  const count = jobs.length
  for (let index = 0; index < count; index++) {
    if (jobs[index].due > now) continue
    jobs.splice(index, 1)
  }
}
`,
    trace: `TypeError: Cannot read properties of undefined (reading 'due')\n    at reap (DIR/reap.js:4:21)\n`,
    causeClass: 'iteration_or_mutation',
    first: 'reap',
  },
  {
    name: 'a promise that nobody waits for',
    path: 'limits.js',
    source: `async function load(tenant) {
  return { windows: [tenant] }
}
async function limitsOf(tenant, entry) {
  entry.limits = load(tenant)
  return { ...entry.limits }
}
async function allow(tenant) {
  const limits = await limitsOf(tenant, {})
  for (const window of limits.windows) check(window)
}
`,
    trace: `TypeError: limits.windows is not iterable\n    at allow (DIR/limits.js:10:31)\n`,
    causeClass: 'unhandled_async',
    first: 'limitsOf',
  },
  {
    name: 'an error raised by what a function calls that looked before it waited',
    path: 'stock.js',
    source: `class Desk {
  async place(order) {
    if (this.stock.level < order.count) return 'sold out'
    await this.rate(order)
    this.remove(order.count)
  }
  remove(count) {
    if (this.stock.level < count) throw new Error('stock would be negative')
    this.stock.level -= count
  }
}
`,
    trace: `Error: stock would be negative\n    at Desk.remove (DIR/stock.js:8:41)\n    at async Desk.place (DIR/stock.js:5:10)\n`,
    causeClass: 'concurrency',
    first: 'Desk.place',
  },
  {
    name: 'a field of the class that only its constructor after this one sets',
    path: 'board.js',
    source: `class Grid extends Board {
  cells = new Map()
  reset() {
    this.cells.clear()
  }
}
`,
    trace: `TypeError: Cannot read properties of undefined (reading 'clear')\n    at Grid.reset (DIR/board.js:4:16)\n    at new Board (DIR/base.js:2:5)\n`,
    causeClass: 'initialization_order',
    first: 'Grid.reset',
  },
  {
    name: 'a variable that is not set where the program runs',
    path: 'secret.js',
    source: `function secret() {
  throw new Error('SIGNING_KEY is not set')
}
`,
    trace: `Error: SIGNING_KEY is not set\n    at secret (DIR/secret.js:2:9)\n`,
    causeClass: 'operational',
    first: 'secret',
  },
  {
    name: 'something closed that is given away to be read later',
    path: 'reader.py',
    source: `import csv


def read(path):
    with open(path) as source:
        return csv.reader(source)


def count(path):
    rows = read(path)
    return len(list(rows))
`,
    trace: `Traceback (most recent call last):\n  File "DIR/reader.py", line 11, in count\n    return len(list(rows))\nValueError: I/O operation on closed file.\n`,
    causeClass: 'resource_or_io',
    first: 'read',
  },
]

/** A method that looks at what others share and then waits, in the way of all that wait. */
const WAITING: readonly (readonly [name: string, line: string, trace: string, causeClass: CauseClass])[] = [
  [
    'a name that there is not',
    'return await this.fetchPlan(limits)',
    'TypeError: this.fetchPlan is not a function\n    at Cache.of (DIR/cache.js:10:23)\n',
    'not_callable_or_missing_member',
  ],
  [
    'what a call gave just now',
    'return (await planOf(limits)).windows',
    "TypeError: Cannot read properties of undefined (reading 'windows')\n    at Cache.of (DIR/cache.js:10:35)\n",
    'null_dereference',
  ],
]

for (const [name, line, trace, causeClass] of WAITING) {
  test(`Analysis takes no error after a wait for one of concurrency: ${name}`, async (t) => {
    const source = `async function planOf(limits) {
  if (limits > 3) return { windows: limits }
}
class Cache {
  limits = 0
  async of(tenant) {
    const limits = this.limits
    if (limits > 5) return this.limits
    await tenant.ready()
    ${line}
  }
}
`
    const folder = folderWith(t, { 'cache.js': source })
    const found = await diagnosisOf(folder, eventOf(trace.replaceAll('DIR', folder)))
    t.equal(found.causeClass, causeClass)
  })
}

for (const { name, path, source, trace, causeClass, first } of HABITS) {
  test(`Analysis tells the kind of cause and the function: ${name}`, async (t) => {
    const folder = folderWith(t, { [path]: source })
    const found = await diagnosisOf(folder, eventOf(trace.replaceAll('DIR', folder)))
    t.equal(found.causeClass, causeClass)
    t.equal(found.locations[0]?.function, first)
  })
}

test('Analysis shows where a setting that is missing is read, and that a configuration file names it', async (t) => {
  const folder = folderWith(t, {
    'src/secret.js': `const name = 'SIGNING_KEY'
function secret() {
  const key = process.env.SIGNING_KEY
  if (key === undefined) throw new Error('SIGNING_KEY is not set')
  return key
}
`,
    'deploy/app.yaml': 'env:\n  - SIGNING_KEY: hunter2\n',
  })
  const trace = `Error: SIGNING_KEY is not set\n    at secret (${folder}/src/secret.js:4:34)\n`
  const { causeClass, evidence } = await diagnosisOf(folder, eventOf(trace))
  t.equal(causeClass, 'operational')
  const config = evidence.filter(({ kind }) => kind === 'config')
  t.match(config, [{ reference: 'deploy/app.yaml:2', excerpt: 'names SIGNING_KEY' }])
  t.notMatch(JSON.stringify(evidence), /hunter2/)
})

test('Analysis says how often an error was seen before', async (t) => {
  const folder = folderWith(t, { 'a.js': 'function f(x) {\n  return x.y\n}\n' })
  const trace = `TypeError: Cannot read properties of undefined (reading 'y')\n    at f (${folder}/a.js:2:12)\n`
  const event = eventOf(trace, { count: 3, firstSeenUnixNano: '1700000000000000000' })
  const { evidence } = await diagnosisOf(folder, event)
  t.ok(
    evidence.some(
      ({ kind, excerpt }) => kind === 'history' && excerpt.startsWith('seen 3 times since 2023-'),
    ),
  )
})
