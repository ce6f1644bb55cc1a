import { dirname, resolve } from 'node:path'
import { CATALOG_KINDS, SECTIONS, type ComponentCatalog } from './catalog.ts'
import { checkComponents, type ConfiguredComponent } from './components.ts'
import { cyclesIn } from './cycles.ts'
import type { Environment } from './environment.ts'
import { expandTree } from './expand.ts'
import { ConfigFaultsError, formatPath, type Fault, type Origin, type Path } from './fault.ts'
import { nearMiss } from './near-miss.ts'
import { checkTests, type PipelineTest } from './pipeline-tests.ts'
import { checkService } from './pipelines.ts'
import { readText, type ReadText } from './read-text.ts'
import { sourceOf, type ConfigSource } from './secret.ts'
import type { TelemetryConfig } from './service.ts'
import { mergeSources, readTree } from './sources.ts'
import { entriesOf, originAt, type ConfigNode, type MapEntry } from './tree.ts'

/**
 *   documents ───────┐
 *   files ──▶ parse ─┼─▶ merge ──▶ translate ──▶ expand ──▶ check components and service ──▶ LoadedConfig
 *   --set ──▶ parse ─┘
 *
 * No step stops at its first fault, and every value knows where it was written until the end.
 */

interface LoadOptions {
  /** Paths as given; later files are laid over earlier ones. */
  readonly files: readonly string[]
  /** Shape: "receivers.file.poll_interval=1s"; laid over everything. */
  readonly sets: readonly string[]
  /** What commands build; files are laid over them. A dollar in them means nothing. */
  readonly documents?: readonly { readonly name: string; readonly value: unknown }[]
  /** Paths of files that hold nothing but tests; theirs come after those of the configuration. */
  readonly testFiles?: readonly string[]
  readonly catalog: ComponentCatalog
  readonly environment: Environment
  /** What relative paths of files are relative to; the working directory when it is not given. */
  readonly currentDirectory?: string
  readonly readFile?: ReadText
  /** Makes the form that is checked of another one, before anything from outside is put in. */
  readonly translate?: (root: ConfigNode) => {
    readonly root: ConfigNode
    readonly faults: readonly Fault[]
  }
}

export interface LoadedConfig {
  readonly components: readonly ConfiguredComponent[]
  /** What pipelines and extensions name are keys of components. */
  readonly pipelines: readonly {
    readonly name: string
    readonly receivers: readonly string[]
    readonly processors: readonly string[]
    readonly exporters: readonly string[]
  }[]
  /** Keys of the extensions that run. */
  readonly extensions: readonly string[]
  readonly telemetry: TelemetryConfig
  /** What users expect of the configuration; see `hephaestus test`. */
  readonly tests: readonly PipelineTest[]
  /** What is allowed but hardly meant. Shape: "agent.yaml:3:3: receivers.file: defined, but no pipeline uses it". */
  readonly warnings: readonly string[]
  /** The whole configuration as written, merged and expanded, for showing; see `redact`. */
  readonly source: ConfigSource
  /** Where something was written, for what is found out later. */
  readonly originOf: (path: Path) => Origin
  /** What relative paths in the configuration are relative to: the folder of the first file. Absolute. */
  readonly baseDirectory: string
}

/**
 * Reads, merges, expands and checks the configuration.
 * Errors: ConfigFaultsError HEPH_CONFIG_INVALID with every fault, in the order of files, lines and columns.
 * Bounds: 1 MiB a file, 64 levels, 100000 values.
 */
export async function loadConfig(options: LoadOptions): Promise<LoadedConfig> {
  const currentDirectory = resolve(options.currentDirectory ?? '.')
  const [first] = options.files
  const baseDirectory = first === undefined ? currentDirectory : dirname(resolve(currentDirectory, first))
  const read = options.readFile ?? readText
  const readFile: ReadText = (path) => read(resolve(currentDirectory, path))
  const sources = { files: options.files, documents: options.documents ?? [], sets: options.sets, readFile }
  const merged = await mergeSources(sources)
  if (merged.isIncomplete) throw inOrder(merged.faults, options.files)
  const translated = options.translate?.(merged.root) ?? { root: merged.root, faults: [] }
  const { root, tests: ownTests } = withoutTests(translated.root)
  const expanded = await expandTree(root, {
    environment: options.environment,
    readFile,
    baseDirectory,
  })
  const { components, faults } = checkComponents(expanded.root, options.catalog)
  const { service, warnings, ...checked } = checkService(expanded.root)
  const testFiles = await readTestFiles(options.testFiles ?? [], readFile)
  const sections = [...(ownTests === undefined ? [] : [ownTests]), ...testFiles.sections]
  const tests = checkTests(sections, service)
  const all = [
    ...merged.faults,
    ...translated.faults,
    ...expanded.faults,
    ...unknownSections(expanded.root),
    ...faults,
    ...checked.faults,
    ...testFiles.faults,
    ...tests.faults,
    ...(service === undefined ? [] : cyclesIn(components, service, expanded.root)),
  ]
  if (all.length > 0 || service === undefined)
    throw inOrder(all, [...options.files, ...(options.testFiles ?? [])])
  return {
    components,
    pipelines: Object.entries(service.pipelines).map(([name, pipeline]) => ({ name, ...pipeline })),
    extensions: service.extensions,
    telemetry: service.telemetry,
    tests: tests.tests,
    warnings,
    source: sourceOf(expanded.root),
    originOf: (path) => originAt(expanded.root, path),
    baseDirectory,
  }
}

/** Tests are set apart: a dollar in a line of a log means nothing. */
function withoutTests(root: ConfigNode): { readonly root: ConfigNode; readonly tests: MapEntry | undefined } {
  const tests = entriesOf(root).get('tests')
  if (root.kind !== 'map' || tests === undefined) return { root, tests: undefined }
  return { root: { ...root, entries: new Map([...root.entries].filter(([key]) => key !== 'tests')) }, tests }
}

async function readTestFiles(
  files: readonly string[],
  readFile: ReadText,
): Promise<{ readonly sections: readonly MapEntry[]; readonly faults: readonly Fault[] }> {
  const sections: MapEntry[] = []
  const faults: Fault[] = []
  for (const file of files) {
    const read = await readTree(readFile, file)
    faults.push(...read.faults)
    if (read.root === undefined) continue
    for (const [key, entry] of entriesOf(read.root)) {
      if (key === 'tests') sections.push(entry)
      else {
        const todo = 'a file of tests has only a section tests; name the configuration as such'
        faults.push({ ...entry.keyAt, path: formatPath([key]), what: 'is no test', todo })
      }
    }
  }
  return { sections, faults }
}

function unknownSections(root: ConfigNode): readonly Fault[] {
  const names = [...CATALOG_KINDS.map((kind) => SECTIONS[kind]), 'service', 'tests']
  return [...entriesOf(root)].flatMap(([key, { keyAt }]): readonly Fault[] => {
    if (names.includes(key)) return []
    const meant = nearMiss(key, names)
    const todo = meant === undefined ? `known sections are ${names.join(', ')}` : `did you mean "${meant}"?`
    return [{ ...keyAt, path: formatPath([key]), what: 'unknown section', todo }]
  })
}

/** Files in the order given, then what is in no file; each fault once. */
function inOrder(faults: readonly Fault[], files: readonly string[]): ConfigFaultsError {
  const rank = ({ source }: Fault): number => (files.includes(source) ? files.indexOf(source) : files.length)
  const sorted = [...faults].sort(
    (a, b) => rank(a) - rank(b) || (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0),
  )
  const unique = new Map(sorted.map((fault) => [JSON.stringify(fault), fault]))
  return new ConfigFaultsError([...unique.values()])
}
