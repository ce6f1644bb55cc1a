import type { FixOutcome, RegressionTest } from '../../../agent/model/fix.ts'
import type { Repository } from '../../../agent/repository/repository.ts'
import { applyEditsToFiles } from '../../../agent/rewrite/edits.ts'
import type { Validator } from '../validation/validator.ts'
import { commandTest } from './command-test.ts'
import { filesOf } from './regression-test.ts'
import { testPlaceFor } from './test-place.ts'

type Fix = Extract<FixOutcome, { kind: 'fix' }>

/**
 * The way to an error that was found in the repository, as a test in the repository's own framework: kept where it was
 * seen to fail before the change and to pass after it. Undefined where there is no such way, no place or no framework for it.
 * Errors: the signal's reason when aborted.
 */
export async function keptReproduction(
  fix: Fix,
  job: {
    readonly fingerprint: string
    readonly repository: Repository
    readonly validator: Pick<Validator, 'reproduction' | 'tryTest'>
  },
  signal: AbortSignal,
): Promise<RegressionTest | undefined> {
  const { fingerprint, repository, validator } = job
  const changed = fix.candidate.edits[0]?.path
  const place = changed === undefined ? undefined : testPlaceFor(changed, fingerprint, repository)
  const sibling = place === undefined ? undefined : await repository.read(place.siblingPath)
  if (validator.reproduction === undefined || place === undefined || sibling === undefined) return undefined
  const text = commandTest(validator.reproduction, { path: place.path, sibling: sibling.text })
  if (text === undefined) return undefined
  const changes = applyEditsToFiles(fix.candidate.edits, await filesOf(fix, repository))
  const seen = await validator.tryTest(changes, { path: place.path, before: '', after: text }, signal)
  return seen.kind === 'holds'
    ? { kind: 'offered', path: place.path, text, names: seen.names, model: '' }
    : undefined
}
