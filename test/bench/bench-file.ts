import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { benchmarksPage } from './page.ts'
import { benchmarksPicture } from './picture.ts'
import { ROOT } from './programs.ts'
import { writePage } from '../support/write-page.ts'
import type { ScenarioResult } from './result.ts'

/** Everything the page shows, as it is kept between runs of single scenarios. */
export interface Bench {
  readonly machine: string
  readonly versions: readonly string[]
  readonly results: readonly (ScenarioResult & { readonly date: string; readonly runs: number })[]
}

const DOCS = join(ROOT, 'docs')

/** Puts new results in the place of older ones, and writes the page and its picture. */
export async function writeBench(bench: Bench): Promise<void> {
  const path = join(DOCS, 'benchmarks.json')
  const before = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Bench) : undefined
  const isNew = new Set(bench.results.map(({ id }) => id))
  const kept = (before?.results ?? []).filter(({ id }) => !isNew.has(id))
  const results = [...kept, ...bench.results].toSorted((one, other) => (one.id < other.id ? -1 : 1))
  const all: Bench = { ...bench, results }
  writeFileSync(path, `${JSON.stringify(all, undefined, 2)}\n`)
  await writePage(join(DOCS, 'benchmarks.md'), benchmarksPage(all))
  writeFileSync(join(DOCS, 'benchmarks.svg'), benchmarksPicture(all))
}
