import { ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { LogBatch } from '../../agent/model/log-batch.ts'
import { decodeLogs } from '../../agent/otlp/decode.ts'
import { encodeLogs } from '../../agent/otlp/encode.ts'
import { encodeLogsJson } from '../../agent/otlp/json.ts'
import { requestBody } from '../../exporters/otlp_http/request-body.ts'

/**
 * How many lines a CPU-second takes from the read buffer to OTLP bytes, and on to compressed ones; and the same by
 * way of JSON and of the official serializer. Lines: 216 bytes, JSON in a container runtime's wrapping.
 *
 *   node test/bench/otlp-encode.ts
 *
 * Counted is the processor time of the whole process, thread pool and garbage collection included.
 */
const LINES = 4_096
const LINE_BYTES = 216
const SECONDS_MIN = 1.5

const { bytes, starts, ends } = wrappedLines()
const prefix = bytes.indexOf('{')
const resource = { attributes: { 'service.name': 'shop', 'host.name': 'node-1', 'k8s.pod.name': 'shop-7d4' } }
const common = { 'log.file.path': '/var/log/pods/shop_web_1/web/0.log', 'log.file.name': '0.log' }
const stdout = { 'log.iostream': 'stdout' }

/** As a receiver makes them: nothing is known but where the lines are. */
function plainBatch(): LogBatch {
  const init = {
    bytes,
    starts,
    ends,
    count: LINES,
    stream: 'bench',
    observedTimeUnixNano: 1_700_000_000_000_000_000n,
  }
  return new LogBatch({ ...init, resource, attributes: common })
}

/** As they leave a pipeline that unwraps and parses: body without its wrapping, time, severity, attributes. */
function parsedBatch(): LogBatch {
  const batch = new LogBatch({
    bytes,
    starts: starts.map((start) => start + prefix),
    ends,
    count: LINES,
    stream: 'bench',
    observedTimeUnixNano: 1_700_000_000_000_000_000n,
    resource,
    attributes: common,
  })
  for (let index = 0; index < LINES; index += 1) {
    batch.setTime(index, 1_700_000_000_000_000_000n + BigInt(index))
    batch.setSeverity(index, 9, 'info')
    batch.addAttributes(index, stdout)
  }
  return batch
}

function wrappedLines(): { bytes: Buffer; starts: Uint32Array; ends: Uint32Array } {
  const lines = Array.from({ length: LINES }, (_, index) => {
    const head = `2026-11-21T06:35:36.${String(index).padStart(9, '0')}Z stdout F `
    const id = (index * 2_654_435_761) % 4_294_967_296
    const fields = `{"level":"info","ts":${1_700_000_000 + index},"msg":"request served","path":"/items/${id}","status":200,"ms":${(id % 997) / 10},"user":"u-${id.toString(36)}","note":"`
    return `${head}${fields}${'n'.repeat(LINE_BYTES - head.length - fields.length - 2)}"}`
  })
  const lineStarts = Uint32Array.from(lines, (_, index) => index * (LINE_BYTES + 1))
  return {
    bytes: Buffer.from(`${lines.join('\n')}\n`),
    starts: lineStarts,
    ends: lineStarts.map((start) => start + LINE_BYTES),
  }
}

/** What the official serializer needs: an object for each record. */
function officialEncode(batch: LogBatch): Uint8Array {
  const official = resourceFromAttributes(resource.attributes)
  const scope = { name: 'hephaestus' }
  const records = Array.from({ length: batch.count }, (_, index) => {
    const { body, timeUnixNano, observedTimeUnixNano, attributes } = batch.record(index)
    return {
      hrTime: hrTime(timeUnixNano),
      hrTimeObserved: hrTime(observedTimeUnixNano),
      body,
      attributes: attributes as Record<string, string>,
      droppedAttributesCount: 0,
      resource: official,
      instrumentationScope: scope,
    }
  })
  return ProtobufLogsSerializer.serializeRequest(records) ?? new Uint8Array(0)
}

function hrTime(nanos: bigint): [number, number] {
  return [Number(nanos / 1_000_000_000n), Number(nanos % 1_000_000_000n)]
}

async function measure(name: string, work: () => unknown): Promise<void> {
  for (let round = 0; round < 20; round += 1) await work()
  const begin = process.cpuUsage()
  let rounds = 0
  let seconds = 0
  while (seconds < SECONDS_MIN) {
    for (let round = 0; round < 5; round += 1) await work()
    rounds += 5
    const { user, system } = process.cpuUsage(begin)
    seconds = (user + system) / 1e6
  }
  const linesPerSecond = Math.round((rounds * LINES) / seconds)
  console.log(`${name.padEnd(52)} ${linesPerSecond.toLocaleString('en').padStart(11)} lines a CPU-second`)
}

const plain = plainBatch()
const parsed = parsedBatch()
const encoded = encodeLogs(parsed)

type Compression = 'gzip' | 'zstd'

/** As the exporter compresses. */
function compressed(part: Uint8Array, compression: Compression, level: number): Promise<unknown> {
  return requestBody(
    { parts: [part], count: LINES },
    { encoding: 'proto', compression, compression_params: { level } },
  )
}

console.log(
  `${LINES} lines of ${bytes.indexOf('\n')} bytes; ${encoded.length / LINES} bytes a record encoded`,
)
await measure('encodeLogs, lines as they were read', () => encodeLogs(plain))
await measure('encodeLogs, with time, severity, attribute', () => encodeLogs(parsed))
await measure('encodeLogs and gzip 1', () => compressed(encodeLogs(parsed), 'gzip', 1))
await measure('encodeLogs and gzip 6', () => compressed(encodeLogs(parsed), 'gzip', 6))
await measure('encodeLogs and zstd 1', () => compressed(encodeLogs(parsed), 'zstd', 1))
await measure('JSON encoding', () => encodeLogsJson(parsed))
await measure('JSON encoding and gzip 1', () => compressed(Buffer.from(encodeLogsJson(parsed)), 'gzip', 1))
await measure('official serializer', () => officialEncode(parsed))
await measure('official serializer and gzip 1', () => compressed(officialEncode(parsed), 'gzip', 1))
await measure('decodeLogs', () => decodeLogs(encoded, { stream: 'bench' }))
