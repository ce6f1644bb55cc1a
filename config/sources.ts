import { formatPath, type Fault, type Origin } from './fault.ts'
import { mergeTrees } from './merge.ts'
import { parseSet } from './parse-set.ts'
import { parseYaml } from './parse-yaml.ts'
import { readChecked, type ReadText } from './read-text.ts'
import { showValue } from './show-value.ts'
import { emptyMap, isNull, treeOf, type ConfigNode } from './tree.ts'

interface Sources {
  readonly files: readonly string[]
  /** Configurations that code built: under the files, under the sets; a dollar in them means nothing. */
  readonly documents: readonly { readonly name: string; readonly value: unknown }[]
  /** Shape: "receivers.file.poll_interval=1s". */
  readonly sets: readonly string[]
  readonly readFile: ReadText
}

interface MergedSources {
  readonly root: ConfigNode
  readonly faults: readonly Fault[]
  /** A file could not be read or parsed: what would be found in the rest is not worth saying. */
  readonly isIncomplete: boolean
}

/** Reads all parts of the configuration and lays them over each other, left to right. */
export async function mergeSources(sources: Sources): Promise<MergedSources> {
  const faults: Fault[] = []
  const trees: ConfigNode[] = []
  let isIncomplete = false
  for (const { name, value } of sources.documents) trees.push(treeOf(value, { source: name }))
  for (const file of sources.files) {
    const read = await readTree(sources.readFile, file)
    faults.push(...read.faults)
    if (read.root === undefined) isIncomplete = true
    else trees.push(read.root)
  }
  for (const assignment of sources.sets) {
    const { root, faults: setFaults } = parseSet(assignment)
    faults.push(...setFaults)
    if (root !== undefined) trees.push(root)
  }
  const [first = emptyMap({ source: 'configuration' }), ...rest] = trees
  return { root: rest.reduce(mergeTrees, first), faults, isIncomplete }
}

/** The tree of one file; undefined when it cannot be told what is in it. */
export async function readTree(
  readFile: ReadText,
  file: string,
): Promise<{ readonly root: ConfigNode | undefined; readonly faults: readonly Fault[] }> {
  const read = await readChecked(readFile, file)
  if (read.kind === 'fault') {
    return { root: undefined, faults: [{ source: file, path: '', what: read.what, todo: read.todo }] }
  }
  const { root, faults, isSyntaxBroken } = parseYaml(read.text, file)
  if (isSyntaxBroken) return { root: undefined, faults }
  const at: Origin = { source: file, line: 1, column: 1 }
  if (root === undefined || isNull(root)) return { root: emptyMap(at), faults }
  if (root.kind === 'map') return { root, faults }
  const what = 'expected a map of receivers, processors, exporters and service'
  const notMap = {
    ...root.at,
    path: formatPath([]),
    what,
    saw: showValue(root, []),
    todo: 'write such sections',
  }
  return { root: undefined, faults: [...faults, notMap] }
}
