import { composePrompt, type PromptPart } from '../../../agent/ai/prompt.ts'
import type { ModelReply } from '../../../agent/ai/provider.ts'
import type { Random } from '../../../agent/model/clock.ts'
import { PermanentError } from '../../../agent/model/errors.ts'
import type { ModelScope, Models } from '../strategies/model-providers.ts'

/** What models are asked for, each by its own words: from who takes part in a case to what is told of its fix. */
export type RoleId =
  | 'composer'
  | 'syntax_analyser'
  | 'logic_analyser'
  | 'code_fixer'
  | 'validator'
  | 'test_generator'
  | 'doc_writer'

/** One role: what it is told, what it gets to see, and what its answer must be. */
export interface Role<Question, Answer> {
  readonly id: RoleId
  readonly system: string
  /** Most needed first; what does not fit is left out from the end. */
  partsOf(question: Question): readonly PromptPart[] | Promise<readonly PromptPart[]>
  /** Errors: PermanentError HEPH_AI_REPLY for an answer of another form, HEPH_AI_NO_FIX for one that says there is none. */
  read(text: string, question: Question): Answer | Promise<Answer>
}

/** The model of a role, with how much it may be told and may say. */
export interface RoleModel {
  readonly models: Models
  readonly maxOutputTokens: number
  readonly charsMax: number
  readonly random: Random
}

/**
 * Asks a role's question once and checks the answer.
 * Errors: those of the model and of the role's `read`; HEPH_AI_REPLY for an answer that was cut off.
 */
export async function askRole<Question, Answer>(
  asked: { readonly role: Role<Question, Answer>; readonly question: Question; readonly scope: ModelScope },
  { models, maxOutputTokens, charsMax, random }: RoleModel,
  signal: AbortSignal,
): Promise<{ readonly answer: Answer; readonly reply: ModelReply }> {
  const { role, question, scope } = asked
  const user = composePrompt({ parts: await role.partsOf(question), charsMax, random })
  const reply = await models.complete({ system: role.system, user, maxOutputTokens }, scope, signal)
  if (!reply.isComplete)
    throw new PermanentError(
      'HEPH_AI_REPLY',
      `the answer of the ${role.id} was cut off at its limit of tokens`,
    )
  const text = reply.text.replaceAll('\r\n', '\n')
  return { answer: await role.read(text, question), reply }
}
