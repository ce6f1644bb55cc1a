import { test } from 'tap'
import { checkCases, type CrashCase } from './support.ts'

/** Values that are made far from where they fail: a promise handed on, a file of the repository, two calls away. */
const JAVASCRIPT_CASES: readonly CrashCase[] = [
  {
    name: 'a promise is handed to the function that reads it',
    files: {
      'a.js': `async function load(id) {
  return { id, owner: { name: 'n' } }
}
function save(record) {
  return record.owner.name
}
async function main() {
  save(load(4))
}
main()
`,
    },
    errorClass: 'null_dereference',
    first: 'a.js:8',
    also: 'a.js:5',
    function: 'main',
    cause: /`record` is `load\(4\)` where `save` is called \(a\.js:8\), and `load\(4\)` is not awaited/,
  },
  {
    name: 'a key that a JSON file of the repository lacks',
    files: {
      'conf/press.json': `{
  "sizes": {
    "small": { "width": 10 }
  }
}
`,
      'main.js': `const { readFileSync } = require('node:fs')
const path = require('node:path')
const file = path.join(__dirname, 'conf', 'press.json')
const conf = JSON.parse(readFileSync(file, 'utf8'))
function width(kind) {
  const size = conf.sizes[kind] ?? conf.sizes.default
  return size.width
}
width('large')
`,
    },
    errorClass: 'missing_key',
    first: 'conf/press.json:2',
    also: 'main.js:7',
    cause: /read from conf\/press\.json .*the object at conf\/press\.json:2 has no `default`: it has `small`/,
  },
  {
    name: 'a JSON file that is imported has null for the key',
    files: {
      'press.json': '{\n  "paper": null\n}\n',
      'main.js': `const conf = require('./press.json')
console.log(conf.paper.width)
`,
    },
    errorClass: 'missing_key',
    first: 'press.json:2',
    also: 'main.js:2',
    cause: /`paper` is null at press\.json:2/,
  },
  {
    name: 'null passes through two calls and an object',
    files: {
      'a.js': `function wrap(meta) {
  return { meta, at: 1 }
}
function describe(meta) {
  return wrap(meta).meta.title
}
function card(item) {
  const meta = item.kind === 'book' ? { title: 'b' } : null
  return describe(meta)
}
card({ kind: 'film' })
`,
    },
    errorClass: 'null_dereference',
    first: 'a.js:8',
    also: 'a.js:5',
    cause: /it is `null` \(a\.js:8\)/,
  },
  {
    name: 'what was put into a map lacks the value',
    files: {
      'a.js': `const tickets = new Map()
const enter = (plate) => tickets.set(plate, { plate, notes: undefined })
const note = (plate, text) => tickets.get(plate).notes.push(text)
enter('b 1')
note('b 1', 'dent')
`,
    },
    errorClass: 'null_dereference',
    first: 'a.js:2',
    also: 'a.js:3',
    cause: /`notes` is `undefined` here \(a\.js:2\)/,
  },
  {
    name: 'the column names the second of two reads, an element of what was looked up before',
    files: {
      'a.js': `const floors = [{ name: 'ground' }]
const queue = []
function call(name) {
  const index = floors.findIndex((floor) => floor.name === name)
  queue.push(floors[index])
}
function run() {
  const at = floors[0]
  for (const next of queue) console.log(at.name, next.name)
}
call('cellar')
run()
`,
    },
    errorClass: 'null_dereference',
    first: 'a.js:9',
    also: 'a.js:5',
    cause: /`next` is undefined .*one element is `floors\[index\]` \(a\.js:5\)/,
  },
  {
    name: 'an empty object that stands for no body is not what was sent',
    files: {
      'a.js': `const read = (text) => (text === '' ? {} : JSON.parse(text))
const body = read('{"name":"rice"}')
body.lines.map((line) => line)
`,
    },
    errorClass: 'missing_key',
    first: 'a.js:1',
    also: 'a.js:3',
    cause: /read from text that others write, `JSON\.parse\(text\)` .*where `lines` may be left out/,
  },
]

const PYTHON_CASES: readonly CrashCase[] = [
  {
    name: 'Python opens a JSON file of the repository',
    files: {
      'settings.json': '{\n  "limits": {\n    "admin": 5\n  }\n}\n',
      'main.py': `import json, os

with open(os.path.join(os.path.dirname(__file__), "settings.json")) as handle:
    SETTINGS = json.load(handle)

print(SETTINGS["limits"]["guest"])
`,
    },
    errorClass: 'missing_key',
    first: 'main.py:6',
    also: 'settings.json:2',
    cause: /the object at settings\.json:2 has no `guest`: it has `admin`/,
  },
  {
    name: 'Python fills in a text with too few values',
    files: {
      'a.py': `def line(name, count):
    return "%s has %d of %d" % (name, count)


line("tin", 3)
`,
    },
    errorClass: 'type_mismatch',
    first: 'a.py:2',
    cause: /too few values to fill in/,
  },
]

void test('values that are made elsewhere are followed to where they are made, in JavaScript', (t) =>
  checkCases(t, JAVASCRIPT_CASES, (path) => [process.execPath, path]))

void test('values that are made elsewhere are followed to where they are made, in Python', (t) =>
  checkCases(t, PYTHON_CASES, (path) => ['python3', path]))
