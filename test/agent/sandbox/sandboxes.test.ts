import '../../support/plain-processes.ts'
import { test } from 'tap'
import { systemClock } from '../../../agent/runtime/system-clock.ts'
import { findSandbox } from '../../../agent/sandbox/sandboxes.ts'

test('findSandbox answers one who waits although another one has given up', async (t) => {
  const impatient = new AbortController()
  const first = findSandbox({ clock: systemClock, signal: impatient.signal })
  const second = findSandbox({ clock: systemClock, signal: new AbortController().signal })
  impatient.abort(new Error('no time'))
  await t.rejects(first, { message: 'no time' })
  const found = await second
  t.ok(found.sandbox !== undefined || found.reasons.length > 0)
})

test('findSandbox rejects at once with the reason of an aborted signal', async (t) => {
  const signal = AbortSignal.abort(new Error('too late'))
  await t.rejects(findSandbox({ clock: systemClock, signal }), { message: 'too late' })
})
