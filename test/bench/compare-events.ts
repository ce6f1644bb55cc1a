import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { isDeepStrictEqual } from 'node:util'

/**
 * Compares what two builds of the agent wrote with the file exporter, event by event and field by field, but for the
 * time of arrival. For changes that make finding errors cheaper and must change nothing else.
 * Usage: node test/bench/compare-events.ts before.jsonl after.jsonl
 */
const [before = '', after = ''] = process.argv.slice(2)
const DIFFERENCES_SHOWN = 5

/** Where a record has no time of its own, these are times of arrival too. */
const SEEN = ['hephaestus.error.first_seen', 'hephaestus.error.last_seen']

interface Event {
  readonly timeUnixNano?: string
  readonly attributes: readonly { readonly key: string }[]
}

interface Request {
  readonly resourceLogs: readonly {
    readonly resource: unknown
    readonly scopeLogs: readonly { readonly scope: unknown; readonly logRecords: readonly Event[] }[]
  }[]
}

async function* eventsIn(path: string): AsyncGenerator<object, undefined> {
  for await (const line of createInterface({ input: createReadStream(path) })) {
    for (const { resource, scopeLogs } of (JSON.parse(line) as Request).resourceLogs) {
      for (const { scope, logRecords } of scopeLogs) {
        for (const record of logRecords) yield { resource, scope, ...withoutArrival(record) }
      }
    }
  }
}

function withoutArrival(event: Event): object {
  const { timeUnixNano, attributes } = event
  const kept = timeUnixNano === undefined ? attributes.filter(({ key }) => !SEEN.includes(key)) : attributes
  return { ...event, attributes: kept, observedTimeUnixNano: '' }
}

const others = eventsIn(after)
let count = 0
let different = 0
for await (const event of eventsIn(before)) {
  const { value: other } = await others.next()
  count += 1
  if (isDeepStrictEqual(event, other)) continue
  different += 1
  if (different > DIFFERENCES_SHOWN) continue
  console.log(`event ${count}\n- ${JSON.stringify(event)}\n+ ${JSON.stringify(other)}`)
}
let more = 0
for await (const event of others) more += Object.keys(event).length > 0 ? 1 : 0
console.log(`${count} events, ${different} of them different, ${more} more`)
process.exitCode = different === 0 && more === 0 ? 0 : 1
