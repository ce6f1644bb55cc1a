import { getEventListeners } from 'node:events'
import { test } from 'tap'
import { Turn } from '../../../agent/queue/turn.ts'

test('a turn lets one task run at a time, in their order, whatever becomes of those before', async (t) => {
  const turn = new Turn()
  const seen: string[] = []
  const step = (name: string) => async (): Promise<void> => {
    seen.push(`${name} begins`)
    await Promise.resolve()
    seen.push(`${name} ends`)
    if (name === 'a') throw new Error('failed')
  }
  const runs = ['a', 'b', 'c'].map((name) => turn.run(step(name)))
  const results = await Promise.allSettled(runs)
  t.same(
    results.map(({ status }) => status),
    ['rejected', 'fulfilled', 'fulfilled'],
  )
  t.same(seen, ['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends'])
})

test('a task whose signal is aborted while it waits for its turn ends at once and never runs', async (t) => {
  const turn = new Turn()
  const { promise: stuck, resolve: free } = Promise.withResolvers<void>()
  const first = turn.run(() => stuck)
  const givingUp = new AbortController()
  let hasRun = false
  const second = turn.run(() => {
    hasRun = true
    return Promise.resolve()
  }, givingUp.signal)
  const third = turn.run(() => Promise.resolve('after it'), givingUp.signal)
  givingUp.abort(new Error('out of time'))
  await t.rejects(second, { message: 'out of time' })
  await t.rejects(third, { message: 'out of time' })
  free()
  await first
  t.equal(await turn.run(() => Promise.resolve('the next')), 'the next')
  t.notOk(hasRun)
})

test('a task that runs is not left alone when its signal is aborted, and leaves no listener behind', async (t) => {
  const turn = new Turn()
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
  const { promise: stuck, resolve: free } = Promise.withResolvers<void>()
  const givingUp = new AbortController()
  const first = turn.run(() => Promise.resolve())
  const second = turn.run(async () => {
    begin()
    await stuck
    return 'done'
  }, givingUp.signal)
  await Promise.all([first, begun])
  givingUp.abort(new Error('out of time'))
  free()
  t.equal(await second, 'done')
  t.equal(getEventListeners(givingUp.signal, 'abort').length, 0)
})
