import { describeError, HephaestusError } from '../../../agent/model/errors.ts'
import type { ErrorEvent } from '../../../agent/model/error-event.ts'
import type { FixOutcome, RegressionTest } from '../../../agent/model/fix.ts'
import type { Repository, SourceFile } from '../../../agent/repository/repository.ts'
import { applyEditsToFiles } from '../../../agent/rewrite/edits.ts'
import type { TestGenerator } from '../roles/test-generator.ts'
import { maySee } from '../strategies/model-prompt.ts'
import type { ModelScope } from '../strategies/model-providers.ts'
import { newFileViolation } from '../validation/policy/code-policy.ts'
import type { Validator } from '../validation/validator.ts'
import { loggedValueIn } from './logged-value.ts'
import { testPlaceFor } from './test-place.ts'

type Fix = Extract<FixOutcome, { kind: 'fix' }>

export interface TestOptions {
  readonly event: ErrorEvent
  readonly repository: Repository
  /** What the model is asked for. */
  readonly scope: ModelScope
  readonly validator: Validator
  readonly generate: TestGenerator
}

/** The second one knows why the first was not taken. */
const TRIES_MAX = 2

/**
 * Has a test written for a fix, and keeps it only when it was seen to fail before the change and to pass after it, in
 * the sandbox, without anything from the log in it.
 *
 *   place beside a test ─▶ the model writes ─▶ policy, values of the log ─▶ fails before ─▶ passes after ─▶ offered
 *
 * Errors: none for a test that could not be had: the reason is told. The signal's reason when aborted.
 */
export async function regressionTestFor(
  fix: Fix,
  options: TestOptions,
  signal: AbortSignal,
): Promise<RegressionTest> {
  const { event, repository, validator, scope } = options
  const files = await filesOf(fix, repository)
  const [first] = fix.candidate.edits
  const code = first === undefined ? undefined : files.get(first.path)
  const place =
    code === undefined || !maySee(code.path)
      ? undefined
      : testPlaceFor(code.path, event.fingerprint, repository)
  const sibling =
    place === undefined || !maySee(place.siblingPath) ? undefined : await repository.read(place.siblingPath)
  if (code === undefined || place === undefined || sibling === undefined)
    return none('the repository has no test beside which one could stand, or one for this error already')
  const changes = applyEditsToFiles(fix.candidate.edits, files)
  let failure: string | undefined
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    try {
      const question = { exceptionType: event.exceptionType, diff: fix.diff, code, sibling, path: place.path }
      const { text, reply } = await options.generate({ ...question, failure, scope }, signal)
      failure =
        newFileViolation(place.path, text, sibling.text) ??
        productionValue(text, event, [code.text, sibling.text])
      if (failure !== undefined) continue
      const seen = await validator.tryTest(changes, { path: place.path, before: '', after: text }, signal)
      if (seen.kind === 'holds')
        return { kind: 'offered', path: place.path, text, names: seen.names, model: reply.answeredBy ?? '' }
      failure = seen.reason
      if (seen.kind === 'not_run') break
    } catch (thrown) {
      signal.throwIfAborted()
      if (!(thrown instanceof HephaestusError)) throw thrown
      return none(describeError(thrown))
    }
  }
  return none(failure ?? 'no test was written')
}

/** The files that a fix changes, as they are before it. */
export async function filesOf({ candidate }: Fix, repository: Repository): Promise<Map<string, SourceFile>> {
  const files = new Map<string, SourceFile>()
  for (const { path } of candidate.edits) {
    const file = await repository.read(path)
    if (file !== undefined) files.set(path, file)
  }
  return files
}

function productionValue(text: string, event: ErrorEvent, code: readonly string[]): string | undefined {
  const value = loggedValueIn(text, event, code)
  return value === undefined ? undefined : 'it holds a value of the log; make values of your own'
}

function none(reason: string): RegressionTest {
  return { kind: 'none', reason }
}
