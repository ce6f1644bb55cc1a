import { globSync, mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { findSandbox } from '../../../agent/sandbox/sandboxes.ts'
import type { Clock } from '../../../agent/model/clock.ts'
import { parseStackTrace } from '../../../agent/stacktrace/parse.ts'
import { parseSyntax, syntaxLanguageOf, type SyntaxNode } from '../../../agent/repository/syntax.ts'
import { isTestFile } from '../../../agent/repository/test-file.ts'
import { namedFunctionAround } from '../../../processors/analyze/named-functions.ts'
import { viewOf } from '../../../processors/analyze/language-views.ts'
import { readCases, type Case } from '../repair/read-cases.ts'
import { placeAround } from './changed-places.ts'
import { seededRandom } from '../../../agent/model/seeded-random.ts'
import { shuffled } from './plant/shuffled.ts'
import type { Fault } from './plant/fault.ts'
import { FAULTS, wordsOf } from './plant/faults.ts'
import { keepPlanted } from './plant/planted.ts'
import { Program, type ProgramRun } from './plant/program.ts'
import { tracesIn } from './plant/traces.ts'

/**
 * Makes crashes whose fault is known: plants usual slips into the right programs of the cases that are not sealed, runs
 * their command and their tests in the sandbox, and keeps what crashes in the program's own code.
 *
 *   node test/bench/locate/plant.ts --out FOLDER [--language L] [--cases FOLDER] [--seed 1] [--tries 80] [--keep 14] [--jobs 2]
 *
 * The last line has the number of crashes and the seed.
 */
const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    language: { type: 'string', multiple: true, default: [] },
    cases: { type: 'string', multiple: true, default: [] },
    seed: { type: 'string', default: '1' },
    tries: { type: 'string', default: '80' },
    keep: { type: 'string', default: '14' },
    jobs: { type: 'string', default: '2' },
  },
})
if (values.out === undefined) throw new Error('--out FOLDER is needed')
const out = values.out
const seed = Number(values.seed)
const clock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
}
const { sandbox, reasons } = await findSandbox({ clock, signal: new AbortController().signal })
if (sandbox === undefined) throw new Error(`no sandbox on this machine: ${reasons.join('; ')}`)
const outside = { sandbox, clock }
const folders = values.cases.length === 0 ? [undefined] : values.cases
const waiting = folders
  .flatMap((folder) => readCases(values.language, [], folder && resolve(folder)).cases)
  // What comes from a registry is no part of a program, and no code of a sealed case is ever looked at.
  .filter(({ text }) => !text.sealed && text.prepare === undefined && text.outcome === 'fix')
/** Crashes of one program by the same kind of fault, or at one line by the same function. */
const ALIKE_MAX = 3
const listed = new WeakMap<Program, readonly string[]>()
mkdirSync(out, { recursive: true })
let kept = 0
await Promise.all(Array.from({ length: Number(values.jobs) }, () => plantAll()))
console.log(`${kept} crashes, seed ${seed}`)

async function plantAll(): Promise<void> {
  for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
    const count = await plantIn(one)
    kept += count
    console.log(`${one.language}/${one.slug}: ${count}`)
  }
}

interface Site {
  readonly path: string
  readonly fault: Fault
  readonly function: string
}

async function plantIn(one: Case): Promise<number> {
  const program = await Program.make(one, outside)
  try {
    program.bringTo()
    const isCommand = (await program.runCommand())?.isGreen === true
    const areTests = (await program.runTests()).isGreen
    if (!isCommand && !areTests) return 0
    const next = seededRandom(seed + hashOf(one.slug))
    const seen = new Map<string, number>()
    let count = 0
    for (const site of sampled(sitesOf(program, next), next).slice(0, Number(values.tries))) {
      if (count >= Number(values.keep)) break
      if ((seen.get(site.fault.kind) ?? 0) >= ALIKE_MAX) continue
      const source = program.read(site.path)
      const text = source.slice(0, site.fault.start) + site.fault.replacement + source.slice(site.fault.end)
      program.bringTo(site.path, text)
      const line = text.slice(0, site.fault.start).split('\n').length
      const place = placeAround(join(program.folder, site.path), line)
      if (place === undefined || place.function !== site.function) continue
      const crash =
        (isCommand ? crashOf(one, program, await program.runCommand(), 'command') : undefined) ??
        (areTests ? crashOf(one, program, await program.runTests(), 'tests') : undefined)
      if (crash === undefined) continue
      // More crashes of one kind, or at one place by the same function, say nothing new.
      const keys = [`${site.path} ${site.function} ${crash.top}`, site.fault.kind]
      if (keys.some((key) => (seen.get(key) ?? 0) >= ALIKE_MAX)) continue
      for (const key of keys) seen.set(key, (seen.get(key) ?? 0) + 1)
      count += 1
      const { kind } = site.fault
      const planted = {
        kind,
        places: [{ path: site.path, ...place }],
        ranBy: crash.ranBy,
        trace: crash.trace,
      }
      keepPlanted(
        join(out, `${one.language}-${one.slug}-${String(count).padStart(2, '0')}`),
        { folder: program.right, path: site.path, text },
        { language: one.language, program: `${one.language}/${one.slug}`, ...planted },
      )
    }
    return count
  } catch (error) {
    console.error(`${one.language}/${one.slug}: ${error instanceof Error ? error.message : String(error)}`)
    return 0
  } finally {
    program.remove()
  }
}

interface FoundCrash {
  readonly trace: string
  readonly top: string
  readonly ranBy: 'command' | 'tests'
}

/** The first trace whose innermost own frame is the program's and not a test's. */
function crashOf(
  one: Case,
  program: Program,
  ended: ProgramRun | undefined,
  ranBy: FoundCrash['ranBy'],
): FoundCrash | undefined {
  if (ended === undefined || ended.isGreen) return undefined
  for (const trace of tracesIn(ended.output, one.language)) {
    const read = parseStackTrace(trace)
    const [exception] = read?.exceptions ?? []
    const own = exception?.frames.find(({ file }) => isOfProgram(file, program) || isOfTests(file))
    if (exception === undefined || own?.file === undefined || !isOfProgram(own.file, program)) continue
    return { trace, ranBy, top: `${own.file}:${own.line ?? 0} ${exception.type}` }
  }
  return undefined
}

function sourcesOf(program: Program): readonly string[] {
  const known = listed.get(program)
  if (known !== undefined) return known
  const all = globSync('**/*.{js,mjs,cjs,ts,mts,py,go,java,rs}', { cwd: program.right }).toSorted()
  const own = all.filter(
    (path) => !isTestFile(path) && !path.includes('node_modules/') && !/test/i.test(path),
  )
  listed.set(program, own)
  return own
}

/** Java prints only the last part of a path. */
function isOfProgram(file: string, program: Program): boolean {
  const plain = file.replace(/^file:\/\//, '')
  return (
    plain !== '' &&
    sourcesOf(program).some(
      (path) => plain.endsWith(`/${path}`) || path === plain || path.endsWith(`/${plain}`),
    )
  )
}

function isOfTests(file: string): boolean {
  return /test|spec/i.test(file) && !file.startsWith('node:')
}

/** Every fault that can be planted somewhere in the program. */
function sitesOf(program: Program, next: () => number): readonly Site[] {
  return sourcesOf(program).flatMap((path) => {
    const language = syntaxLanguageOf(path)
    if (language === undefined) return []
    const root = parseSyntax(language, program.read(path))
    const nodes = allOf(root)
    const view = viewOf(root)
    const words = wordsOf(nodes, view)
    const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(next() * list.length)]
    return nodes.flatMap((node) =>
      FAULTS.flatMap((kind) => {
        const fault = kind.plant({ node, view, ...words, pick })
        if (fault === undefined) return []
        const around = namedFunctionAround(node)
        // What stands outside of functions runs whatever is asked of the program: a fault there is seen at once.
        return around === undefined
          ? []
          : [{ path, fault: { kind: kind.id, ...fault }, function: around.name }]
      }),
    )
  })
}

/** One of each kind after another, so that kinds that fit everywhere are not tried more often. */
function sampled(sites: readonly Site[], next: () => number): readonly Site[] {
  const byKind = Object.groupBy(shuffled(sites, next), ({ fault }) => fault.kind)
  const kinds = shuffled(Object.values(byKind), next)
  const longest = Math.max(0, ...kinds.map((list) => list?.length ?? 0))
  return Array.from({ length: longest }, (_, index) => kinds.flatMap((list) => list?.[index] ?? [])).flat()
}

function allOf(root: SyntaxNode): readonly SyntaxNode[] {
  const found: SyntaxNode[] = []
  const open = [root]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    found.push(node)
    open.push(...node.namedChildren().toReversed())
  }
  return found
}

function hashOf(text: string): number {
  let hash = 0
  for (const character of text) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0
  return hash
}
