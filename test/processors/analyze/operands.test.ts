import { spawnSync } from 'node:child_process'
import { test } from 'tap'
import { checkCases, type CrashCase } from './support.ts'

/** Which of several values on a line the message means: the side of an operation, the target of an assignment. */

const hasPython = spawnSync('python3', ['--version']).status === 0
const skip = hasPython ? false : 'python3 is not installed'

const PYTHON: readonly CrashCase[] = [
  {
    name: 'what is added to a text is the right operand',
    files: {
      'a.py': `class Song:
    def __init__(self, title, artist):
        self.title = title
        self.artist = artist
songs = {"rain": Song("Rain", None)}
def find(key):
    for name, song in songs.items():
        if name == key:
            return song
def label(key):
    song = find(key)
    return song.title + " by " + song.artist
label("rain")
`,
    },
    errorClass: 'null_dereference',
    first: 'a.py:12',
    cause: /`song\.artist` is None in `song\.title \+ " by " \+ song\.artist` \(a\.py:12\)/,
  },
  {
    name: 'None on the left is the left operand',
    files: {
      'a.py': `def total(order):
    return order["net"] + order["tax"]
total({"net": None, "tax": 2})
`,
    },
    errorClass: 'null_dereference',
    first: 'a.py:2',
    also: 'a.py:3',
    cause: /`order\["net"\]` is None in `order\["net"\] \+ order\["tax"\]`/,
  },
  {
    name: 'a text among the defaults that a file is laid over',
    files: {
      'poster.json': '{"width": 800}',
      'a.py': `import json
DEFAULTS = {"paper": "a4", "overlap": "5"}
PAPER = {"a4": (210, 297)}
def settings(path):
    with open(path) as file:
        return {**DEFAULTS, **json.load(file)}
def sheets(width, conf):
    w, h = PAPER[conf["paper"]]
    return width / (w - conf["overlap"])
conf = settings("poster.json")
sheets(conf["width"], conf)
`,
    },
    errorClass: 'type_mismatch',
    first: 'a.py:9',
    also: 'a.py:2',
    cause: /in `w - conf\["overlap"\]` \(a\.py:9\): `conf\["overlap"\]` is `"5"`, a text \(a\.py:2\)$/,
  },
  {
    name: 'of two operations on a line the one with the operator of the message',
    files: {
      'a.py': `def rest(have, used, spare):
    return have * 2 + spare - used
rest(4, "3", 1)
`,
    },
    errorClass: 'type_mismatch',
    first: 'a.py:2',
    also: 'a.py:3',
    cause: /in `have \* 2 \+ spare - used` \(a\.py:2\): `used` is `"3"`, a text \(a\.py:3\)/,
  },
]

test('Analysis of Python names the operand whose type the message tells', { skip }, (t) =>
  checkCases(t, PYTHON, (path) => ['python3', path]),
)

const JAVASCRIPT: readonly CrashCase[] = [
  {
    name: 'the target of an assignment, not what is read for it',
    files: {
      'a.mjs': `function place(grid, clue) {
  for (let i = 0; i < clue.answer.length; i++) {
    const row = clue.row + i
    grid[row][1] = clue.answer[1]
  }
}
place([[]], { row: 0, answer: 'owl' })
`,
    },
    errorClass: 'null_dereference',
    first: 'a.mjs:4',
    cause: /`grid\[row\]` is undefined where `\[1\]` is set \(a\.mjs:4\)/,
  },
  {
    name: 'the method of a text on a number that came as JSON, taken apart',
    files: {
      'a.mjs': `export function parse(text) {
  const data = JSON.parse(text)
  const [amount, unit] = data.weight.split(' ')
  return { amount, unit }
}
parse('{"weight": 20}')
`,
    },
    errorClass: 'not_callable',
    first: 'a.mjs:3',
    cause:
      /^`data\.weight\.split` is called but is no function.*`data\.weight` comes from `JSON\.parse\(text\)` \(a\.mjs:2\), where it need not be a text$/,
  },
  {
    name: 'the method of a text on a number that came as JSON',
    files: {
      'a.mjs': `export function parse(text) {
  const data = JSON.parse(text)
  return data.weight.trim()
}
parse('{"weight": 20}')
`,
    },
    errorClass: 'not_callable',
    first: 'a.mjs:3',
    cause:
      /`data\.weight\.trim` is called but is no function.*`data\.weight` comes from `JSON\.parse\(text\)` \(a\.mjs:2\), where it need not be a text/,
  },
  {
    name: 'a value that TypeScript was told is there',
    files: {
      'a.ts': `const tower = new Map<string, { name: string }>()
export function label(name: string): string {
  const bell = tower.get(name)
  return bell!.name.toUpperCase()
}
label('tenor')
`,
    },
    errorClass: 'null_dereference',
    first: 'a.ts:4',
    also: 'a.ts:3',
    cause: /^`bell` is undefined where `\.name` is read.*`tower\.get\(name\)`, which is undefined for a key/,
  },
  {
    name: 'a parameter of a query that is not there',
    files: {
      'a.ts': `function at(url: URL): string[] {
  const time = url.searchParams.get('at')
  return time!.split(':')
}
at(new URL('http://localhost/next'))
`,
    },
    errorClass: 'null_dereference',
    first: 'a.ts:3',
    also: 'a.ts:2',
    cause: /^`time` is null where `\.split` is read.*which is null for a key that is not there \(a\.ts:2\)/,
  },
]

test('Analysis of JavaScript names the value that the message means', (t) =>
  checkCases(t, JAVASCRIPT, (path) => [process.execPath, path]))
