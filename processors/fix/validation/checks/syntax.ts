import type { Check } from '../../../../agent/model/fix.ts'
import type { FileChange } from '../../../../agent/rewrite/edits.ts'
import { newSyntaxErrors } from '../../../../agent/rewrite/syntax-check.ts'
import type { Workspace } from '../workspace.ts'
import { failedCheck, passedCheck } from './check.ts'

/** Whether the changed files still parse, by our own parser: nothing is run. */
export function checkSyntax(changes: readonly FileChange[]): Check {
  const errors = changes.flatMap(({ path, before, after }) => newSyntaxErrors(path, before, after))
  return errors.length === 0
    ? passedCheck('syntax', `${changes.map(({ path }) => path).join(', ')} parsed without a new error`)
    : failedCheck('syntax', errors.join('; '))
}

interface NativeChecker {
  readonly extensions: RegExp
  readonly command: (path: string) => readonly string[]
  readonly name: string
}

/** Parsers of the languages themselves. None of them executes the file. */
const CHECKERS: readonly NativeChecker[] = [
  { extensions: /\.[cm]?js$/, command: (path) => ['node', '--check', path], name: 'node --check' },
  {
    extensions: /\.py$/,
    command: (path) => ['python3', '-c', 'import ast,sys; ast.parse(open(sys.argv[1],"rb").read())', path],
    name: 'python3 ast.parse',
  },
  { extensions: /\.go$/, command: (path) => ['gofmt', '-e', '-l', path], name: 'gofmt -e' },
]

/** A tenth of a second of work; the rest is for a machine that has no time. */
const NATIVE_MS = 30_000

/**
 * The check again by the language's own parser, which knows more than ours: early errors of JavaScript such as
 * a name declared twice. Where the program is missing, or came to no end in its time, the given check stands.
 */
export async function checkNativeSyntax(
  ours: Check,
  changes: readonly FileChange[],
  options: { readonly workspace: Workspace; readonly signal: AbortSignal },
): Promise<Check> {
  const names = new Set<string>()
  for (const { path } of changes) {
    const checker = CHECKERS.find(({ extensions }) => extensions.test(path))
    if (checker === undefined) continue
    const run = { command: checker.command(`./${path}`), wallMs: NATIVE_MS }
    const result = await options.workspace.run(run, options.signal)
    if (isMissing(result.exitCode) || result.exceeded !== undefined) continue
    const command = run.command.join(' ')
    if (result.exitCode !== 0) {
      const reason = lastLine(result.stderr) || lastLine(result.stdout) || 'it ended without a message'
      return failedCheck('syntax', `${checker.name} refuses ${path}: ${reason}`, { command })
    }
    names.add(checker.name)
  }
  return names.size === 0 ? ours : passedCheck('syntax', `${ours.reason}, also by ${[...names].join(', ')}`)
}

/** Source: POSIX shell and env(1): 126 and 127 mean that the program could not be run. */
export function isMissing(exitCode: number | null): boolean {
  return exitCode === 126 || exitCode === 127
}

function lastLine(text: string): string {
  const lines = text.split('\n').filter((line) => /\S/.test(line) && !/^Node\.js v|^\s+at /.test(line))
  return (lines.find((line) => /Error\b/.test(line)) ?? lines.at(-1) ?? '').trim()
}
