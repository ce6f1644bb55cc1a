import type { Diagnosis } from '../../../../agent/model/diagnosis.ts'
import type { Repository } from '../../../../agent/repository/repository.ts'
import { codeFile } from '../../../../agent/rewrite/tree.ts'
import { folderOf } from '../../validation/tests/test-plan.ts'
import type { FoundProgram } from '../programs/find-programs.ts'
import { quotedWord } from '../quoted-word.ts'
import { changedTests } from './changed-tests.ts'

/** How one file of tests is run by itself; undefined for a framework that cannot. */
type TestRunner = (path: string, text: string) => readonly string[] | undefined

const TEST_FILES_MAX = 4
const TEST_FILE =
  /(?:^|\/)(?:test|tests|__tests__|spec)\/.*\.[cm]?[jt]s$|\.(?:test|spec)\.[cm]?[jt]s$|(?:^|\/)(?:test_[^/]*|[^/]*_test|tests)\.py$|_test\.go$|(?:^|\/)tests\/.*\.py$/

/** What Node's runner is told to print of a test that failed: the error as it was thrown. */
const REPORTER = `data:text/javascript,${encodeURIComponent("export default async function*(all){for await(const{type,data}of all)if(type==='test:fail'){const error=data.details.error;yield(error.cause?.stack??error.stack)+'\\n'}}")}`

const RUNNERS: Readonly<Record<string, TestRunner>> = {
  javascript: (path, text) =>
    /['"]node:test['"]/.test(text) ? ['node', `--test-reporter=${REPORTER}`, path] : undefined,
  python: (path, text) =>
    /\bunittest\b/.test(text)
      ? ['python3', '-m', 'unittest', path]
      : ['python3', '-m', 'pytest', '-q', '--tb=native', '-p', 'no:cacheprovider', path],
  go: (path) => ['go', 'test', folderOf(path) === '' ? '.' : `./${folderOf(path)}`],
}

/** Tests of a repository that call what an error came through, to be run with other values. */
export interface FoundCalls {
  readonly program: FoundProgram
  /** The file of tests that is written over. */
  readonly testPath: string
}

/**
 * The tests that call a function of the error's trace, each as a program that takes the changed test on its input.
 * Outermost functions count for as much as the one that failed. Bounds: four files of tests.
 */
export async function findCalls(
  repository: Repository,
  { frames, language }: Pick<Diagnosis, 'frames' | 'language'>,
): Promise<readonly FoundCalls[]> {
  const runner = RUNNERS[language]
  if (runner === undefined) return []
  const names = await calledNames(repository, frames)
  const found: FoundCalls[] = []
  for (const { path } of repository.files.filter((file) => TEST_FILE.test(file.path))) {
    if (found.length >= TEST_FILES_MAX) break
    const text = (await repository.read(path))?.text ?? ''
    const words = runner(path, text)
    const file = names.some((name) => text.includes(name)) ? codeFile(path, text) : undefined
    if (words === undefined || file === undefined) continue
    const texts = changedTests(file, names)
    if (texts.length > 0) found.push({ program: programOf(path, words, texts), testPath: path })
  }
  return found
}

/** What tests may call: the functions of the trace, and the classes whose special methods are in it. */
async function calledNames(repository: Repository, frames: Diagnosis['frames']): Promise<readonly string[]> {
  const own = frames.filter(({ isOwn }) => isOwn)
  const names = new Set(own.map((frame) => plainName(frame.function)))
  const special = own.filter((frame) => SPECIAL.test(plainName(frame.function)))
  for (const path of new Set(special.flatMap((frame) => frame.path ?? []))) {
    const text = (await repository.read(path))?.text ?? ''
    for (const [, name = ''] of text.matchAll(CLASS)) names.add(name)
  }
  return [...names].filter((name) => /^[A-Za-z_$][\w$]*$/.test(name) && name !== 'main')
}

/** Called without being named. */
const SPECIAL = /^(?:__\w+__|constructor)$/
const CLASS = /^[ \t]*(?:export[ \t]+)?(?:default[ \t]+)?class[ \t]+(\w+)/gm

/** Shape: "Cart.total", "(*Cart).Total", "new Cart" and "async total [as run]" give "total", "Total", "Cart" and "total". */
function plainName(printed: string): string {
  return (
    printed
      .replace(/ \[as .*$/, '')
      .replace(/^(?:async|new) /, '')
      .replace(/\(\)$/, '')
      .split(/[./]/)
      .at(-1) ?? ''
  )
}

function programOf(path: string, words: readonly string[], texts: readonly string[]): FoundProgram {
  const line = `cat > ${quotedWord(path)} && exec ${words.map(quotedWord).join(' ')}`
  return {
    launch: { steps: [], words: ['sh', '-c', line], environment: {}, cwd: '' },
    starts: texts.map((text) => ({ args: [], input: text, isMadeUp: true })),
  }
}
