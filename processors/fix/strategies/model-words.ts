import type { PromptPart } from '../../../agent/ai/prompt.ts'
import type { StrategyInput } from '../strategy.ts'
import { FUNCTION_SYSTEM_PROMPT, promptParts, SYSTEM_PROMPT, type MoreParts } from './model-prompt.ts'
import { REQUEST_FUNCTION_SYSTEM_PROMPT, REQUEST_SYSTEM_PROMPT, requestParts } from './request-prompt.ts'

/** What a model is told that it is there for: to mend an error, or to make a change that a person asked for. */
export function systemPromptOf(form: 'blocks' | 'function', { event }: StrategyInput): string {
  if (event.request === undefined) return form === 'blocks' ? SYSTEM_PROMPT : FUNCTION_SYSTEM_PROMPT
  return form === 'blocks' ? REQUEST_SYSTEM_PROMPT : REQUEST_FUNCTION_SYSTEM_PROMPT
}

/** What it gets to see for that, most needed first. */
export async function partsOf(input: StrategyInput, more: MoreParts): Promise<readonly PromptPart[]> {
  return input.event.request === undefined
    ? await promptParts(input, more)
    : await requestParts(input, input.event.request, more)
}
