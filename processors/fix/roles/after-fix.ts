import type { Diagnosis } from '../../../agent/model/diagnosis.ts'
import { describeError, HephaestusError } from '../../../agent/model/errors.ts'
import type { FixOutcome, RegressionTest, RoleCost } from '../../../agent/model/fix.ts'
import { regressionTestFor, type TestOptions } from '../regression-test/regression-test.ts'
import { isWanted, scopeOf } from '../strategies/model.ts'
import { maySee } from '../strategies/model-prompt.ts'
import { docWriter } from './doc-writer.ts'
import type { RoleJournal } from './journal.ts'
import { askRole, type RoleModel } from './role.ts'
import { runRoles } from './role-graph.ts'
import type { RoleModels } from './role-models.ts'
import { createTestGenerator } from './test-generator.ts'

type Fix = Extract<FixOutcome, { kind: 'fix' }>

/** A job whose fix held. */
export interface HeldFix extends Pick<TestOptions, 'event' | 'repository' | 'validator'> {
  readonly diagnosis: Diagnosis
}

/** What models do for a case when its fix is found, and what they cost in all. */
export interface CaseRoles {
  /** A test and an explanation for a fix, as far as they are asked for. What the signal cuts off is told as not had. */
  afterFix(fix: Fix, job: HeldFix, signal: AbortSignal): Promise<Fix>
  /** The case is over: what was used for it. */
  end(fingerprint: string): readonly RoleCost[]
}

/** The roles of a stage, for what comes after the search. */
export function createCaseRoles(roles: RoleModels, journal: RoleJournal): CaseRoles {
  return {
    afterFix: async (fix, job, signal) => {
      const notes = journal.notesOf(job.event.fingerprint)
      const [tester, writer] = [roles.get('test_generator'), roles.get('doc_writer')]
      let regressionTest: RegressionTest | undefined
      let explanation: string | undefined
      await runRoles(
        {
          ...(tester === undefined
            ? {}
            : {
                test_generator: async () => {
                  regressionTest = await testFor(fix, tester, job, signal)
                },
              }),
          ...(writer === undefined
            ? {}
            : {
                doc_writer: async () => {
                  explanation = await explanationOf(fix, writer, job, signal)
                },
              }),
        },
        (id) => isWanted(id, notes),
      )
      return {
        ...fix,
        ...(regressionTest === undefined ? {} : { regressionTest }),
        ...(explanation === undefined ? {} : { candidate: { ...fix.candidate, explanation } }),
      }
    },
    end: (fingerprint) => journal.end(fingerprint),
  }
}

async function testFor(
  fix: Fix,
  model: RoleModel,
  { diagnosis, ...job }: HeldFix,
  signal: AbortSignal,
): Promise<RegressionTest> {
  const scope = scopeOf({ event: job.event, diagnosis })
  const options = { ...job, generate: createTestGenerator(model), scope }
  try {
    return await regressionTestFor(fix, options, signal)
  } catch (thrown) {
    if (!signal.aborted) throw thrown
    return { kind: 'none', reason: describeError(signal.reason) }
  }
}

/** The explanation with what the writer says after it; undefined when there is nothing to be added. */
async function explanationOf(
  fix: Fix,
  model: RoleModel,
  { event, diagnosis, repository }: HeldFix,
  signal: AbortSignal,
): Promise<string | undefined> {
  const path = fix.candidate.edits[0]?.path ?? ''
  const code = maySee(path) ? await repository.read(path) : undefined
  if (code === undefined) return undefined
  const question = {
    error: `${event.exceptionType}: ${event.exceptionMessage}`,
    cause: diagnosis.causes[0]?.summary ?? '',
    diff: fix.diff,
    checks: fix.verdict.checks.map(({ id, outcome, reason }) => `${id} ${outcome}: ${reason}`),
    code,
  }
  try {
    const scope = scopeOf({ event, diagnosis })
    const { answer, reply } = await askRole({ role: docWriter, question, scope }, model, signal)
    return `${fix.candidate.explanation}\n\n${reply.answeredBy ?? model.models.nameFor(scope)} explains: ${answer}`
  } catch (thrown) {
    if (!signal.aborted && !(thrown instanceof HephaestusError)) throw thrown
    return `${fix.candidate.explanation}\n\nIt was not explained further: ${describeError(thrown)}.`
  }
}
