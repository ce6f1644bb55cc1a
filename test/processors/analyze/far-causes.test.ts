import { test } from 'tap'
import { crashOf, diagnosisOf, eventOf, folderWith } from './support.ts'

interface FarCase {
  readonly files: Readonly<Record<string, string>>
  readonly command: readonly string[]
  /** "path:line" of a place that has to be among the first three. */
  readonly among: string
  readonly says?: RegExp
  readonly causeClass?: string
}

/** Crashes whose fault a value was followed to in a way that single expressions do not show. */
const CASES: Readonly<Record<string, FarCase>> = {
  'a switch that does nothing for one kind of a union is named': {
    files: {
      'events.ts': `export type Event =
  | { type: 'added'; name: string }
  | { type: 'removed'; name: string }
  | { type: 'restored'; name: string }
`,
      'lines.ts': `export class Lines {
  readonly #lines = new Map<string, { count: number }>()
  add(name: string): void {
    this.#lines.set(name, { count: 1 })
  }
  remove(name: string): void {
    this.#lines.delete(name)
  }
  count(name: string): number {
    return (this.#lines.get(name) as { count: number }).count
  }
}
`,
      'main.ts': `import type { Event } from './events.ts'
import { Lines } from './lines.ts'

function apply(lines: Lines, event: Event): number {
  switch (event.type) {
    case 'added':
      lines.add(event.name)
      break
    case 'removed':
      lines.remove(event.name)
      return 0
  }
  return lines.count(event.name)
}

const lines = new Lines()
apply(lines, { type: 'added', name: 'a' })
apply(lines, { type: 'removed', name: 'a' })
apply(lines, { type: 'restored', name: 'a' })
`,
    },
    command: ['node', 'main.ts'],
    among: 'main.ts:5',
    says: /has no branch for `restored`/,
  },
  'a chain of conditions without one for a member of an enumeration is named': {
    files: {
      'main.py': `from enum import Enum


class Size(Enum):
    SMALL = 1
    MEDIUM = 2
    LARGE = 3


def price(size):
    if size is Size.SMALL:
        return 5
    elif size is Size.LARGE:
        return 9


def total(sizes):
    return sum(price(size) + 1 for size in sizes)


print(total([Size.SMALL, Size.MEDIUM]))
`,
    },
    command: ['python3', 'main.py'],
    among: 'main.py:11',
  },
  'an error that is raised since nothing was set yet is the fault of who sets it too late': {
    files: {
      'registry.js': `let current

export function use(settings) {
  current = settings
}

export function settings() {
  if (current === undefined) throw new Error('no settings yet')
  return current
}
`,
      'main.js': `import { settings, use } from './registry.js'

function start() {
  const { locale } = settings()
  use({ locale: 'de' })
  return locale
}
console.log(start())
`,
      'package.json': '{ "type": "module" }',
    },
    command: ['node', 'main.js'],
    among: 'main.js:4',
    causeClass: 'initialization_order',
  },
  'a constructor that calls a method of a class which is not made yet is named': {
    files: {
      'main.js': `class Queue {
  constructor(first) {
    for (const item of first) this.put(item)
  }
}
class Timed extends Queue {
  constructor(first) {
    super(first)
    this.times = []
  }
  put(item) {
    this.times.push(item)
  }
}
new Timed(['a'])
`,
    },
    command: ['node', 'main.js'],
    among: 'main.js:3',
    causeClass: 'initialization_order',
  },
  'a field that a record is given by its position is followed to who makes the record': {
    files: {
      'rules.py': `from dataclasses import dataclass


@dataclass
class Rule:
    name: str
    above: float


def load(fields):
    return [Rule(name, fields[name]) for name in fields]
`,
      'main.py': `from rules import load


def is_over(rule, value):
    return value > rule.above


print([is_over(rule, 2.0) for rule in load({'load': '1.5'})])
`,
    },
    command: ['python3', 'main.py'],
    among: 'rules.py:11',
  },
  'a function that a method of a list is given by its name is followed': {
    files: {
      'main.js': `function readDay(line) {
  const [day, count] = line.split(' ')
  return { day, count: Number(count) }
}
function readDays(text) {
  return text.split(';').map(readDay)
}
function bar(count) {
  return new Array(count).join('#')
}
function chart(text) {
  return readDays(text).map(({ count }) => bar(count))
}
console.log(chart('mon 3;tue 1,200'))
`,
    },
    command: ['node', 'main.js'],
    among: 'main.js:1',
    causeClass: 'conversion',
  },
  'an object that is made without the entry which is read of it is named': {
    files: {
      'hooks.js': `export function hooks() {
  return [make({ name: 'start', target: { url: 'a' } }), other()]
}

function make(hook) {
  return hook
}

function other() {
  return { name: 'stop' }
}
`,
      'main.js': `import { hooks } from './hooks.js'

function call(hook) {
  return hook.target.url
}
for (const hook of hooks()) call(hook)
`,
      'package.json': '{ "type": "module" }',
    },
    command: ['node', 'main.js'],
    among: 'hooks.js:10',
  },
  'a method that is handed over without its object runs with another this': {
    files: {
      'main.js': `class Board {
  format(row) {
    return row.name
  }
  line(row) {
    return this.format(row)
  }
  lines(rows) {
    return each(rows, { visit: this.line })
  }
}
function each(rows, visitor) {
  return rows.map((row) => visitor.visit(row))
}
new Board().lines([{ name: 'a' }])
`,
    },
    command: ['node', 'main.js'],
    among: 'main.js:9',
    causeClass: 'not_callable_or_missing_member',
  },
  'a class without the method that others of its kind have is named by its nearest method': {
    files: {
      'writers.py': `class CsvWriter:
    def write_row(self, row):
        return ','.join(row)


class XmlWriter:
    def start(self):
        return '<rows>'

    def write(self, row):
        return '<row/>'
`,
      'main.py': `from writers import CsvWriter, XmlWriter

WRITERS = {'csv': CsvWriter, 'xml': XmlWriter}


def run(form):
    return WRITERS[form]().write_row(['a'])


run('csv')
run('xml')
`,
    },
    command: ['python3', 'main.py'],
    among: 'writers.py:10',
  },
  'what a function gives to be gone through once and another goes through twice is used up': {
    files: {
      'main.py': `def readings(texts):
    return (int(text) for text in texts)


def summary(texts):
    values = readings(texts)
    count = sum(1 for _ in values)
    return count, peak(values)


def peak(values):
    return max(values)


print(summary(['3']))
`,
    },
    command: ['python3', 'main.py'],
    among: 'main.py:7',
    causeClass: 'iteration_or_mutation',
  },
  'an element that is read past the end of a declared list is no missing key': {
    files: {
      'main.ts': `interface Entry {
  offset: number
}
const entries: Entry[] = [{ offset: 1 }]
function offsetOf(entry: Entry): number {
  return entry.offset
}
function last(count: number): number {
  return offsetOf(entries[count]!)
}
console.log(last(1))
`,
    },
    command: ['node', 'main.ts'],
    among: 'main.ts:9',
    causeClass: 'index_out_of_range',
  },
  'what is checked by waiting and done afterwards may be done by two': {
    files: {
      'main.js': `const slots = new Map()
const wait = () => new Promise((done) => setTimeout(done, 2))

async function read(slot) {
  await wait()
  return slots.get(slot)
}
async function write(slot, name) {
  await wait()
  if (slots.has(slot)) throw new Error('slot taken twice')
  slots.set(slot, name)
}
async function take(name, slot) {
  if ((await read(slot)) !== undefined) return false
  await write(slot, name)
  return true
}
await Promise.all([take('ann', 1), take('bob', 1)])
`,
      'package.json': '{ "type": "module" }',
    },
    command: ['node', 'main.js'],
    among: 'main.js:15',
    causeClass: 'concurrency',
  },
  'what is done since something is there is spoiled by nobody who does the same': {
    files: {
      'main.js': `const wait = () => new Promise((done) => setTimeout(done, 2))

async function find(id) {
  await wait()
  return { id }
}
async function ship(id) {
  await wait()
  throw new Error('no address')
}
async function handle(id) {
  const order = await find(id)
  if (!order) return false
  await ship(id)
  return true
}
await handle(1)
`,
      'package.json': '{ "type": "module" }',
    },
    command: ['node', 'main.js'],
    among: 'main.js:9',
    causeClass: 'assertion_or_contract',
  },
}

for (const [name, { files, command, among, says, causeClass }] of Object.entries(CASES)) {
  test(name, async (t) => {
    const folder = folderWith(t, files)
    const diagnosis = await diagnosisOf(folder, eventOf(crashOf(folder, command)))
    const places = diagnosis.locations.slice(0, 3).map(({ path, line }) => `${path}:${line}`)
    t.ok(places.includes(among), `${among} among ${places.join(', ')}`)
    if (says !== undefined)
      t.match(
        [
          ...diagnosis.locations.map(({ reason }) => reason),
          ...diagnosis.causes.map(({ summary }) => summary),
        ].join('\n'),
        says,
      )
    if (causeClass !== undefined) t.equal(diagnosis.causeClass, causeClass)
  })
}
