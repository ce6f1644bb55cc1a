import type { Repository } from '../../../../agent/repository/repository.ts'
import { folderOf, foldersUp, pathIn, type TestPlan } from './test-plan.ts'

const TEST_FILES = /(?:^|\/)(?:test_[^/]*|[^/]*_test|tests)\.py$/
const PROJECT_FILES = ['pyproject.toml', 'setup.py', 'setup.cfg', 'tox.ini', 'pytest.ini', 'requirements.txt']
const READ_MAX = 20
/** A file of tests that cannot be loaded fails alone: without the last option no other test would be run either. */
const PYTEST_OPTIONS =
  '-q -rA --tb=short --color=no -p no:cacheprovider --continue-on-collection-errors'.split(' ')

/**
 * How the Python project around a path is tested: pytest, which also runs unittest cases, and unittest after
 * it for hosts without pytest. Only unittest where nothing needs pytest. Where packages are installed beside the code, each
 * is run with them first.
 */
export async function pythonPlans(repository: Repository, path: string): Promise<readonly TestPlan[]> {
  const directory = projectFolder(repository, path)
  const prefix = directory === '' ? '' : `${directory}/`
  const tests = repository.files.filter((file) => file.path.startsWith(prefix) && TEST_FILES.test(file.path))
  if (tests.length === 0) return []
  const texts: string[] = []
  for (const test of tests.slice(0, READ_MAX)) texts.push((await repository.read(test.path))?.text ?? '')
  const hasCases = texts.some((text) => /\bunittest\b/.test(text))
  const hasFunctions = texts.some((text) => /^(?:async )?def test_/m.test(text) || /\bpytest\b/.test(text))
  const environment = {
    PYTHONDONTWRITEBYTECODE: '1',
    PYTHONHASHSEED: '0',
    ...sourcePath(repository, prefix),
  }
  const inFolder = { directory, environment }
  const installed = await environmentOf(repository, prefix)
  const pytest: TestPlan = {
    ...inFolder,
    origin: 'test files for pytest',
    command: ['python3', '-m', 'pytest', ...PYTEST_OPTIONS],
    format: 'pytest',
  }
  const unittest: TestPlan = {
    ...inFolder,
    origin: 'test files for unittest',
    command: ['python3', '-m', 'unittest', 'discover', '-v', ...startFolder(repository, prefix, tests)],
    format: 'unittest',
  }
  const plans = [...(hasFunctions || !hasCases ? [pytest] : []), ...(hasCases ? [unittest] : [])]
  if (installed === undefined) return plans
  const inside = plans.map((plan) => ({ ...plan, command: [installed, ...plan.command.slice(1)] }))
  // The runner itself may be installed for the machine and not beside the code.
  return inside.flatMap((plan, index) => [plan, plans[index] ?? plan])
}

/** The Python that sees what is installed beside the code, from the project's folder. Shape: ".venv/bin/python". */
async function environmentOf(repository: Repository, prefix: string): Promise<string | undefined> {
  const mounts = new Set((await repository.dependencyMounts()).map(({ to }) => to))
  const folder = ['.venv', 'venv'].find((name) => mounts.has(`${prefix}${name}`))
  return folder === undefined ? undefined : `${folder}/bin/python`
}

/**
 * Packages below `src/` are found by being installed. Where they are, it is the code outside of the sandbox that is; this one
 * comes before it.
 */
function sourcePath(repository: Repository, prefix: string): Readonly<Record<string, string>> {
  const isLaidOut = repository.files.some(
    ({ path }) =>
      path.startsWith(prefix) && /^src\/[^/]+(?:\/__init__)?\.py$/.test(path.slice(prefix.length)),
  )
  return isLaidOut && !repository.hasFile(`${prefix}src/__init__.py`) ? { PYTHONPATH: 'src' } : {}
}

/** The nearest folder above a path that looks like a project; the root when none does. */
function projectFolder(repository: Repository, path: string): string {
  const found = foldersUp(folderOf(path)).find((folder) =>
    PROJECT_FILES.some((name) => repository.hasFile(pathIn(folder, name))),
  )
  return found ?? ''
}

/** unittest looks into packages only: a folder of tests that is none has to be named. */
function startFolder(
  repository: Repository,
  prefix: string,
  tests: readonly { readonly path: string }[],
): readonly string[] {
  const folders = new Set(tests.map(({ path }) => folderOf(path.slice(prefix.length))))
  const [only] = folders
  if (only === undefined || only === '' || folders.size > 1) return []
  if (repository.hasFile(`${prefix}${only}/__init__.py`)) return []
  return ['-s', only, '-p', tests.every(({ path }) => path.endsWith('_test.py')) ? '*_test.py' : 'test*.py']
}
