import { quotedWord } from '../../reproduction/quoted-word.ts'
import type { ReportFormat, TestPlan } from './test-plan.ts'
import { withJvmTests, withWords } from './test-part.ts'

/**
 * A plan that leaves out tests by name; of runners that cannot the plan as it is. Of a test in a test that failed only the inner one is
 * left out.
 * Bounds: names of 16 KiB together; with more the plan is as it is, since a command has only so much room.
 */
export function withoutFailed(plan: TestPlan, failed: ReadonlySet<string>): TestPlan {
  const names = innermost([...failed])
  const leaveOut = LEAVING_OUT[plan.format]
  if (leaveOut === undefined || !hasRoom(names)) return plan
  const command = leaveOut(plan.command, names)
  return command === undefined ? plan : { ...plan, command }
}

/**
 * A plan that runs no other tests than the named ones; undefined for runners that cannot, and where their names have no room in a command.
 * Bounds: as above, and twenty tests.
 */
export function onlyTests(plan: TestPlan, tests: readonly string[]): TestPlan | undefined {
  const names = innermost(tests)
  const take = TAKING[plan.format]
  if (take === undefined || names.length > TESTS_MAX || !hasRoom(names)) return undefined
  const command = take(plan.command, names)
  const shown = plan.shown === undefined ? undefined : take(plan.shown, names)
  if (command === undefined || (plan.shown !== undefined && shown === undefined)) return undefined
  return { ...plan, command, ...(shown === undefined ? {} : { shown }) }
}

/** One word of a command has at most 128 KiB; what is escaped takes up to four times as much. */
const NAMES_CHARACTERS_MAX = 16 * 1024
const TESTS_MAX = 20

function hasRoom(names: readonly string[]): boolean {
  return names.length > 0 && names.join('').length <= NAMES_CHARACTERS_MAX
}

/** A test that holds one that failed fails for it. */
function innermost(names: readonly string[]): readonly string[] {
  return names.filter((name) => !names.some((one) => one.startsWith(`${name} > `)))
}

/** Undefined where the command has no place for the names. */
type Selection = (command: readonly string[], names: readonly string[]) => readonly string[] | undefined

const LEAVING_OUT: Readonly<Partial<Record<ReportFormat, Selection>>> = {
  pytest: (command, names) => [...command, ...names.map((name) => `--deselect=${name}`)],
  tap: (command, names) => withNodeOptions(command, '--test-skip-pattern', names),
  jest: (command, names) => withOptions(command, `-t '^(?!(?:${titlesOf(names)})$)'`),
  mocha: (command, names) => withOptions(command, `--grep '^(?:${eitherOf(names)})$' --invert`),
}

const TAKING: Readonly<Partial<Record<ReportFormat, Selection>>> = {
  pytest: (command, names) => [...command, ...names],
  unittest: (command, names) => [...command, ...names.flatMap((name) => ['-k', name])],
  tap: (command, names) => withNodeOptions(command, '--test-name-pattern', names.flatMap(withOuter)),
  jest: (command, names) => withOptions(command, `-t '^(?:${titlesOf(names)})$'`),
  mocha: (command, names) => withOptions(command, `--grep '^(?:${eitherOf(names)})$'`),
  go: takeGo,
  cargo: (command, names) =>
    names.every((name) => CARGO_TEST.test(name)) ? [...command, '--', '--exact', ...names] : undefined,
  junit: takeJunit,
}

/**
 * The titles without their files, of which Vitest tells those of suites with blanks between, and asks for them with an arrow.
 * Shape: "/work/test/sum.test.js > sum adds" is "sum adds", or "sum > adds".
 */
function titlesOf(names: readonly string[]): string {
  const titles = names.map((name) => name.slice(name.indexOf(' > ') + ' > '.length))
  return eitherOf(titles).replaceAll(String.raw`\x20`, String.raw`(?:\x20>)?\x20`)
}

/** As one alternative after the other, within single quotes of a shell. */
function eitherOf(titles: readonly string[]): string {
  return titles.map((title) => RegExp.escape(title)).join('|')
}

/** What a script that names tests by itself means is not known. */
const NAMES_TESTS =
  /\s(?:-t|--testNamePattern|-g|--grep|-f|--fgrep|-i|--invert)(?:[\s=]|$)|--test-(?:name|skip)-pattern/

function withOptions(command: readonly string[], options: string): readonly string[] | undefined {
  const isScript = command[1] === '-c' && !NAMES_TESTS.test(command.at(-1) ?? '')
  return isScript ? withWords(command, options) : undefined
}

const NODE_TEST = /\bnode\b[^;|&]*? --test(?= )/

/** Node knows a test in a test by both names with a blank between. */
function withNodeOptions(
  command: readonly string[],
  option: string,
  names: readonly string[],
): readonly string[] | undefined {
  const options = names
    .map((name) => ` '${option}=/^${eitherOf([name.replaceAll(' > ', ' ')])}$/'`)
    .join('')
    .replaceAll('$', '$$$$')
  const named = command.map((word) => word.replace(NODE_TEST, `$&${options}`))
  return named.some((word, index) => word !== command[index]) ? named : undefined
}

/** A test that holds others makes them when it runs. Shape: "a > b" gives "a" and "a > b". */
function withOuter(name: string): readonly string[] {
  const parts = name.split(' > ')
  return parts.map((_part, index) => parts.slice(0, index + 1).join(' > '))
}

const GO_TEST = /^(.+?)\.((?:Test|Example|Fuzz)\w*)(?:\/|$)/

/** The whole tests of the packages that they are in. Shape: "shop/cart.TestTotal/empty" is TestTotal in shop/cart. */
function takeGo(command: readonly string[], names: readonly string[]): readonly string[] | undefined {
  const tests = names.map((name) => GO_TEST.exec(name))
  const every = (part: number): readonly string[] => [...new Set(tests.map((test) => test?.[part] ?? ''))]
  if (tests.includes(null) || command.at(-1) !== './...') return undefined
  return [...command.slice(0, -1), '-run', `^(?:${every(2).join('|')})$`, ...every(1)]
}

/** One in a comment has no name that it could be asked for by. */
const CARGO_TEST = /^[\w:]+$/

/** With the name of a package in front and that of the values it is run with behind. Shape: "shop.CartTest.total[1]". */
const JUNIT_TEST = /^(?:[\w$]+\.)*([\w$]+)\.([\w$]+)(?:[([{].*)?$/

function takeJunit(command: readonly string[], names: readonly string[]): readonly string[] | undefined {
  const tests = names.flatMap((name) => {
    const [, of, method] = JUNIT_TEST.exec(name) ?? []
    return of === undefined || method === undefined ? [] : [{ of, method }]
  })
  if (tests.length < names.length) return undefined
  const byClass = Map.groupBy(tests, ({ of }) => of)
  const maven = [...byClass].map(
    ([of, group]) => `${of}#${[...new Set(group.map(({ method }) => method))].join('+')}`,
  )
  const gradle = [...new Set(tests.map(({ of, method }) => `--tests ${quotedWord(`*${of}.${method}`)}`))]
  return withJvmTests(command, {
    mvn: quotedWord(`-Dtest=${maven.join(',')}`),
    gradle: gradle.join(' '),
  })
}
