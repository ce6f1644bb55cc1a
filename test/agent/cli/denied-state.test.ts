import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'tap'
import { createProgram } from '../../../agent/cli/program.ts'
import { components } from '../../../agent/components.ts'

const NOBODY = 65_534
const skip = process.getuid?.() === 0 ? false : 'only root can become another user'

/** What people type first, before they think of sudo. */
const COMMANDS = [
  ['groups', 'list'],
  ['groups', 'mute', 'ab'],
  ['fixes', 'list'],
  ['fixes', 'show', 'ab'],
  ['dead-letters', 'list'],
  ['rules', 'list'],
  ['rules', 'remove', 'ab'],
  ['cache', 'stats'],
  ['log-level'],
  ['tap', 'parse'],
  ['ops', 'list'],
  ['ops', 'cancel', 'ab'],
  ['pause'],
  ['resume'],
]

/** What a command ends with: an error's code, and what it printed. */
async function outcomeOf(
  words: readonly string[],
  state: string,
): Promise<readonly [code: string, said: string]> {
  let said = ''
  const tell = (text: string): void => void (said += text)
  const context = {
    registry: components,
    environment: {},
    workingDirectory: '/',
    self: [],
    version: '0',
    print: tell,
    printError: tell,
    outputLost: new AbortController().signal,
  }
  const program = createProgram(context, () => undefined)
  const code = await program.parseAsync([...words, '--state-dir', state], { from: 'user' }).then(
    () => 'done',
    (thrown: unknown) => (thrown instanceof Error && 'code' in thrown ? String(thrown.code) : String(thrown)),
  )
  return [code, said]
}

test(
  'a command on a state that is another user’s says so, in one line that names the way',
  { skip },
  async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'hephaestus-denied-'))
    t.teardown(() => rmSync(folder, { recursive: true, force: true }))
    chmodSync(folder, 0o755)
    const state = join(folder, 'state')
    mkdirSync(state, { mode: 0o700 })
    cpSync('LICENSE', join(state, 'agent.sqlite'))
    // Loads the commands: who becomes another user may not read the checkout.
    for (const words of COMMANDS) t.not((await outcomeOf(words, state))[0], 'HEPH_STATE_DENIED')
    rmSync(join(state, 'audit.jsonl'), { force: true })
    process.seteuid?.(NOBODY)
    try {
      for (const words of COMMANDS)
        t.strictSame(await outcomeOf(words, state), ['HEPH_STATE_DENIED', ''], words.join(' '))
    } finally {
      process.seteuid?.(0)
    }
  },
)
