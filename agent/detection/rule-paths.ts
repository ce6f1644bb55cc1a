import { glob, readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Fault } from '../../config/fault.ts'
import { readChecked } from '../../config/read-text.ts'
import { parseRuleFile, sameIds, type WrittenRule } from './rule-file.ts'

const FILES_MAX = 1_000
const MAGIC = /[*?[\]{}]/

/**
 * The rules of all files that globs name, with every fault of them.
 * Shape: relative globs are relative to the directory; files of one glob by name. Bounds: 1000 files, 1 MiB each.
 */
export async function readRuleFiles(
  globs: readonly string[],
  baseDirectory: string,
): Promise<{ readonly rules: readonly WrittenRule[]; readonly faults: readonly Fault[] }> {
  const faults: Fault[] = []
  const rules: WrittenRule[] = []
  for (const path of await pathsOf(globs, baseDirectory)) {
    const read = await readChecked((file) => readFile(file, 'utf8'), path)
    if (read.kind === 'fault') {
      faults.push({ source: path, path: '', what: read.what, todo: read.todo })
      continue
    }
    const file = parseRuleFile(read.text, path)
    rules.push(...file.rules)
    faults.push(...file.faults)
  }
  return { rules, faults: [...faults, ...sameIds(rules)] }
}

/** A name without wildcards is one file, there or not: that it is missing is a fault. */
async function pathsOf(globs: readonly string[], baseDirectory: string): Promise<readonly string[]> {
  const paths = new Set<string>()
  for (const written of globs) {
    if (!MAGIC.test(written)) paths.add(resolve(baseDirectory, written))
    else for (const path of (await found(written, baseDirectory)).toSorted()) paths.add(path)
  }
  return [...paths].slice(0, FILES_MAX)
}

async function found(pattern: string, baseDirectory: string): Promise<string[]> {
  const paths: string[] = []
  for await (const path of glob(pattern, { cwd: baseDirectory })) paths.push(resolve(baseDirectory, path))
  return paths
}
