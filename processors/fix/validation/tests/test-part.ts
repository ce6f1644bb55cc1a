import { quotedWord } from '../../reproduction/quoted-word.ts'
import { folderOf, type ReportFormat, type TestPlan } from './test-plan.ts'

/**
 * The plan that runs only the tests of some files, for where all take too long; of Go those of their packages. None of the files that are
 * outside of the plan's folder, or whose names a shell or a runner would not take as they are.
 * Shape: `go test ./...` for "cart/total_test.go" gives `go test ./cart`. Result: undefined for runners that know no files.
 */
export function partOf(plan: TestPlan, paths: readonly string[]): TestPlan | undefined {
  const prefix = plan.directory === '' ? '' : `${plan.directory}/`
  const files = [...new Set(paths)]
    .filter((path) => path.startsWith(prefix) && PLAIN.test(path))
    .map((path) => path.slice(prefix.length))
  const take = TAKING[plan.format]
  if (files.length === 0 || take === undefined) return undefined
  const command = take(plan.command, files)
  const shown = plan.shown === undefined ? undefined : take(plan.shown, files)
  if (command === undefined || (plan.shown !== undefined && shown === undefined)) return undefined
  const part = `the tests of ${files.join(' and ')}`
  return { ...plan, command, ...(shown === undefined ? {} : { shown }), part }
}

const PLAIN = /^[\w./+@-]+$/

type Part = (command: readonly string[], files: readonly string[]) => readonly string[] | undefined

const TAKING: Readonly<Partial<Record<ReportFormat, Part>>> = {
  pytest: (command, files) => [...command, ...files],
  go: (command, files) =>
    command.at(-1) === './...'
      ? [...command.slice(0, -1), ...new Set(files.map((file) => `./${folderOf(file)}`))]
      : undefined,
  jest: takeScript,
  tap: takeScript,
  junit: takeClasses,
}

/** A call of a runner that is given no files; with some it would run those too. */
const WITHOUT_FILES = /(?:\bnode\b.* --test|\bjest|\bvitest)(?:\s+(?:-\S+|run))*$/

function takeScript(command: readonly string[], files: readonly string[]): readonly string[] | undefined {
  const [call] = dividedScript(command)
  return command[1] === '-c' && WITHOUT_FILES.test(call) ? withWords(command, files.join(' ')) : undefined
}

/** A script with more words at the end of the runner's call, which ends it or stands before what is done with its report. */
export function withWords(command: readonly string[], words: string): readonly string[] {
  const [call, rest] = dividedScript(command)
  return [...command.slice(0, -1), `${call} ${words}${rest}`]
}

function dividedScript(command: readonly string[]): readonly [call: string, rest: string] {
  const script = command.at(-1) ?? ''
  const end = script.indexOf('; code=$?')
  return end < 0 ? [script, ''] : [script.slice(0, end), script.slice(end)]
}

/** Classes are named as their files are. */
function takeClasses(command: readonly string[], files: readonly string[]): readonly string[] | undefined {
  const classes = files.map((file) => file.slice(file.lastIndexOf('/') + 1).replace(/\.\w+$/, ''))
  return withJvmTests(command, {
    mvn: quotedWord(`-Dtest=${classes.join(',')}`),
    gradle: classes.map((name) => `--tests ${quotedWord(`*${name}`)}`).join(' '),
  })
}

/** The command of Maven or Gradle with the tests that it is to run; undefined for another one. */
export function withJvmTests(
  command: readonly string[],
  options: { readonly mvn: string; readonly gradle: string },
): readonly string[] | undefined {
  const script = command.at(-1) ?? ''
  const [call, tool] = /^(mvn|gradle)\b[^;]* test(?=;)/.exec(script) ?? []
  if (call === undefined || (tool !== 'mvn' && tool !== 'gradle')) return undefined
  const none = ' -Dsurefire.failIfNoSpecifiedTests=false -DfailIfNoTests=false'
  const chosen = tool === 'mvn' ? `${options.mvn}${none}` : options.gradle
  return [...command.slice(0, -1), `${call} ${chosen}${script.slice(call.length)}`]
}
