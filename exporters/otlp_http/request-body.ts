import type { EncodedLogs } from '../../agent/component/component.ts'
import { compressBody } from '../../agent/net/compress-body.ts'
import { freeMemoryOf } from '../../agent/net/garbage.ts'
import { decodeLogs } from '../../agent/otlp/decode.ts'
import { joinedParts } from '../../agent/otlp/sending.ts'
import { encodeLogsJson } from '../../agent/otlp/json.ts'
import type { Config } from './config.ts'

/** A body and the headers that say what it is. */
export interface RequestBody {
  readonly bytes: Uint8Array
  readonly headers: Readonly<Record<string, string>>
}

/** Makes the body of one request. Compression runs on the thread pool, beside the event loop. */
export async function requestBody(
  logs: EncodedLogs,
  {
    encoding,
    compression,
    compression_params,
  }: Pick<Config, 'encoding' | 'compression' | 'compression_params'>,
): Promise<RequestBody> {
  const isJson = encoding === 'json'
  const whole = isJson ? jsonOf(logs) : joinedParts(logs)
  const body = await compressBody(whole, compression, compression_params.level)
  // It was put together for this alone.
  if (body.bytes !== whole && !logs.parts.includes(whole)) freeMemoryOf(whole)
  return {
    bytes: body.bytes,
    headers: {
      'content-type': isJson ? 'application/json' : 'application/x-protobuf',
      ...(body.encoding === undefined ? {} : { 'content-encoding': body.encoding }),
    },
  }
}

function jsonOf(logs: EncodedLogs): Uint8Array {
  const batches = logs.parts.flatMap((part) => decodeLogs(part, { stream: '' }))
  return Buffer.from(encodeLogsJson(...batches))
}
