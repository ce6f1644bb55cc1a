import { test } from 'tap'
import type { SandboxResult } from '../../../../../agent/sandbox/sandbox.ts'
import type { Workspace } from '../../../../../processors/fix/validation/workspace.ts'
import { checkNativeSyntax, checkSyntax } from '../../../../../processors/fix/validation/checks/syntax.ts'

const CHANGES = [{ path: 'a.py', before: 'a = 1\n', after: 'a = 2\n' }]
const { signal } = new AbortController()

/** A workspace in which every program ends so. */
function endingWith(result: Partial<SandboxResult>): Workspace {
  return {
    run: () => Promise.resolve({ stdout: '', stderr: '', exceeded: undefined, ...result }),
  } as unknown as Workspace
}

function native(result: Partial<SandboxResult>): ReturnType<typeof checkNativeSyntax> {
  return checkNativeSyntax(checkSyntax(CHANGES), CHANGES, { workspace: endingWith(result), signal })
}

void test('what the language itself refuses is refused, in its words', async (t) => {
  const check = await native({ exitCode: 1, stderr: 'SyntaxError: invalid syntax\n' })
  t.match(check, { outcome: 'failed', reason: 'python3 ast.parse refuses a.py: SyntaxError: invalid syntax' })
})

void test('a parser that is not there, or came to no end in its time, has refused nothing', async (t) => {
  const ours = checkSyntax(CHANGES)
  t.same(await native({ exitCode: 127 }), ours)
  t.same(await native({ exitCode: null, exceeded: 'time' }), ours)
  t.match(await native({ exitCode: 0 }), { outcome: 'passed', reason: /also by python3 ast\.parse$/ })
})
