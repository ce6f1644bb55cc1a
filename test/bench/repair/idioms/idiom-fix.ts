import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Candidate } from '../../../../agent/model/fix.ts'
import { applyEdits } from '../../../../agent/rewrite/edits.ts'
import { checkPolicy } from '../../../../processors/fix/validation/checks/policy.ts'
import { compareWorth, worthOf } from '../../../../processors/fix/worth.ts'
import type { SmallProgram } from '../../locate/small/small-program.ts'
import type { Asked, Proposer } from '../planted/proposed.ts'
import type { ProgramRuns } from './program-run.ts'

/** What would be done about the defect of a small program. */
export interface IdiomFix {
  /** Shape: "go/visit-counter". */
  readonly program: string
  /** Why nothing can be said of it; left out where something can. */
  readonly unsound?: string
  /** How many changes are proposed, without those that the policy refuses. */
  readonly proposed: number
  /** From 1: the first change that makes it print what the right program prints; undefined without one. */
  readonly rank?: number
  readonly rightSource?: string
  /** The change that would be told to people: "right", "wrong", or "none". */
  readonly chosen: 'right' | 'wrong' | 'none'
  readonly chosenSource?: string
  /** The changed file of the one that is chosen and wrong. */
  readonly wrongText?: string
  /** The first place that the analysis names, and the kind of the error. */
  readonly place: string
  readonly sources: readonly string[]
}

type Files = Readonly<Record<string, string>>

interface Tried {
  readonly candidate: Candidate
  readonly files: Files
  readonly hasEnded: boolean
  readonly isRight: boolean
}

/**
 * Explains the crash of a program, and runs what is proposed in the order of the search, as far as it would go.
 * `folder`: the case that was written of it.
 */
export async function idiomFix(
  { language, slug, exception }: SmallProgram,
  folder: string,
  {
    runs,
    proposer,
    runsMax,
  }: { readonly runs: ProgramRuns; readonly proposer: Proposer; readonly runsMax: number },
): Promise<IdiomFix> {
  const none: IdiomFix = {
    program: `${language}/${slug}`,
    proposed: 0,
    chosen: 'none',
    place: '',
    sources: [],
  }
  const faulty = filesOf(join(folder, 'repo'))
  const crash = await runs.endOf(language, faulty)
  const right = await runs.endOf(language, filesOf(join(folder, 'right')))
  if (right.status !== 0) return { ...none, unsound: `the right program fails: ${right.output.slice(-300)}` }
  if (crash.status === 0 || crash.isUnbuilt || !new RegExp(exception.messagePattern).test(crash.output))
    return { ...none, unsound: `it does not crash so: ${crash.output.slice(0, 300)}` }
  const asked = await proposer.askedFor({ folder: join(folder, 'repo'), trace: crash.output })
  const allowed = await allowedOf(asked, faulty)
  const tried: Tried[] = []
  for (const candidate of allowed) {
    if (tried.length >= runsMax) break
    if (tried.some(({ isRight }) => isRight)) break
    const files = changed(faulty, candidate)
    const end = await runs.endOf(language, files)
    if (end.isUnbuilt) continue
    const hasEnded = end.status === 0
    tried.push({ candidate, files, hasEnded, isRight: hasEnded && end.output === right.output })
  }
  const [first] = asked.diagnosis.locations
  const found = tried.find(({ isRight }) => isRight)
  const chosen = chosenOf(tried)
  return {
    ...none,
    proposed: allowed.length,
    place: `${asked.diagnosis.errorClass} ${first === undefined ? '' : `${first.path}:${first.line}`}`,
    sources: allowed.map(nameOf),
    ...(found === undefined
      ? {}
      : { rank: allowed.indexOf(found.candidate) + 1, rightSource: nameOf(found.candidate) }),
    ...(chosen === undefined
      ? {}
      : {
          chosen: chosen.isRight ? 'right' : 'wrong',
          chosenSource: nameOf(chosen.candidate),
          ...(chosen.isRight
            ? {}
            : {
                wrongText:
                  Object.entries(chosen.files).find(([path, text]) => faulty[path] !== text)?.[1] ?? '',
              }),
        }),
  }
}

/** The first that speaks for itself ends the search; else what is worth most of all that led the program to its end. */
function chosenOf(tried: readonly Tried[]): Tried | undefined {
  const held = tried.filter(({ hasEnded }) => hasEnded)
  return (
    held.find(({ candidate }) => worthOf(candidate) === 'reasoned') ??
    held.toSorted((a, b) => compareWorth(a.candidate, b.candidate))[0]
  )
}

async function allowedOf(
  { candidates, event, repository }: Asked,
  faulty: Files,
): Promise<readonly Candidate[]> {
  const allowed: Candidate[] = []
  for (const candidate of candidates) {
    const after = changed(faulty, candidate)
    const changes = [...new Set(candidate.edits.map(({ path }) => path))].map((path) => ({
      path,
      before: faulty[path] ?? '',
      after: after[path] ?? '',
    }))
    const { outcome } = await checkPolicy(candidate, changes, { event, repository })
    if (outcome !== 'failed') allowed.push(candidate)
  }
  return allowed
}

function changed(files: Files, { edits }: Candidate): Files {
  const result: Record<string, string> = { ...files }
  for (const [path, ofFile] of Map.groupBy(edits, (edit) => edit.path))
    result[path] = applyEdits(files[path] ?? '', ofFile)
  return result
}

function nameOf({ strategy, source }: Candidate): string {
  return `${strategy === 'template' ? '' : '~'}${source}`
}

function filesOf(folder: string): Files {
  return Object.fromEntries(
    globSync('**/*.*', { cwd: folder, exclude: ['.hephaestus/**'] })
      .toSorted()
      .map((path) => [path, readFileSync(join(folder, path), 'utf8')]),
  )
}
