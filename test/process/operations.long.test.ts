import '../support/plain-processes.ts'
import { test } from 'tap'
import { eventually } from './reload-scene.ts'
import { proposes, repairsScene } from './repairs-scene.ts'

interface Told {
  readonly id: string
  readonly state: string
  readonly reason: string
  readonly progress?: { readonly stage: string }
}

test('a long repair is followed and cancelled by its id, and another one to its end', async (t) => {
  let hangs = true
  const propose = proposes('pence')
  const scene = await repairsScene(t, {
    model: 'timeout: 10m, max_attempts: 1',
    answer: (response) => (hangs ? undefined : propose(response)),
  })
  const { command, sent, fail } = scene
  const listed = async (...words: readonly string[]): Promise<readonly Told[]> =>
    (
      JSON.parse((await command('ops', 'list', '--json', ...words)).stdout) as {
        operations: readonly Told[]
      }
    ).operations
  const agent = scene.start()
  await agent.until('running')
  t.equal((await eventually(() => command('ops', 'list').catch(() => undefined), Boolean))?.stdout, NOTHING)
  fail('cents')
  await eventually(scene.asked, (count) => count === 1)
  fail('euros')
  const [first, second] = await eventually(listed, (all) => all.length === 2)
  t.match(first, { state: 'generating', reason: 'model', progress: { stage: 'fix' } })
  t.match(second, { state: 'pending' })
  t.match((await command('ops', 'list')).stdout, /generating .*TypeError: .* \(model; fix\)\n.* pending /)

  const followed = command('ops', 'follow', first?.id.slice(0, 12) ?? '')
  t.match(await command('ops', 'cancel', second?.id ?? '', '--reason', 'not ours'), {
    code: 0,
    stdout: `${second?.id} is cancelled\n`,
  })
  t.match(await command('ops', 'cancel', first?.id ?? ''), { stdout: `${first?.id} is being ended\n` })
  const { code, stdout } = await followed
  t.equal(code, 1)
  t.match(stdout, /^2\S+ {2}pending\n(.*\n)*2\S+ {2}generating model\n(.*\n)*2\S+ {2}failed {5}cancelled\n$/)
  t.same(await listed(), [])
  t.match(await listed('--all'), [
    { state: 'failed', reason: 'cancelled' },
    { state: 'failed', reason: 'cancelled: not ours' },
  ])
  await t.rejects(command('ops', 'cancel', first?.id ?? ''), { code: 'HEPH_OPERATION_UNKNOWN' })
  await t.rejects(command('ops', 'show', 'nothing'), { code: 'HEPH_OPERATION_UNKNOWN' })
  t.equal(scene.asked(), 1)
  t.notMatch(sent(), 'hephaestus.fix.')

  hangs = false
  fail('pence')
  const [third] = await eventually(
    () => listed('--all'),
    (all) => all.length === 3 && all[2]?.state === 'complete',
  ).then((all) => all.slice(2))
  t.match(await command('ops', 'follow', third?.id ?? ''), { code: 0, stdout: /complete/ })
  const shown = JSON.parse((await command('ops', 'show', third?.id ?? '', '--json')).stdout) as {
    history: readonly { at: string; state: string }[]
  }
  t.same(
    [...new Set(shown.history.map(({ state }) => state))],
    ['pending', 'generating', 'validating', 'complete'],
  )
  const times = shown.history.map(({ at }) => at)
  t.same(times, times.toSorted(), 'each with its time')
  agent.child.kill('SIGTERM')
  t.equal(await agent.ended, 0, agent.stderr())
  t.match(
    (await command('ops', 'show', third?.id ?? '')).stdout,
    /^\S+ {2}complete /,
    'also without an agent',
  )
})

const NOTHING = 'nothing is under way, and nothing waits\n'
