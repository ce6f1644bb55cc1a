import type { RepositoryReference } from '../../../../agent/model/diagnosis.ts'
import type { Language } from '../../../../agent/model/stack-trace.ts'
import type { Repository } from '../../../../agent/repository/repository.ts'
import { cargoPlans } from './cargo-plans.ts'
import { goPlans } from './go-plans.ts'
import { javaPlans } from './java-plans.ts'
import { jvmPlans } from './jvm-plans.ts'
import { nodePlans } from './node-plans.ts'
import { pythonPlans } from './python-plans.ts'
import type { ReportFormat, TestPlan } from './test-plan.ts'

/** For which file of which code base tests are looked for. */
export interface PlanRequest {
  readonly repository: Repository
  readonly reference: RepositoryReference
  readonly language: Language
  /** A file that a change is about: its project is the one whose tests count. */
  readonly path: string
}

/**
 * The ways to run the tests that are about a file, best first; the next is for hosts that cannot run the one
 * before. None when the project has no tests. A configured command is the only way where there is one.
 */
export async function findTestPlans(request: PlanRequest): Promise<readonly TestPlan[]> {
  const { repository, reference, path, language } = request
  const configured = reference.testCommand
  if (configured !== undefined && configured.length > 0) {
    const format = formatOf(configured)
    return [{ origin: 'configuration', directory: '', command: configured, environment: {}, format }]
  }
  if (language === 'javascript') return nodePlans(repository, path)
  if (language === 'python') return pythonPlans(repository, path)
  if (language === 'go') return goPlans(repository, path)
  if (language === 'rust') return cargoPlans(repository, path)
  if (language !== 'java') return []
  const plans = jvmPlans(repository, path)
  return plans.length > 0 ? plans : javaPlans(repository, path)
}

/** A configured command is run as it is written; its report is read where it asks for one that we know. */
function formatOf(command: readonly string[]): ReportFormat {
  const line = command.join(' ')
  if (/--test-reporter[= ]tap\b|--reporter[= ]tap\b|\s--tap\b/.test(line)) return 'tap'
  if (/\bgo test\b.*\s-json\b/.test(line)) return 'go'
  if (/\bcargo test\b/.test(line) && !/\s(?:-q|--quiet)\b/.test(line)) return 'cargo'
  if (/\bpytest\b/.test(line) && /\s-rA\b/.test(line)) return 'pytest'
  if (/\bunittest\b/.test(line) && /\s(?:-v|--verbose)\b/.test(line)) return 'unittest'
  if (/\b(?:jest|vitest)\b/.test(line) && /json\b/.test(line)) return 'jest'
  return /\bmocha\b/.test(line) && /\bjson\b/.test(line) ? 'mocha' : 'exit_code'
}
