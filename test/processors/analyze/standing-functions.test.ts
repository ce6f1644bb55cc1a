import { test, type Test } from 'tap'
import type { Diagnosis } from '../../../agent/model/diagnosis.ts'
import { crashOf, diagnosisOf, eventOf, folderWith } from './support.ts'

/** Runs a program that crashes, and gives the functions that its diagnosis names, best first. */
async function named(
  t: Test,
  files: Readonly<Record<string, string>>,
  command: readonly string[],
): Promise<{ readonly functions: readonly string[]; readonly diagnosis: Diagnosis }> {
  const folder = folderWith(t, files)
  const diagnosis = await diagnosisOf(folder, eventOf(crashOf(folder, command)))
  return { functions: diagnosis.locations.map((each) => `${each.path} ${each.function}`), diagnosis }
}

void test('a value is followed out of a function that a table of functions called', async (t) => {
  const { functions } = await named(
    t,
    {
      'reader.py': `def rows(path):
    if path.endswith(".gz"):
        return None
    return [path]
`,
      'stats.py': `def by_day(visits):
    total = 0
    for visit in visits:
        total += 1
    return total


def by_page(visits):
    return len(visits)
`,
      'main.py': `from reader import rows
from stats import by_day, by_page

COUNTS = {"day": by_day, "page": by_page}
print(COUNTS["day"](rows("a.gz")))
`,
    },
    ['python3', 'main.py'],
  )
  t.ok(functions.slice(0, 3).includes('reader.py rows'), functions.join())
})

void test('what an entry of a table of functions gives is looked for in these functions', async (t) => {
  const { functions } = await named(
    t,
    {
      'prices.mjs': `export function plain(line) {
  return { cents: line.cents }
}
export function reduced(line) {
  if (line.cents > 10) return { cents: line.cents / 2 }
}
`,
      'main.mjs': `import { plain, reduced } from './prices.mjs'
const PRICES = { plain, reduced }
const price = PRICES['reduced']({ cents: 5 })
console.log(price.cents)
`,
    },
    ['node', 'main.mjs'],
  )
  t.ok(functions.slice(0, 2).includes('prices.mjs reduced'), functions.join())
  t.notOk(functions.includes('prices.mjs plain'), 'the key says which one')
})

void test('what a function gives that an object was handed is looked for where it is handed over', async (t) => {
  const { functions } = await named(
    t,
    {
      'cache.mjs': `export class Cache {
  #options
  constructor(options) {
    this.#options = options
  }
  read(key) {
    const grant = this.#options.exchange(key)
    return grant.access
  }
}
`,
      'issuer.mjs': `export class Issuer {
  exchange(key) {
    if (key === 'known') return { access: key }
  }
}
export class Bureau {
  exchange(money) {
    return money
  }
}
`,
      'main.mjs': `import { Cache } from './cache.mjs'
import { Issuer } from './issuer.mjs'
const issuer = new Issuer()
console.log(new Cache({ exchange: (key) => issuer.exchange(key) }).read('other'))
`,
    },
    ['node', 'main.mjs'],
  )
  t.equal(functions[0], 'issuer.mjs Issuer.exchange', functions.join())
  t.notOk(functions.includes('issuer.mjs Bureau.exchange'), 'no other function of the name')
})

void test('Python: what a property gives is looked for in it, also where it is formatted', async (t) => {
  const shapes = `class Plot:
    def __init__(self, side):
        self.side = side

    @property
    def area(self):
        self.side * self.side
`
  for (const [line, causeClass] of [
    ['print(2 / Plot(3).area)', 'null_dereference'],
    ["print(f'{Plot(3).side} {Plot(3).area:.2f}')", 'null_dereference'],
  ] as const) {
    const files = {
      'shapes.py': shapes,
      'main.py': `from shapes import Plot\n\n\ndef main():\n    ${line}\n\n\nmain()\n`,
    }
    const { functions, diagnosis } = await named(t, files, ['python3', 'main.py'])
    t.ok(functions.slice(0, 3).includes('shapes.py Plot.area'), functions.join())
    t.equal(diagnosis.causeClass, causeClass)
  }
})

void test('a field that the constructor leaves out is looked for there, and a slip of the pen where it is', async (t) => {
  const made = (constructor: string, read: string): Readonly<Record<string, string>> => ({
    'main.mjs': `class Directory {
  #accounts
  constructor(accounts) {
    ${constructor}
  }
  find(id) {
    return ${read}
  }
}
console.log(new Directory(new Map()).find('a'))
`,
  })
  const left = await named(t, made('', 'this.#accounts.get(id)'), ['node', 'main.mjs'])
  t.equal(left.functions[0], 'main.mjs Directory.constructor')
  t.match(left.diagnosis.causes[0]?.summary, /does not set `#accounts`/)
  const called = await named(t, made('', 'this.#accounts(id)'), ['node', 'main.mjs'])
  t.equal(called.functions[0], 'main.mjs Directory.constructor')
  const slip = await named(t, made('this.#accounts = accounts', 'this.acounts.get(id)'), ['node', 'main.mjs'])
  t.ok(slip.functions.slice(0, 3).includes('main.mjs Directory.find'), slip.functions.join())
})

void test('Python: a field that no place sets is left out where the object begins, also in its base class', async (t) => {
  const { functions } = await named(
    t,
    {
      'pond.py': `class Creature:
    def __init__(self):
        self.hunger = 0

    def act(self):
        self.ticks += 1
        return self.ticks % 2


class Fly(Creature):
    pass


Fly().act()
`.replace('        self.ticks += 1\n', '        if self.ticks > 3:\n            return 0\n'),
    },
    ['python3', 'pond.py'],
  )
  t.equal(functions[0], 'pond.py Creature.__init__', functions.join())
})
