import { test, type Test } from 'tap'
import { createProgram } from '../../../agent/cli/program.ts'
import { components } from '../../../agent/components.ts'

/** What a command line ends with: 'done', or what the failure says. */
async function endOf(t: Test, words: readonly string[]): Promise<string> {
  const context = {
    registry: components,
    environment: { PATH: process.env['PATH'] },
    workingDirectory: t.testdir(),
    self: [],
    version: '0',
    print: () => undefined,
    printError: () => undefined,
    outputLost: new AbortController().signal,
  }
  const program = createProgram(context, () => undefined)
  return await program.parseAsync([...words], { from: 'user' }).then(
    () => 'done',
    (thrown: unknown) => (thrown instanceof Error ? thrown.message : String(thrown)),
  )
}

test('an empty argument, as a variable without a value leaves it, is the beginning of no id and the name of no file', async (t) => {
  for (const words of [
    ['dead-letters', 'drop', ''],
    ['dead-letters', 'replay', 'ab', ''],
    ['groups', 'mute', ''],
    ['fixes', 'apply', ''],
    ['fixes', 'show', ''],
    ['explain', ''],
    ['watch', 'app.log', ''],
  ])
    t.equal(
      await endOf(t, words),
      'error: an argument is empty; is a variable without a value?',
      words.join(' '),
    )
})

test('a program that exec starts may have empty arguments', async (t) => {
  t.equal(await endOf(t, ['exec', '--', process.execPath, '-e', '', '']), 'done')
})
