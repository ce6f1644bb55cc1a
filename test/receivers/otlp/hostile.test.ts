import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { fc } from '../../support/properties.ts'
import { test } from 'tap'
import { encodeLogsJson } from '../../../agent/otlp/json.ts'
import { batchOfRecords } from '../../../agent/model/batch-of-records.ts'
import { JSON_TYPE, post, recordOf, requestOf, startReceiver } from './support.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

const whole = Buffer.concat([requestOf('one', 'two'), requestOf('x'.repeat(300))])
const json = encodeLogsJson(batchOfRecords([recordOf('one'), recordOf('two')], { stream: 'test' }))

/** A request in which bytes were cut out, put in or changed. */
const damaged = fc
  .record({
    at: fc.nat(whole.length),
    gone: fc.nat(8),
    bytes: fc.uint8Array({ maxLength: 8 }),
  })
  .map(({ at, gone, bytes }) => Buffer.concat([whole.subarray(0, at), bytes, whole.subarray(at + gone)]))

test('OtlpReceiver answers damaged requests with 200 or 400 and goes on', async (t) => {
  const running = await startReceiver(t)
  await fc.assert(
    fc.asyncProperty(fc.oneof(damaged, fc.uint8Array({ maxLength: 64 })), async (body) => {
      const before = running.pipeline.records.length
      const { status } = await post(running, body)
      if (status !== 200 && status !== 400) throw new Error(`answered ${status}`)
      // What is malformed in one place is not taken in another.
      if (status === 400 && running.pipeline.records.length !== before) throw new Error('taken in part')
    }),
    { numRuns: 80 },
  )
  t.equal((await post(running, whole)).status, 200)
})

test('OtlpReceiver answers damaged JSON with 200 or 400 and goes on', async (t) => {
  const running = await startReceiver(t)
  const cut = fc.nat(json.length).map((at) => json.slice(0, at))
  const replaced = fc
    .tuple(fc.nat(json.length), fc.json())
    .map(([at, other]) => json.slice(0, at) + other + json.slice(at + other.length))
  const wrongTypes = fc.jsonValue({ maxDepth: 4 }).map((value) =>
    JSON.stringify({
      resourceLogs: [{ resource: value, scopeLogs: [{ logRecords: [value, { body: value }] }] }],
    }),
  )
  await fc.assert(
    fc.asyncProperty(fc.oneof(cut, replaced, wrongTypes, fc.json()), async (text) => {
      const { status } = await post(running, text, { 'content-type': JSON_TYPE })
      if (status !== 200 && status !== 400) throw new Error(`answered ${status}`)
    }),
    { numRuns: 80 },
  )
  t.equal((await post(running, json, { 'content-type': JSON_TYPE })).status, 200)
})

/** Buffers are given back beside the collection, which the next one waits for. */
async function heldBytes(): Promise<number> {
  for (let count = 0; count < 3; count += 1) {
    collectGarbage()
    await new Promise((resolve) => setImmediate(resolve))
  }
  return process.memoryUsage().arrayBuffers
}

test('OtlpReceiver does not grow with requests that it refuses', async (t) => {
  const running = await startReceiver(t, { protocols: { http: { max_request_body_size: '1MiB' } } })
  const tooLong = new Uint8Array(1_100_000)
  const malformed = Buffer.concat([requestOf('x'.repeat(500_000)), Buffer.of(0xff)])
  const round = async (): Promise<void> => {
    for (let count = 0; count < 8; count += 1) {
      t.equal((await post(running, tooLong)).status, 413)
      t.equal((await post(running, malformed)).status, 400)
    }
  }
  await round()
  const before = await heldBytes()
  await round()
  // A round is 13 MB.
  t.ok((await heldBytes()) - before < 4_000_000)
})

test('OtlpReceiver takes a request of 50,000 records, and one of a single long one', async (t) => {
  const running = await startReceiver(t)
  const bodies = Array.from({ length: 50_000 }, (_, index) => `line ${index}`)
  t.equal((await post(running, requestOf(...bodies))).status, 200)
  t.equal(running.pipeline.records.length, 50_000)
  t.equal((await post(running, requestOf('y'.repeat(10 << 20)))).status, 200)
  t.equal(running.pipeline.records.at(-1)?.body.length, 10 << 20)
})
