import { test } from 'tap'
import { ServiceManager } from '../../../agent/cli/service-manager.ts'
import { FakeClock } from '../../support/clock.ts'
import { settingsWith } from '../../support/settings.ts'

const { logger } = settingsWith()

function told(environment: Record<string, string>): {
  manager: ServiceManager
  clock: FakeClock
  words: string[]
} {
  const clock = new FakeClock()
  const words: string[] = []
  const send = (all: readonly string[]): Promise<void> => {
    words.push(all.join(' '))
    return Promise.resolve()
  }
  return { manager: new ServiceManager({ environment, processId: 7, clock, logger, send }), clock, words }
}

test('ServiceManager tells nobody anything where there is none', async (t) => {
  const { manager, words } = told({ WATCHDOG_USEC: '3000000' })
  manager.ready('running')
  manager.watch(() => true)
  await manager.close()
  t.same(words, [])
})

test('ServiceManager gives no sign of life of an agent that is none, or that the watch is not about', async (t) => {
  const { manager, clock, words } = told({ NOTIFY_SOCKET: '/x', WATCHDOG_USEC: '3000000', WATCHDOG_PID: '7' })
  let isAlive = true
  manager.watch(() => isAlive)
  await clock.advance(1_000)
  isAlive = false
  await clock.advance(2_000)
  await manager.close()
  t.same(words, ['WATCHDOG=1', 'WATCHDOG=1'])
  const other = told({ NOTIFY_SOCKET: '/x', WATCHDOG_USEC: '3000000', WATCHDOG_PID: '8' })
  other.manager.watch(() => true)
  await other.manager.close()
  t.same(other.words, [])
})

test('ServiceManager goes on after a message that could not be sent', async (t) => {
  const words: string[] = []
  const manager = new ServiceManager({
    environment: { NOTIFY_SOCKET: '/x' },
    processId: 7,
    clock: new FakeClock(),
    logger,
    send: (all) => {
      words.push(all.join(' '))
      return Promise.reject(new Error('no socket'))
    },
  })
  manager.reloading()
  manager.ready('running')
  manager.stopping()
  await manager.close()
  t.match(words, [
    /^RELOADING=1 MONOTONIC_USEC=\d+ STATUS=/,
    'READY=1 STATUS=running',
    'STOPPING=1 STATUS=draining',
  ])
})
