import { cpSync, existsSync, globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { placeAround } from '../locate/changed-places.ts'
import { CaseCopy } from '../repair/case-copy.ts'
import { run } from '../repair/child.ts'
import { runCrash } from '../repair/crash-run.ts'
import { holdsException, topOwnFrame } from '../repair/own-frame.ts'
import type { Case, CaseText, NamedFunction } from '../repair/read-cases.ts'
import { sourcesOf } from './archive.ts'
import { greenTests } from './green-tests.ts'
import { putTests } from './later-tests.ts'
import { jarsOf, layOutMaven, mavenBuild } from './maven-project.ts'
import type { Check, Files, RealCase } from './read-real.ts'
import { hasFunction, rightPatch } from './right-patch.ts'

const CHECKS = '.checks'
const RUNNER = 'run-checks.mts'
const CHECKS_MAX_MS = 300_000
/** What git or a package manager would take for an order to leave something out. */
const UNWANTED = ['.git', '.gitignore', '.gitattributes', '.gitmodules', '**/.gitignore']

/**
 * Makes a case of the crash-to-fix bench of a real crash, from the two versions in the registry. It is checked: the version before
 * crashes so and the one after does not; the tests of the archive are green; the checks differ before, and are as after
 * with the project's own change of the named functions.
 * Errors: throws what does not hold; nothing is left in `folder` then. Bounds: those of the runs, some minutes.
 */
export async function makeReal(told: RealCase, folder: string, cache: string): Promise<void> {
  const one = await withJars(told, cache)
  const scratch = mkdtempSync(join(tmpdir(), `real-${one.slug}-`))
  try {
    rmSync(folder, { recursive: true, force: true })
    const [before, after] = [join(scratch, 'before'), join(scratch, 'after')]
    await layOut(one, one.text.before, before, cache)
    await layOut(one, one.text.after, after, cache)
    const { later_tests: tests } = one.text
    if (tests !== undefined) putTests(tests, { before, after, hidden: join(folder, 'hidden') })
    cpSync(before, join(folder, 'repo'), { recursive: true })
    const patch = join(folder, 'right.patch')
    writeFileSync(patch, await rightPatch(one.text.fix, { before, after }))
    writeChecks(one, join(folder, 'hidden', CHECKS), await wantedOutput(one, after, join(scratch, 'run')))
    const asIs = asCase(one, folder, before)
    const found = await foundBefore(asIs, one.text.later_tests !== undefined)
    const text = { ...asIs.text, ...found }
    writeFileSync(join(folder, 'case.json'), `${JSON.stringify(text, undefined, 2)}\n`)
    await prove({ ...asIs, text }, one.text.later_tests !== undefined)
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  } finally {
    rmSync(scratch, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** With libraries, a copy of the program gets their jars before anything else, where a reset keeps them, and is compiled with them. */
async function withJars(one: RealCase, cache: string): Promise<RealCase> {
  const { libraries, prepare = [], build, later_tests: tests } = one.text
  if (libraries === undefined) return one
  const copy = ['sh', '-c', 'mkdir -p .m2 && cp -a "$0" .m2/lib', await jarsOf(libraries, cache)]
  const testFiles = tests?.files.filter((file) => file.endsWith('.java')) ?? []
  const text = { ...one.text, prepare: [copy, ...prepare], build: build ?? [mavenBuild(testFiles)] }
  return { ...one, text }
}

/** A version of the package with what is put beside it. */
async function layOut({ text }: RealCase, version: string, to: string, cache: string): Promise<void> {
  const wanted = { registry: text.registry, package: text.package, version }
  const sources = await sourcesOf(wanted, cache)
  if (text.libraries === undefined) cpSync(join(sources, text.root ?? '.'), to, { recursive: true })
  else {
    const tests = await sourcesOf({ ...wanted, isTests: true }, cache)
    layOutMaven({ sources, tests, libraries: text.libraries }, to)
  }
  for (const path of globSync([...UNWANTED, ...(text.leave_out ?? [])], { cwd: to }))
    rmSync(join(to, path), { recursive: true, force: true })
  write(text.files ?? {}, to)
}

function write(files: Files, folder: string): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}

function writeChecks({ text }: RealCase, folder: string, wanted?: string): void {
  mkdirSync(folder, { recursive: true })
  cpSync(join(import.meta.dirname, RUNNER), join(folder, RUNNER))
  writeFileSync(join(folder, 'checks.json'), JSON.stringify(checksOf(text), undefined, 2))
  if (wanted !== undefined) writeFileSync(join(folder, 'wanted.json'), wanted)
}

/** The checks that are told, and of later tests whether they pass: what a test run prints is not the same twice. */
function checksOf({ checks = [], crash, later_tests: tests }: RealCase['text']): readonly Check[] {
  if (tests === undefined) return checks
  const { status: _, ...silent } = crash
  return [
    { ...silent, command: ['sh', '-c', 'exec "$0" "$@" > /dev/null 2>&1', ...crash.command] },
    ...checks,
  ]
}

/** What the checks print in the version after, where the crash is gone. */
async function wantedOutput(one: RealCase, after: string, folder: string): Promise<string> {
  cpSync(after, join(folder, 'repo'), { recursive: true })
  writeChecks(one, join(folder, 'hidden', CHECKS))
  const copy = await CaseCopy.make(asCase(one, folder, after))
  try {
    await mustBuild(copy, 'the version after')
    const { crash, exception } = one.text
    const isSeen = (output: string): boolean => holdsException(output, exception)
    const { output } = await runCrash(crash, copy.folder, isSeen)
    if (isSeen(output)) throw new Error(`the version after crashes alike:\n${output.slice(-1500)}`)
    const outputs: string[] = []
    // What is thrown away cannot be something else the second time.
    const turns = one.text.checks === undefined ? 1 : 2
    for (let turn = 0; turn < turns; turn += 1) {
      await copy.bringTo({ hidden: true })
      await mustBuild(copy, 'the version after')
      const command = ['node', join(CHECKS, RUNNER), '--tell']
      const told = await run(command, { folder: copy.folder, timeoutMs: CHECKS_MAX_MS })
      outputs.push(told.output.split('\n').find((line) => line.startsWith('[{')) ?? told.output)
    }
    const [first = '', second = first] = outputs
    if (first !== second) throw new Error(`the checks print something else each time:\n${first}\n${second}`)
    // A program that a signal ended has no exit code: it took too long, which a loaded machine alone may bring about.
    if (/"status":-1\b/.test(first)) throw new Error(`a check of the version after does not end:\n${first}`)
    return first
  } finally {
    copy.remove()
  }
}

function asCase({ language, slug, text }: RealCase, folder: string, before: string): Case {
  const functions = text.fix.flatMap(({ file, functions: names }) =>
    names.filter((name) => hasFunction(before, file, name)).map((name) => ({ path: file, name })),
  )
  const elsewhere = text.fix
    .filter(({ file }) => existsSync(join(before, file)))
    .map(({ file }) => ({ path: file, name: '<module>' }))
  const caseText: CaseText = {
    class: text.class,
    ...(text.prepare === undefined ? {} : { prepare: text.prepare }),
    ...(text.build === undefined ? {} : { build: text.build }),
    crash: text.crash,
    test: withChecks(text.test),
    exception: text.exception,
    functions: functions.length > 0 ? functions : elsewhere,
    outcome: 'fix',
    given: text.given,
    top_own_function: functions[0] ?? { path: '', name: '<module>' },
    fix_outside_top: false,
    trap: false,
    third_party: text.prepare !== undefined,
    sealed: text.counted,
    wanted: text.wanted,
  }
  const patch = join(folder, 'right.patch')
  return { language, slug, folder, text: caseText, rightPatch: patch, wrongPatches: [] }
}

/** The tests, and where the hidden files lie the checks too. */
function withChecks(test: readonly string[]): readonly string[] {
  const runner = join(CHECKS, RUNNER)
  const [shell, option, script = ''] = test
  const line = shell === 'sh' && option === '-c' ? `( ${script} )` : test.map(quoted).join(' ')
  return ['sh', '-c', `${line} && { [ ! -e ${runner} ] || node ${runner}; }`]
}

/** What the version before shows when it is run: where it crashes, and which of its tests are green here. */
async function foundBefore(
  one: Case,
  isOfTests: boolean,
): Promise<Pick<CaseText, 'top_own_function' | 'fix_outside_top' | 'test'>> {
  const copy = await CaseCopy.make(one)
  try {
    await mustBuild(copy, 'the version before')
    const { crash, exception, functions } = one.text
    const isSeen = (output: string): boolean => holdsException(output, exception)
    const { output, problems } = await runCrash(crash, copy.folder, isSeen)
    const files = await copy.files()
    const frame = topOwnFrame(output, { exception, language: one.language, files })
    if (!isSeen(output) || (frame === undefined && !isOfTests) || problems.length > 0)
      throw new Error(`does not crash so: ${problems.join('; ')}\n${output.slice(-2500)}`)
    const name = frame === undefined ? '' : placeAround(join(copy.folder, frame.path), frame.line)?.function
    const top: NamedFunction = {
      path: frame?.path ?? '',
      name: name === undefined || name === '' ? '<module>' : name,
    }
    const isTop = functions.some((each) => each.path === top.path && each.name === top.name)
    return { top_own_function: top, fix_outside_top: !isTop, test: await greenTests(copy, one.text.test) }
  } finally {
    copy.remove()
  }
}

/** The tests tell the version before from the one with the project's fix. Of later tests the crash is one of the checks. */
async function prove(one: Case, isOfTests: boolean): Promise<void> {
  const { crash, exception } = one.text
  const copy = await CaseCopy.make(one)
  try {
    const states = [
      { name: 'checks before', isGreen: false, hidden: true },
      { name: 'checks with the fix', isGreen: true, hidden: true, patch: one.rightPatch ?? '' },
    ]
    for (const { name, isGreen, ...state } of states) {
      await copy.bringTo(state)
      const { status, output } = await copy.test()
      if ((status === 0) !== isGreen)
        throw new Error(`${name}: ${isGreen ? `red:\n${output.slice(-3000)}` : 'green'}`)
    }
    if (isOfTests) return
    await copy.bringTo({ patch: one.rightPatch ?? '', hidden: false })
    await mustBuild(copy, 'the version with the fix')
    const isSeen = (output: string): boolean => holdsException(output, exception)
    if (isSeen((await runCrash(crash, copy.folder, isSeen)).output))
      throw new Error('crashes alike with the fix')
  } finally {
    copy.remove()
  }
}

async function mustBuild(copy: CaseCopy, name: string): Promise<void> {
  const failed = await copy.build()
  if (failed !== undefined) throw new Error(`${name} does not build: ${failed.output.slice(-1500)}`)
}

function quoted(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}
