import type { StackFrame } from '../model/stack-trace.ts'
import { pathIndexOf } from './path-index.ts'
import type { Repository } from './repository.ts'

/** Where a test of Go is declared. */
interface Declared {
  readonly path: string
  /** Of the closing brace. */
  readonly endLine: number
}

/**
 * Finds the files of tests of Go that a report names by their base names alone, which several packages may have, or not at all, as of an
 * example: the one that declares the test. `goTestOf` knows them from then on.
 * Bounds: 400 files of tests are read, and only where a frame needs it.
 */
export async function findGoTests(frames: readonly StackFrame[], repository: Repository): Promise<void> {
  const known = knownIn(repository)
  for (const { file, function: name } of frames) {
    const key = keyOf(file, name)
    if (!TEST.test(name) || known.has(key)) continue
    const index = pathIndexOf(repository)
    const named = file === '' ? repository.files.map(({ path }) => path) : index.named(file)
    const paths = named.filter((path) => path.endsWith('_test.go')).slice(0, FILES_MAX)
    if (file !== '' && (file.includes('/') || paths.length < 2)) continue
    known.set(key, await declaredIn(paths, name, repository))
  }
}

/** What `findGoTests` found of a frame; undefined for none, or several of one name. */
export function goTestOf(
  { file, function: name }: Pick<StackFrame, 'file' | 'function'>,
  repository: Repository,
): Declared | undefined {
  return found.get(repository)?.get(keyOf(file, name))
}

const TEST = /^(?:Test|Example|Fuzz|Benchmark)\w*$/
const FILES_MAX = 400

const found = new WeakMap<Repository, Map<string, Declared | undefined>>()

function knownIn(repository: Repository): Map<string, Declared | undefined> {
  const known = found.get(repository) ?? new Map<string, Declared | undefined>()
  found.set(repository, known)
  return known
}

function keyOf(file: string, name: string): string {
  return `${file}\0${name}`
}

async function declaredIn(
  paths: readonly string[],
  name: string,
  repository: Repository,
): Promise<Declared | undefined> {
  const all: Declared[] = []
  for (const path of paths) {
    const lines = (await repository.read(path))?.text.split('\n') ?? []
    const at = lines.findIndex((line) => line.startsWith(`func ${name}(`))
    if (at < 0) continue
    const length = lines.slice(at).findIndex((line) => line.startsWith('}'))
    all.push({ path, endLine: at + 1 + Math.max(0, length) })
  }
  return all.length === 1 ? all[0] : undefined
}
