import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Candidate } from '../../../agent/model/fix.ts'
import { openRepository, type Repository } from '../../../agent/repository/repository.ts'
import { unifiedDiff } from '../../../agent/rewrite/diff.ts'
import { applyEditsToFiles } from '../../../agent/rewrite/edits.ts'
import { checkPolicy } from '../../../processors/fix/validation/checks/policy.ts'
import { worthOf } from '../../../processors/fix/worth.ts'
import { systemClock } from '../../processors/analyze/support.ts'
import { readCrash, type ReadCrash } from '../locate/locate-case.ts'
import { CaseCopy } from './case-copy.ts'
import { changedPlaces, liesInOne } from './located.ts'
import { Proposer } from './planted/proposed.ts'
import type { Case } from './read-cases.ts'

/** A change that the hidden tests of a case take, and what is known of it. */
export interface Passing {
  /** Shape: "template js-lookup-guard". */
  readonly source: string
  readonly worth: string
  /** From 1, among all that is proposed. */
  readonly rank: number
  /** What the policy says against it. */
  readonly refused?: string
  readonly diff: string
}

/** How far the way to a right fix goes for one case, whatever the budget and the sandbox make of it. */
export interface ChainEnd {
  /** Whether the first place, and whether any, lies in a function that a right fix may touch. */
  readonly isFirst: boolean
  readonly isNamed: boolean
  readonly proposed: number
  /** How many changes touch such a function or the file of the right change, and of how many of them the hidden tests were run. */
  readonly placed: number
  readonly run: number
  readonly passing: readonly Passing[]
}

interface Placed {
  readonly candidate: Candidate
  readonly rank: number
  readonly diff: string
}

/** A change that makes a loop without an end is no repair. */
const TESTS_MAX_MS = 30_000

const proposer = new Proposer()

/**
 * Asks for all changes that templates and small changes propose for a case, and runs its hidden tests with those in the functions that a
 * right fix may touch, each outside of the agent. Bounds: `runsMax` runs of the tests. Errors: throws where the case does not crash as it says.
 */
export async function chainEndOf(one: Case, runsMax: number): Promise<ChainEnd> {
  const copy = await CaseCopy.make(one)
  const scratch = mkdtempSync(join(tmpdir(), 'chain-'))
  try {
    const read = await readCrash(one, copy, scratch)
    await copy.bringTo({ hidden: false })
    const { signal } = new AbortController()
    const options = { stateDirectory: join(scratch, 'objects'), clock: systemClock, signal }
    const repository = await openRepository({ path: copy.folder }, options)
    const candidates = await proposer.proposalsOf({ ...read, repository })
    const placed = await placedOf(candidates, { one, folder: copy.folder, repository })
    const passing: Passing[] = []
    for (const change of placed.slice(0, runsMax))
      if (await passes(change, copy, scratch)) passing.push(await passingOf(change, read, repository))
    await copy.bringTo({ hidden: false })
    const isIn = (place: { readonly path: string; readonly line: number }): boolean =>
      liesInOne([place], one.text.functions, copy.folder)
    const [first] = read.diagnosis.locations
    return {
      isFirst: first !== undefined && isIn(first),
      isNamed: read.diagnosis.locations.some(isIn),
      proposed: candidates.length,
      placed: placed.length,
      run: Math.min(placed.length, runsMax),
      passing,
    }
  } finally {
    copy.remove()
    rmSync(scratch, { recursive: true, force: true })
  }
}

async function placedOf(
  candidates: readonly Candidate[],
  {
    one,
    folder,
    repository,
  }: { readonly one: Case; readonly folder: string; readonly repository: Repository },
): Promise<readonly Placed[]> {
  const placed: Placed[] = []
  const right = one.rightPatch === undefined ? [] : changedPlaces(readFileSync(one.rightPatch, 'utf8'))
  const touched = new Set(right.map(({ path }) => path))
  for (const [index, candidate] of candidates.entries()) {
    const diff = unifiedDiff(await changesOf(candidate, repository))
    if (placed.some((other) => other.diff === diff)) continue
    const places = changedPlaces(diff)
    // What a right fix changes may lie beside the functions that the case names.
    if (liesInOne(places, one.text.functions, folder) || places.some(({ path }) => touched.has(path)))
      placed.push({ candidate, rank: index + 1, diff })
  }
  return placed
}

async function changesOf(
  { edits }: Candidate,
  repository: Repository,
): Promise<ReturnType<typeof applyEditsToFiles>> {
  const files = new Map()
  for (const { path } of edits) files.set(path, await repository.read(path))
  return applyEditsToFiles(edits, files)
}

async function passes({ diff }: Placed, copy: CaseCopy, scratch: string): Promise<boolean> {
  const patch = join(scratch, 'change.patch')
  writeFileSync(patch, diff)
  try {
    await copy.bringTo({ patch, hidden: true })
  } catch {
    return false
  }
  return (await copy.test(TESTS_MAX_MS)).status === 0
}

async function passingOf(
  { candidate, rank, diff }: Placed,
  { event }: ReadCrash,
  repository: Repository,
): Promise<Passing> {
  const { outcome, reason } = await checkPolicy(candidate, await changesOf(candidate, repository), {
    event,
    repository,
  })
  return {
    source: `${candidate.strategy} ${candidate.source}`,
    worth: worthOf(candidate),
    rank,
    ...(outcome === 'failed' ? { refused: reason } : {}),
    diff,
  }
}
