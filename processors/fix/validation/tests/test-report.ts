import type { ReportFormat } from './test-plan.ts'

/** What a run of tests said about each test, by a name that is the same in every run. */
export interface TestReport {
  readonly passed: ReadonlySet<string>
  readonly failed: ReadonlySet<string>
  readonly skipped: ReadonlySet<string>
}

interface TestOutput {
  readonly stdout: string
  readonly stderr: string
  readonly exitCode: number | null
}

type TestOutcome = 'passed' | 'failed' | 'skipped'

/** The one test that a run without a readable report counts as. */
export const WHOLE_RUN = 'the whole run'

/** Reads the output of a test run. Errors: none; what cannot be read tells no test. */
export function readTestReport(format: ReportFormat, output: TestOutput): TestReport {
  const report = new ReportBuilder()
  READERS[format](output, report)
  return report
}

/** Collects outcomes; a name that comes again is another test with the same name. */
class ReportBuilder implements TestReport {
  readonly passed = new Set<string>()
  readonly failed = new Set<string>()
  readonly skipped = new Set<string>()
  readonly #counts = new Map<string, number>()

  add(name: string, outcome: TestOutcome): void {
    const count = (this.#counts.get(name) ?? 0) + 1
    this.#counts.set(name, count)
    this[outcome].add(count === 1 ? name : `${name} (${count})`)
  }
}

type Reader = (output: TestOutput, report: ReportBuilder) => void

const READERS: Readonly<Record<ReportFormat, Reader>> = {
  tap: readTap,
  jest: readJest,
  mocha: readMocha,
  pytest: readPytest,
  unittest: readUnittest,
  go: readGo,
  cargo: readCargo,
  junit: readJunit,
  exit_code: (output, report) => report.add(WHOLE_RUN, output.exitCode === 0 ? 'passed' : 'failed'),
}

/** Nested tests are indented by four spaces and named by a comment before them. Source: TAP 14, subtests. */
function readTap({ stdout }: TestOutput, report: ReportBuilder): void {
  const path: string[] = []
  for (const line of stdout.split('\n')) {
    const match = /^( *)(?:# Subtest: (.*)|(ok|not ok)\b(?: +\d+)?(?: +-)? ?(.*))$/.exec(line)
    if (match === null) continue
    const depth = Math.floor((match[1] ?? '').length / 4)
    path.length = depth
    if (match[2] !== undefined) {
      path[depth] = match[2]
      continue
    }
    const [name = '', directive] = (match[4] ?? '').split(/ +(?=# (?:SKIP|TODO|time=))/i, 2)
    const isSkipped = /^# (?:SKIP|TODO)/i.test(directive ?? '')
    const full = [...path, name.replace(/ \{$/, '')].join(' > ')
    report.add(full, isSkipped ? 'skipped' : match[3] === 'ok' ? 'passed' : 'failed')
  }
}

interface JestResults {
  readonly testResults?: readonly {
    readonly name?: string
    readonly status?: string
    readonly assertionResults?: readonly { readonly fullName?: string; readonly status?: string }[]
  }[]
}

function readJest({ stdout }: TestOutput, report: ReportBuilder): void {
  const results = lastJson(stdout) as JestResults | undefined
  for (const file of results?.testResults ?? []) {
    const tests = file.assertionResults ?? []
    if (tests.length === 0 && file.status === 'failed') report.add(file.name ?? '', 'failed')
    for (const { fullName = '', status } of tests) {
      const outcome = status === 'passed' || status === 'failed' ? status : 'skipped'
      report.add(`${file.name ?? ''} > ${fullName}`, outcome)
    }
  }
}

interface MochaResults {
  readonly passes?: readonly { readonly fullTitle?: string }[]
  readonly failures?: readonly { readonly fullTitle?: string }[]
  readonly pending?: readonly { readonly fullTitle?: string }[]
}

function readMocha({ stdout }: TestOutput, report: ReportBuilder): void {
  const results = lastJson(stdout) as MochaResults | undefined
  for (const { fullTitle = '' } of results?.passes ?? []) report.add(fullTitle, 'passed')
  for (const { fullTitle = '' } of results?.failures ?? []) report.add(fullTitle, 'failed')
  for (const { fullTitle = '' } of results?.pending ?? []) report.add(fullTitle, 'skipped')
}

/** The JSON object that the output ends with; tests may print before it. */
function lastJson(text: string): unknown {
  const end = text.lastIndexOf('}') + 1
  for (let start = text.indexOf('{'), tries = 0; start >= 0 && tries < 50; tries += 1) {
    try {
      return JSON.parse(text.slice(start, end))
    } catch {
      const next = text.indexOf('\n{', start)
      start = next < 0 ? -1 : next + 1
    }
  }
  return undefined
}

/** The short summary of `-rA`: one line a test. */
function readPytest({ stdout }: TestOutput, report: ReportBuilder): void {
  const summary = stdout.slice(Math.max(0, stdout.lastIndexOf('short test summary info')))
  for (const match of summary.matchAll(/^(PASSED|FAILED|ERROR|SKIPPED|XFAIL|XPASS) (\S.*)$/gm)) {
    const word = match[1]
    const isFailed = word === 'FAILED' || word === 'ERROR'
    const name = isFailed ? (match[2] ?? '').replace(/ - .*$/, '') : (match[2] ?? '')
    report.add(name, word === 'PASSED' || word === 'XPASS' ? 'passed' : isFailed ? 'failed' : 'skipped')
  }
}

const UNITTEST_OUTCOME = /(?:^|\.\.\. .*?)(ok|FAIL|ERROR|skipped .*|expected failure|unexpected success)$/

/** `name (id) ... ok`; the first line of a docstring, or what the test writes, may stand between the two. */
function readUnittest({ stderr }: TestOutput, report: ReportBuilder): void {
  let name = ''
  for (const line of stderr.split('\n')) {
    const id = /^(\w+) \(([\w.<>]+)\)/.exec(line)
    // Since Python 3.11 the id ends with the name of the test.
    if (id !== null) name = id[2]?.endsWith(`.${id[1]}`) === true ? (id[2] ?? '') : `${id[2]}.${id[1]}`
    const outcome = UNITTEST_OUTCOME.exec(line)?.[1]
    if (outcome === undefined || name === '') continue
    const isFailed = outcome === 'FAIL' || outcome === 'ERROR' || outcome === 'unexpected success'
    report.add(name, outcome === 'ok' ? 'passed' : isFailed ? 'failed' : 'skipped')
    name = ''
  }
}

interface GoTestEvent {
  readonly Action?: string
  readonly Package?: string
  readonly Test?: string
  readonly Output?: string
}

/** A package fails as a whole when it does not compile. */
function readGo({ stdout }: TestOutput, report: ReportBuilder): void {
  for (const event of goEvents(stdout)) {
    const outcome = GO_OUTCOMES[event.Action ?? '']
    const isWholePackage = event.Test === undefined
    if (outcome === undefined || (isWholePackage && outcome !== 'failed')) continue
    report.add(`${event.Package ?? ''}${isWholePackage ? '' : `.${event.Test}`}`, outcome)
  }
}

/** One line a test; binaries of tests come one after the other, always in the same order. Source: libtest. */
function readCargo({ stdout }: TestOutput, report: ReportBuilder): void {
  for (const match of stdout.matchAll(
    /^test (.+?)(?: - should panic)? \.\.\. (?:.*?)(ok|FAILED|ignored)(?:,.*)?$/gm,
  )) {
    const outcome = match[2] === 'ok' ? 'passed' : match[2] === 'FAILED' ? 'failed' : 'skipped'
    // The line of a test in a comment moves with the lines above it.
    report.add((match[1] ?? '').replace(/ \(line \d+\)$/, ''), outcome)
  }
}

/** Reports of Surefire and Gradle, one after the other. Source: the XML schema of Surefire's reports. */
function readJunit({ stdout }: TestOutput, report: ReportBuilder): void {
  for (const match of stdout.matchAll(
    /<testcase\b((?:\s+[\w-]+="[^"]*")*)\s*(?:\/>|>([\s\S]*?)<\/testcase>)/g,
  )) {
    const attribute = (name: string): string =>
      new RegExp(`\\s${name}="([^"]*)"`).exec(match[1] ?? '')?.[1] ?? ''
    const inside = (match[2] ?? '').replaceAll(/<system-(?:out|err)>[\s\S]*?<\/system-(?:out|err)>/g, '')
    const isFailed = /<(?:failure|error)\b/.test(inside)
    const outcome = isFailed ? 'failed' : /<skipped\b/.test(inside) ? 'skipped' : 'passed'
    report.add(`${attribute('classname')}.${attribute('name')}`, outcome)
  }
}

/** What a person would have seen: the events of `go test -json` hold the output in pieces, reports are no output. */
export function readableOutput(format: ReportFormat, stdout: string): string {
  if (format === 'junit') return stdout.replaceAll(/<\?xml[\s\S]*?<\/testsuite>/g, '')
  if (format !== 'go') return stdout
  return goEvents(stdout)
    .map(({ Output }) => Output ?? '')
    .join('')
}

/** One JSON event a line. Source: cmd/test2json. */
function goEvents(stdout: string): readonly GoTestEvent[] {
  return stdout.split('\n').flatMap((line) => {
    if (!line.startsWith('{')) return []
    try {
      return [JSON.parse(line) as GoTestEvent]
    } catch {
      return []
    }
  })
}

const GO_OUTCOMES: Readonly<Record<string, TestOutcome | undefined>> = {
  pass: 'passed',
  fail: 'failed',
  skip: 'skipped',
}
