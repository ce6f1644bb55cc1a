import type { Document, ErrorCode, YAMLError } from 'yaml'
import type { Fault, Origin } from './fault.ts'
import { showText } from './show-value.ts'

/** What to do about the slips that people make most. */
const TODO: Partial<Record<ErrorCode, string>> = {
  BAD_ALIAS: 'write the anchor before the alias',
  BAD_DQ_ESCAPE: 'write \\\\ for a backslash, or use single quotes',
  BAD_INDENT: 'line it up with its neighbours and close every bracket',
  BAD_SCALAR_START: 'put the value in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'put a value that holds ": " in quotes',
  MISSING_CHAR: 'add the missing character',
  MULTILINE_IMPLICIT_KEY: 'write a colon after the key and line it up with its neighbours',
  TAB_AS_INDENT: 'indent with spaces',
  TAG_RESOLVE_FAILED: 'remove the tag, or put the value in quotes',
}

/** Everything that is wrong with the YAML itself, in the order of the text. */
export function syntaxFaults(
  text: string,
  documents: readonly Document[],
  originAt: (offset: number) => Origin,
): readonly Fault[] {
  const problems = documents.flatMap((document) => [...document.errors, ...document.warnings])
  const exhausted = problems.find((problem) => problem.code === 'RESOURCE_EXHAUSTION')
  if (exhausted !== undefined) {
    const what = 'YAML is nested too deeply'
    return [{ ...originAt(exhausted.pos[0]), path: '', what, todo: 'make the configuration flatter' }]
  }
  const faults = problems.map((problem) => syntaxFault(text, problem, originAt))
  const second = documents[1]
  if (second !== undefined) {
    const what = 'a second YAML document'
    const todo = 'keep one document a file and give several files'
    faults.push({ ...originAt(second.range?.[0] ?? 0), path: '', what, todo })
  }
  return faults.sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0))
}

function syntaxFault(text: string, problem: YAMLError, originAt: (offset: number) => Origin): Fault {
  const reason = problem.message.slice(0, 1).toLowerCase() + problem.message.slice(1)
  return {
    ...originAt(problem.pos[0]),
    path: '',
    what: `YAML: ${reason}`,
    saw: lineAround(text, problem.pos[0]),
    todo: TODO[problem.code] ?? 'correct the YAML here',
  }
}

/** The line that the fault is on, unless it may hold a secret. */
function lineAround(text: string, offset: number): string | undefined {
  const start = text.lastIndexOf('\n', Math.max(offset - 1, 0)) + 1
  const end = text.indexOf('\n', start)
  const line = text.slice(start, end === -1 ? undefined : end).trim()
  if (line === '' || /pass|pwd|secret|token|key|auth|cookie|bearer|credential|dsn/i.test(line))
    return undefined
  return showText(line)
}
