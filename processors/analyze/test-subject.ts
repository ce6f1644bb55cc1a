import { folderOf, pathIndexOf } from '../../agent/repository/path-index.ts'
import type { Repository } from '../../agent/repository/repository.ts'
import { isTestFile } from '../../agent/repository/test-file.ts'

const EXTENSIONS: Readonly<Record<string, readonly string[]>> = {
  java: ['java'],
  kt: ['kt', 'java'],
  py: ['py'],
  go: ['go'],
  rs: ['rs'],
  js: ['js', 'mjs', 'cjs', 'ts'],
  ts: ['ts', 'mts', 'js'],
}
/** A shorter name says less: not fewer than these letters. */
const STEM_MIN = 2

/**
 * The files of the product that files of tests are named after, the nearest first: of each the whole name without what says that it is
 * a test, else the longest beginning of it that a file has. Shape: "src/main/java/shop/Cart.java" for "src/test/java/shop/CartTotalTest.java".
 */
export function subjectFiles(tests: readonly string[], repository: Repository): readonly string[] {
  const found: string[] = []
  for (const test of new Set(tests)) {
    const name = test.slice(test.lastIndexOf('/') + 1)
    const extension = /\.(?:[cm]?([jt]s)x?|(\w+))$/.exec(name)
    const others = EXTENSIONS[extension?.[1] ?? extension?.[2] ?? ''] ?? []
    for (const stem of stemsOf(name)) {
      const index = pathIndexOf(repository)
      const files = others
        .flatMap((one) => [...index.named(`${stem}.${one}`), ...index.named(`_${stem}.${one}`)])
        .filter((path) => !isTestFile(path))
      const [nearest] = files.toSorted((a, b) => shared(b, test) - shared(a, test) || a.length - b.length)
      if (nearest === undefined) continue
      found.push(nearest)
      break
    }
  }
  return [...new Set(found)]
}

/** How many folders, from the end on, two files have in common: a test is in the package of what it tests. */
function shared(path: string, test: string): number {
  const own = folderOf(path).split('/')
  const other = folderOf(test).split('/')
  let count = 0
  while (count < own.length && own.at(-1 - count) === other.at(-1 - count)) count += 1
  return count
}

function stemsOf(name: string): readonly string[] {
  const stem = name.replace(/\..*$/, '')
  const plain = stem
    .replace(/^(?:Abstract|Base)(?=\p{Lu})/u, '')
    .replace(/(?:_?(?:Unit)?Tests?|TestCase|TestBase|IT|Spec|_spec)$/i, '')
    .replace(/^(?:Tests?(?=[\p{Lu}_])|test_)_?/u, '')
  const withAbstract = stem.startsWith('Abstract') ? [`Abstract${plain}`] : []
  const stems = [...withAbstract, plain]
  // "CartTotal" is about "Cart" where there is no "CartTotal".
  const words = plain.includes('_') ? plain.split('_') : plain.split(/(?=\p{Lu}\p{Ll})/u)
  const glue = plain.includes('_') ? '_' : ''
  for (let count = words.length - 1; count > 0; count -= 1) stems.push(words.slice(0, count).join(glue))
  for (let from = 1; from < words.length; from += 1) stems.push(words.slice(from).join(glue))
  return stems.filter((one) => one.length >= STEM_MIN)
}
