import type { Repository } from '../../../../agent/repository/repository.ts'
import { folderOf, foldersUp, pathIn, type ReportFormat, type TestPlan } from './test-plan.ts'

/** What runs tests, by how it is called in a script, and what makes its output readable. */
interface Runner {
  readonly pattern: RegExp
  readonly format: ReportFormat
  readonly adapt: (script: string) => string
  /** Runs once, and tells errors with their traces; the script itself when left out. */
  readonly show?: (script: string) => string
}

const append =
  (flags: string) =>
  (script: string): string =>
    `${script} ${flags}`

/** With another reporter of the runner of Node than the one that is asked for. */
const nodeTest =
  (reporter: string) =>
  (script: string): string =>
    script
      .replaceAll(/\s--test-reporter(?:-destination)?[= ]\S+/g, '')
      .replace(/\s--test(?=\s|$)/, ` --test --test-reporter=${reporter}`)

/** Some of its versions write their report to a file of their own unless one is named. */
const vitest = (script: string): string =>
  `${script} --run --reporter=json --outputFile=${VITEST_REPORT}; code=$?; cat ${VITEST_REPORT}; exit $code`
const VITEST_REPORT = '/tmp/vitest-report.json'

const RUNNERS: readonly Runner[] = [
  {
    pattern: /\bnode\b.*\s--test(?=\s|$)/,
    format: 'tap',
    adapt: nodeTest('tap'),
    // In TAP it tells where an error came up, and not in the form of a trace.
    show: nodeTest('spec'),
  },
  {
    pattern: /(?:^|[\s/])jest(?=\s|$)/,
    format: 'jest',
    adapt: append('--json --ci --watchAll=false'),
    show: append('--ci --watchAll=false'),
  },
  {
    pattern: /(?:^|[\s/])vitest(?=\s|$)/,
    format: 'jest',
    adapt: vitest,
    show: append('--run'),
  },
  { pattern: /(?:^|[\s/])_?mocha(?=\s|$)/, format: 'mocha', adapt: append('--reporter json') },
  { pattern: /(?:^|[\s/])tap(?=\s|$)/, format: 'tap', adapt: append('--reporter=tap --disable-coverage') },
  { pattern: /(?:^|[\s/])ava(?=\s|$)/, format: 'tap', adapt: append('--tap') },
  { pattern: /(?:^|[\s/])tape(?=\s|$)/, format: 'tap', adapt: (script) => script },
]

/** What `npm init` writes. */
const NO_TESTS = /no test specified/
const TEST_FILES =
  /(?:^|\/)(?:test|tests|__tests__)\/.*\.[cm]?[jt]s$|\.(?:test|spec)\.[cm]?[jt]sx?$|(?:^|\/)test\.[cm]?js$/
const EXPANSIONS_MAX = 5

/**
 * How the JavaScript or TypeScript project around a path is tested: the `test` script of the nearest
 * package.json that has one, run by its own programs without npm; else Node's runner when files import it.
 */
export async function nodePlans(repository: Repository, path: string): Promise<readonly TestPlan[]> {
  for (const directory of foldersUp(folderOf(path))) {
    const scripts = await scriptsOf(repository, pathIn(directory, 'package.json'))
    const script = scripts?.['test']
    if (scripts === undefined || script === undefined || NO_TESTS.test(script)) continue
    return [planOfScript(expandScripts(script, scripts), directory)]
  }
  return (await importsNodeTest(repository)) ? [planOfScript('node --test', '')] : []
}

function planOfScript(script: string, directory: string): TestPlan {
  // Of "lint && build && test" the part that runs tests is what can be compared; the rest is not about the change.
  const parts = script.split('&&').map((part) => part.trim())
  const found = parts.flatMap((part) => {
    const runner = RUNNERS.find(({ pattern }) => pattern.test(part))
    return runner === undefined ? [] : [{ runner, part }]
  })
  const only = found.length === 1 && !/[;|]/.test(script) ? found[0] : undefined
  const commandOf = (line: string): readonly string[] => ['/bin/sh', '-c', withPrograms(line, directory)]
  return {
    origin: script === 'node --test' ? 'files that import node:test' : 'scripts.test of package.json',
    directory,
    command: commandOf(only === undefined ? script : only.runner.adapt(only.part)),
    ...(only === undefined ? {} : { shown: commandOf(only.runner.show?.(only.part) ?? only.part) }),
    environment: { CI: 'true', NO_COLOR: '1', NODE_ENV: 'test' },
    format: only?.runner.format ?? 'exit_code',
  }
}

/** As npm runs a script: programs of installed packages are found, those of the nearest folder first. */
function withPrograms(script: string, directory: string): string {
  if (/^node\s[^;|&]*$/.test(script)) return script
  const folders = foldersUp(directory).map((_, up) => `$PWD/${'../'.repeat(up)}node_modules/.bin`)
  return `export PATH="${folders.join(':')}:$PATH"; ${script}`
}

/** Puts in the text of scripts that a script calls through npm, yarn or pnpm, which the sandbox may not have. */
function expandScripts(script: string, scripts: Readonly<Record<string, string>>): string {
  let expanded = script
  for (let round = 0; round < EXPANSIONS_MAX; round += 1) {
    const before = expanded
    expanded = expanded.replaceAll(
      /\b(?:npm|yarn|pnpm)\s+(?:run\s+)?(?:--silent\s+|-s\s+)?([\w:-]+)/g,
      (call: string, name: string) => scripts[name] ?? call,
    )
    expanded = expanded.replaceAll(/\b(?:npx|yarn|pnpm exec)\s+(?=(?:jest|vitest|mocha|tap|ava|tape)\b)/g, '')
    if (expanded === before || expanded.length > 10_000) break
  }
  return expanded.replace(/^cross-env\s+/, '')
}

async function scriptsOf(
  repository: Repository,
  path: string,
): Promise<Readonly<Record<string, string>> | undefined> {
  const file = repository.hasFile(path) ? await repository.read(path) : undefined
  if (file === undefined) return undefined
  try {
    const manifest: unknown = JSON.parse(file.text)
    const scripts =
      typeof manifest === 'object' && manifest !== null && 'scripts' in manifest && manifest.scripts
    if (typeof scripts !== 'object' || scripts === null) return undefined
    return Object.fromEntries(
      Object.entries(scripts).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    )
  } catch {
    return undefined
  }
}

async function importsNodeTest(repository: Repository): Promise<boolean> {
  const files = repository.files.filter(({ path }) => TEST_FILES.test(path)).slice(0, 20)
  for (const { path } of files) {
    if (/['"]node:test['"]/.test((await repository.read(path))?.text ?? '')) return true
  }
  return false
}
