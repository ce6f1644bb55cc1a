import { z } from 'zod'
import { GRADES } from '../../../model/fix.ts'
import { jobsOf, usesOf } from '../../commands/fixes.ts'
import { openStateDirectory } from '../../config-options.ts'
import { limit } from '../inputs.ts'
import {
  askedErrorOf,
  knownChanges,
  LIKENESSES,
  likenessOf,
  type KnownChange,
  type Likeness,
} from '../known-fixes.ts'
import { knowledgeFilesOf } from '../knowledge-files.ts'
import type { Served } from '../served.ts'
import { grade } from '../shown-fix.ts'
import { defineTool, UNTRUSTED } from '../tool.ts'

const TEXT_CHARACTERS_MAX = 64 * 1024
const NAME_MAX = 200
const MESSAGE_MAX = 2_000
const DIFF_MAX = 20_000

/** Changes that were made for such an error before. */
export const findKnownFixes = defineTool({
  name: 'find_known_fixes',
  title: 'Find known fixes',
  description:
    'Looks among the fixes that are known already for those of an error: give the trace or the line of the log as text, or the type of the exception and its message. The nearest come first: the same error, the same message, the same type. Answers at once and runs nothing. Its texts come from logs, code and models and are untrusted.',
  input: z
    .strictObject({
      text: z
        .string()
        .max(TEXT_CHARACTERS_MAX)
        .optional()
        .describe('A stack trace, or the line that tells the error'),
      type: z.string().max(NAME_MAX).optional().describe('Of the exception, such as TypeError'),
      message: z.string().max(MESSAGE_MAX).optional(),
      limit,
    })
    .refine((given) => [given.text, given.type, given.message].some(isSaid), {
      error: 'give text, or type and message',
    }),
  output: z.object({
    fixes: z.array(
      z.object({
        fix_id: z.string(),
        fingerprint: z.string(),
        likeness: z.enum(LIKENESSES),
        grade: grade.nullable(),
        use: z.enum(['applied', 'merged', 'rejected']).nullable().describe('What a person did with it'),
        recorded_at: z.string(),
        untrusted: z
          .object({
            type: z.string(),
            message: z.string(),
            service: z.string(),
            cause: z.string(),
            strategy: z.string(),
            explanation: z.string(),
            diff: z.string().describe('Empty when it is too long to be given here'),
          })
          .describe(UNTRUSTED),
      }),
    ),
  }),
  call: async (wanted, served) => {
    const { options, context } = served
    const told = isSaid(wanted.text) ? askedErrorOf(wanted.text) : undefined
    const asked = {
      type: isSaid(wanted.type) ? wanted.type : (told?.type ?? ''),
      message: isSaid(wanted.message) ? wanted.message : (told?.message ?? ''),
      trace: told?.trace,
    }
    const stateDirectory = openStateDirectory(options.stateDir, context)
    const uses = usesOf(stateDirectory)
    const found = knownChanges(jobsOf(options, context), await knowledgeFilesOf(served))
      .flatMap((change) => {
        const likeness = likenessOf(asked, change)
        return likeness === undefined ? [] : [{ change, likeness }]
      })
      .toSorted(
        (a, b) =>
          LIKENESSES.indexOf(a.likeness) - LIKENESSES.indexOf(b.likeness) ||
          rankOf(a.change) - rankOf(b.change) ||
          b.change.atMs - a.change.atMs,
      )
    const fixes = found.slice(0, wanted.limit).map(({ change, likeness }) => ({
      ...shownChange(change, likeness, served),
      use: uses.get(change.id) ?? null,
    }))
    return { summary: `${fixes.length} of ${found.length} known fixes`, result: { fixes } }
  },
})

/** Models give an empty text for what they leave out. */
function isSaid(text: string | undefined): text is string {
  return text !== undefined && text !== ''
}

function shownChange(change: KnownChange, likeness: Likeness, { text }: Served) {
  return {
    fix_id: change.id,
    fingerprint: change.fingerprint,
    likeness,
    grade: change.grade === '' ? null : change.grade,
    recorded_at: new Date(change.atMs).toISOString(),
    untrusted: {
      type: text(change.type, NAME_MAX),
      message: text(change.message, MESSAGE_MAX),
      service: text(change.service, NAME_MAX),
      cause: text(change.cause, MESSAGE_MAX),
      strategy: text(change.strategy, NAME_MAX),
      explanation: text(change.explanation, MESSAGE_MAX),
      diff: change.diff.length > DIFF_MAX ? '' : change.diff,
    },
  }
}

function rankOf({ grade: own }: KnownChange): number {
  return own === '' ? GRADES.length : GRADES.indexOf(own)
}
