import { posix } from 'node:path'
import type { Repository } from '../../../agent/repository/repository.ts'

/** Where a new test would stand, and the test beside it whose manner it takes over. */
export interface TestPlace {
  readonly path: string
  readonly siblingPath: string
}

/** How the files of tests are called. The part in the first group stays before the new name, the second after it. */
const TEST_NAMES: readonly RegExp[] = [
  /^(.+)([._-](?:test|spec)\.[cm]?[jt]sx?)$/,
  /^(test_.+)(\.py)$/,
  /^(.+)(_test\.(?:py|go))$/,
]

/**
 * Finds the test file that is nearest to a changed file and gives a new name beside it, which nothing in the repository
 * has; an error that has a test already gets no second one. Shape: src/cart.js with test/cart.test.js gives test/cart-1f2e3d4c.test.js. Undefined where there is no test of a
 * known name for that kind of file.
 */
export function testPlaceFor(
  changedPath: string,
  fingerprint: string,
  { files }: Pick<Repository, 'files'>,
): TestPlace | undefined {
  const family = familyOf(changedPath)
  const tests = files.map(({ path }) => path).filter((path) => familyOf(path) === family && partsOf(path))
  const mark = fingerprint.slice(0, 8)
  if (tests.some((path) => path.includes(mark))) return undefined
  const [siblingPath] = tests.toSorted(
    (a, b) => distance(changedPath, a) - distance(changedPath, b) || a.localeCompare(b),
  )
  const parts = siblingPath === undefined ? undefined : partsOf(siblingPath)
  if (siblingPath === undefined || parts === undefined) return undefined
  const [beginning, end] = parts
  const separator = family === 'script' ? '-' : '_'
  const name = `${beginning}${separator}${mark}${end}`
  return { path: posix.join(posix.dirname(siblingPath), name), siblingPath }
}

function partsOf(path: string): readonly [string, string] | undefined {
  for (const pattern of TEST_NAMES) {
    const match = pattern.exec(posix.basename(path))
    if (match?.[1] !== undefined && match[2] !== undefined) return [match[1], match[2]]
  }
  return undefined
}

function familyOf(path: string): string {
  const extension = posix.extname(path)
  return /^\.[cm]?[jt]sx?$/.test(extension) ? 'script' : extension
}

/** Few steps between the folders, and the same stem before all: cart.js and cart.test.js belong together. */
function distance(changed: string, test: string): number {
  const steps = posix.relative(posix.dirname(changed), posix.dirname(test)).split('/').length
  const stem = posix.basename(changed, posix.extname(changed))
  return steps - (posix.basename(test).includes(stem) ? 100 : 0)
}
