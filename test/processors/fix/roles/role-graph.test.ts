import { test } from 'tap'
import { runRoles, type RoleWork } from '../../../../processors/fix/roles/role-graph.ts'
import type { RoleId } from '../../../../processors/fix/roles/role.ts'

const ALL: readonly RoleId[] = [
  'doc_writer',
  'test_generator',
  'validator',
  'code_fixer',
  'logic_analyser',
  'syntax_analyser',
  'composer',
]

/** Work that only notes its begin and end, with a turn of the event loop between. */
function noting(ids: readonly RoleId[], noted: string[]): RoleWork {
  return Object.fromEntries(
    ids.map((id) => [
      id,
      async () => {
        noted.push(`+${id}`)
        await new Promise(setImmediate)
        noted.push(`-${id}`)
      },
    ]),
  )
}

void test('a role begins when all that it builds on are done, and analysers work at the same time', async (t) => {
  const noted: string[] = []
  await runRoles(noting(ALL, noted), () => true)
  const at = (what: string): number => noted.indexOf(what)
  t.equal(at('-composer'), 1)
  for (const analyser of ['syntax_analyser', 'logic_analyser']) {
    t.ok(at(`+${analyser}`) > at('-composer'))
    t.ok(at('+code_fixer') > at(`-${analyser}`))
  }
  t.ok(
    Math.max(at('+syntax_analyser'), at('+logic_analyser')) <
      Math.min(at('-syntax_analyser'), at('-logic_analyser')),
  )
  t.ok(at('+validator') > at('-code_fixer'))
  t.ok(Math.min(at('+test_generator'), at('+doc_writer')) > at('-validator'))
  t.equal(noted.length, 14)
})

void test('a role that is off is passed over, and who waits for it waits for those before it', async (t) => {
  const noted: string[] = []
  await runRoles(noting(['composer', 'code_fixer', 'doc_writer'], noted), () => true)
  t.strictSame(noted, ['+composer', '-composer', '+code_fixer', '-code_fixer', '+doc_writer', '-doc_writer'])
})

void test('who takes part is asked when the turn comes, so that the composer decides', async (t) => {
  const noted: string[] = []
  let chosen: readonly RoleId[] = ALL
  const work = {
    ...noting(ALL, noted),
    composer: () => {
      chosen = ['code_fixer', 'validator']
      return Promise.resolve()
    },
  }
  await runRoles(work, (id) => chosen.includes(id))
  t.strictSame(noted, ['+code_fixer', '-code_fixer', '+validator', '-validator'])
})

void test('after a failure nothing is begun, and it is thrown when what was under way has ended', async (t) => {
  const noted: string[] = []
  const failing = { ...noting(ALL, noted), logic_analyser: () => Promise.reject(new Error('no more')) }
  await t.rejects(
    runRoles(failing, () => true),
    { message: 'no more' },
  )
  t.strictSame(noted, ['+composer', '-composer', '+syntax_analyser', '-syntax_analyser'])
})
