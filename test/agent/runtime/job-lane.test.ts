import { test, type Test } from 'tap'
import { dirname, join } from 'node:path'
import type { Diagnosis, ErrorClass } from '../../../agent/model/diagnosis.ts'
import { RetryableError } from '../../../agent/model/errors.ts'
import type { Fingerprint } from '../../../agent/model/error-event.ts'
import type { FixOutcome } from '../../../agent/model/fix.ts'
import type { LogRecord } from '../../../agent/model/log-record.ts'
import type { FixState } from '../../../agent/model/state-machine.ts'
import { decideFix } from '../../../agent/knowledge/fix-decisions.ts'
import { RepairLane } from '../../../agent/runtime/job-lane.ts'
import { JOB_MIGRATIONS } from '../../../agent/runtime/job-migrations.ts'
import { JobStore } from '../../../agent/runtime/job-store.ts'
import type { StageDone, StageEnd, ToRepair } from '../../../agent/runtime/repair-protocol.ts'
import type { RepairProcess } from '../../../agent/runtime/repair-process.ts'
import { openStore } from '../../../agent/storage/store.ts'
import { Instruments } from '../../../agent/telemetry/instruments.ts'
import { createLogger } from '../../../agent/telemetry/logger.ts'
import { FakeClock } from '../../support/clock.ts'
import { errorEvent } from '../../support/events.ts'

type Run = ToRepair & { readonly kind: 'run' }
type End = StageEnd

const FINGERPRINT = errorEvent().fingerprint
const never = new AbortController().signal

function done(eventName: string, changes: Partial<StageDone> = {}): End {
  const event = {
    timeUnixNano: '1',
    observedTimeUnixNano: '2',
    severityNumber: 17,
    severityText: '',
    body: '',
    attributes: {},
    eventName,
    traceId: '',
    spanId: '',
    resource: { attributes: {} },
  }
  return { kind: 'done', jobId: '', result: { diagnosis: undefined, fix: undefined, event, ...changes } }
}

function open(t: Test, path: string, answer: (run: Run) => Promise<End>, clock = new FakeClock()) {
  const sqlite = openStore(path, { migrations: JOB_MIGRATIONS })
  t.teardown(() => sqlite.close())
  const store = new JobStore(sqlite)
  const runs: Run[] = []
  const told: string[] = []
  const process = {
    run: (message: Run) => {
      runs.push(message)
      return answer(message)
    },
    pause: (isPaused: boolean) => void told.push(isPaused ? 'pause' : 'resume'),
    cancel: (jobId: string, reason: string) => void told.push(`cancel ${jobId} ${reason}`),
    stop: () => Promise.resolve(),
    stoodMs: 0,
  } as unknown as RepairProcess
  const log: string[] = []
  const logger = createLogger({
    clock,
    level: 'debug',
    encoding: 'json',
    write: (line) => void log.push(line),
  })
  let ids = 0
  const instruments = new Instruments()
  const newId = (): string => `job${(ids += 1)}`
  const stateDirectory = dirname(path)
  const lane = new RepairLane({ stateDirectory, store, process, clock, logger, newId, instruments })
  return { lane, store, runs, told, clock, instruments, log }
}

const analyze = (rerunAfterMs = 3_600_000) => ({
  stage: 'analyze' as const,
  event: errorEvent(),
  rerunAfterMs,
})
const fix = (rerunAfterMs = 3_600_000) => ({ stage: 'fix' as const, event: errorEvent(), rerunAfterMs })

function answers(run: Run): Promise<End> {
  return Promise.resolve(
    done(run.stage === 'analyze' ? 'hephaestus.error.analyzed' : 'hephaestus.fix.failed'),
  )
}

test('RepairLane runs analyze and fix of one error as one job, in this order', async (t) => {
  const { lane, runs, store } = open(t, join(t.testdir(), 'a.sqlite'), answers)
  lane.submit('logs/analyze', analyze())
  lane.submit('logs/fix', fix())
  const emitted: string[] = []
  const emitter = (record: LogRecord, settled: () => void): Promise<void> => {
    emitted.push(record.eventName)
    settled()
    return Promise.resolve()
  }
  lane.attach('logs/analyze', emitter)
  lane.attach('logs/fix', emitter)
  await lane.drain(never)
  t.same(
    runs.map((run) => run.stage),
    ['analyze', 'fix'],
  )
  t.same(emitted, ['hephaestus.error.analyzed', 'hephaestus.fix.failed'])
  t.equal(store.find(FINGERPRINT)?.state, 'complete')
})

test('An error that is to be repaired anew is analyzed anew before, also where that alone would not be due', async (t) => {
  const { lane, runs, clock } = open(t, join(t.testdir(), 'a.sqlite'), answers)
  const emitter = (_: LogRecord, settled: () => void): Promise<void> => Promise.resolve(settled())
  lane.attach('logs/analyze', emitter)
  lane.attach('logs/fix', emitter)
  lane.submit('logs/analyze', analyze())
  lane.submit('logs/fix', fix())
  await lane.drain(never)
  await clock.advance(1_800_000)
  lane.submit('logs/analyze', analyze(3_600_000))
  lane.submit('logs/fix', fix(900_000))
  await lane.drain(never)
  t.same(
    runs.map((run) => [run.stage, run.componentKey]),
    [
      ['analyze', 'logs/analyze'],
      ['fix', 'logs/fix'],
      ['analyze', 'logs/analyze'],
      ['fix', 'logs/fix'],
    ],
  )
})

test('RepairLane writes each step of a repair into the log at level debug, with the ids of the error and of the job', async (t) => {
  const outcome: FixOutcome = { kind: 'no_fix', reasons: ['x'.repeat(500)] }
  const { lane, log } = open(t, join(t.testdir(), 'a.sqlite'), (run) => {
    lane.progress({ kind: 'state', jobId: run.jobId, state: 'generating', reason: 'template' })
    lane.progress({ kind: 'state', jobId: run.jobId, state: 'validating', reason: '' })
    return Promise.resolve(done('hephaestus.fix.failed', { fix: outcome }))
  })
  lane.attach('logs/fix', (_record, settled) => Promise.resolve(settled()))
  lane.submit('logs/fix', fix())
  await lane.drain(never)
  const lines = log.map((line) => JSON.parse(line) as Record<string, string>)
  t.match(
    lines.map(({ message }) => message),
    ['pending', 'generating', 'validating', 'failed'].map((state) => `a repair is ${state}`),
  )
  for (const line of lines) t.match(line, { level: 'debug', fingerprint: FINGERPRINT, job_id: 'job1' })
  t.equal(lines[1]?.['reason'], 'template')
  t.equal(lines[3]?.['reason'], `${'x'.repeat(200)}…`)
})

test('RepairLane does not run a job again for repeats of its error', async (t) => {
  const { lane, runs, clock } = open(t, join(t.testdir(), 'a.sqlite'), answers)
  lane.attach('logs/analyze', (_record, settled) => Promise.resolve(settled()))
  lane.submit('logs/analyze', analyze(0))
  lane.submit('logs/analyze', analyze(0))
  await lane.drain(never)
  lane.submit('logs/analyze', analyze(0))
  await lane.drain(never)
  t.equal(runs.length, 1)
  await clock.advance(600_000)
  lane.submit('logs/analyze', analyze(0))
  await lane.drain(never)
  t.equal(runs.length, 2)
})

test('RepairLane keeps a result until it is acknowledged and emits it again after a restart with the same id', async (t) => {
  const path = join(t.testdir(), 'a.sqlite')
  const ids: unknown[] = []
  const first = open(t, path, answers)
  first.lane.attach('logs/analyze', (record) => {
    ids.push(record.attributes['hephaestus.event.id'])
    return Promise.resolve()
  })
  first.lane.submit('logs/analyze', analyze())
  await first.clock.advance(1)
  t.equal(first.store.outbox().length, 1)
  const second = open(t, path, answers)
  second.lane.attach('logs/analyze', (record, settled) => {
    ids.push(record.attributes['hephaestus.event.id'])
    settled()
    return Promise.resolve()
  })
  await second.lane.drain(never)
  t.equal(ids.length, 2)
  t.equal(ids[0], ids[1])
  t.equal(second.store.outbox().length, 0)
})

test('RepairLane resumes a job that a crash cut off, from its last finished stage', async (t) => {
  const path = join(t.testdir(), 'a.sqlite')
  const first = open(t, path, (run) =>
    run.stage === 'analyze' ? answers(run) : new Promise(() => undefined),
  )
  first.lane.submit('logs/analyze', analyze())
  first.lane.submit('logs/fix', fix())
  await first.clock.advance(1)
  first.store.setState(FINGERPRINT, 'generating', '', 0)
  const second = open(t, path, answers)
  t.equal(second.store.find(FINGERPRINT)?.state, 'pending')
  second.lane.attach('logs/analyze', (_record, settled) => Promise.resolve(settled()))
  second.lane.attach('logs/fix', (_record, settled) => Promise.resolve(settled()))
  second.lane.start()
  await second.lane.drain(never)
  t.same(
    second.runs.map((run) => run.stage),
    ['fix'],
  )
})

test('RepairLane tries a job again when its process dies, and fails it after three times with the reason', async (t) => {
  const { lane, runs, store, clock } = open(t, join(t.testdir(), 'a.sqlite'), () =>
    Promise.reject(new RetryableError('HEPH_REPAIR_DIED', 'it ended with SIGKILL')),
  )
  lane.submit('logs/analyze', analyze())
  await clock.advance(60_000)
  t.equal(runs.length, 3)
  t.equal(store.find(FINGERPRINT)?.state, 'failed')
  t.match(store.find(FINGERPRINT)?.reason, /3 attempts.*SIGKILL/)
})

test('RepairLane tells a repair what changes were worth for errors of the same class and language', async (t) => {
  const trials = [{ strategy: 'template', source: 'js-loop-bound', hasHeld: false } as const]
  const { lane, runs } = open(t, join(t.testdir(), 'a.sqlite'), (run) => {
    const errorClass = run.input.event.exceptionType === 'KeyError' ? 'missing_key' : 'null_dereference'
    const diagnosis = diagnosisOf(errorClass)
    return Promise.resolve(
      run.stage === 'analyze'
        ? done('hephaestus.error.analyzed', { diagnosis })
        : done('hephaestus.fix.failed', { fix: { kind: 'no_fix', reasons: ['none'], trials } }),
    )
  })
  for (const key of ['logs/analyze', 'logs/fix']) {
    lane.attach(key, (_record, settled) => Promise.resolve(settled()))
  }
  const repairs = [
    { fingerprint: 'a'.repeat(32) as Fingerprint, exceptionType: 'TypeError' },
    { fingerprint: 'b'.repeat(32) as Fingerprint, exceptionType: 'TypeError' },
    { fingerprint: 'c'.repeat(32) as Fingerprint, exceptionType: 'KeyError' },
  ]
  for (const changes of repairs) {
    const event = errorEvent(changes)
    lane.submit('logs/analyze', { ...analyze(), event })
    lane.submit('logs/fix', { ...fix(), event })
    await lane.drain(never)
  }
  const told = runs.filter(({ stage }) => stage === 'fix').map(({ input }) => input.trackRecords)
  const failedOnce = { strategy: 'template', source: 'js-loop-bound', held: 0, failed: 1 }
  t.strictSame(told, [[], [failedOnce], []])
})

function diagnosisOf(errorClass: ErrorClass): Diagnosis {
  return {
    errorClass,
    language: 'javascript',
    frames: [],
    locations: [],
    causes: [],
    evidence: [],
    repository: undefined,
    revision: '',
    gaps: [],
  }
}

test('RepairLane fails a job with the reason of a stage that failed for good', async (t) => {
  const { lane, store } = open(t, join(t.testdir(), 'a.sqlite'), () =>
    Promise.resolve({ kind: 'failed' as const, jobId: '', reason: 'no such thing' }),
  )
  lane.submit('logs/analyze', analyze())
  await lane.drain(never)
  t.equal(store.find(FINGERPRINT)?.state, 'failed')
  t.equal(store.find(FINGERPRINT)?.reason, 'no such thing')
})

test('RepairLane works on other jobs while one waits to be tried again', async (t) => {
  const other = 'f'.repeat(32) as Fingerprint
  const { lane, store, clock } = open(t, join(t.testdir(), 'a.sqlite'), (run) =>
    run.input.event.fingerprint === other
      ? answers(run)
      : Promise.reject(new RetryableError('HEPH_T', 'later')),
  )
  lane.attach('logs/analyze', (_record, settled) => Promise.resolve(settled()))
  lane.submit('logs/analyze', analyze())
  lane.submit('logs/analyze', { ...analyze(), event: errorEvent({ fingerprint: other }) })
  await clock.advance(3_000)
  t.equal(store.find(other)?.state, 'complete')
})

test('RepairLane runs a job again at once when its error was seen as often as the outcome asked for, and not sooner', async (t) => {
  const outcome: FixOutcome = { kind: 'no_fix', reasons: ['seen too seldom'], againAtCount: 3 }
  const { lane, runs } = open(t, join(t.testdir(), 'a.sqlite'), () =>
    Promise.resolve(done('hephaestus.fix.failed', { fix: outcome })),
  )
  lane.attach('logs/fix', (_record, settled) => Promise.resolve(settled()))
  for (const count of [1, 2, 3, 4]) {
    lane.submit('logs/fix', { stage: 'fix', event: errorEvent({ count }), rerunAfterMs: 1e9 })
    await lane.drain(never)
  }
  t.strictSame(
    runs.map(({ input }) => input.event.count),
    [1, 3],
  )
  await lane.stop()
})

/** Ten in the evening of a day, and the first moment of the next. */
const EVENING_MS = Date.parse('2026-03-01T22:00:00Z')
const MIDNIGHT_MS = Date.parse('2026-03-02T00:00:00Z')
const LIMITED: FixOutcome = { kind: 'no_fix', reasons: ['500 requests a day'], againAtMs: MIDNIGHT_MS }

test('RepairLane has a job that met a limit of the day wait, with why and since when, and goes on with it the next day by itself', async (t) => {
  let outcome: FixOutcome = LIMITED
  const { lane, store, runs, clock, instruments } = open(
    t,
    join(t.testdir(), 'a.sqlite'),
    (run) =>
      Promise.resolve(
        run.stage === 'analyze'
          ? done('hephaestus.error.analyzed')
          : done('hephaestus.fix.failed', { fix: outcome }),
      ),
    new FakeClock(EVENING_MS),
  )
  const told: string[] = []
  for (const stage of ['analyze', 'fix'])
    lane.attach(`logs/${stage}`, (record, settled) => {
      told.push(String(record.attributes['hephaestus.event.id']))
      return Promise.resolve(settled())
    })
  lane.submit('logs/analyze', analyze(1))
  lane.submit('logs/fix', fix(1))
  await lane.drain(never)
  const waiting = store.find(FINGERPRINT)
  t.match(waiting, { state: 'pending', updatedAtMs: EVENING_MS, waitUntilMs: MIDNIGHT_MS })
  t.equal(waiting?.reason, 'waits until 2026-03-02T00:00:00.000Z: 500 requests a day')
  t.notOk(lane.isUnderWay(FINGERPRINT), 'nobody waits for it')
  t.ok(lane.known(FINGERPRINT), 'what it came to so far is known')
  t.strictSame([...store.countByState()], [['waiting', 1]])
  lane.submit('logs/fix', fix(1))
  await clock.advance(2 * 3_600_000 - 1)
  t.equal(runs.length, 2, 'not before, however often the error comes')
  outcome = { kind: 'no_fix', reasons: ['nothing held'] }
  await clock.advance(900_000)
  await lane.drain(never)
  t.strictSame(
    runs.map(({ stage }) => stage),
    ['analyze', 'fix', 'fix'],
    'what was analyzed is not analyzed again',
  )
  t.match(store.find(FINGERPRINT), { state: 'failed', reason: 'nothing held', waitUntilMs: undefined })
  t.equal(new Set(told).size, 3, 'the second result is another event than the first')
  const outcomes = instruments.snapshot().find(({ name }) => name === 'hephaestus_fix_outcomes')
  t.strictSame(
    outcomes?.points.map(({ attributes }) => attributes['outcome']),
    ['waiting', 'no_fix'],
  )
  await lane.stop()
  t.equal(clock.timers, 0)
})

test('RepairLane does not go on with a job that was cancelled while it waited for another day', async (t) => {
  const limited = (): Promise<End> => Promise.resolve(done('hephaestus.fix.failed', { fix: LIMITED }))
  const path = join(t.testdir(), 'a.sqlite')
  const { lane, store, runs, clock } = open(t, path, limited, new FakeClock(EVENING_MS))
  lane.attach('logs/fix', (_record, settled) => Promise.resolve(settled()))
  lane.submit('logs/fix', fix())
  await lane.drain(never)
  t.equal(lane.cancel(store.find(FINGERPRINT)?.id ?? '', 'not wanted'), 'waiting')
  await clock.advance(4 * 3_600_000)
  await lane.drain(never)
  t.equal(runs.length, 1)
  t.match(store.find(FINGERPRINT), { state: 'failed', waitUntilMs: undefined })
  t.strictSame([...store.countByState()], [['failed', 1]])
  t.equal(clock.timers, 0, 'nothing is waited for any more')
  await lane.stop()
})

test('RepairLane goes on after a restart with a job that waited, when its day has come and not before', async (t) => {
  const path = join(t.testdir(), 'a.sqlite')
  const limited = (): Promise<End> => Promise.resolve(done('hephaestus.fix.failed', { fix: LIMITED }))
  const first = open(t, path, limited, new FakeClock(EVENING_MS))
  first.lane.attach('logs/fix', (_record, settled) => Promise.resolve(settled()))
  first.lane.submit('logs/fix', fix())
  await first.lane.drain(never)
  await first.lane.stop()
  const early = open(t, path, answers, new FakeClock(MIDNIGHT_MS - 1_000))
  early.lane.start()
  await early.lane.drain(never)
  t.strictSame(early.runs, [])
  await early.lane.stop()
  const late = open(t, path, answers, new FakeClock(MIDNIGHT_MS + 1_000))
  late.lane.attach('logs/fix', (_record, settled) => Promise.resolve(settled()))
  late.lane.start()
  await late.lane.drain(never)
  t.equal(late.runs.length, 1)
  t.equal(late.store.find(FINGERPRINT)?.waitUntilMs, undefined)
  await late.lane.stop()
})

test('RepairLane ends a job that waits for another day when it is cancelled: its day brings it back no more', async (t) => {
  const clock = new FakeClock(EVENING_MS)
  const limited = (): Promise<End> => Promise.resolve(done('hephaestus.fix.failed', { fix: LIMITED }))
  const { lane, store, runs } = open(t, join(t.testdir(), 'a.sqlite'), limited, clock)
  lane.attach('logs/fix', (_record, settled) => Promise.resolve(settled()))
  lane.submit('logs/fix', fix())
  await lane.drain(never)
  t.equal(lane.cancel('job1', 'cancelled'), 'waiting')
  t.match(store.find(FINGERPRINT), { state: 'failed', reason: 'cancelled', waitUntilMs: undefined })
  t.equal(store.nextWaitEnd(), undefined)
  await clock.advance(86_400_000)
  t.equal(runs.length, 1)
  await lane.stop()
  t.equal(clock.timers, 0)
})

test('RepairLane gives a job that runs again the fix of its last run', async (t) => {
  const path = join(t.testdir(), 'a.sqlite')
  const known = { kind: 'fix' as const, candidate: { id: 'c1' }, verdict: { grade: 'proved' }, diff: 'd' }
  const first = open(t, path, () => Promise.resolve(done('hephaestus.fix.proposed', { fix: known as never })))
  first.lane.attach('logs/fix', (_record, settled) => Promise.resolve(settled()))
  first.lane.submit('logs/fix', fix())
  await first.lane.drain(never)
  const second = open(t, path, answers, new FakeClock(first.clock.now() + 1))
  second.lane.submit('logs/fix', fix(0))
  await second.clock.advance(1)
  t.same(second.runs[0]?.input.knownFixes, [known])
})

test('RepairLane keeps a fix that a person rejected from the next run, and tells it what was rejected', async (t) => {
  const folder = t.testdir()
  const path = join(folder, 'a.sqlite')
  const known = { kind: 'fix' as const, candidate: { id: 'c1' }, verdict: { grade: 'proved' }, diff: 'd' }
  const first = open(t, path, () => Promise.resolve(done('hephaestus.fix.proposed', { fix: known as never })))
  first.lane.attach('logs/fix', (_record, settled) => Promise.resolve(settled()))
  first.lane.submit('logs/fix', fix())
  await first.lane.drain(never)
  const decision = { decision: 'rejected' as const, reason: '', decidedAt: '' }
  decideFix(folder, { ...decision, fixId: 'c1', fingerprint: FINGERPRINT, diff: 'd' })
  decideFix(folder, { ...decision, fixId: 'c2', fingerprint: 'of another error', diff: 'e' })
  const second = open(t, path, answers, new FakeClock(first.clock.now() + 1))
  second.lane.submit('logs/fix', fix(0))
  await second.clock.advance(1)
  t.same(second.runs[0]?.input.knownFixes, [])
  t.same(second.runs[0]?.input.rejectedDiffs, ['d'])
})

test('RepairLane emits again what the graph refused', async (t) => {
  const { lane, clock } = open(t, join(t.testdir(), 'a.sqlite'), answers)
  let refusals = 1
  let emissions = 0
  lane.attach('logs/analyze', (_record, settled) => {
    emissions += 1
    if (refusals-- > 0) return Promise.reject(new RetryableError('HEPH_T', 'full'))
    settled()
    return Promise.resolve()
  })
  lane.submit('logs/analyze', analyze())
  await clock.advance(5_000)
  t.equal(emissions, 2)
})

test('RepairLane counts what its jobs came to, and how many there are in each state', async (t) => {
  const candidate = {
    strategy: 'model',
    source: 'small-coder',
    cost: { durationMs: 1, inputTokens: 900, outputTokens: 40 },
  }
  const cost = { role: 'code_fixer', model: 'small-coder', requests: 2, inputTokens: 900, outputTokens: 40 }
  const modelCosts = [{ ...cost, money: 0.5, refused: 3 }]
  const fixed = { kind: 'fix', candidate, verdict: { grade: 'proved' }, diff: '', modelCosts }
  const { lane, instruments, clock } = open(t, join(t.testdir(), 'a.sqlite'), async ({ stage }) => {
    await clock.advance(2_000)
    if (stage === 'analyze') return done('hephaestus.error.analyzed')
    return done('hephaestus.fix.proposed', { fix: fixed as unknown as FixOutcome })
  })
  lane.attach('logs/fix', (_record, settled) => Promise.resolve(settled()))
  lane.submit('logs/fix', fix())
  await lane.drain(never)
  const points = (name: string) => instruments.snapshot().find((each) => each.name === name)?.points
  t.match(points('hephaestus_fix_outcomes'), [
    { value: 1, attributes: { outcome: 'fix', grade: 'proved', strategy: 'model' } },
  ])
  t.match(points('gen_ai_client_tokens'), [{ value: 900 }, { value: 40 }])
  const attributes = { hephaestus_model_role: 'code_fixer', gen_ai_request_model: 'small-coder' }
  t.match(points('hephaestus_model_requests'), [
    { value: 2, attributes: { ...attributes, outcome: 'answered' } },
    { value: 3, attributes: { ...attributes, outcome: 'refused' } },
  ])
  t.match(points('hephaestus_model_cost'), [{ value: 0.5, attributes }])
  t.match(points('hephaestus_repair_stages'), [{ value: 1, attributes: { stage: 'fix', outcome: 'done' } }])
  t.match(points('hephaestus_repair_jobs'), [{ value: 1, attributes: { state: 'complete' } }])
  const histogram = (name: string) => instruments.histograms().find((each) => each.name === name)?.points
  t.match(histogram('hephaestus_repair_stage_duration_seconds'), [{ sum: 2 }])
  t.match(histogram('hephaestus_fix_time_seconds'), [{ count: 1, sum: 2 }])
})

test('RepairLane measures what it is told while a stage runs, and what people decided', async (t) => {
  const path = join(t.testdir(), 'a.sqlite')
  const { lane, instruments, clock, store } = open(t, path, async ({ stage, jobId }) => {
    const move = (state: FixState, reason: string): void =>
      lane.progress({ kind: 'state', jobId, state, reason })
    const request = { server: 'models.example', status: 200, fault: undefined, seconds: 3 }
    move('generating', 'model')
    lane.progress({ kind: 'request', jobId, request })
    lane.progress({ kind: 'request', jobId, request: { ...request, status: undefined, fault: 'ECONNRESET' } })
    await clock.advance(4_000)
    move('validating', '1 of model')
    t.equal(store.find(FINGERPRINT)?.state, 'validating')
    await clock.advance(1_000)
    return done(`hephaestus.${stage}.failed`)
  })
  lane.attach('logs/fix', (_record, settled) => Promise.resolve(settled()))
  lane.submit('logs/fix', fix())
  await lane.drain(never)
  const histogram = (name: string) => instruments.histograms().find((each) => each.name === name)?.points
  t.match(histogram('hephaestus_fix_step_duration_seconds'), [
    { sum: 4, attributes: { step: 'generate', strategy: 'model' } },
    { sum: 1, attributes: { step: 'validate', strategy: 'model' } },
  ])
  t.match(histogram('hephaestus_model_request_duration_seconds'), [
    { sum: 3, attributes: { server_address: 'models.example', http_response_status_code: '200' } },
    { attributes: { server_address: 'models.example', error_type: 'ECONNRESET' } },
  ])
  const decided = () => instruments.snapshot().find(({ name }) => name === 'hephaestus_fix_decisions')?.points
  t.match(decided(), [{ value: 0 }, { value: 0 }, { value: 0 }])
  const decision = {
    fixId: 'f',
    fingerprint: FINGERPRINT,
    decision: 'rejected',
    reason: '',
    diff: '',
  } as const
  decideFix(dirname(path), { ...decision, decidedAt: '2026-01-31T12:00:00.000Z' })
  t.match(decided(), [
    { attributes: { decision: 'applied' }, value: 0 },
    { attributes: { decision: 'merged' }, value: 0 },
    { attributes: { decision: 'rejected' }, value: 1 },
  ])
})

test('RepairLane begins nothing while it is paused, takes jobs and ends, and goes on afterwards', async (t) => {
  const path = join(t.testdir(), 'a.sqlite')
  const first = open(t, path, answers)
  first.lane.pause(true)
  first.lane.submit('logs/analyze', analyze())
  first.lane.start()
  await first.lane.drain(never)
  t.same([first.runs.length, first.lane.waiting, first.store.find(FINGERPRINT)?.state], [0, 1, 'pending'])
  first.lane.attach('logs/analyze', (_record, settled) => Promise.resolve(settled()))
  first.lane.pause(false)
  await first.lane.drain(never)
  t.same([first.runs.length, first.lane.waiting, first.store.find(FINGERPRINT)?.state], [1, 0, 'complete'])
  t.same(first.told, ['pause', 'resume'])
})

test('RepairLane does not count a run that ended since models may not be asked, and runs it again', async (t) => {
  let isPaused = true
  const { lane, store, runs } = open(t, join(t.testdir(), 'a.sqlite'), (run) => {
    if (!isPaused) return answers(run)
    // As it is when somebody pauses in the middle of a stage.
    lane.pause(true)
    return Promise.resolve({
      kind: 'retry',
      jobId: run.jobId,
      reason: 'repairs are paused',
      retryAfterMs: undefined,
      isPaused: true,
    })
  })
  lane.attach('logs/analyze', (_record, settled) => Promise.resolve(settled()))
  lane.submit('logs/analyze', analyze())
  for (let round = 0; round < 5; round += 1) {
    await lane.drain(never)
    t.match(store.find(FINGERPRINT), { state: 'pending', reason: 'repairs are paused', attempts: 0 })
    isPaused = round < 4
    lane.pause(false)
  }
  await lane.drain(never)
  t.equal(store.find(FINGERPRINT)?.state, 'complete')
  t.equal(runs.length, 6, 'more often than a job that fails is tried')
})

test('RepairLane ends a job that waits at once, and one under way with its stage, whatever comes of that', async (t) => {
  const folder = t.testdir()
  for (const end of [done('hephaestus.error.analyzed'), new Error('the process is gone')]) {
    const ending = Promise.withResolvers<End>()
    const { lane, store, told, clock } = open(
      t,
      join(folder, `${end instanceof Error}.sqlite`),
      () => ending.promise,
    )
    const other = { ...analyze(), event: { ...errorEvent(), fingerprint: 'other' as Fingerprint } }
    lane.submit('logs/analyze', analyze())
    lane.submit('logs/analyze', other)
    await clock.advance(1)
    t.match(lane.underWay, { jobId: 'job1', stage: 'analyze' })
    t.equal(lane.cancel('job2', 'cancelled: not ours'), 'waiting')
    t.match(store.find('other' as Fingerprint), { state: 'failed', reason: 'cancelled: not ours' })
    t.equal(lane.cancel('job1', 'cancelled'), 'running')
    t.same(told, ['cancel job1 cancelled'])
    if (end instanceof Error) ending.reject(end)
    else ending.resolve(end)
    await lane.drain(never)
    t.match(store.find(FINGERPRINT), { state: 'failed', reason: 'cancelled' })
    t.same(store.outbox(), [], 'what came of it is dropped')
    t.same(
      [lane.underWay, lane.cancel('job1', ''), lane.cancel('nothing', '')],
      [undefined, undefined, undefined],
    )
  }
})

test('RepairLane says how far the stage under way is', async (t) => {
  const { lane, clock } = open(t, join(t.testdir(), 'a.sqlite'), () => new Promise(() => undefined))
  lane.submit('logs/fix', fix())
  await clock.advance(1)
  const attempts = { made: 4, max: 20, timeMaxMs: 600_000 }
  lane.progress({ kind: 'attempts', jobId: 'another', attempts: { ...attempts, made: 9 } })
  t.equal(lane.underWay?.attempts, undefined)
  lane.progress({ kind: 'attempts', jobId: 'job1', attempts })
  t.match(lane.underWay, { stage: 'fix', attempts })
})

test('JobStore keeps what a job went through, with times, and begins anew with the next job of the error', async (t) => {
  const { lane, store, clock } = open(t, join(t.testdir(), 'a.sqlite'), answers)
  lane.attach('logs/analyze', (_record, settled) => Promise.resolve(settled()))
  const startMs = clock.now()
  lane.submit('logs/analyze', analyze(0))
  for (const [after, state] of [
    [1, 'generating'],
    [2, 'validating'],
  ] as const)
    store.setState(FINGERPRINT, state, 'template', startMs + after)
  await lane.drain(never)
  const told = (): readonly string[] =>
    store.stepsOf(FINGERPRINT).map(({ state, reason }) => `${state} ${reason}`)
  t.same(told(), ['pending ', 'generating template', 'validating template', 'complete analyzed'])
  t.same(
    store.stepsOf(FINGERPRINT).map(({ atMs }) => atMs - startMs),
    [0, 1, 2, 0],
  )
  for (let turn = 0; turn < 300; turn += 1) store.setState(FINGERPRINT, 'complete', `again ${turn}`, startMs)
  t.equal(told().length, 200)
  t.equal(told().at(-1), 'complete again 299')
  await clock.advance(600_000)
  lane.submit('logs/analyze', analyze(0))
  t.same(told(), ['pending '])
  await lane.drain(never)
})
