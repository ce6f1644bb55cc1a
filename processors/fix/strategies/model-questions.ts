import { readFunctionReply } from '../../../agent/ai/function-reply.ts'
import { composePrompt, type PromptPart } from '../../../agent/ai/prompt.ts'
import type { ModelRequest } from '../../../agent/ai/provider.ts'
import { findBlock, parseReply } from '../../../agent/ai/response.ts'
import { PermanentError } from '../../../agent/model/errors.ts'
import type { Edit } from '../../../agent/model/fix.ts'
import type { RoleModel } from '../roles/role.ts'
import type { StrategyInput } from '../strategy.ts'
import { whyNotEditable } from './editable.ts'
import { askedFunctions, editOf } from './model-functions.ts'
import { partsOf, systemPromptOf } from './model-words.ts'

/** One question, and what a reply to it changes. Errors of `editsOf`: PermanentError HEPH_AI_*. */
export interface Question {
  readonly request: ModelRequest
  editsOf(reply: string): Promise<{ readonly explanation: string; readonly edits: readonly Edit[] }>
}

/** The form of an answer: what is to be replaced by what, or a function as it shall be. */
export type AnswerForm = 'blocks' | 'function'

/** How much chance is in answers to a question that was asked before. */
const TEMPERATURE = 0.7

/** What others know: other roles, undefined for nothing; programs of the operator. */
export interface KnownBesides {
  readonly found: PromptPart | undefined
  readonly context: readonly PromptPart[]
}

/** The questions for a change in a form. */
export async function questionsFor(
  form: AnswerForm,
  input: StrategyInput,
  model: RoleModel & { readonly samples: number },
  known: KnownBesides,
): Promise<readonly Question[]> {
  return await (form === 'blocks' ? forBlocks : forFunctions)(input, model, known)
}

async function forBlocks(
  input: StrategyInput,
  { charsMax, random, samples, maxOutputTokens }: RoleModel & { readonly samples: number },
  known: KnownBesides,
): Promise<readonly Question[]> {
  const user = composePrompt({ parts: await partsOf(input, known), charsMax, random })
  return Array.from({ length: samples }, (_, index) => ({
    request: {
      system: systemPromptOf('blocks', input),
      user,
      maxOutputTokens,
      ...(index === 0 ? {} : { temperature: TEMPERATURE, seed: index }),
    },
    editsOf: (reply) => editsOfBlocks(reply, input),
  }))
}

/** The likeliest function first; with more samples than functions each is asked about again, with chance. */
async function forFunctions(
  input: StrategyInput,
  { charsMax, random, samples, maxOutputTokens }: RoleModel & { readonly samples: number },
  known: KnownBesides,
): Promise<readonly Question[]> {
  const functions = await askedFunctions(input)
  const questions: Question[] = []
  for (let index = 0; index < samples; index += 1) {
    const asked = functions[index % functions.length]
    if (asked === undefined) break
    const round = Math.floor(index / functions.length)
    const parts = await partsOf(input, { first: asked.part, ...known })
    questions.push({
      request: {
        system: systemPromptOf('function', input),
        user: composePrompt({ parts, charsMax, random }),
        maxOutputTokens,
        ...(round === 0 ? {} : { temperature: TEMPERATURE, seed: round }),
      },
      editsOf: (reply) => {
        const { explanation, lines } = readFunctionReply(reply, asked.text)
        return Promise.resolve({ explanation, edits: [editOf(asked, lines)] })
      },
    })
  }
  return questions
}

async function editsOfBlocks(
  reply: string,
  input: StrategyInput,
): Promise<{ readonly explanation: string; readonly edits: readonly Edit[] }> {
  const { explanation, blocks } = parseReply(reply)
  const { request } = input.event
  const edits: Edit[] = []
  for (const block of blocks) {
    const file = await input.repository.read(block.path)
    const refusal =
      file === undefined
        ? 'it is not in the repository'
        : request?.paths.includes(file.path) === false
          ? 'nobody asked for a change of it'
          : whyNotEditable(file.path, file.text, input.repository, input.diagnosis.repository)
    if (file === undefined || refusal !== undefined) {
      throw new PermanentError('HEPH_AI_SCOPE', `the answer changes ${block.path}: ${refusal ?? ''}`)
    }
    const nearLine = input.diagnosis.locations.find((location) => location.path === file.path)?.line ?? 1
    edits.push({ path: file.path, blobId: file.blobId, ...findBlock(file.text, block, nearLine) })
  }
  return { explanation, edits }
}
