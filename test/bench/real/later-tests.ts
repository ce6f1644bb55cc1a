import { cpSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { LaterTests } from './read-real.ts'
import { linesNamed } from './right-patch.ts'

/** A source text, and the path that tells its language. */
interface Source {
  readonly path: string
  readonly text: string
}

/** Where the two versions lie, and where what judges a fix is kept. */
interface Folders {
  readonly before: string
  readonly after: string
  readonly hidden: string
}

/**
 * Puts tests of the later version into the one before, without what that one cannot compile or load, and a copy among the hidden files.
 * Errors: throws where the later version has no such file, or a file has not what is to be taken out of it.
 */
export function putTests({ files, without = [] }: LaterTests, folders: Folders): void {
  const taken = new Set<string>()
  for (const file of files) {
    const from = join(folders.after, file)
    const isFolder = statSync(from).isDirectory()
    const source = isFolder ? undefined : { path: file, text: readFileSync(from, 'utf8') }
    for (const name of without)
      if (source !== undefined && linesToTake(source, name).length > 0) taken.add(name)
    for (const folder of [folders.before, folders.hidden]) {
      const to = join(folder, file)
      mkdirSync(dirname(to), { recursive: true })
      if (source === undefined) cpSync(from, to, { recursive: true })
      else writeFileSync(to, withoutNamed(source, without))
    }
  }
  const missing = without.filter((name) => !taken.has(name))
  if (missing.length > 0) throw new Error(`the later tests have no ${missing.join(', ')}`)
}

/** A source text without the functions and imports of these names. */
export function withoutNamed(source: Source, names: readonly string[]): string {
  const out = new Set(names.flatMap((name) => linesToTake(source, name)))
  const lines = source.text.split('\n')
  return lines.filter((_, index) => !out.has(index + 1)).join('\n')
}

/** Lines from 1 of the functions of a name, or those that are the same as an import. */
function linesToTake(source: Source, name: string): readonly number[] {
  if (name.startsWith('import ')) {
    const lines = source.text.split('\n')
    return lines.flatMap((line, index) => (line.trim() === name ? [index + 1] : []))
  }
  return linesNamed(source, name).flatMap(({ start, end }) =>
    Array.from({ length: end - start + 1 }, (_, index) => start + index),
  )
}
