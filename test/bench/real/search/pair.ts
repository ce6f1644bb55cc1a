import { cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { sourcesOf } from '../archive.ts'
import { layOutMaven } from '../maven-project.ts'
import { merged } from '../right-patch.ts'
import { librariesOf, type Libraries } from './libraries.ts'
import { Prober, type TestRun } from './prober.ts'
import type { Unit } from './units.ts'

/** Two versions of a package of Maven Central, as group:artifact, and where things are kept. */
export interface PairOf {
  readonly name: string
  readonly before: string
  readonly after: string
  readonly cache: string
  readonly scratch: string
  /** Jars and classes of the prober, the compiler and the test runner. */
  readonly tools: readonly string[]
}

type Side = 'before' | 'after'

const MAIN = 'src/main/java'
const TESTS = 'src/test/java'
const WORDS = ['-1.8', '-g', '-nowarn', '-proc:none', '-encoding', 'UTF-8']
const RUN_MAX_SECONDS = 20

/** Two versions of a package, compiled, with the tests of the later one compiled against each as far as that goes. */
export class Pair {
  readonly folder: string
  readonly libraries: Libraries
  readonly #prober: Prober
  #probes = 0

  private constructor(folder: string, libraries: Libraries, prober: Prober) {
    this.folder = folder
    this.libraries = libraries
    this.#prober = prober
  }

  /** Fetches and compiles both versions. Errors: throws where one of them has no sources of its tests. */
  static async make({ name, before, after, cache, scratch, tools }: PairOf): Promise<Pair> {
    rmSync(scratch, { recursive: true, force: true })
    const libraries = await librariesOf(name, after, cache)
    for (const [side, version] of [
      ['before', before],
      ['after', after],
    ] as const) {
      const wanted = { registry: 'maven' as const, package: name, version }
      const sources = await sourcesOf(wanted, cache)
      const tests = await sourcesOf({ ...wanted, isTests: true }, cache)
      layOutMaven({ sources, tests, libraries: libraries.named }, join(scratch, side))
    }
    const pair = new Pair(
      scratch,
      libraries,
      new Prober([...tools, ...libraries.jars], join(scratch, 'after')),
    )
    for (const side of ['before', 'after'] as const) {
      await pair.#compileAll([side, MAIN], pair.#classes(side), [])
      await pair.#compileAll(['after', TESTS], pair.#tests(side), [pair.#classes(side)])
    }
    return pair
  }

  end(): void {
    this.#prober.stop()
    rmSync(this.folder, { recursive: true, force: true })
  }

  /** Java files of a part, from the version's folder. */
  files(side: Side, part: 'main' | 'test'): readonly string[] {
    const root = `src/${part}/java`
    return globSync('**/*.java', { cwd: join(this.folder, side, root) })
      .filter((path) => !/(?:module|package)-info\.java$/.test(path))
      .map((path) => `${root}/${path}`)
      .toSorted()
  }

  /** Whether a file is another one in the version after, or new there. */
  isChanged(file: string): boolean {
    const old = join(this.folder, 'before', file)
    return !existsSync(old) || readFileSync(old, 'utf8') !== this.text('after', file)
  }

  text(side: Side, file: string): string {
    return readFileSync(join(this.folder, side, file), 'utf8')
  }

  /** Runs tests of the later version against a version. */
  async run(side: Side, tests: readonly string[]): Promise<TestRun> {
    return await this.#prober.run(this.#path(side), tests, RUN_MAX_SECONDS)
  }

  /** Whether tests pass, when some are run, in the version before with these parts of the later one. */
  async passes(
    units: readonly Unit[],
    run: readonly string[],
    tests: readonly string[] = run,
  ): Promise<boolean> {
    const out = await this.#patched(units)
    if (out === undefined) return false
    const { results, isLate } = await this.#prober.run([out, ...this.#path('before')], run, RUN_MAX_SECONDS)
    return !isLate && tests.every((test) => results.get(test) === '')
  }

  /** What the compiler says of the test files of the version before with these texts in their place. */
  async testErrors(texts: ReadonlyMap<string, string>): Promise<string> {
    const folder = join(this.folder, 'tried-tests')
    rmSync(folder, { recursive: true, force: true })
    cpSync(join(this.folder, 'before', TESTS), join(folder, TESTS), { recursive: true })
    for (const [file, text] of texts) write(join(folder, file), text)
    const files = globSync('**/*.java', { cwd: folder }).map((path) => join(folder, path))
    const path = [this.#classes('before'), ...this.libraries.jars, ...this.#tools()]
    const words = [...WORDS, '-cp', path.join(':'), '-d', join(folder, 'out'), ...files]
    return (await this.#prober.compile(words)).log.replaceAll(`${folder}/`, '')
  }

  async #patched(units: readonly Unit[]): Promise<string | undefined> {
    this.#probes += 1
    const folder = join(this.folder, `probe-${this.#probes}`)
    rmSync(join(this.folder, `probe-${this.#probes - 1}`), { recursive: true, force: true })
    const out = join(folder, 'out')
    mkdirSync(out, { recursive: true })
    const files = [...new Set(units.map(({ file }) => file))]
    for (const file of files) {
      const hunks = new Set(units.filter((unit) => unit.file === file).flatMap((unit) => unit.hunks))
      const order = [...hunks].toSorted((a, b) => a.before.start - b.before.start)
      write(join(folder, file), merged(this.text('before', file), this.text('after', file), order))
    }
    if (files.length === 0) return out
    const path = [this.#classes('before'), ...this.libraries.jars]
    const paths = files.map((file) => join(folder, file))
    const { isGood } = await this.#prober.compile([...WORDS, '-cp', path.join(':'), '-d', out, ...paths])
    return isGood ? out : undefined
  }

  async #compileAll(
    [side, part]: readonly [Side, string],
    out: string,
    path: readonly string[],
  ): Promise<void> {
    const folder = join(this.folder, side, part)
    const resources = join(this.folder, side, dirname(part), 'resources')
    mkdirSync(out, { recursive: true })
    if (existsSync(resources)) cpSync(resources, out, { recursive: true })
    const files = globSync('**/*.java', { cwd: folder })
      .filter((file) => !/(?:module|package)-info\.java$/.test(file))
      .map((file) => join(folder, file))
    const all = [...path, ...this.libraries.jars, ...this.#tools()].join(':')
    await this.#prober.compile([...WORDS, '-proceedOnError', '-cp', all, '-d', out, ...files])
  }

  #tools(): readonly string[] {
    return this.#prober.classPath
  }

  #classes(side: Side): string {
    return join(this.folder, `${side}-classes`)
  }

  #tests(side: Side): string {
    return join(this.folder, `${side}-tests`)
  }

  #path(side: Side): readonly string[] {
    return [this.#classes(side), this.#tests(side)]
  }
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}
