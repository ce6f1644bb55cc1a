import { test } from 'tap'
import { Circuit } from '../../../agent/delivery/circuit.ts'
import { RetryableError } from '../../../agent/model/errors.ts'
import { batchOfText } from '../../support/batches.ts'
import { FakeClock, settle } from '../../support/clock.ts'
import { deliveringEncoded, measured, never } from './support.ts'

function circuit() {
  const clock = new FakeClock()
  const changes: number[] = []
  return { clock, changes, circuit: new Circuit({ clock, onChange: (open) => changes.push(open) }) }
}

test('Circuit stays closed over four failures and a success in between', async (t) => {
  const { circuit: one, changes } = circuit()
  for (const _ of ['a', 'b']) {
    for (let count = 0; count < 4; count += 1) one.failed(1_000, false)
    one.succeeded()
  }
  await one.admit(never)
  t.same([one.state, changes], ['closed', []])
})

test('Circuit opens with the fifth failure, lets one attempt find out, and closes for all with its success', async (t) => {
  const { circuit: one, clock, changes } = circuit()
  for (let count = 0; count < 5; count += 1) one.failed(1_000, false)
  t.equal(one.state, 'open')
  let admitted = 0
  const attempts = ['a', 'b', 'c'].map(async () => {
    await one.admit(never)
    admitted += 1
  })
  await clock.advance(999)
  t.equal(admitted, 0)
  await clock.advance(1)
  t.same([admitted, one.state], [1, 'half_open'])
  one.failed(2_000, false)
  await clock.advance(2_000)
  t.same([admitted, one.state], [2, 'half_open'])
  one.succeeded()
  await Promise.all(attempts)
  t.same([admitted, one.state, changes], [3, 'closed', [1, 0]])
})

test('Circuit opens at once when the server asks for a pause', (t) => {
  const { circuit: one } = circuit()
  one.failed(7_000, true)
  t.equal(one.state, 'open')
  t.end()
})

test('Circuit closes with the late success of a request from before it opened, and nobody waits on', async (t) => {
  const { circuit: one } = circuit()
  one.failed(60_000, true)
  const waiting = one.admit(never)
  one.succeeded()
  await waiting
  t.equal(one.state, 'closed')
})

test('Circuit lets another attempt find out when the one before was given up', async (t) => {
  const { circuit: one, clock } = circuit()
  one.failed(1_000, true)
  await clock.advance(1_000)
  await one.admit(never)
  one.abandoned()
  await one.admit(never)
  t.equal(one.state, 'half_open')
})

test('Circuit lets nobody wait who is stopped', async (t) => {
  const { circuit: one, clock } = circuit()
  one.failed(1_000, true)
  const controller = new AbortController()
  const waiting = one.admit(controller.signal)
  controller.abort(new Error('stopped'))
  await t.rejects(waiting, { message: 'stopped' })
  t.equal(clock.timers, 0)
})

test('Delivery sends one request at a time while the server takes none, and all when it is back', async (t) => {
  let isDown = true
  const { delivery, clock, requests, settings } = await deliveringEncoded(
    () => (isDown ? Promise.reject(new RetryableError('HEPH_TEST', 'down')) : Promise.resolve()),
    { sending_queue: { num_consumers: 8, batch: { min_size: 0, max_size: '1B' } } },
  )
  for (let index = 0; index < 20; index += 1) await delivery.consume(batchOfText([`${index}`]), never)
  await settle()
  t.ok(requests.length <= 8, `${requests.length}`)
  t.equal(measured(settings, 'circuit_open'), 1)
  let most = 0
  for (let second = 0; second < 60; second += 1) {
    const before = requests.length
    await clock.advance(1_000)
    most = Math.max(most, requests.length - before)
  }
  t.equal(most, 1, 'requests in one second')
  isDown = false
  await clock.advance(60_000)
  t.equal(measured(settings, 'circuit_open'), 0)
  t.equal(measured(settings, 'sent_log_records'), 20)
  t.equal(measured(settings, 'queue_size'), 0)
  await delivery.shutdown(never)
})
