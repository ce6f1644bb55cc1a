import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { components } from '../agent/components.ts'
import type { Literal } from '../agent/model/literal.ts'
import { planGraph } from '../agent/runtime/plan.ts'
import { compileFilter } from '../agent/scan/literal-filter.ts'
import { literalSetOf } from '../agent/scan/literal-set.ts'
import { filterName } from '../agent/scan/prepared-filter.ts'
import { loadConfig } from '../config/load.ts'

/** What stands in pipelines up to where errors are told from all else; others there look for nothing. */
const PROCESSORS: readonly (readonly string[])[] = [
  ['detect'],
  ['recombine', 'detect'],
  ['parse', 'detect'],
  ['recombine', 'parse', 'detect'],
]

/** Makes the filters of the usual pipelines, so that a start need not. Shape: a file for each, in the folder. */
export async function prepareFilters(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const processors of PROCESSORS) {
    const literals = await literalsOf(processors)
    if (literals === undefined)
      throw new Error(`${processors.join(', ')}: every line is of use, so there is no filter`)
    const set = literalSetOf(literals)
    await writeFile(join(folder, filterName(set)), compileFilter(set))
  }
}

async function literalsOf(processors: readonly string[]): Promise<readonly Literal[] | undefined> {
  const document = {
    receivers: { file: { include: ['app.log'] } },
    processors: Object.fromEntries(processors.map((name) => [name, {}])),
    exporters: { console: {} },
    service: { pipelines: { logs: { receivers: ['file'], processors, exporters: ['console'] } } },
  }
  const config = await loadConfig({
    files: ['usual.yaml'],
    sets: [],
    catalog: components,
    environment: {},
    readFile: () => Promise.resolve(JSON.stringify(document)),
  })
  return planGraph(config, components).receivers.get('file')?.wantedLiterals
}
