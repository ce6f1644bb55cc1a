import { test } from 'tap'
import { ClientLimits, type ClientLimitsOptions, type Ticket } from '../../../agent/net/client-limits.ts'
import { FakeClock } from '../../support/clock.ts'

function limits(changes: Partial<ClientLimitsOptions> = {}): { clock: FakeClock; limits: ClientLimits } {
  const clock = new FakeClock()
  const options = { requestsPerClientMax: 2, requestsMax: 3, bytesPerSecond: 0, bytesInFlightMax: 100, clock }
  return { clock, limits: new ClientLimits({ ...options, ...changes }) }
}

function admitted(of: ClientLimits, client: string): Ticket {
  const admission = of.admit(client)
  if (admission.kind === 'refused') throw new Error(admission.message)
  return admission.ticket
}

test('ClientLimits refuses a client that has as many requests under way as it may, and all when there are too many', (t) => {
  const { limits: of } = limits()
  const first = admitted(of, 'noisy')
  admitted(of, 'noisy')
  t.match(of.admit('noisy'), { kind: 'refused', isOwnFault: true })
  admitted(of, 'quiet')
  t.match(of.admit('third'), { kind: 'refused', isOwnFault: false })
  first.release()
  first.release()
  admitted(of, 'noisy')
  t.match(of.admit('third'), { kind: 'refused', isOwnFault: false }, 'a ticket counts once')
  t.end()
})

test('ClientLimits says how long a client that sent too many bytes has to wait, and others do not', async (t) => {
  const { clock, limits: of } = limits({ bytesPerSecond: 1_000 })
  const ticket = admitted(of, 'noisy')
  ticket.received(3_000)
  ticket.release()
  t.match(of.admit('noisy'), { kind: 'refused', isOwnFault: true, retryAfterMs: 2_001 })
  admitted(of, 'quiet').release()
  await clock.advance(1_000)
  t.match(of.admit('noisy'), { kind: 'refused', retryAfterMs: 1_001 })
  await clock.advance(1_001)
  admitted(of, 'noisy').release()
  await clock.advance(60_000)
  t.equal(clock.timers, 0, 'nothing is remembered of clients that owe nothing')
})

test('ClientLimits gives memory to one request in any case, and to more as far as there is some', (t) => {
  const { limits: of } = limits()
  const first = admitted(of, 'one')
  const second = admitted(of, 'two')
  t.equal(first.hold(80), true)
  t.equal(second.hold(30), false)
  t.equal(second.hold(20), true)
  t.equal(of.bytesInFlight, 100)
  second.release()
  t.equal(first.hold(1_000), true, 'it is alone')
  first.free()
  first.free()
  t.equal(of.bytesInFlight, 0)
  first.release()
  t.equal(first.hold(1), false, 'it is over')
  t.equal(of.bytesInFlight, 0)
  t.end()
})
