import { execFileSync } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import { seededRandom } from '../../../agent/model/seeded-random.ts'

/** A history that somebody could have written, with one commit in it that broke the program. */
export interface GeneratedHistory {
  readonly folder: string
  /** Of the commit that broke it. */
  readonly regression: string
  readonly kind: string
  readonly commits: number
  /** What the program writes when it crashes. */
  readonly entry: string
}

const DOMAINS = [
  { thing: 'parcel', things: 'parcels', part: 'route', leaf: 'depot', amount: 'weight' },
  { thing: 'ticket', things: 'tickets', part: 'owner', leaf: 'team', amount: 'priority' },
  { thing: 'sensor', things: 'sensors', part: 'site', leaf: 'region', amount: 'reading' },
  { thing: 'course', things: 'courses', part: 'teacher', leaf: 'office', amount: 'credits' },
  { thing: 'flight', things: 'flights', part: 'gate', leaf: 'terminal', amount: 'delay' },
] as const

/** What a file may be called, by what is in it. */
const FAMILIES = [
  ['store', 'records', 'data'],
  ['report', 'summary', 'overview'],
  ['format', 'text', 'layout'],
]

type Domain = (typeof DOMAINS)[number]

/** The program as it is right. Each file is a list of lines. */
function program({ thing, things, part, leaf, amount }: Domain): Record<string, string> {
  const upper = thing[0]?.toUpperCase() + thing.slice(1)
  return {
    'src/store.js': `const ${things} = [
  { id: 1, ${amount}: 4, ${part}: { ${leaf}: 'north', code: 'N1' } },
  { id: 2, ${amount}: 9, ${part}: { ${leaf}: 'south', code: 'S2' } },
  { id: 3, ${amount}: 2 },
]

function find${upper}(id) {
  const found = ${things}.find((each) => each.id === id)
  if (found === undefined) {
    return { id, ${amount}: 0 }
  }
  return found
}

function all${upper}s() {
  return ${things}.slice()
}

module.exports = { find${upper}, all${upper}s }
`,
    'src/report.js': `const { find${upper}, all${upper}s } = require('./store')

function describe${upper}(id) {
  const ${thing} = find${upper}(id)
  if (!${thing}.${part}) {
    return 'none'
  }
  const place = ${thing}.${part}.${leaf}
  return place.toUpperCase()
}

function total() {
  let sum = 0
  for (const each of all${upper}s()) {
    sum += each.${amount}
  }
  return sum
}

function largest() {
  const sorted = all${upper}s().sort((a, b) => b.${amount} - a.${amount})
  return sorted[0].id
}

module.exports = { describe${upper}, total, largest }
`,
    'src/format.js': `function pad(text, width) {
  const missing = width - String(text).length
  return missing > 0 ? ' '.repeat(missing) + text : String(text)
}

function title(text) {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}

module.exports = { pad, title }
`,
    'src/main.js': `const { describe${upper}, total, largest } = require('./report')
const { pad, title } = require('./format')

function handle(id) {
  const line = describe${upper}(id)
  return pad(title(line.toLowerCase()), 12)
}

function main() {
  const ids = [1, 2, 3, 7]
  const lines = ids.map((id) => handle(id))
  return lines.join('\\n') + total() + largest()
}

console.log(main())
`,
  }
}

/** Ways to break the program; each gives the changed text of one file, or nothing where it does not fit any more. */
const REGRESSIONS: readonly {
  readonly kind: string
  readonly file: RegExp
  readonly message: (domain: Domain) => string
  readonly change: (text: string, domain: Domain) => string
}[] = [
  {
    kind: 'a check is taken away',
    file: /report|summary|overview/,
    message: ({ thing }) => `shorter ${thing} descriptions`,
    change: (text) => text.replace(/ *if \(!\w+\.\w+\) \{\n *return 'none';?\n *\}\n/, ''),
  },
  {
    kind: 'another member is read',
    file: /report|summary|overview/,
    message: ({ leaf }) => `use the new name of ${leaf}`,
    change: (text, { part, leaf }) => text.replace(`.${part}.${leaf}`, `.${part}.${leaf}Name`),
  },
  {
    kind: 'a lookup gives nothing',
    file: /store|records|data/,
    message: () => 'return only what is known',
    change: (text) =>
      text.replace(/ *if \(found === undefined\) \{\n *return \{ id, \w+: 0 \};?\n *\}\n/, ''),
  },
  {
    kind: 'nothing is given where there was something',
    file: /store|records|data/,
    message: () => 'unknown ones are null',
    change: (text) => text.replace(/return \{ id, \w+: 0 \}/, 'return null'),
  },
  {
    kind: 'a match that may miss is used',
    file: /main/,
    message: () => 'only the first word',
    change: (text) => text.replace('line.toLowerCase()', 'line.match(/[a-z]+/)[0]'),
  },
  {
    kind: 'a list becomes empty',
    file: /store|records|data/,
    message: () => 'only the large ones',
    change: (text, { amount }) => text.replace('.slice()', `.filter((each) => each.${amount} > 100)`),
  },
  {
    kind: 'a check is turned around',
    file: /report|summary|overview/,
    message: () => 'tidy a condition',
    change: (text, { thing, part }) =>
      text.replace(`if (!${thing}.${part})`, `if (${thing}.${part} === null)`),
  },
]

/**
 * A repository of 30 commits or more: functions come and go, files are renamed, code is only formatted, comments and
 * constants change, before and after the one commit that breaks the program, also in the function that breaks.
 */
export function generateHistory(t: Test, seed: number, commitsMin = 30): GeneratedHistory {
  const random = seededRandom(seed)
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T
  const domain = pick(DOMAINS)
  const files = new Map(Object.entries(program(domain)))
  const names = new Map([...files.keys()].map((path) => [path, path]))
  const stream: string[] = []
  let commits = 0
  let committed = ''
  const read = (path: string): string => files.get(path) ?? ''
  const write = (path: string, text: string): void => void files.set(path, text)
  const commit = (message: string): boolean => {
    const state = JSON.stringify([...files])
    if (state === committed) return false
    committed = state
    commits += 1
    const person = `A <a@example.org> ${1_700_000_000 + commits * 3_600} +0000`
    stream.push(
      `commit refs/heads/main\nmark :${commits}\ncommitter ${person}\ndata <<END\n${message}\nEND\n`,
    )
    stream.push('deleteall\n')
    for (const [path, text] of files)
      stream.push(`M 100644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`)
    return true
  }
  commit('first version')

  /** What happens between: none of it changes what the program does. */
  const everyday: readonly (() => string)[] = [
    () => {
      const path = pick([...names.values()])
      const name = `extra${Math.floor(random() * 10_000)}`
      write(
        path,
        read(path).replace(
          'module.exports',
          `function ${name}(value) {\n  return value * ${commits}\n}\n\nmodule.exports`,
        ),
      )
      return `add ${name}`
    },
    () => {
      const path = pick([...names.values()])
      const text = read(path)
      const deep = /^ {4}\S/m.test(text) && !/^ {2}\S/m.test(text)
      write(
        path,
        deep
          ? text.replaceAll(/^( +)/gm, (all) => ' '.repeat(all.length / 2))
          : text.replaceAll(/^( +)/gm, '$1$1'),
      )
      return 'format'
    },
    () => {
      const path = pick([...names.values()])
      const text = read(path)
      const ends = /[^\s{}([,;]$/gm
      write(
        path,
        /;$/m.test(text)
          ? text.replaceAll(/;$/gm, '')
          : text.replaceAll(ends, (all) => `${all};`).replaceAll(/(=>|&&|\|\|);$/gm, '$1'),
      )
      return 'another style of lines'
    },
    () => {
      const path = pick([...names.values()])
      write(
        path,
        read(path).replace(/^( *)return /m, (all, indent: string) => `${indent}// see ${commits}\n${all}`),
      )
      return 'explain a return'
    },
    () => {
      const from = pick(['src/store.js', 'src/report.js', 'src/format.js'])
      const old = names.get(from) ?? from
      const base = old.replace(/^src\//, '').replace(/\.js$/, '')
      const family = FAMILIES.find((members) => members.includes(base)) ?? []
      const fresh = pick(family.filter((name) => name !== base))
      write(`src/${fresh}.js`, read(old))
      files.delete(old)
      names.set(from, `src/${fresh}.js`)
      for (const path of names.values()) write(path, read(path).replaceAll(`'./${base}'`, `'./${fresh}'`))
      return `rename ${base} to ${fresh}`
    },
    () => {
      const path = names.get('src/report.js') ?? ''
      write(
        path,
        read(path).replace(/let sum = \d+|let sum = 0 \+ 0/, (all) =>
          all.includes('+') ? 'let sum = 0' : 'let sum = 0 + 0',
        ),
      )
      return 'start of a sum'
    },
    () => {
      const path = names.get('src/main.js') ?? ''
      write(
        path,
        read(path).replace(/, (\d+)\)/, (_all, width: string) => `, ${Number(width) + 1})`),
      )
      return 'wider columns'
    },
    () => {
      write('README.md', `Version ${commits}\n`)
      return 'notes'
    },
    () => {
      const path = names.get('src/report.js') ?? ''
      write(
        path,
        read(path).replace(
          /return place\.to(\w+)\(\)(\.trim\(\))?/,
          (_all, how: string, trim?: string) =>
            `return place.to${how}()${trim === undefined ? '.trim()' : ''}`,
        ),
      )
      return 'spaces at the ends'
    },
    () => {
      const path = names.get('src/store.js') ?? ''
      write(
        path,
        read(path).replace(
          /code: '([A-Z])(\d+)'/,
          (_all, letter: string, digit: string) => `code: '${letter}${Number(digit) + 1}'`,
        ),
      )
      return 'new codes'
    },
  ]
  const live = (count: number): void => {
    for (let done = 0, tries = 0; done < count && tries < count * 6; tries += 1) {
      const message = pick(everyday)()
      if (commit(message)) done += 1
    }
  }
  live(10 + Math.floor(random() * 14))
  let regression = 0
  let kind = ''
  for (const order = REGRESSIONS.toSorted(() => random() - 0.5); regression === 0;) {
    const chosen = order.pop()
    if (chosen === undefined) throw new Error(`seed ${seed}: nothing could be broken`)
    const path = [...names.values()].find((each) => chosen.file.test(each)) ?? ''
    write(path, chosen.change(read(path), domain))
    if (!commit(chosen.message(domain))) continue
    regression = commits
    kind = chosen.kind
  }
  live(Math.max(6, commitsMin - commits) + Math.floor(random() * 6))
  const folder = folderOf(t, stream.join(''))
  const id = execFileSync('git', ['rev-parse', `HEAD~${commits - regression}`], {
    cwd: folder,
    encoding: 'utf8',
  })
  return { folder, regression: id.trim(), kind, commits, entry: 'src/main.js' }
}

/** A work tree with the history that a stream tells. Source: git fast-import. */
function folderOf(t: Test, stream: string): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'hephaestus-history-')))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  execFileSync('git', ['init', '-q', '-b', 'main'], { cwd: folder })
  execFileSync('git', ['fast-import', '--quiet'], { cwd: folder, input: stream })
  execFileSync('git', ['reset', '-q', '--hard', 'main'], { cwd: folder })
  return folder
}
