import type { PromptPart } from '../../../agent/ai/prompt.ts'
import type { CodeLocation } from '../../../agent/model/diagnosis.ts'
import { enclosingFunction } from '../../../agent/repository/symbols.ts'
import { parseSyntax, syntaxLanguageOf } from '../../../agent/repository/syntax.ts'
import type { SourceFile } from '../../../agent/repository/repository.ts'
import type { StrategyInput } from '../strategy.ts'

const MESSAGE_CHARS_MAX = 500
const TRACE_LINES_MAX = 40
const LINES_AROUND = 15
const LOCATIONS_MAX = 3

export const SYSTEM_PROMPT = `You repair crashes in code that others own.
Rules: make the smallest change that removes the cause; keep public signatures; add no dependency and no import from outside; do not touch tests, manifests or configuration; do not hide the error by swallowing it; when a value is missing, follow what the code around does in that case.
Answer with one sentence that names the cause, then the change as blocks of this form and nothing else:

FILE: path/of/the/file
<<<<<<< SEARCH
lines exactly as they are now
=======
lines as they shall be
>>>>>>> REPLACE

Answer NO_FIX alone when you are not sure.`

export const FUNCTION_SYSTEM_PROMPT = `You repair crashes in code that others own.
Rules: make the smallest change that removes the cause; keep the name and the parameters of the function; add no import; do not hide the error by swallowing it; when a value is missing, follow what the code around does in that case.
Answer with the whole corrected function in one code block, as it shall stand in the file, and nothing else.`

/** Parts of a prompt that not every question has. */
export interface MoreParts {
  /** Before all others: the function that is asked about. */
  readonly first?: PromptPart
  /** What other roles know, after the code. */
  readonly found?: PromptPart | undefined
  /** What programs of the operator say of it, after all that is known here. */
  readonly context?: readonly PromptPart[]
}

/** Why the last change was refused, and what was printed then: not for a model that is asked for one function, which has little room. */
export function earlierChangeParts(
  { previousFailures, previousOutput }: StrategyInput,
  isOfOneFunction: boolean,
): readonly PromptPart[] {
  const failure = previousFailures.at(-1)
  const parts: PromptPart[] = []
  if (failure !== undefined)
    parts.push({
      title: 'An earlier change was refused for this reason, do not repeat it:',
      text: failure,
      isData: true,
    })
  if (previousOutput !== undefined && !isOfOneFunction)
    parts.push({ title: 'What was printed when it was tried:', text: previousOutput, isData: true })
  return parts
}

/** What the model gets to see of an error, most needed first. */
export async function promptParts(
  input: StrategyInput,
  { first, found, context = [] }: MoreParts = {},
): Promise<readonly PromptPart[]> {
  const { event, diagnosis } = input
  const parts: PromptPart[] = [
    ...(first === undefined ? [] : [first]),
    {
      title: 'The error:',
      text: `${event.exceptionType}: ${event.exceptionMessage.slice(0, MESSAGE_CHARS_MAX)}`,
      isData: true,
    },
  ]
  const seen = new Set<string>(first === undefined ? [] : [first.text])
  for (const location of diagnosis.locations.slice(0, LOCATIONS_MAX)) {
    const part = await codePart(input, location)
    if (part === undefined || seen.has(part.text)) continue
    seen.add(part.text)
    parts.push(part)
  }
  if (found !== undefined) parts.push(found)
  const [cause] = diagnosis.causes
  if (cause !== undefined) parts.push({ title: 'Most likely cause:', text: cause.summary, isData: true })
  if (event.stackTraceText !== '') {
    const lines = event.stackTraceText.split('\n').slice(0, TRACE_LINES_MAX)
    parts.push({ title: 'The trace:', text: lines.join('\n'), isData: true })
  }
  parts.push(...earlierChangeParts(input, first !== undefined))
  if (event.contextBefore.length > 0) {
    parts.push({ title: 'Lines logged just before:', text: event.contextBefore.join('\n'), isData: true })
  }
  parts.push(...context)
  return parts
}

async function codePart(input: StrategyInput, location: CodeLocation): Promise<PromptPart | undefined> {
  if (!maySee(location.path)) return undefined
  const file = await input.repository.read(location.path)
  if (file === undefined) return undefined
  const { first, last } = rangeAround(file, location)
  return {
    title: `Code of ${location.path}, lines ${first} to ${last}; the error is at line ${location.line}:`,
    text: file.lines.slice(first - 1, last).join('\n'),
    isData: true,
  }
}

/** Dot-files, and files that hold keys by their name; whether they are in the listing or not. */
const PRIVATE =
  /(?:^|\/)\.|(?:^|\/)(?:id_[a-z0-9]+|[^/]*(?:secrets?|credentials?)[^/]*\.(?:ya?ml|json|toml|ini|txt|cfg|conf))$|\.(?:pem|key|p12|pfx|jks|keystore|env|kdbx|asc|gpg)$/i

/**
 * Whether a file may be shown to a model: none that is private by its name, and none whose name could be read as words,
 * since names stand outside of what is marked as data.
 */
export function maySee(path: string): boolean {
  return /^[\w@./+-]+$/.test(path) && !PRIVATE.test(path)
}

/** The whole function around the location, or some lines where there is none. */
function rangeAround(
  file: SourceFile,
  location: CodeLocation,
): { readonly first: number; readonly last: number } {
  const language = syntaxLanguageOf(file.path)
  const around =
    language === undefined
      ? undefined
      : enclosingFunction(parseSyntax(language, file.text), location.line, location.column)
  if (around !== undefined) return { first: around.startLine, last: around.endLine }
  return {
    first: Math.max(1, location.line - LINES_AROUND),
    last: Math.min(file.lines.length, location.line + LINES_AROUND),
  }
}
