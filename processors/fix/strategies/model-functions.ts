import type { FunctionText } from '../../../agent/ai/function-reply.ts'
import type { PromptPart } from '../../../agent/ai/prompt.ts'
import type { CodeLocation } from '../../../agent/model/diagnosis.ts'
import type { Edit } from '../../../agent/model/fix.ts'
import type { SourceFile } from '../../../agent/repository/repository.ts'
import { enclosingFunction } from '../../../agent/repository/symbols.ts'
import { parseSyntax, syntaxLanguageOf } from '../../../agent/repository/syntax.ts'
import type { StrategyInput } from '../strategy.ts'
import { whyNotEditable } from './editable.ts'
import { maySee } from './model-prompt.ts'

/** A function that a model may be asked to correct as a whole. */
export interface AskedFunction {
  readonly file: SourceFile
  readonly text: FunctionText
  /** Of the function in the file. */
  readonly startLine: number
  readonly part: PromptPart
}

const FUNCTIONS_MAX = 3
const LINES_MAX = 150

/** The functions around the places that are most likely wrong, in that order. Bounds: three, of 150 lines each. */
export async function askedFunctions(input: StrategyInput): Promise<readonly AskedFunction[]> {
  const found = new Map<string, AskedFunction>()
  for (const location of input.diagnosis.locations) {
    if (found.size === FUNCTIONS_MAX) break
    const asked = await askedFunction(input, location)
    if (asked !== undefined) found.set(`${asked.file.path}:${asked.startLine}`, asked)
  }
  return [...found.values()]
}

async function askedFunction(
  { repository, diagnosis }: StrategyInput,
  { path, line, column }: CodeLocation,
): Promise<AskedFunction | undefined> {
  if (!maySee(path)) return undefined
  const file = await repository.read(path)
  const language = syntaxLanguageOf(path)
  if (file === undefined || language === undefined) return undefined
  if (whyNotEditable(path, file.text, repository, diagnosis.repository) !== undefined) return undefined
  const around = enclosingFunction(parseSyntax(language, file.text), line, column)
  if (around === undefined || around.simpleName === '' || around.endLine - around.startLine >= LINES_MAX)
    return undefined
  const lines = file.lines.slice(around.startLine - 1, around.endLine)
  return {
    file,
    text: { language, name: around.simpleName, lines },
    startLine: around.startLine,
    part: {
      title: `The function to correct,${nameIn(around.name)} of ${path}, from line ${around.startLine} on:`,
      text: lines.join('\n'),
      isData: true,
    },
  }
}

/** A name that could be read as words, such as a text in quotes, is left out: titles stand outside of what is marked as data. */
function nameIn(name: string): string {
  return /^[\p{L}\p{N}_$.#:<>()*&]{1,200}$/u.test(name) ? ` ${name}` : ' one'
}

/** The change that puts new lines in a function's place: only the lines between the first and the last that differ. */
export function editOf({ file, text, startLine }: AskedFunction, lines: readonly string[]): Edit {
  const before = text.lines
  let same = 0
  while (same < Math.min(before.length, lines.length) && before[same] === lines[same]) same += 1
  let sameAtEnd = 0
  while (
    sameAtEnd < Math.min(before.length, lines.length) - same &&
    before.at(-1 - sameAtEnd) === lines.at(-1 - sameAtEnd)
  )
    sameAtEnd += 1
  const rows = file.text.split('\n')
  const offset = (line: number): number => rows.slice(0, line).reduce((sum, row) => sum + row.length + 1, 0)
  const lineEnd = rows[startLine - 1]?.endsWith('\r') === true ? '\r\n' : '\n'
  const start = offset(startLine - 1 + same)
  const replacement = lines
    .slice(same, lines.length - sameAtEnd)
    .map((line) => line + lineEnd)
    .join('')
  return {
    path: file.path,
    blobId: file.blobId,
    start: Math.min(start, file.text.length),
    end: Math.min(offset(startLine - 1 + before.length - sameAtEnd), file.text.length),
    // Behind a last line that has no end it goes on a line of its own.
    replacement: start > file.text.length ? lineEnd + replacement : replacement,
  }
}
