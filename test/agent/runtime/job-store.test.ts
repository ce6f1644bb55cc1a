import { test } from 'tap'
import { join } from 'node:path'
import type { Fingerprint } from '../../../agent/model/error-event.ts'
import { JOB_MIGRATIONS } from '../../../agent/runtime/job-migrations.ts'
import { JobStore } from '../../../agent/runtime/job-store.ts'
import type { StageDone } from '../../../agent/runtime/repair-protocol.ts'
import { openStore } from '../../../agent/storage/store.ts'
import { errorEvent } from '../../support/events.ts'

const RESULT: StageDone = {
  diagnosis: undefined,
  fix: undefined,
  event: {
    timeUnixNano: '1',
    observedTimeUnixNano: '2',
    severityNumber: 17,
    severityText: '',
    body: '',
    attributes: {},
    eventName: 'hephaestus.error.analyzed',
    traceId: '',
    spanId: '',
    resource: { attributes: {} },
  },
}

test('JobStore forgets the repairs that ended longest ago, with their steps, and none that is open or whose result waits', (t) => {
  const sqlite = openStore(join(t.testdir(), 'a.sqlite'), { migrations: JOB_MIGRATIONS })
  t.teardown(() => sqlite.close())
  const store = new JobStore(sqlite, 2)
  const begin = (name: string, nowMs: number): void => {
    const event = errorEvent({ fingerprint: name as Fingerprint })
    store.begin(`job-${name}`, { event, stage: 'analyze', rerunAfterMs: 1_000 }, 'logs/analyze', nowMs)
  }
  const end = (name: string, nowMs: number): void => {
    store.setState(name as Fingerprint, 'generating', '', nowMs)
    store.setState(name as Fingerprint, 'complete', 'analyzed', nowMs)
  }
  const names = (): readonly string[] => store.list().map(({ fingerprint }) => fingerprint)
  for (const [at, name] of ['open', 'untold', 'first', 'second'].entries()) begin(name, at)
  const untold = store.find('untold' as Fingerprint)
  if (untold !== undefined) store.finishStage(untold, 'analyze', RESULT, 5)
  for (const [at, name] of ['untold', 'second', 'first'].entries()) end(name, 10 + at)
  t.strictSame(
    names(),
    ['open', 'untold', 'first', 'second'],
    'what is kept is looked at when another begins',
  )
  begin('third', 20)
  t.strictSame(names(), ['open', 'untold', 'first', 'third'])
  t.strictSame(store.stepsOf('second' as Fingerprint), [])
  t.ok(store.stepsOf('first' as Fingerprint).length > 1)
  end('third', 30)
  store.removeFromOutbox('job-untold:analyze:logs/analyze')
  begin('fourth', 40)
  t.strictSame(names(), ['open', 'first', 'third', 'fourth'])
  t.end()
})

test('JobStore keeps an event with integers of 64 bits and bytes among what its record says, as text', (t) => {
  const sqlite = openStore(join(t.testdir(), 'a.sqlite'), { migrations: JOB_MIGRATIONS })
  t.teardown(() => sqlite.close())
  const store = new JobStore(sqlite)
  const event = errorEvent({
    attributes: { order: 1_234_567_890_123_456_789n, list: [2n ** 60n] },
    resource: { id: 1_234_567_890_123_456_789n, key: Buffer.from('ab') },
  })
  store.begin('job', { event, stage: 'analyze', rerunAfterMs: 1_000 }, 'logs/analyze', 0)
  t.match(store.find(event.fingerprint)?.event, {
    attributes: { order: '1234567890123456789', list: ['1152921504606846976'] },
    resource: { id: '1234567890123456789', key: 'YWI=' },
  })
  t.end()
})
