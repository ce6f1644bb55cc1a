import { test } from 'tap'
import { eventsOf } from '../../../agent/ai/event-stream.ts'

test('eventsOf ends an event that goes on line by line as it ends one in a single line', async (t) => {
  for (const line of [`data: ${'x'.repeat(993)}\n`, 'x'.repeat(1_000), 'data:\n'.repeat(200)]) {
    let chunks = 0
    const body = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from('data: one\n\ndata: ')
      for (; chunks < 10_000; chunks += 1) yield Buffer.from(line)
    }
    const read: string[] = []
    for await (const data of eventsOf(body())) read.push(data)
    t.strictSame(read, ['one'])
    t.ok(chunks < 6_000, `${chunks} chunks of "${line.slice(0, 10)}" were read`)
  }
})
