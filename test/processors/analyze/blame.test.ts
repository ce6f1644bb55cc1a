import { test } from 'tap'
import { crashOf, diagnosisOf, eventOf, folderWith } from './support.ts'

/** Programs whose fault is far from the crash, and the place that has to come first. */
interface BlameCase {
  readonly files: Readonly<Record<string, string>>
  /** What runs it, where it is run; else what it printed. */
  readonly command?: readonly string[]
  readonly trace?: string
  /** "path:line" of the first place, or what has to be among the places. */
  readonly first?: string
  readonly among?: string
  readonly never?: string
  readonly causeClass?: string
}

const CASES: Readonly<Record<string, BlameCase>> = {
  'the call that comes before the one that sets what it needs is blamed': {
    files: {
      'settings.py': `_lines = None


def load(lines):
    global _lines
    _lines = dict(lines)


def line(name):
    return _lines[name]
`,
      'main.py': `import settings


def main():
    first = settings.line("a")
    settings.load({"a": 1})
    print(first)


main()
`,
    },
    command: ['python3', 'main.py'],
    first: 'main.py:5',
    causeClass: 'initialization_order',
  },
  'the wrong order is seen through a function that was only given the value': {
    files: {
      'main.js': `class Quiz {
  constructor(questions) {
    this.questions = questions
  }
  begin() {
    const question = this.pick()
    this.shuffle()
    return question
  }
  shuffle() {
    this.order = this.questions.map((question, index) => index)
  }
  pick() {
    return this.questions[first(this.order)]
  }
}
function first(order) {
  return order[0]
}
new Quiz(['a']).begin()
`,
    },
    command: ['node', 'main.js'],
    first: 'main.js:6',
    causeClass: 'initialization_order',
  },
  'coroutines in a list that nobody waits for are blamed': {
    files: {
      'main.py': `import asyncio


class Reader:
    async def entries(self, names):
        return [self.entry(name) for name in names]

    async def entry(self, name):
        return {"title": name}


def title(entry):
    return entry.get("title")


async def main():
    print(title((await Reader().entries(["a"]))[0]))


asyncio.run(main())
`,
    },
    command: ['python3', 'main.py'],
    first: 'main.py:6',
    causeClass: 'unhandled_async',
  },
  'who hands on what it was given comes behind who made it': {
    files: {
      'quote.mjs': `export function quote(order) {
  return price(order.customer, order.items)
}
function price(customer, items) {
  return customer.name + items.length
}
`,
      'main.mjs': `import { quote } from './quote.mjs'
const order = { items: [] }
quote(order)
`,
    },
    command: ['node', 'main.mjs'],
    first: 'main.mjs:2',
  },
  'what closes a circle is blamed for going round in it': {
    files: {
      'main.js': `class Atlas {
  places = new Map()
  add(name, parent) {
    this.places.set(name, { name, parent: this.places.get(parent) })
  }
  move(name, into) {
    const place = this.places.get(name)
    place.parent = this.places.get(into)
  }
}
function depthOf(place) {
  return place.parent === undefined ? 0 : 1 + depthOf(place.parent)
}
const atlas = new Atlas()
atlas.add('a')
atlas.add('b', 'a')
atlas.move('a', 'b')
depthOf(atlas.places.get('b'))
`,
    },
    command: ['node', 'main.js'],
    first: 'main.js:8',
    causeClass: 'recursion',
  },
  'a function that only makes new objects closes no circle': {
    files: {
      'main.js': `function node(name, parent) {
  return { name, parent }
}
const top = node('a')
Object.assign(top, { parent: node('b', top) })
function depthOf(place) {
  return place.parent === undefined ? 0 : 1 + depthOf(place.parent)
}
depthOf(top)
`,
    },
    command: ['node', 'main.js'],
    first: 'main.js:7',
    causeClass: 'recursion',
  },
  'a promise of a method of a field that nobody waits for is blamed': {
    files: {
      'store.mjs': `export class Store {
  async select(club) {
    return [club]
  }
}
`,
      'directory.mjs': `export class Directory {
  constructor(store) {
    this.store = store
  }
  async members(club) {
    const rows = this.store.select(club)
    return { club, rows }
  }
}
`,
      'main.mjs': `import { Directory } from './directory.mjs'
import { Store } from './store.mjs'
function list(rows) {
  return rows.map((row) => row.length)
}
const directory = new Directory(new Store())
const found = await directory.members('chess')
list(found.rows)
`,
    },
    command: ['node', 'main.mjs'],
    first: 'directory.mjs:6',
    causeClass: 'unhandled_async',
  },
  'of an object as it is written only the entry that is read is looked behind': {
    files: {
      'main.py': `def cost_of(text):
    return text.strip()


def name_of(text):
    return text.upper()


def row(text):
    return {"name": name_of(text), "cost": cost_of(text)}


def twice(value):
    return value / 2


def main():
    found = row("4 ")
    return twice(found["cost"])


main()
`,
    },
    command: ['python3', 'main.py'],
    among: 'main.py:2',
    never: 'main.py:6',
  },
  'what writes a text is known by its types': {
    files: {
      'Main.java': `import java.time.LocalDate;

public class Main {
    static String shown(LocalDate day) {
        return day.getYear() + "-" + day.getMonthValue() + "-" + day.getDayOfMonth();
    }

    static LocalDate of(String text) {
        return LocalDate.parse(text);
    }

    public static void main(String[] args) {
        System.out.println(of(shown(LocalDate.of(2024, 5, 2))));
    }
}
`,
    },
    trace: `Exception in thread "main" java.time.format.DateTimeParseException: Text '2024-5-2' could not be parsed at index 5
\tat java.base/java.time.format.DateTimeFormatter.parseResolved0(DateTimeFormatter.java:2108)
\tat java.base/java.time.format.DateTimeFormatter.parse(DateTimeFormatter.java:2010)
\tat java.base/java.time.LocalDate.parse(LocalDate.java:435)
\tat java.base/java.time.LocalDate.parse(LocalDate.java:420)
\tat Main.of(Main.java:9)
\tat Main.main(Main.java:13)
`,
    first: 'Main.java:4',
  },
}

for (const [name, one] of Object.entries(CASES)) {
  test(`Analysis goes back to who made a value: ${name}`, async (t) => {
    const folder = folderWith(t, one.files)
    const { locations, causeClass } = await diagnosisOf(
      folder,
      eventOf(one.trace ?? crashOf(folder, one.command ?? [])),
    )
    const places = locations.map((location) => `${location.path}:${location.line}`)
    if (one.first !== undefined) t.equal(places[0], one.first)
    if (one.among !== undefined) t.ok(places.includes(one.among), places.join(', '))
    if (one.never !== undefined) t.notOk(places.includes(one.never), places.join(', '))
    if (one.causeClass !== undefined) t.equal(causeClass, one.causeClass)
  })
}
