import type { PromptPart } from '../../../agent/ai/prompt.ts'
import type { ModelReply } from '../../../agent/ai/provider.ts'
import { PermanentError } from '../../../agent/model/errors.ts'
import type { ModelScope } from '../strategies/model-providers.ts'
import { askRole, type Role, type RoleModel } from './role.ts'

/** What a test is asked for. */
export interface TestQuestion {
  /** Shape: "TypeError". */
  readonly exceptionType: string
  readonly diff: string
  /** The changed function's file, as it is before the change. */
  readonly code: { readonly path: string; readonly text: string }
  /** A test of the repository beside which the new one will stand: its framework and manner. */
  readonly sibling: { readonly path: string; readonly text: string }
  /** Where the new test will be. */
  readonly path: string
  /** Why the test before this one was not taken; undefined for the first. */
  readonly failure: string | undefined
  readonly scope: ModelScope
}

export interface WrittenTest {
  readonly text: string
  readonly reply: ModelReply
}

/** Errors: those of a model; PermanentError HEPH_AI_REPLY when the answer holds no file. */
export type TestGenerator = (question: TestQuestion, signal: AbortSignal) => Promise<WrittenTest>

const SYSTEM_PROMPT = `You write one regression test for a crash that was fixed.
Rules: the test fails with the crash before the change and passes after it; it uses the test framework, the imports and the manner of the test file that is shown; it makes its own small values and takes none from logs; it starts no program, opens no connection, writes no file and reads no environment; it tests what the code is to do and not how.
Answer with the whole new test file in one code block and nothing else.
Answer NO_TEST alone when no such test can be written.`

const CODE_CHARS_MAX = 12_000
const SIBLING_CHARS_MAX = 6_000
const TEST_CHARS_MAX = 8_000

/** Writes a regression test in the manner of one that is there. */
const testGenerator: Role<TestQuestion, string> = {
  id: 'test_generator',
  system: SYSTEM_PROMPT,
  partsOf,
  read: readTest,
}

/** The role that writes a test, with the model it asks. */
export function createTestGenerator(model: RoleModel): TestGenerator {
  return async (question, signal) => {
    const { answer, reply } = await askRole(
      { role: testGenerator, question, scope: question.scope },
      model,
      signal,
    )
    return { text: answer, reply }
  }
}

function partsOf({ exceptionType, diff, code, sibling, path, failure }: TestQuestion): readonly PromptPart[] {
  return [
    { title: `The change that ends a ${exceptionType}:`, text: diff, isData: true },
    {
      title: `A test file of the same code, ${sibling.path}; yours will be ${path}:`,
      text: sibling.text.slice(0, SIBLING_CHARS_MAX),
      isData: true,
    },
    ...(failure === undefined
      ? []
      : [{ title: 'The test before was not taken for this reason:', text: failure, isData: true }]),
    {
      title: `The code before the change, ${code.path}:`,
      text: code.text.slice(0, CODE_CHARS_MAX),
      isData: true,
    },
  ]
}

/** The file in an answer: in the one fence, or the whole where there is none. */
function readTest(text: string): string {
  if (/^\s*NO_TEST\b/.test(text))
    throw new PermanentError('HEPH_AI_NO_FIX', 'the model says that no test can be written')
  const fences = [...text.matchAll(/^[ \t]*```[^\n]*\n([\s\S]*?)^[ \t]*```[^\S\n]*$/gm)]
  if (fences.length > 1)
    throw new PermanentError('HEPH_AI_REPLY', 'the answer holds several files where one was asked for')
  const file = `${(fences[0]?.[1] ?? text).trimEnd()}\n`
  if (file.trim() === '' || file.length > TEST_CHARS_MAX)
    throw new PermanentError('HEPH_AI_REPLY', `the answer holds a test of ${file.length} characters`)
  return file
}
