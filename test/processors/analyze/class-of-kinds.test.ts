import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import type { CauseClass } from '../../../agent/model/diagnosis.ts'
import { readSmallPrograms } from '../../bench/locate/small/small-program.ts'
import { crashOf, diagnosisOf, eventOf, folderWith } from './support.ts'

const PROGRAMS = join(import.meta.dirname, '../../bench/locate/small/kinds.txt')
const RUNS: Readonly<Partial<Record<string, readonly string[]>>> = {
  javascript: ['node', 'main.js'],
  typescript: ['node', 'main.ts'],
  python: ['python3', 'main.py'],
}
/** What is registered a call too late, two functions away. */
const NOT_TOLD = new Set(['format-list'])

for (const program of readSmallPrograms(readFileSync(PROGRAMS, 'utf8'))) {
  const command = RUNS[program.language]
  if (command === undefined || NOT_TOLD.has(program.slug)) continue
  test(`The kind of ${program.language}/${program.slug} is ${program.class}`, async (t) => {
    const folder = folderWith(t, {
      'package.json': '{ "type": "module" }',
      ...Object.fromEntries(program.files.map(({ path, faulty }) => [path, faulty])),
    })
    const { causeClass } = await diagnosisOf(folder, eventOf(crashOf(folder, command)))
    t.equal(causeClass, program.class)
  })
}

/** Programs that look like one of those above, without what would make them one. */
const LOOK_ALIKE: readonly {
  readonly name: string
  readonly causeClass: CauseClass
  readonly source: string
}[] = [
  {
    name: 'lines that end with a line feed in all that is read',
    causeClass: 'null_dereference',
    source: `function rowsOf(text) {
  const [head, ...lines] = text.split('\\n')
  const names = head.split(',')
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, at) => [names[at], cell])))
}
for (const row of rowsOf('item,price\\nlamp')) console.log(row.price.trim())
`,
  },
  {
    name: 'a table whose keys are of the type that is asked for',
    causeClass: 'null_dereference',
    source: `const users = new Map()
for (const user of [{ id: '1', name: 'Ann' }]) users.set(user.id, user)
function nameOf(path) {
  const id = path.split('/').at(-1)
  const user = users.get(id)
  return user?.name.trim() ?? first(user).name
}
function first(user) {
  return user
}
console.log(nameOf('/users/2'))
`,
  },
  {
    name: 'a field that a method clears again',
    causeClass: 'null_dereference',
    source: `class Player {
  constructor() {
    this.track = null
  }
  start(track) {
    this.track = track
  }
  stop() {
    this.track = null
  }
  title() {
    return this.track.title
  }
}
const player = new Player()
player.start({ title: 'a' })
player.stop()
console.log(player.title())
`,
  },
  {
    name: 'a member that some objects have',
    causeClass: 'null_dereference',
    source: `const people = [{ name: 'Ann', address: { city: 'Bern' } }, { name: 'Bob' }]
for (const person of people) console.log(person.address.city)
`,
  },
  {
    name: 'an error that says twice what was written down in one coding',
    causeClass: 'assertion_or_contract',
    source: `import { createHash } from 'node:crypto'
const digestOf = (text) => createHash('sha256').update(text).digest('hex')
function check(text, digest) {
  if (digestOf(text) !== digest) throw new Error('the digest of ' + text + ' is another')
}
check('a', digestOf('b'))
`,
  },
]

for (const { name, causeClass, source } of LOOK_ALIKE) {
  test(`The kind is not that of what it looks like: ${name}`, async (t) => {
    const folder = folderWith(t, { 'package.json': '{ "type": "module" }', 'main.js': source })
    const { causeClass: found } = await diagnosisOf(folder, eventOf(crashOf(folder, ['node', 'main.js'])))
    t.equal(found, causeClass)
  })
}
