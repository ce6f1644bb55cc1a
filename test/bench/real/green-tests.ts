import type { CaseCopy } from '../repair/case-copy.ts'
import { run } from '../repair/child.ts'

const TESTS_MAX_MS = 300_000
const TURNS_MAX = 3

/**
 * The test command of an old version as it is green on this machine: what pytest says fails is left out by name. Tests that a
 * newer runtime makes fail say nothing about a fix, and neither does one that nobody here can make pass.
 * Errors: throws where another runner's tests are red, or pytest's still are without those.
 */
export async function greenTests(copy: CaseCopy, test: readonly string[]): Promise<readonly string[]> {
  const first = await ended(copy, test)
  if (first.isGreen) return test
  const [shell = '', option = '', line = ''] = test
  if (!line.includes('pytest')) throw new Error(`the tests are red:\n${first.output.slice(-3000)}`)
  const words = new Set<string>()
  let last = first
  // Files that cannot be read end the first run before any test of the others.
  for (let turn = 0; turn < TURNS_MAX; turn += 1) {
    const told = await ended(copy, [shell, option, withWords(line, ['-rfE', ...words])])
    const before = words.size
    for (const word of leftOut(told.output)) words.add(quoted(word))
    const green = [shell, option, withWords(line, [...words])]
    if (words.size === before) break
    last = await ended(copy, green)
    if (last.isGreen) return green
  }
  throw new Error(`the tests are red, also without ${words.size} of them:\n${last.output.slice(-3000)}`)
}

function withWords(line: string, words: readonly string[]): string {
  return line.replace('pytest', ['pytest', ...words].join(' '))
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`
}

/** Shape: "FAILED tests/test_a.py::test_b - KeyError" gives "--deselect=tests/test_a.py::test_b"; a file that cannot be read is left out as a whole. */
export function leftOut(output: string): readonly string[] {
  const words = output.split('\n').flatMap((line) => {
    const [, kind = '', id = ''] =
      /^(FAILED|ERROR) (\S+?\.py(?:::\w+)*(?:\[.*\])?)(?: - .*)?$/.exec(line) ?? []
    if (id === '') return []
    return [id.includes('::') || kind === 'FAILED' ? `--deselect=${id}` : `--ignore=${id}`]
  })
  return [...new Set(words)]
}

async function ended(
  copy: CaseCopy,
  command: readonly string[],
): Promise<{ readonly isGreen: boolean; readonly output: string }> {
  await copy.bringTo({ hidden: false })
  const unbuilt = await copy.build()
  if (unbuilt !== undefined) throw new Error(`does not build: ${unbuilt.output.slice(-1500)}`)
  const { status, output } = await run(command, { folder: copy.folder, timeoutMs: TESTS_MAX_MS })
  return { isGreen: status === 0, output }
}
