import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type Test } from 'tap'
import { asOwnerOf } from '../../../agent/cli/as-owner.ts'
import type { CommandContext } from '../../../agent/cli/command-context.ts'
import { addRules } from '../../../agent/cli/commands/rules.ts'
import { components } from '../../../agent/components.ts'

const NOBODY = 65_534
const skip = process.getuid?.() === 0 ? false : 'only root can become another user'
const RULE = `rules:
  - { id: declined, description: The bank declined, literals: [declined], pattern: declined, severity: low }
`

function stateOf(t: Test): { readonly state: string; readonly context: CommandContext } {
  // Whoever may not pass the folders above cannot use it either.
  const cwd = mkdtempSync(join(tmpdir(), 'hephaestus-owner-'))
  t.teardown(() => rmSync(cwd, { recursive: true, force: true }))
  chmodSync(cwd, 0o755)
  writeFileSync(join(cwd, 'r.yaml'), RULE)
  const state = join(cwd, 'state')
  mkdirSync(state)
  mkdirSync(join(cwd, 'of-root'), { mode: 0o700 })
  chownSync(state, NOBODY, NOBODY)
  chmodSync(state, 0o700)
  const context = {
    registry: components,
    environment: {},
    workingDirectory: cwd,
    self: [],
    version: '0',
    print: () => undefined,
    printError: () => undefined,
    outputLost: new AbortController().signal,
  }
  return { state, context }
}

test('what root puts into the state of an agent belongs to the user of the agent', { skip }, (t) => {
  const { state, context } = stateOf(t)
  addRules('r.yaml', { stateDir: 'state', json: false }, context)
  for (const path of ['rules', 'rules/declined.yaml'])
    t.match(lstatSync(join(state, path)), { uid: NOBODY, gid: NOBODY }, path)
  t.equal(lstatSync(join(state, 'rules')).mode & 0o777, 0o700)
  t.equal(process.geteuid?.(), 0, 'and the command is root again')
  t.end()
})

test('a link in the state of an agent leads root nowhere that its user may not go', { skip }, (t) => {
  const { state, context } = stateOf(t)
  const target = join(state, '../of-root')
  symlinkSync(target, join(state, 'rules'))
  t.throws(() => addRules('r.yaml', { stateDir: 'state', json: false }, context), {
    code: 'HEPH_STATE_NOT_WRITTEN',
  })
  t.same(readdirSync(target), [])
  t.equal(process.geteuid?.(), 0)
  t.end()
})

test('root keeps none of its groups while it is the owner, and has all of them afterwards', { skip }, (t) => {
  const { state } = stateOf(t)
  const before = process.getgroups?.() ?? []
  t.teardown(() => process.setgroups?.(before))
  process.setgroups?.([0, 4])
  const target = join(state, '../of-root')
  chmodSync(target, 0o770)
  t.throws(() => asOwnerOf(state, () => readdirSync(target)), { code: 'EACCES' })
  t.same(process.getgroups?.(), [0, 4])
  t.end()
})

test('asOwnerOf waits for what is under way before it goes back, also when it fails', { skip }, async (t) => {
  const { state } = stateOf(t)
  const seen = await asOwnerOf(state, async () => {
    await new Promise((resolve) => setImmediate(resolve))
    return process.geteuid?.()
  })
  t.equal(seen, NOBODY)
  t.equal(process.geteuid?.(), 0)
  await t.rejects(
    asOwnerOf(state, () => Promise.reject(new Error('failed'))),
    /failed/,
  )
  t.equal(process.geteuid?.(), 0)
  t.equal(process.getegid?.(), 0)
})

test('asOwnerOf changes nothing in a folder of root, or in one that is not there', { skip }, (t) => {
  const cwd = t.testdir({ state: {} })
  for (const name of ['state', 'none']) {
    mkdirSync(join(cwd, 'state', name), { recursive: true })
    t.equal(
      asOwnerOf(join(cwd, name), () => process.geteuid?.()),
      0,
    )
  }
  t.end()
})
