import type { ErrorClass } from '../../../agent/model/diagnosis.ts'
import { applyEdits } from '../../../agent/rewrite/edits.ts'
import type { Site } from '../../../agent/rewrite/match-context.ts'
import type { Mutant } from '../../../agent/rewrite/mutation.ts'
import { mutantsOf } from '../../../agent/rewrite/mutations.ts'
import { codeFile, type CodeFile } from '../../../agent/rewrite/tree.ts'

/** Code that crashes, and where. */
export interface Slip {
  readonly errorClass?: ErrorClass
  /** Of the error; `Error` when left out. */
  readonly type?: string
  /** What the error says; nothing when left out. */
  readonly message?: string
  /** Other files, by path. */
  readonly files?: Readonly<Record<string, string>>
  readonly path: string
  /** Where the program stops, then the callers. A path of its own for those in other files. */
  readonly lines: readonly (number | { readonly path: string; readonly line: number })[]
  readonly before: string
}

/** What all the small changes make of the code, by the slip they undo: `line: text` of each line that differs. */
export function tried({
  path,
  before,
  lines,
  files = {},
  errorClass = 'unknown',
  type = 'Error',
  message = '',
}: Slip): readonly Tried[] {
  const parsed = new Map<string, CodeFile>()
  for (const [name, text] of Object.entries({ [path]: before, ...files })) {
    const file = codeFile(name, text)
    if (file !== undefined) parsed.set(name, file)
  }
  const sites = lines.map((at, depth): Site => ({
    ...(typeof at === 'number' ? { path, line: at } : at),
    function: '',
    depth,
  }))
  const subject = { exceptionType: type, exceptionMessage: message, sites, files: parsed }
  return mutantsOf(subject, errorClass, 40).map((mutant) => ({
    ...mutant,
    changed: changedLines(mutant, parsed.get(mutant.path)?.text ?? ''),
  }))
}

export type Tried = Mutant & { readonly changed: string }

function changedLines({ edits }: Mutant, before: string): string {
  const old = before.split('\n')
  const lines = applyEdits(before, edits).split('\n')
  return lines
    .filter((line, index) => line !== old[index])
    .map((line) => line.trim())
    .join(' / ')
}

/** The lines that an operator leads to. */
export function by(id: string, slip: Slip): readonly string[] {
  return tried(slip)
    .filter(({ mutation }) => mutation === id)
    .map(({ changed }) => changed)
}
