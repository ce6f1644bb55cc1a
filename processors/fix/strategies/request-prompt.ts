import type { PromptPart } from '../../../agent/ai/prompt.ts'
import type { ChangeRequest } from '../../../agent/model/change-request.ts'
import type { StrategyInput } from '../strategy.ts'
import { earlierChangeParts, maySee, type MoreParts } from './model-prompt.ts'

export const REQUEST_SYSTEM_PROMPT = `You change code that others own, as one of them asks.
Rules: do what is asked and nothing besides; keep public signatures unless they are what is to change; add no dependency and no import from outside; change no other files than those that are shown; follow the style of the code around.
Answer with one sentence that says what you changed, then the change as blocks of this form and nothing else:

FILE: path/of/the/file
<<<<<<< SEARCH
lines exactly as they are now
=======
lines as they shall be
>>>>>>> REPLACE

Answer NO_FIX alone when it cannot be done within these rules.`

export const REQUEST_FUNCTION_SYSTEM_PROMPT = `You change code that others own, as one of them asks.
Rules: do what is asked and nothing besides; keep the name and the parameters of the function; add no import; follow the style of the code around.
Answer with the whole function as it shall stand in the file, in one code block, and nothing else.`

const INSTRUCTION_CHARS_MAX = 4_000

/**
 * What a model gets to see of a change that is asked for: the request, which it follows, then the files, which are data, and why its last
 * change was refused. A function that is asked about stands in place of its file.
 */
export async function requestParts(
  input: StrategyInput,
  { instruction, paths }: ChangeRequest,
  { first }: MoreParts,
): Promise<readonly PromptPart[]> {
  const parts: PromptPart[] = [
    { title: 'What is asked for:', text: instruction.slice(0, INSTRUCTION_CHARS_MAX), isData: false },
    ...(first === undefined ? [] : [first]),
  ]
  for (const path of first === undefined ? paths : []) {
    const file = maySee(path) ? await input.repository.read(path) : undefined
    if (file !== undefined) parts.push({ title: `The file ${path}:`, text: file.text, isData: true })
  }
  parts.push(...earlierChangeParts(input, first !== undefined))
  return parts
}
