import { test } from 'tap'
import { nodesOfKinds, parseSyntax } from '../../../agent/repository/syntax.ts'
import { isKnownAbsent } from '../../../processors/analyze/known-absent.ts'
import { crashOf, diagnosisOf, eventOf, folderWith } from './support.ts'

/** Programs in which the code itself tells who is at fault, and the place that has to come first. */
interface EvidenceCase {
  readonly files: Readonly<Record<string, string>>
  /** What runs it, where it is run; else what it printed. */
  readonly command?: readonly string[]
  readonly trace?: string
  /** "path:line" of the first place, or of one of them. */
  readonly first?: string
  readonly among?: string
  readonly causeClass?: string
}

const BOOKING = `import { room } from './rooms.mjs'
import { label } from './label.mjs'
export function book(size) {
  const found = room(size)
  if (found !== null) found.take()
  return label({ found })
}
`
const ROOMS = `export function room(size) {
  if (size > 4) return null
  return { name: 'a', take() {} }
}
`
const LABEL = `export function label(booking) {
  return name(booking.found)
}
function name(room) {
  return room.name
}
`
const START = `import { book } from './book.mjs'
book(9)
`

const CASES: Readonly<Record<string, EvidenceCase>> = {
  'who looks whether a value is there and goes on without it is blamed': {
    files: {
      'rooms.mjs': ROOMS,
      'label.mjs': LABEL,
      'book.mjs': BOOKING,
      'main.mjs': START,
    },
    command: ['node', 'main.mjs'],
    among: 'book.mjs:6',
  },
  'an object begins without a field that only some of its methods set': {
    files: {
      'shapes.py': `class Shape:
    def __init__(self, name):
        self.name = name

    def scale(self, by):
        self.factor = by

    def area(self):
        return 2 * self.factor
`,
      'main.py': `from shapes import Shape

print(Shape("a").area())
`,
    },
    command: ['python3', 'main.py'],
    first: 'shapes.py:2',
  },
  'a class that does not begin as its base class does is blamed': {
    files: {
      'shapes.py': `class Shape:
    def __init__(self, name):
        self.name = name

    def label(self):
        return self.name.upper()


class Circle(Shape):
    def __init__(self, radius):
        self.radius = radius
`,
      'main.py': `from shapes import Circle

print(Circle(2).label())
`,
    },
    command: ['python3', 'main.py'],
    first: 'shapes.py:10',
  },
  'keys that go in another form into a map than they are looked up with': {
    files: {
      'people.mjs': `export function load(rows) {
  const byLogin = new Map()
  for (const row of rows) byLogin.set(row.login, row)
  return byLogin
}
export function find(people, login) {
  return people.get(login.toLowerCase())
}
`,
      'letter.mjs': `export function letter(person) {
  return person.address
}
`,
      'main.mjs': `import { find, load } from './people.mjs'
import { letter } from './letter.mjs'
const people = load([{ login: 'Ann', address: 'a' }])
letter(find(people, 'Ann'))
`,
    },
    command: ['node', 'main.mjs'],
    first: 'people.mjs:3',
  },
  'keys that are looked up as they are, though they went in another form into the map': {
    files: {
      'people.mjs': `export function load(rows) {
  const byLogin = new Map()
  for (const row of rows) byLogin.set(row.login.toLowerCase(), row)
  return byLogin
}
export function find(people, login) {
  return people.get(login)
}
`,
      'letter.mjs': `export function letter(person) {
  return person.address
}
`,
      'main.mjs': `import { find, load } from './people.mjs'
import { letter } from './letter.mjs'
const people = load([{ login: 'Ann', address: 'a' }])
letter(find(people, 'Ann'))
`,
    },
    command: ['node', 'main.mjs'],
    first: 'people.mjs:7',
  },
  'what is handed over before the one that sets what it needs comes first': {
    files: {
      'app.mjs': `import { audit, session } from './layers.mjs'
export function createApp() {
  const layers = []
  const use = (layer) => layers.push(layer)
  use(audit)
  use(session)
  return (request) => {
    for (const layer of layers) layer(request)
  }
}
`,
      'layers.mjs': `export function audit(request) {
  console.log(request.session.user)
}
export function session(request) {
  request.session = { user: 'ann' }
}
`,
      'main.mjs': `import { createApp } from './app.mjs'
createApp()({ path: '/' })
`,
    },
    command: ['node', 'main.mjs'],
    first: 'app.mjs:5',
    causeClass: 'initialization_order',
  },
  'a promise of a method of an object is seen where nobody waits for it': {
    files: {
      'sources.mjs': `export const source = () => ({ name: 'api', rows: async () => [{ sku: 'a' }] })
`,
      'load.mjs': `export function load(source) {
  const rows = source.rows()
  return { name: source.name, rows }
}
`,
      'main.mjs': `import { source } from './sources.mjs'
import { load } from './load.mjs'
const distinct = (rows) => {
  for (const row of rows) console.log(row)
}
distinct(load(source()).rows)
`,
    },
    command: ['node', 'main.mjs'],
    first: 'load.mjs:2',
    causeClass: 'unhandled_async',
  },
  'an element past the end is out of range also where a list carried it on': {
    files: {
      'seats.mjs': `export function range(seats, start, count) {
  const found = []
  for (let index = 0; index < count; index += 1) found.push(seats[start + index])
  return found
}
export function areFree(seats) {
  return seats.every((seat) => seat.isFree)
}
`,
      'main.mjs': `import { areFree, range } from './seats.mjs'
console.log(areFree(range([{ isFree: true }], 0, 2)))
`,
    },
    command: ['node', 'main.mjs'],
    causeClass: 'index_out_of_range',
  },
  'who fills the list that a recursion goes along is among the places': {
    files: {
      'tree.mjs': `export function build(rows) {
  const nodes = rows.map(({ title }) => ({ title, children: [] }))
  for (const [index, { link }] of rows.entries()) nodes[index].children.push(nodes[link])
  return nodes[0]
}
`,
      'outline.mjs': `export class Outline {
  lines = []
  enter(node) {
    this.lines.push(shown(node))
  }
}
function shown(node) {
  return node.title.padStart(node.title.length + 1)
}
`,
      'walk.mjs': `export function walk(node, visitor) {
  visitor.enter(node)
  for (const child of node.children) walk(child, visitor)
}
`,
      'main.mjs': `import { build } from './tree.mjs'
import { walk } from './walk.mjs'
import { Outline } from './outline.mjs'
walk(build([{ title: 'a', link: 1 }, { title: 'b', link: 0 }]), new Outline())
`,
    },
    command: ['node', 'main.mjs'],
    among: 'tree.mjs:3',
    causeClass: 'recursion',
  },
  'a method that may end without a result is blamed through an operator of a table': {
    files: {
      'nodes.py': `class Percent:
    def __init__(self, inner):
        self.inner = inner

    def value(self):
        if isinstance(self.inner, int):
            return self.inner / 100


class Number:
    def __init__(self, number):
        self.number = number

    def value(self):
        return self.number
`,
      'main.py': `import operator

from nodes import Number, Percent

OPERATORS = {"-": operator.sub}


def apply(mark, left, right):
    return OPERATORS[mark](left, right)


def evaluate(mark, left, right):
    return apply(mark, left.value(), right.value())


print(evaluate("-", Number(2.0), Percent(5.0)))
`,
    },
    command: ['python3', 'main.py'],
    first: 'nodes.py:5',
    causeClass: 'null_dereference',
  },
  'Java: what makes the type that was seen is blamed': {
    files: {
      'Values.java': `class Values {
  static Object parse(String text) {
    if (text.isEmpty()) return Double.valueOf(0);
    return Integer.valueOf(text);
  }
}
`,
      'Main.java': `class Main {
  static double number(Object value) {
    return (Double) value;
  }

  public static void main(String[] args) {
    number(Values.parse("3"));
  }
}
`,
    },
    trace: `Exception in thread "main" java.lang.ClassCastException: class java.lang.Integer cannot be cast to class java.lang.Double (java.lang.Integer and java.lang.Double are in module java.base of loader 'bootstrap')
\tat Main.number(Main.java:3)
\tat Main.main(Main.java:7)
`,
    first: 'Values.java:4',
    causeClass: 'type_mismatch',
  },
  'Java: an iterator at its end is no missing key': {
    files: {
      'Main.java': `import java.util.*;

class Main {
  public static void main(String[] args) {
    System.out.println(List.of().iterator().next());
  }
}
`,
    },
    trace: `Exception in thread "main" java.util.NoSuchElementException
\tat java.base/java.util.ImmutableCollections$ListItr.next(ImmutableCollections.java:388)
\tat Main.main(Main.java:5)
`,
    causeClass: 'iteration_or_mutation',
  },
}

for (const [name, one] of Object.entries(CASES)) {
  test(name, async (t) => {
    const folder = folderWith(t, one.files)
    const output = one.trace ?? crashOf(folder, one.command ?? [])
    const { locations, causeClass } = await diagnosisOf(folder, eventOf(output))
    const places = locations.map(({ path, line }) => `${path}:${line}`)
    if (one.first !== undefined) t.equal(places[0], one.first, places.join(', '))
    if (one.among !== undefined) t.ok(places.includes(one.among), places.join(', '))
    if (one.causeClass !== undefined) t.equal(causeClass, one.causeClass)
  })
}

test('isKnownAbsent is for who goes on without a value, not for who leaves or makes another', (t) => {
  const isKnown = (check: string): boolean | undefined => {
    const root = parseSyntax('JavaScript', `function book(room) { \n${check}\n give(room)\n}`)
    const [argument] = nodesOfKinds(root, ['arguments']).at(-1)?.namedChildren() ?? []
    return argument === undefined ? undefined : isKnownAbsent(argument)
  }
  t.equal(isKnown('if (room !== null) room.take()'), true)
  t.equal(isKnown('if (room) room.take()'), true)
  t.equal(isKnown('if (room === null) note()'), true)
  t.equal(isKnown('if (room === null) return'), false)
  t.equal(isKnown('if (!room) throw new Error()'), false)
  t.equal(isKnown('if (!room) room = make()'), false)
  t.equal(isKnown('if (other) room.take()'), false)
  t.equal(isKnown('if (room) room.take()\n else return'), false)
  t.end()
})
