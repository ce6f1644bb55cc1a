import '../support/plain-processes.ts'
import type { ServerResponse } from 'node:http'
import { test } from 'tap'
import { eventually } from './reload-scene.ts'
import { proposes, repairsScene, type RepairsScene } from './repairs-scene.ts'

/**
 * Goal: whoever looks at a fix from outside sees which of its states it is in, and afterwards which it went through.
 * Method: the real program, with a model that limits its rate, hangs or answers, and tests that take their time.
 */

interface Told {
  readonly id: string
  readonly state: string
  readonly reason: string
}

async function listed({ command }: RepairsScene): Promise<readonly Told[]> {
  const { stdout } = await command('fixes', 'list', '--json')
  return (JSON.parse(stdout) as { fixes: readonly Told[] }).fixes
}

function inState(scene: RepairsScene, state: string): Promise<Told | undefined> {
  return eventually(
    async () => (await listed(scene).catch(() => []))[0],
    (fix) => fix?.state === state,
  )
}

test(
  'a fix is pending while its model limits the rate, and goes on when that is over',
  { timeout: 120_000 },
  async (t) => {
    let limits = true
    const propose = proposes('cents')
    const scene = await repairsScene(t, {
      model: 'timeout: 1m, max_attempts: 10',
      answer: (response: ServerResponse) => {
        if (limits) response.writeHead(429, { 'retry-after': '2' }).end('{}')
        else propose(response)
      },
    })
    const agent = scene.start()
    await agent.until('running')
    scene.fail('cents')
    await eventually(scene.asked, (count) => count > 0)
    t.match(
      (await inState(scene, 'pending'))?.reason,
      /limits the rate of calls \(429\); it is asked again in 2s/,
    )
    limits = false
    await eventually(scene.sent, (text) => text.includes('hephaestus.fix.proposed'))
    t.equal((await inState(scene, 'complete'))?.state, 'complete')
    agent.child.kill('SIGTERM')
    t.equal(await agent.ended, 0)
  },
)

test(
  'a fix is generating while its model hangs, and failed when its time is used up, also after a restart',
  { timeout: 120_000 },
  async (t) => {
    const scene = await repairsScene(t, {
      model: 'timeout: 1m, max_attempts: 1',
      fix: 'budget: { time_limit: 4s }, ',
      answer: () => undefined,
    })
    let agent = scene.start()
    await agent.until('running')
    scene.fail('cents')
    await eventually(scene.asked, (count) => count > 0)
    t.equal((await inState(scene, 'generating'))?.reason, 'model')
    const failed = await inState(scene, 'failed')
    t.match(failed?.reason, /HEPH_FIX_TIME_LIMIT: the time limit of 4s was reached/)
    await eventually(scene.sent, (text) => text.includes('hephaestus.fix.failed'))
    agent.child.kill('SIGKILL')
    await agent.ended
    agent = scene.start()
    await agent.until('running')
    t.same(await listed(scene), [failed])
    agent.child.kill('SIGTERM')
    t.equal(await agent.ended, 0)
  },
)

test(
  'a fix is validating while the tests of the code run, and complete with all of its states and their times',
  { timeout: 240_000 },
  async (t) => {
    const scene = await repairsScene(t, {
      answer: proposes('cents'),
      code: {
        'package.json': '{"name":"shop","type":"module","scripts":{"test":"node --test"}}',
        'main.test.js':
          "import { test } from 'node:test'\ntest('slow', () => new Promise((resolve) => setTimeout(resolve, 4_000)))\n",
      },
    })
    const agent = scene.start()
    await agent.until('running')
    scene.fail('cents')
    t.match((await inState(scene, 'validating'))?.reason, '1 of model')
    const complete = await inState(scene, 'complete')
    const shown = JSON.parse((await scene.command('ops', 'show', complete?.id ?? '', '--json')).stdout) as {
      history: readonly { at: string; state: string; reason: string }[]
    }
    const states = shown.history.map(({ state }) => state)
    t.same([...new Set(states)], ['pending', 'generating', 'validating', 'complete'])
    t.ok(shown.history.every(({ at }) => !Number.isNaN(Date.parse(at))))
    t.match(await scene.command('ops', 'show', complete?.id ?? ''), {
      stdout: /^\S+ {2}complete .*\n {2}2\S+ {2}pending\n(.*\n)+ {2}2\S+ {2}complete /,
    })
    agent.child.kill('SIGTERM')
    t.equal(await agent.ended, 0)
  },
)
