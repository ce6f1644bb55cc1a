/** What the judge wants of a record. */
interface SeenRecord {
  readonly body: string
  /** When the agent read it, in milliseconds since the epoch. */
  readonly observedMs: number
}

/**
 * Reads the bodies out of an OTLP export request, and little else. The judge has eyes of its own: what the agent
 * encodes is not decoded with the agent's code. Shape: every record, in order.
 * Source: opentelemetry-proto: resource_logs = 1, scope_logs = 2, log_records = 2, body = 5, string_value = 1,
 * observed_time_unix_nano = 11.
 */
export function otlpRecords(request: Uint8Array): readonly SeenRecord[] {
  const records: SeenRecord[] = []
  for (const resource of fields(request, 1)) {
    for (const scope of fields(resource, 2)) {
      for (const record of fields(scope, 2)) {
        records.push({ body: bodyOf(record), observedMs: observedMsOf(record) })
      }
    }
  }
  return records
}

function bodyOf(record: Uint8Array): string {
  for (const body of fields(record, 5)) {
    for (const text of fields(body, 1)) {
      return Buffer.from(text.buffer, text.byteOffset, text.length).toString()
    }
  }
  return ''
}

function observedMsOf(record: Uint8Array): number {
  for (const bytes of fields(record, 11)) {
    return Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true) / 1_000n) / 1_000
  }
  return 0
}

/** The values of a field of bytes or of 64 bits; other fields are passed over. */
function* fields(message: Uint8Array, wanted: number): Generator<Uint8Array> {
  let at = 0
  const varint = (): number => {
    let value = 0
    for (let shift = 1; ; shift *= 128) {
      const byte = message[at] ?? 0
      at += 1
      value += (byte & 0x7f) * shift
      if (byte < 0x80) return value
    }
  }
  while (at < message.length) {
    const tag = varint()
    const wireType = tag & 7
    if (wireType === 0) varint()
    else if (wireType === 1) {
      if (tag >> 3 === wanted) yield message.subarray(at, at + 8)
      at += 8
    } else if (wireType === 5) at += 4
    else {
      const length = varint()
      if (tag >> 3 === wanted) yield message.subarray(at, at + length)
      at += length
    }
  }
}
