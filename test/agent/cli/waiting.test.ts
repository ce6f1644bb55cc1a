import { test } from 'tap'
import { heldClock } from '../../support/held-clock.ts'
import { sayWhatIsAwaited } from '../../../agent/cli/waiting.ts'

test('a run to the end says once which inputs have not ended', async (t) => {
  const { clock, pass } = heldClock()
  const said: string[] = []
  const inputs = [
    { id: 'stdout/api', finished: new Promise<void>(() => undefined) },
    { id: 'file', finished: Promise.resolve() },
  ]
  sayWhatIsAwaited(inputs, { clock, say: (text) => said.push(text) })
  t.same(said, [], 'nothing before its time')
  await Promise.resolve()
  pass()
  t.same(said, ['waiting for stdout/api to end; Ctrl-C ends it now'])
})

test('a run whose inputs have ended, or that was stopped, says nothing', async (t) => {
  const { clock, pass } = heldClock()
  const said: string[] = []
  const say = (text: string): unknown => said.push(text)
  sayWhatIsAwaited([{ id: 'file', finished: Promise.resolve() }], { clock, say })
  const stop = sayWhatIsAwaited([{ id: 'stdout', finished: new Promise<void>(() => undefined) }], {
    clock,
    say,
  })
  stop()
  await Promise.resolve()
  pass()
  t.same(said, [])
})
