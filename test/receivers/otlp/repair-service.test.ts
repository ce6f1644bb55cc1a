import type { ClientDuplexStream, ServiceError } from '@grpc/grpc-js'
import { Metadata } from '@grpc/grpc-js'
import { test, type Test } from 'tap'
import type { RepairView } from '../../../agent/component/repair-view.ts'
import type { LogRecord } from '../../../agent/model/log-record.ts'
import { ATTRIBUTE, EVENT } from '../../../agent/model/semantic-conventions.ts'
import { RefusedError } from '../../../agent/model/errors.ts'
import { CONTROL_FILE } from '../../../agent/otlp/control-file.ts'
import { DeclaredMessages, type Fields } from '../../../agent/otlp/declared-message.ts'
import { FakeClock, settle } from '../../support/clock.ts'
import { call, grpcClient, recordOf, requestOf, startReceiver, type Running } from './support.ts'

const STREAM = '/hephaestus.control.v1.RepairService/StreamLogs'
const ANALYZE = '/hephaestus.control.v1.RepairService/Analyze'
const INVALID_ARGUMENT = 3
const UNIMPLEMENTED = 12
const UNAVAILABLE = 14
const UNAUTHENTICATED = 16
const messages = new DeclaredMessages(CONTROL_FILE)

/** The repairs of a test: it says what is found out, and whether something is still worked on. */
class Repairs implements RepairView {
  readonly streams: string[] = []
  isUnderWay = false
  #tell: ((event: LogRecord) => void)[] = []

  follow(stream: string, onEvent: (event: LogRecord) => void) {
    this.streams.push(stream)
    this.#tell = [...this.#tell, onEvent]
    return {
      isWorkUnderWay: () => this.isUnderWay,
      end: () => {
        this.#tell = this.#tell.filter((each) => each !== onEvent)
      },
    }
  }

  get followers(): number {
    return this.#tell.length
  }

  tell(event: LogRecord): void {
    for (const tell of this.#tell) tell(event)
  }
}

async function scene(t: Test, grpc: Readonly<Record<string, unknown>> = {}, limits = {}) {
  const repairs = new Repairs()
  const clock = new FakeClock()
  const running = await startReceiver(
    t,
    { protocols: { grpc: { repair_service: true, ...grpc } }, limits },
    { repairs, clock },
  )
  return { running, repairs, clock }
}

interface Talk {
  readonly stream: ClientDuplexStream<Buffer, Buffer>
  readonly answers: Fields[]
  readonly ended: Promise<number>
  say(request: Fields): void
  /** Resolves when so many answers have come. */
  until(count: number): Promise<void>
}

function talk(t: Test, { grpc }: Running, headers: Readonly<Record<string, string>> = {}): Talk {
  const unchanged = (bytes: Buffer): Buffer => bytes
  const metadata = new Metadata()
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value)
  const stream = grpcClient(t, grpc).makeBidiStreamRequest(STREAM, unchanged, unchanged, metadata)
  const answers: Fields[] = []
  stream.on('data', (bytes: Buffer) => answers.push(messages.decode('StreamLogsResponse', bytes)))
  const ended = new Promise<number>((resolve) => {
    stream.on('error', (error: ServiceError) => resolve(error.code))
    stream.on('end', () => resolve(0))
  })
  return {
    stream,
    answers,
    ended,
    say: (request) => void stream.write(Buffer.from(messages.encode('StreamLogsRequest', request))),
    async until(count) {
      while (answers.length < count) await settle()
    },
  }
}

const plain = (...bodies: readonly string[]) => ({
  resource: { 'service.name': 'shop' },
  records: bodies.map((body) => ({ body, severity_number: 9, attributes: { 'http.route': '/cart' } })),
})

const fixed: LogRecord = {
  ...recordOf('TypeError: x is undefined'),
  eventName: EVENT.fixProposed,
  attributes: {
    [ATTRIBUTE.eventId]: 'job1:fix:logs/fix',
    [ATTRIBUTE.fingerprint]: 'abc',
    [ATTRIBUTE.exceptionType]: 'TypeError',
    [ATTRIBUTE.causeSummary]: 'x is undefined',
    [ATTRIBUTE.causeLocations]: [{ path: 'cart.js', line: 7, function: 'total', confidence: 0.9 }],
    [ATTRIBUTE.fixId]: 'fix1',
    [ATTRIBUTE.fixDiff]: '--- a/cart.js',
    [ATTRIBUTE.validationGrade]: 'proved',
    [ATTRIBUTE.fixConfidence]: 0.75,
    [ATTRIBUTE.errorCount]: 3n,
  },
}

test('RepairService takes records in both forms, in their order, and says when they are durable', async (t) => {
  const { running } = await scene(t)
  const client = talk(t, running)
  client.say({ id: 1, logs: plain('one', 'two') })
  client.say({ id: 2, logs: { otlp: requestOf('three') } })
  client.say({ id: 3 })
  client.say({ id: 4, logs: { ...plain('five'), otlp: requestOf('four') } })
  await client.until(4)
  client.stream.end()
  t.equal(await client.ended, 0)
  t.same(
    client.answers.map(({ accepted }) => (accepted as Fields)['id']),
    [1, 2, 3, 4],
  )
  const { records } = running.pipeline
  t.same(
    records.map(({ body }) => body),
    ['one', 'two', 'three', 'four', 'five'],
  )
  t.match(records[0], {
    severityNumber: 9,
    resource: { attributes: { 'service.name': 'shop' } },
    attributes: { 'http.route': '/cart' },
  })
})

test('RepairService tells on the same stream what became of the errors, and ends when nothing is worked on', async (t) => {
  const { running, repairs, clock } = await scene(t)
  const client = talk(t, running)
  client.say({ id: 1, logs: plain('one') })
  await client.until(1)
  repairs.isUnderWay = true
  client.stream.end()
  for (let turn = 0; turn < 5; turn += 1) await clock.advance(1_000)
  repairs.tell(fixed)
  await client.until(2)
  t.match(client.answers[1], {
    event: {
      name: EVENT.fixProposed,
      id: 'job1:fix:logs/fix',
      fingerprint: 'abc',
      exception_type: 'TypeError',
      cause: 'x is undefined',
      count: 3,
      locations: [{ path: 'cart.js', line: 7, function: 'total' }],
      fix: { id: 'fix1', diff: '--- a/cart.js', grade: 'proved', confidence: 0.75 },
      attributes_json: /"hephaestus.fix.id":"fix1"/,
    },
  })
  t.equal(repairs.followers, 1, 'the call goes on')
  repairs.isUnderWay = false
  await clock.advance(1_000)
  t.equal(await client.ended, 0)
  t.equal(repairs.followers, 0)
})

test('RepairService knows the records of one call from those of another', async (t) => {
  const { running, repairs } = await scene(t)
  for (let count = 0; count < 2; count += 1) {
    const client = talk(t, running)
    client.say({ id: 1, logs: plain('one') })
    await client.until(1)
  }
  t.equal(new Set(repairs.streams).size, 2)
  const [first = '', second = ''] = running.pipeline.batches.map(({ stream }) => stream)
  t.ok(first.startsWith(`${repairs.streams[0]}:`))
  t.ok(second.startsWith(`${repairs.streams[1]}:`))
})

test('RepairService holds a client up while the pipeline is full, loses nothing, and says in time what was not taken', async (t) => {
  const { running, clock } = await scene(t)
  const { pipeline } = running
  let isFull = true
  pipeline.behave = (batch) => {
    if (isFull) throw new RefusedError('HEPH_TEST_FULL', 'full')
    batch.settle('delivered')
  }
  const client = talk(t, running)
  let left = 0
  const count = 300
  const body = 'x'.repeat(10_000)
  for (let id = 1; id <= count; id += 1) {
    const bytes = Buffer.from(messages.encode('StreamLogsRequest', { id, logs: plain(`${id} ${body}`) }))
    client.stream.write(bytes, () => void (left += 1))
  }
  while (pipeline.batches.length === 0) await settle()
  await clock.advance(1_000)
  t.ok(pipeline.batches.length > 1, 'it is offered again')
  t.ok(left < count, `${left} of ${count} messages have left the client`)
  t.equal(pipeline.records.length, 0)
  await clock.advance(5_000)
  await client.until(1)
  t.match(client.answers[0], { refused: { id: 1, code: UNAVAILABLE, retry_after_ms: Number } })
  isFull = false
  // The one that waits to be offered again; those behind it are taken at once.
  await clock.advance(100)
  await client.until(count)
  client.stream.end()
  t.equal(await client.ended, 0)
  const accepted = client.answers.flatMap(({ accepted: each }) => (each as Fields | undefined)?.['id'] ?? [])
  t.same(
    pipeline.records.map((record) => Number(record.body.split(' ')[0])),
    accepted,
    'what was answered as taken was taken, in its order',
  )
})

test('RepairService has so many messages under way that are not durable, and no more', async (t) => {
  const { running } = await scene(t)
  const { pipeline } = running
  const waiting: (() => void)[] = []
  pipeline.behave = (batch) => void waiting.push(() => batch.settle('delivered'))
  const client = talk(t, running)
  for (let id = 1; id <= 100; id += 1) client.say({ id, logs: plain('one') })
  while (pipeline.batches.length < 64) await settle()
  for (let turn = 0; turn < 5; turn += 1) await settle()
  t.equal(pipeline.batches.length, 64)
  for (let done = 0; done < 100; done += 1) {
    while (waiting[done] === undefined) await settle()
    waiting[done]?.()
  }
  await client.until(100)
  t.equal(pipeline.records.length, 100)
})

test('RepairService ends a call with what is wrong with it', async (t) => {
  const { running } = await scene(t, { auth: { token: 'secret' } })
  t.equal(await talk(t, running).ended, UNAUTHENTICATED)
  const letIn = { authorization: 'Bearer secret' }
  for (const bytes of [
    Buffer.of(0x0a, 9),
    messages.encode('StreamLogsRequest', { logs: { otlp: Buffer.of(9) } }),
  ]) {
    const client = talk(t, running, letIn)
    client.stream.write(Buffer.from(bytes))
    if (bytes.length > 2) {
      await client.until(1)
      t.match(client.answers[0], { refused: { code: INVALID_ARGUMENT, retry_after_ms: 0 } })
      client.stream.end()
      t.equal(await client.ended, 0)
    } else t.equal(await client.ended, INVALID_ARGUMENT)
  }
  const wrongId = talk(t, running, letIn)
  wrongId.say({ id: 1, logs: { records: [{ body: 'one', trace_id: 'xyz' }] } })
  t.equal(await wrongId.ended, INVALID_ARGUMENT)
})

test('RepairService answers what it was given before the agent stops', async (t) => {
  const { running, repairs } = await scene(t)
  const { pipeline, receiver } = running
  let settleBatch = (): void => undefined
  pipeline.behave = (batch) => {
    settleBatch = () => batch.settle('delivered')
  }
  const quiet = talk(t, running)
  const client = talk(t, running)
  client.say({ id: 1, logs: plain('one') })
  while (pipeline.batches.length === 0 || repairs.followers < 2) await settle()
  const stopped = receiver.shutdown(new AbortController().signal)
  t.equal(await quiet.ended, UNAVAILABLE)
  t.same(client.answers, [])
  settleBatch()
  t.equal(await client.ended, UNAVAILABLE)
  t.match(client.answers, [{ accepted: { id: 1 } }])
  await stopped
  t.equal(repairs.followers, 0)
})

test('RepairService analyzes a few records in one call', async (t) => {
  const { running, repairs, clock } = await scene(t)
  const client = grpcClient(t, running.grpc)
  repairs.isUnderWay = true
  const request = messages.encode('AnalyzeRequest', { logs: plain('one') })
  const answer = call(client, request, { path: ANALYZE })
  while (running.pipeline.records.length === 0) await settle()
  repairs.tell(fixed)
  await clock.advance(1_000)
  repairs.isUnderWay = false
  await clock.advance(1_000)
  const { code, answer: bytes } = await answer
  t.equal(code, 0)
  t.match(messages.decode('AnalyzeResponse', bytes ?? Buffer.alloc(0)), {
    rejected_records: 0,
    events: [{ name: EVENT.fixProposed, fix: { id: 'fix1' } }],
  })
  t.equal(repairs.followers, 0)
  t.equal((await call(client, Buffer.of(0x0a, 9), { path: ANALYZE })).code, INVALID_ARGUMENT)
})

test('RepairService is only there where it is asked for', async (t) => {
  const { running } = await scene(t, { repair_service: false })
  t.equal(await talk(t, running).ended, UNIMPLEMENTED)
  t.equal((await call(grpcClient(t, running.grpc), Buffer.alloc(0), { path: ANALYZE })).code, UNIMPLEMENTED)
})
