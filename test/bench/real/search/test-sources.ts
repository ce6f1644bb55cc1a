import { enclosingFunction } from '../../../../agent/repository/symbols.ts'
import { parseSyntax, syntaxLanguageOf } from '../../../../agent/repository/syntax.ts'
import { withoutNamed } from '../later-tests.ts'
import type { Pair } from './pair.ts'

/** Where Maven has the sources of tests. */
export const TEST_ROOT = 'src/test/java/'

const ERROR = /^\d+\. ERROR in (\S+?\.java) \(at line (\d+)\)/gm
const ROUNDS_MAX = 5

/** How test files of the later version are made to compile with the version before. */
export interface Fitted {
  /** Functions and imports that are taken out of them. */
  readonly without: readonly string[]
  /** Other test files that do not compile, here and now. */
  readonly leftOut: readonly string[]
}

/** Finds what has to be left out of `files`; the reason where that is not functions and imports alone. */
export async function withoutErrors(pair: Pair, files: readonly string[]): Promise<Fitted | string> {
  const without = new Set<string>()
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const texts = new Map(
      files.map((file) => [file, withoutNamed({ path: file, text: pair.text('after', file) }, [...without])]),
    )
    const errors = [...(await pair.testErrors(texts)).matchAll(ERROR)]
    const own = errors.filter(([, file = '']) => texts.has(file))
    if (own.length === 0) {
      const leftOut = [...new Set(errors.map(([, file = '']) => file))]
      return { without: [...without], leftOut }
    }
    for (const [, file = '', line = ''] of own) {
      const name = nameAt(texts.get(file) ?? '', Number(line))
      if (name === undefined) return `${file} does not compile without more than functions (line ${line})`
      without.add(name)
    }
  }
  return 'the tests do not compile'
}

function nameAt(text: string, line: number): string | undefined {
  const words = (text.split('\n')[line - 1] ?? '').trim()
  if (words.startsWith('import ')) return words
  const language = syntaxLanguageOf('Test.java')
  if (language === undefined) return undefined
  const name = enclosingFunction(parseSyntax(language, text), line)?.name
  return name === '' ? undefined : name
}
