import type { ChangedPlace, FailedTrial, ShownError } from '../../../agent/model/failed-trial.ts'
import type { Check } from '../../../agent/model/fix.ts'
import type { Language } from '../../../agent/model/stack-trace.ts'
import { resolveFrames } from '../../../agent/repository/frames.ts'
import type { Repository } from '../../../agent/repository/repository.ts'
import { WORKSPACE_PATH } from '../../../agent/sandbox/sandbox.ts'
import type { FileChange } from '../../../agent/rewrite/edits.ts'
import { foundTracesIn } from '../reproduction/traces.ts'
import { changedLines, type FaultAfter } from './checks/reproduction.ts'

const OUTPUT_CHARS_MAX = 2_000
const TRACE_CHARS_MAX = 8_000

/** A check that failed, with what the run behind it printed. */
export interface FailedRun {
  readonly check: Check
  readonly changes: readonly FileChange[]
  readonly output: string
  /** What the same run printed before the change. */
  readonly outputBefore: string
  /** Of a reproduction that failed; undefined for tests. */
  readonly fault?: FaultAfter['kind']
}

/**
 * What a failed run tells an analysis: where the change was, and the error that came instead of the logged one, with the
 * lines of its trace as they are before the change. Bounds: 2,000 characters of output, 8,000 of a trace.
 */
export function failedTrialOf(
  candidateId: string,
  run: FailedRun,
  { repository, language }: { readonly repository: Repository; readonly language: Language },
): FailedTrial {
  const isOther = run.fault === 'another' || run.fault === 'made'
  const error = run.check.id === 'tests' || isOther ? newErrorOf(run, { repository, language }) : undefined
  return {
    candidateId,
    places: run.changes.map(placeOf),
    shown:
      run.check.id === 'tests'
        ? 'failing_test'
        : run.fault === 'same'
          ? 'same_error'
          : isOther
            ? 'other_error'
            : 'other',
    reason: run.check.reason,
    ...(error === undefined ? {} : { error }),
    output: run.output.trim().slice(-OUTPUT_CHARS_MAX),
  }
}

/** The first error of the run that it did not have before, and that comes from code of the repository. */
function newErrorOf(
  { changes, output, outputBefore }: FailedRun,
  { repository, language }: { readonly repository: Repository; readonly language: Language },
): ShownError | undefined {
  const before = new Set(
    foundTracesIn(outputBefore, language).flatMap(({ trace }) => trace.exceptions.map(headOf)),
  )
  for (const { trace, text } of foundTracesIn(output, language)) {
    const [exception] = trace.exceptions
    const isOwn = resolveFrames(trace, repository).some((frame) => frame.isOwn && frame.path !== undefined)
    if (exception === undefined || !isOwn || before.has(headOf(exception))) continue
    const { type, message } = exception
    return { type, message, trace: withLinesBefore(text.slice(0, TRACE_CHARS_MAX), changes) }
  }
  return undefined
}

/**
 * Whether what stands before a name in a line is the folder of it, of which a trace may tell less or more than is known.
 * Shape: of `src/cart.js` that of "at /srv/src/cart.js:3", "(cart.js:3)" and "./cart.js:3", none of "test-cart.js" and "lib/cart.js".
 */
function isIn(folders: string, before: string): boolean {
  const told = /[^\s"'(]*$/.exec(before)?.[0].replace(/^(?:\.\/)+/, '') ?? ''
  if (told !== '' && !told.endsWith('/')) return false
  const inCopy = told.split(`${WORKSPACE_PATH}/`)[1]
  if (inCopy !== undefined) return inCopy === folders
  return `/${told}`.endsWith(`/${folders}`) || `/${folders}`.endsWith(`/${told}`)
}

function headOf({ type, message }: { readonly type: string; readonly message: string }): string {
  return `${type}: ${message}`
}

function placeOf({ path, before, after }: FileChange): ChangedPlace {
  // Seen from the other side: the lines of the old text that the new one does not have.
  return { path, ...changedLines(after, before) }
}

/**
 * A trace of changed code as the code before the change would tell it: a line number behind the name of a changed file is
 * the line that it was.
 */
function withLinesBefore(trace: string, changes: readonly FileChange[]): string {
  return changes.reduce((text, { path, before, after }) => {
    const made = changedLines(before, after)
    const shift = after.split('\n').length - before.split('\n').length
    const name = path.slice(path.lastIndexOf('/') + 1)
    const folders = path.slice(0, path.length - name.length)
    const lineBefore = (line: number): number =>
      line > made.to ? line - shift : Math.max(made.from, Math.min(line, made.to - Math.max(0, shift)))
    return text
      .split('\n')
      .map((line) => {
        const at = line.indexOf(name)
        if (at < 0 || !isIn(folders, line.slice(0, at))) return line
        const rest = line.slice(at + name.length)
        const number = /^(:|", line |\()(\d+)/.exec(rest)
        if (number === null) return line
        const [whole, separator = '', digits = ''] = number
        const old = Number(digits) < made.from ? Number(digits) : lineBefore(Number(digits))
        return `${line.slice(0, at + name.length)}${separator}${old}${rest.slice(whole.length)}`
      })
      .join('\n')
  }, trace)
}
