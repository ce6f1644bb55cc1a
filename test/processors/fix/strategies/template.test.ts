import { join } from 'node:path'
import { writeFileSync } from 'node:fs'
import { test } from 'tap'
import { systemClock } from '../../../../agent/runtime/system-clock.ts'
import { createLogger } from '../../../../agent/telemetry/logger.ts'
import { createTemplateStrategy } from '../../../../processors/fix/strategies/template.ts'
import { applyCandidate, candidatesOf, inputOf, openFolder, runProgram, textOf } from './support.ts'

const warned: string[] = []
const logger = createLogger({
  clock: systemClock,
  level: 'warn',
  encoding: 'json',
  write: (line) => warned.push(line),
})
const templates = createTemplateStrategy({ folders: [], logger })

interface Program {
  readonly file: string
  readonly code: string
  /** Of the template whose change comes first. */
  readonly first: string
  /** What the program prints with that change. */
  readonly prints: string
}

const PROGRAMS: Readonly<Record<string, Program>> = {
  'a loop that goes one too far': {
    file: 'playlist.js',
    code: `class Playlist {
  #songs = ['a', 'b']
  lengths = { a: { s: 3 }, b: { s: 4 } }
  total() {
    let sum = 0
    for (let i = 0; i <= this.#songs.length; i++) {
      sum += this.lengths[this.#songs[i]].s
    }
    return sum
  }
}
console.log(new Playlist().total())
`,
    first: 'js-loop-bound',
    prints: '7\n',
  },
  'a record whose part is missing, in TypeScript': {
    file: 'total.ts',
    code: `interface Item { readonly price?: { readonly amount: number } }
export function total(items: readonly Item[]): number {
  return items.reduce((sum, item) => sum + item.price.amount, 0)
}
export const shown = (item: Item): string => String(item.price?.amount ?? 0)
console.log(total([{ price: { amount: 2 } }, {}]))
`,
    first: 'js-sibling-default',
    prints: '2\n',
  },
  'a route for a thing that does not exist': {
    file: 'rooms.js',
    code: `const rooms = new Map([['a', { seats: 3 }]])
function send(response, status, value) {
  console.log(status, JSON.stringify(value))
}
function showRoom(response, id) {
  const room = rooms.get(id)
  if (room === undefined) return send(response, 404, { error: \`no room \${id}\` })
  send(response, 200, room)
}
const floors = new Map()
function showFloor(response, name) {
  const floor = floors.get(name)
  send(response, 200, { rooms: floor.rooms.length })
}
showRoom({}, 'b')
showFloor({}, 'top')
`,
    first: 'js-lookup-guard',
    prints: '404 {"error":"no room b"}\n404 {"error":"no floor top"}\n',
  },
  'what was not found is handed to another function': {
    file: 'greet.js',
    code: `const guests = { ada: { first: 'Ada' } }
const reply = (status, text) => console.log(status, text)
function fullName(person) {
  return person.first.toUpperCase()
}
function remove(id) {
  const guest = guests[id]
  if (!guest) return reply(404, 'guest not found')
  delete guests[id]
}
function greet(id) {
  const visitor = guests[id]
  reply(200, fullName(visitor))
}
greet('bob')
`,
    first: 'js-caller-lookup-guard',
    prints: '404 visitor not found\n',
  },
  'a body that is no JSON': {
    file: 'body.js',
    code: `async function readBody(text) {
  return JSON.parse(text)
}
async function create(text, response) {
  const body = await readBody(text)
  if (!body.name) return response.send(400, 'name is required')
  response.send(201, body.name)
}
create('<html>', { send: (...answer) => console.log(...answer) })
`,
    first: 'js-answer-unreadable-json',
    prints: '400 invalid JSON\n',
  },
  'a forgotten await': {
    file: 'late.js',
    code: `async function load() {
  return { rows: [1, 2] }
}
async function main() {
  const page = load()
  console.log(page.rows.length)
}
main()
`,
    first: 'js-missing-await',
    prints: '2\n',
  },
  'a method that lost its object': {
    file: 'bound.js',
    code: `class Greeter {
  prefix = 'Hello '
  greet(name) {
    return this.prefix + name
  }
}
const greeter = new Greeter()
console.log(['Ada'].map(greeter.greet))
`,
    first: 'js-lost-this',
    prints: "[ 'Hello Ada' ]\n",
  },
  'words that are counted': {
    file: 'count.py',
    code: `counts = {}
for word in "a b a".split():
    counts[word] += 1
print(counts)
`,
    first: 'py-count-up',
    prints: "{'a': 2, 'b': 1}\n",
  },
  'a share of nothing': {
    file: 'mean.py',
    code: `def mean(values):
    return sum(values) / len(values)

def spread(values):
    if not values:
        return 0
    return max(values) - min(values)

print(mean([2, 4]), mean([]))
`,
    first: 'py-zero-neutral-return',
    prints: '3.0 0\n',
  },
  'a key that a request does not have': {
    file: 'create.py',
    code: `import json

class Api:
    def reply(self, status, value):
        print(status, json.dumps(value))

    def create(self, text):
        body = json.loads(text)
        if "name" not in body:
            return self.reply(400, {"error": "name is required"})
        city = body["address"]["city"]
        return self.reply(201, {"city": city})

Api().create('{"name": "Ada"}')
`,
    first: 'py-key-input-guard',
    prints: '400 {"error": "address is required"}\n',
  },
  'a pattern that some lines do not match': {
    file: 'log.py',
    code: `import re

statuses = []
for line in ["GET /a 200", "?", "GET /b 404"]:
    found = re.match(r"\\w+ \\S+ (\\d+)", line)
    statuses.append(int(found.group(1)))
print(statuses)
`,
    first: 'py-none-skip-element',
    prints: '[200, 404]\n',
  },
  'the error that led to another one': {
    file: 'chain.py',
    code: `def price(row):
    return row["net"] * 2

def report(rows):
    try:
        return [price(row) for row in rows]
    except KeyError as error:
        raise RuntimeError("no report") from error

print(report([{"net": 1}, {}]))
`,
    first: 'py-key-default',
    prints: '[2, 0]\n',
  },
}

for (const [title, { file, code, first, prints }] of Object.entries(PROGRAMS)) {
  void test(`The first change for ${title} makes the program end well (${file})`, async (t) => {
    const directory = t.testdir({ [file]: code })
    const crash = runProgram(directory, file)
    t.not(crash.status, 0, 'the program crashes')
    const repository = await openFolder(directory)
    const [candidate] = await candidatesOf(templates, inputOf(crash.stderr, repository))
    t.equal(candidate?.source, first)
    if (candidate === undefined) return
    await applyCandidate(candidate, repository)
    t.same(runProgram(directory, file), { status: 0, stdout: prints, stderr: '' })
  })
}

void test('An error that the code takes is not mended for the one that comes up where it goes on', async (t) => {
  const code = (handler: string): string => `class Font:
    def __init__(self, widths, default):
        self.widths = widths
        self.default = default

    def width(self, name):
        try:
            return self.widths[name] * 2
        except KeyError as error:
            ${handler}

print(Font({}, [1]).width("a"))
`
  const proposed = async (handler: string): Promise<string> => {
    const directory = t.testdir({ 'font.py': code(handler) })
    const { stderr } = runProgram(directory, 'font.py')
    const candidates = await candidatesOf(templates, inputOf(stderr, await openFolder(directory)))
    return candidates.flatMap(({ edits }) => edits.map(({ replacement }) => replacement)).join('\n')
  }
  t.notMatch(await proposed('return self.default * 2.0'), 'widths.get(')
  t.match(await proposed('raise LookupError("no width") from error'), 'widths.get(')
})

void test('A convention of a file beside the crash is used where its names are known', async (t) => {
  const answers = `export const notFound = (text) => console.log(404, text)
`
  const users = `import { notFound } from './answers.js'
const users = new Map()
export function showUser(id) {
  const user = users.get(id)
  if (!user) return notFound(\`no user \${id}\`)
  console.log(200, user.name)
}
`
  const teams = `import { notFound } from './answers.js'
const teams = new Map()
export function showTeam(key) {
  const team = teams.get(key)
  console.log(200, team.name)
}
`
  const main = `import { showTeam } from './teams.js'
import { notFound } from './answers.js'
showTeam('red')
`
  const directory = t.testdir({
    'package.json': '{"type": "module"}',
    'answers.js': answers,
    'users.js': users,
    'teams.js': teams,
    'main.js': main,
  })
  const repository = await openFolder(directory)
  const crash = runProgram(directory, 'main.js')
  const [candidate] = await candidatesOf(templates, inputOf(crash.stderr, repository))
  t.equal(candidate?.source, 'js-lookup-guard')
  if (candidate === undefined) return
  await applyCandidate(candidate, repository)
  t.ok(
    textOf(repository, 'teams.js').includes('  if (team === undefined) return notFound(`no team ${key}`)\n'),
  )
  t.equal(runProgram(directory, 'main.js').stdout, '404 no team red\n')
})

void test('Changes where a value comes from stand before changes where it is used', async (t) => {
  const code = `const rows = [{ net: 1 }]
const last = rows[rows.length]
console.log(\`\${last.net}\`)
`
  const directory = t.testdir({ 'last.js': code })
  const repository = await openFolder(directory)
  const candidates = await candidatesOf(
    templates,
    inputOf(runProgram(directory, 'last.js').stderr, repository),
  )
  t.same(
    candidates.map(({ source, origin }) => [source, origin]),
    [
      ['js-declared-past-end', 'source'],
      ['js-default-value', 'sink'],
    ],
  )
  t.match(candidates[0]?.explanation, /`rows\[rows\.length\]` on line 2, one place past the end/)
})

void test('A file elsewhere that imports the one that crashed may show what the absent value becomes', async (t) => {
  const directory = t.testdir({
    label: { 'city.js': 'export const city = (order) => order.address.city\n' },
    invoice: {
      'head.js': `import { city } from '../label/city.js'
export const head = (buyer) => \`for \${buyer.address?.city ?? 'unknown'}, not \${city(buyer)}\`
`,
    },
    'main.js': "import { city } from './label/city.js'\ncity({})\n",
  })
  const repository = await openFolder(directory)
  const input = inputOf(runProgram(directory, 'main.js').stderr, repository)
  const [candidate] = await candidatesOf(templates, input)
  t.equal(candidate?.source, 'js-sibling-default')
  t.equal(candidate?.witness, 'line 2 of invoice/head.js reads it with the same default')
})

const REFUSED: Readonly<Record<string, readonly [string, RegExp]>> = {
  tests: ['test/cart.js', /it belongs to the tests/],
  'a test beside the code': ['src/cart.test.js', /it is a test/],
  'a build folder': ['build/cart.js', /it is generated/],
  'a vendored folder': ['vendor/cart.js', /it is not own code/],
}

for (const [title, [path, reason]] of Object.entries(REFUSED)) {
  void test(`Nothing is changed in ${title}`, async (t) => {
    const directory = t.testdir({ ...nested(path, 'const a = {}\nconsole.log(`${a.b.c}`)\n') })
    const repository = await openFolder(directory)
    const trace = `TypeError: Cannot read properties of undefined (reading 'c')\n    at ${join(directory, path)}:2:19\n`
    const proposals = await templates.propose(inputOf(trace, repository), new AbortController().signal)
    t.same(proposals.candidates, [])
    if (repository.hasFile(path) && proposals.notes.length > 1) t.match(proposals.notes[0], reason)
  })
}

function nested(path: string, text: string): Record<string, Record<string, string>> {
  const [folder = '', file = ''] = path.split('/')
  return { [folder]: { [file]: text } }
}

void test('Nothing is changed in a file that says it is generated, and in a minified one', async (t) => {
  const crash = 'const a = {}\nconsole.log(`${a.b.c}`)\n'
  const directory = t.testdir({
    'client.js': `// Code generated by a tool. DO NOT EDIT.\n${crash}`,
    'bundle.js': `${crash}const x="${'x'.repeat(2_000)}"\n`,
  })
  const repository = await openFolder(directory)
  for (const [file, line] of [
    ['client.js', 3],
    ['bundle.js', 2],
  ] as const) {
    const trace = `TypeError: Cannot read properties of undefined (reading 'c')\n    at ${join(directory, file)}:${line}:19\n`
    const proposals = await templates.propose(inputOf(trace, repository), new AbortController().signal)
    t.same(proposals.candidates, [])
    t.match(
      proposals.notes[0],
      /^(client|bundle)\.js is not changed: it (says that it is generated|is minified)$/,
    )
  }
})

void test('A trace without code of the repository gives nothing, and says so', async (t) => {
  const repository = await openFolder(t.testdir({ 'app.js': 'run()\n' }))
  const trace = 'TypeError: x is not a function\n    at /elsewhere/lib.js:1:1\n'
  const proposals = await templates.propose(inputOf(trace, repository), new AbortController().signal)
  t.same(proposals, {
    candidates: [],
    notes: ['no template was tried: the trace names no code of this repository'],
  })
})

void test('A trace of code in a language without templates is not said to name no code', async (t) => {
  const repository = await openFolder(t.testdir({ 'ring.c': 'void put(void) {}\n' }))
  const input = inputOf('TypeError: x is not a function\n    at /elsewhere/lib.js:1:1\n', repository)
  const location = { path: 'ring.c', line: 1, function: 'put', snippet: [], confidence: 0.9, reason: '' }
  const diagnosis = { ...input.diagnosis, locations: [location] }
  const proposals = await templates.propose({ ...input, diagnosis }, new AbortController().signal)
  t.same(proposals.notes, ['no template was tried: there is none for code of this language'])
})

void test('Text from a message never gets into the code', async (t) => {
  const hostile = "'; require('child_process').exec('id') //"
  const directory = t.testdir({ 'app.js': 'const a = {}\nconsole.log(`${a.b[key]}`)\n' })
  const repository = await openFolder(directory)
  const trace = `TypeError: Cannot read properties of undefined (reading '${hostile}')\n    at ${join(directory, 'app.js')}:2:19\n`
  for (const candidate of await candidatesOf(templates, inputOf(trace, repository))) {
    for (const { replacement } of candidate.edits) t.notMatch(replacement, /child_process/)
  }
})

void test("A user's own templates are tried with ours, and a wrong one is refused by name", async (t) => {
  const directory = t.testdir({
    'app.js': 'const a = undefined\nlegacy(a)\nfunction legacy(x) { throw new Error("legacy is gone") }\n',
    templates: {},
  })
  const own = `
id: own-modern-call
row: X1
languages: [javascript]
message: ^legacy is gone$
site: caller
rule: {kind: call_expression, has: {field: function, regex: ^legacy$, pattern: $F}}
edits: [{replace: F, with: modern}]
origin: source
rank: 1
explanation: '\`legacy\` is gone; line $LINE now calls \`modern\`.'
cases:
  applies: [{title: a call, message: legacy is gone, line: 1, before: legacy(a), after: modern(a)}]
  leaves_alone: [{title: another, message: legacy is gone, line: 1, code: modern(a)}]
`
  const folder = join(directory, 'templates')
  writeFileSync(join(folder, 'own.yaml'), own)
  const repository = await openFolder(directory)
  const input = inputOf(runProgram(directory, 'app.js').stderr, repository)
  const strategy = createTemplateStrategy({ folders: [folder], logger })
  t.equal((await candidatesOf(strategy, input))[0]?.source, 'own-modern-call')

  writeFileSync(join(folder, 'own.yaml'), own.replace('rank: 1', 'rank: high'))
  const strategyWithout = createTemplateStrategy({ folders: [folder, join(directory, 'none')], logger })
  const { notes } = await strategyWithout.propose(input, new AbortController().signal)
  t.match(notes[0], /a template is left out: .*own\.yaml:\d+: rank: /)
  t.match(notes[1], /none cannot be read/)
  t.match(warned.join(''), /"path":".*own\.yaml","line":\d+/)
})

void test('When the time is over no further template is tried', async (t) => {
  const directory = t.testdir({ 'app.js': 'const a = undefined\nconsole.log(a.name)\n' })
  const repository = await openFolder(directory)
  const input = inputOf(runProgram(directory, 'app.js').stderr, repository)
  t.not((await candidatesOf(templates, input)).length, 0)
  t.strictSame(await candidatesOf(templates, { ...input, isOver: () => true }), [])
})

test('What a dictionary of the program itself does not have is mended where it was asked for', async (t) => {
  const directory = t.testdir({
    'tables.py': `class Table(dict):
    def __getitem__(self, key):
        return dict.__getitem__(self, key)
`,
    'places.py': `from tables import Table


def begin(context):
    context["where"] = Table()


def name(context, text):
    context["where"]["name"] = text
`,
  })
  const repository = await openFolder(directory)
  const trace = `Traceback (most recent call last):
  File "${join(directory, 'places.py')}", line 9, in name
    context["where"]["name"] = text
  File "${join(directory, 'tables.py')}", line 3, in __getitem__
    return dict.__getitem__(self, key)
KeyError: 'where'
`
  const [first] = await candidatesOf(templates, inputOf(trace, repository))
  t.match(first, { source: 'py-entry-as-elsewhere', edits: [{ path: 'places.py' }] })
  t.match(first?.edits[0]?.replacement, 'context["where"] = Table()')
})
