import { readFileSync } from 'node:fs'
import { parseYaml } from '../../config/parse-yaml.ts'
import { plainValue } from '../../config/tree.ts'

/** What to know of an error code. */
export interface RunbookEntry {
  readonly code: string
  /** Shape: "Receivers and connections". */
  readonly area: string
  readonly cause: string
  readonly remedy: string
}

interface Area {
  readonly area: string
  readonly codes: Readonly<Record<string, { readonly cause: string; readonly remedy: string }>>
}

/** Beside the bundle, where an installed package has it; in the checkout as it is written. */
const BUNDLED = new URL('./error-codes.json', import.meta.url)
const WRITTEN = new URL('../../docs/error-codes.yaml', import.meta.url)

let loaded: ReadonlyMap<string, RunbookEntry> | undefined

/** Every error code with its cause and remedy, by area. Errors: those of the system. Bounds: read once in a process. */
export function runbook(): ReadonlyMap<string, RunbookEntry> {
  loaded ??= new Map(
    areas().flatMap(({ area, codes }) =>
      Object.entries(codes).map(
        ([code, { cause, remedy }]) => [code, { code, area, cause, remedy }] as const,
      ),
    ),
  )
  return loaded
}

/** Undefined for a code that this version does not have. */
export function runbookEntry(code: string): RunbookEntry | undefined {
  return runbook().get(code)
}

function areas(): readonly Area[] {
  const bundled = textOf(BUNDLED)
  // Both are ours, and a test looks at every entry.
  if (bundled !== undefined) return JSON.parse(bundled) as readonly Area[]
  const { root } = parseYaml(readFileSync(WRITTEN, 'utf8'), 'error-codes.yaml')
  return (root === undefined ? [] : plainValue(root)) as readonly Area[]
}

function textOf(file: URL): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
