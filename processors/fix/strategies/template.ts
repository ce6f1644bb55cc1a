import { fileURLToPath } from 'node:url'
import type { Candidate, Edit } from '../../../agent/model/fix.ts'
import { ConfigError, PermanentError } from '../../../agent/model/errors.ts'
import type { Logger } from '../../../agent/telemetry/logger.ts'
import { applyEdits, type TextEdit } from '../../../agent/rewrite/edits.ts'
import { newSyntaxErrors } from '../../../agent/rewrite/syntax-check.ts'
import type { Template } from '../../../agent/rewrite/template.ts'
import { findRewrites, type Rewrite } from '../../../agent/rewrite/template-engine.ts'
import { loadTemplates } from '../../../agent/rewrite/template-folder.ts'
import type { CodeFile } from '../../../agent/rewrite/tree.ts'
import type { Proposals, Strategy, StrategyInput } from '../strategy.ts'
import { prepareSubjects, type PreparedSubjects } from './subject.ts'

const OWN_FOLDER = fileURLToPath(new URL('../templates/', import.meta.url))
const CANDIDATES_MAX = 16

/**
 * Proposes changes from templates: those for the error's language and message, tried on the places of the
 * trace. Applies to own production code only; leaves alone tests, vendored, generated and minified files.
 * Shape: changes at the source of a bad value come before those at its use, of those the ones with a witness
 * before the others, then by the template's rank, then the smaller one; equal results count once. Bounds: 16 candidates.
 * Errors: none; a template that is wrong, or a folder that cannot be read, is left out with a warning and
 * a note, and the others go on.
 */
export function createTemplateStrategy(options: {
  readonly folders: readonly string[]
  readonly logger: Logger
}): Strategy {
  let loading: Promise<LoadedTemplates> | undefined
  return {
    id: 'template',
    async propose(input) {
      loading ??= loadAll([OWN_FOLDER, ...options.folders], options.logger)
      const { templates, notes } = await loading
      const proposals = await proposalsFrom(templates, input)
      return { ...proposals, notes: [...notes, ...proposals.notes] }
    },
  }
}

interface LoadedTemplates {
  readonly templates: readonly Template[]
  readonly notes: readonly string[]
}

async function loadAll(folders: readonly string[], logger: Logger): Promise<LoadedTemplates> {
  const templates: Template[] = []
  const notes: string[] = []
  const leaveOut = (path: string, line: number, reason: string): void => {
    logger.warn('a repair template is left out', { path, line, reason })
    notes.push(`a template is left out: ${reason}`)
  }
  for (const folder of folders) {
    try {
      const loaded = await loadTemplates(folder)
      templates.push(...loaded.templates)
      for (const { path, line, reason } of loaded.faults) leaveOut(path, line, reason)
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error
      leaveOut(folder, 0, error.message)
    }
  }
  return { templates, notes }
}

async function proposalsFrom(templates: readonly Template[], input: StrategyInput): Promise<Proposals> {
  const prepared = await prepareSubjects(input.event, input.diagnosis, input.repository)
  const { subjects, notes } = prepared
  const files = subjects[0]?.files ?? new Map<string, CodeFile>()
  if (files.size === 0) {
    const why =
      (input.diagnosis?.locations.length ?? 0) === 0
        ? 'the trace names no code of this repository'
        : 'there is none for code of this language'
    return { candidates: [], notes: [...notes, `no template was tried: ${why}`] }
  }
  const isOver = (): boolean => input.isOver?.() === true
  const found = templates.flatMap((template) =>
    subjects.flatMap((subject) => (isOver() ? [] : findRewrites(template, subject))),
  )
  const advice = found
    .filter(({ edits }) => edits.length === 0)
    .toSorted((a, b) => a.template.rank - b.template.rank)[0]?.explanation
  const advised = advice === undefined ? {} : { advice }
  const changes = found.filter(({ edits }) => edits.length > 0)
  const results = resultsOf(changes, files, isOver)
  const candidates = results
    .slice(0, CANDIDATES_MAX)
    .map(({ rewrite }) => candidateOf(rewrite, prepared, input))
  if (candidates.length === 0)
    return { candidates, notes: [...notes, 'no template fits this error and this code'], ...advised }
  const left = results.length - candidates.length
  return {
    candidates,
    ...advised,
    notes: left === 0 ? notes : [...notes, `${left} more changes from templates were left out`],
  }
}

type CodeFiles = ReadonlyMap<string, CodeFile>

interface RewriteResult {
  readonly rewrite: Rewrite
  readonly size: number
}

/** Those that parse, best first, each result once; when the time is over, one at least. */
function resultsOf(
  rewrites: readonly Rewrite[],
  files: CodeFiles,
  isOver: () => boolean,
): readonly RewriteResult[] {
  const seen = new Set<string>()
  return rewrites
    .map((rewrite) => ({ rewrite, size: sizeOf(rewrite) }))
    .toSorted((a, b) => order(a.rewrite) - order(b.rewrite) || a.size - b.size)
    .filter(({ rewrite }) => {
      if (seen.size > 0 && isOver()) return false
      const after = afterOf(rewrite, files)
      if (after === undefined || seen.has(after)) return false
      seen.add(after)
      return true
    })
}

function order({ template, origin, witness }: Rewrite): number {
  if (origin === 'source') return template.rank
  return (witness === undefined ? 2_000 : 1_000) + template.rank
}

function sizeOf({ edits }: Rewrite): number {
  return edits.reduce((total, edit) => total + edit.end - edit.start + edit.replacement.length, 0)
}

/** All changed files as one text; undefined when nothing changes, edits overlap or the result does not parse. */
function afterOf({ edits }: Rewrite, files: CodeFiles): string | undefined {
  const parts: string[] = []
  for (const [path, ofFile] of Map.groupBy(edits, (edit) => edit.path)) {
    const before = files.get(path)?.text ?? ''
    const after = editedText(before, ofFile)
    if (after === undefined || after === before || newSyntaxErrors(path, before, after).length > 0)
      return undefined
    parts.push(path, after)
  }
  return parts.join('\n')
}

/** Two edits of a template can meet in code it was not written for: then it has no answer to it. */
function editedText(before: string, edits: readonly TextEdit[]): string | undefined {
  try {
    return applyEdits(before, edits)
  } catch (error) {
    if (error instanceof PermanentError && error.code === 'HEPH_EDIT_OVERLAP') return undefined
    throw error
  }
}

function candidateOf(rewrite: Rewrite, { blobIds }: PreparedSubjects, input: StrategyInput): Candidate {
  return {
    id: input.newId(),
    fingerprint: input.event.fingerprint,
    revision: input.revision,
    strategy: 'template',
    source: rewrite.template.id,
    origin: rewrite.origin,
    ...(rewrite.witness === undefined ? {} : { witness: rewrite.witness }),
    edits: rewrite.edits.map((edit): Edit => ({ ...edit, blobId: blobIds.get(edit.path) ?? '' })),
    explanation: rewrite.explanation,
    assumptions: rewrite.assumptions,
    cost: { durationMs: 0, inputTokens: 0, outputTokens: 0 },
  }
}
