import { mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { caseText } from './case-text.ts'
import { Pair } from './pair.ts'
import { reduced } from './reduce.ts'
import { unitsOf, type Unit } from './units.ts'

/**
 * Searches two versions of a package of Maven Central for bugs: tests of the later one that fail against the one before, and
 * the fewest functions of the later one with which they pass. Each set of functions becomes a file in the form of `cases/java`, for
 * `make.ts --from`, which makes sure of it.
 *
 *   node test/bench/real/search/search.ts --out FOLDER --tools CLASSPATH --name group:artifact --before VERSION --after VERSION [--most 6]
 *
 * --tools: `Prober.class` of this folder, the Eclipse compiler and JUnit's console launcher. It runs the packages' code.
 */
const { values } = parseArgs({
  options: {
    out: { type: 'string', default: '.' },
    tools: { type: 'string', default: '' },
    name: { type: 'string', default: '' },
    before: { type: 'string', default: '' },
    after: { type: 'string', default: '' },
    most: { type: 'string', default: '6' },
    cache: { type: 'string', default: join(tmpdir(), 'hephaestus-real-packages') },
    scratch: { type: 'string', default: join(tmpdir(), `search-${process.pid}`) },
  },
})
const FUNCTIONS_MAX = 3
const FILES_MAX = 60
const TRIES_MAX = 150
/** What says that a test is about something the version before has not, and no bug of it. */
const IS_NEW =
  /Unresolved compilation problem|java\.lang\.(?:\w*Error: (?!expected)|NoSuch|NoClassDef|ExceptionInInitializer)\S*(?:Method|Field|Class|Link)/
const pair = await Pair.make({ ...values, scratch: resolve(values.scratch), tools: values.tools.split(':') })
const groups: {
  readonly units: readonly Unit[]
  readonly tests: string[]
  readonly trace: string
  readonly loaded: ReadonlySet<string>
}[] = []
const begun = performance.now()
try {
  const failing = await failingTests()
  console.log(
    `${values.name} ${values.before} ${values.after}: ${failing.size} tests fail before only (${seconds()} s)`,
  )
  const units = await changedUnits()
  for (const [test, trace] of failing) await assign(test, trace, units)
  let written = 0
  for (const group of groups) {
    if (written === Number(values.most)) break
    const found = await caseText(pair, { ...values, ...group })
    if (typeof found === 'string') {
      console.log(`  no case of ${group.tests[0]}: ${found}`)
      continue
    }
    mkdirSync(resolve(values.out, 'java'), { recursive: true })
    writeFileSync(
      resolve(values.out, 'java', `${found.slug}.json`),
      `${JSON.stringify(found.text, undefined, 2)}\n`,
    )
    written += 1
    console.log(`  ${found.slug}: ${group.tests.length} tests`)
  }
  console.log(
    `${values.name} ${values.before} ${values.after}: ${written} of ${groups.length} sets (${seconds()} s)`,
  )
} finally {
  pair.end()
}

function seconds(): number {
  return Math.round((performance.now() - begun) / 1000)
}

/** Those of the test files that are not the same in both versions, with what they print against the one before. */
async function failingTests(): Promise<ReadonlyMap<string, string>> {
  const failing = new Map<string, string>()
  for (const file of pair.files('after', 'test').filter((each) => pair.isChanged(each))) {
    const name = file.slice('src/test/java/'.length, -'.java'.length).replaceAll('/', '.')
    const { results: before } = await pair.run('before', [name])
    const failed = [...before].filter(([, trace]) => trace !== '' && !IS_NEW.test(trace))
    if (failed.length === 0) continue
    const { results: after } = await pair.run('after', [name])
    for (const [test, trace] of failed) if (after.get(test) === '') failing.set(test, trace)
  }
  return failing
}

async function changedUnits(): Promise<ReadonlyMap<string, readonly Unit[]>> {
  const units = new Map<string, readonly Unit[]>()
  for (const file of pair.files('after', 'main').filter((each) => pair.isChanged(each))) {
    const own = await unitsOf(pair.folder, file)
    if (own.length > 0) units.set(file, own)
  }
  return units
}

/** Puts a test to those of the same fewest changes, or begins a new group with it. */
async function assign(test: string, trace: string, all: ReadonlyMap<string, readonly Unit[]>): Promise<void> {
  for (const group of groups) {
    if (!(await pair.passes(group.units, [test]))) continue
    group.tests.push(test)
    return
  }
  const loaded = new Set((await pair.run('before', [test])).loaded)
  for (const name of (await pair.run('after', [test])).loaded) loaded.add(name)
  const files = [...all.keys()].filter((file) =>
    loaded.has(file.slice('src/main/java/'.length, -'.java'.length).replaceAll('/', '.')),
  )
  const units = await fewest(test, files, all)
  if (typeof units === 'string') {
    console.log(`  ${test}: ${units} (${files.length} files)`)
    return
  }
  groups.push({ units, tests: [test], trace, loaded })
}

async function fewest(
  test: string,
  files: readonly string[],
  all: ReadonlyMap<string, readonly Unit[]>,
): Promise<readonly Unit[] | string> {
  if (files.length > FILES_MAX) return 'too many files'
  const holds = async (units: readonly Unit[]): Promise<boolean> => await pair.passes(units, [test])
  if (await holds([])) return 'passes at times'
  const unitsIn = (some: readonly string[]): readonly Unit[] => some.flatMap((file) => all.get(file) ?? [])
  let few: readonly string[] | undefined
  for (const file of files) {
    if (!(await holds(unitsIn([file])))) continue
    few = [file]
    break
  }
  if (few === undefined) {
    if (!(await holds(unitsIn(files)))) return 'needs more than changes of files that it uses'
    few = await reduced(files, async (some) => await holds(unitsIn(some)), TRIES_MAX)
  }
  if (few === undefined || few.length > FUNCTIONS_MAX) return 'needs many files'
  const units = await reduced(unitsIn(few), holds, TRIES_MAX)
  if (units === undefined) return 'takes too many tries'
  if (await breaks(units, test)) return 'needs more, or other tests of the class fail with it'
  const functions = units.filter((unit) => unit.function !== '')
  if (functions.length > FUNCTIONS_MAX) return `needs ${functions.length} functions`
  if (!functions.some((unit) => unit.isOld)) return 'needs no function that was there'
  return units
}

/** Whether other tests of the class, which pass in both versions, fail with these changes. */
async function breaks(units: readonly Unit[], test: string): Promise<boolean> {
  const [own = ''] = test.split('#')
  const passing = [await pair.run('before', [own]), await pair.run('after', [own])].map(
    ({ results }) => new Set([...results].flatMap(([name, trace]) => (trace === '' ? [name] : []))),
  )
  const [before = new Set<string>(), after = new Set<string>()] = passing
  return !(await pair.passes(units, [own], [...before.intersection(after)]))
}
