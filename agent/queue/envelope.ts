/**
 * OTLP bytes with what is known of them, as they lie in a segment log:
 *
 *   0            4          4 + length
 *   │ length u32 │ JSON     │ ExportLogsServiceRequest … │
 */
const LENGTH_BYTES = 4

/** What every envelope says of its content. */
export interface EnvelopeLabel {
  readonly stream: string
  /** Records in the content. */
  readonly count: number
}

export interface Envelope {
  readonly label: EnvelopeLabel & Readonly<Record<string, unknown>>
  readonly logs: Uint8Array
}

/** The parts of an entry, to be written one after the other. */
export function sealEnvelope(label: EnvelopeLabel, logs: Uint8Array): readonly Uint8Array[] {
  const text = Buffer.from(JSON.stringify(label))
  const length = Buffer.allocUnsafe(LENGTH_BYTES)
  length.writeUInt32BE(text.length)
  return [length, text, logs]
}

/** Reads an entry, as it was sealed or from the disk; undefined when it is none of ours. The logs are not copied. */
export function openEnvelope(parts: readonly Uint8Array[]): Envelope | undefined {
  const [payload, text, logs] = parts
  if (payload === undefined) return undefined
  if (text !== undefined && logs !== undefined) {
    const label = labelOf(Buffer.from(text).toString())
    return label === undefined ? undefined : { label, logs }
  }
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.length)
  if (bytes.length < LENGTH_BYTES) return undefined
  const end = LENGTH_BYTES + bytes.readUInt32BE(0)
  if (end > bytes.length) return undefined
  const label = labelOf(bytes.toString('utf8', LENGTH_BYTES, end))
  return label === undefined ? undefined : { label, logs: bytes.subarray(end) }
}

function labelOf(text: string): Envelope['label'] | undefined {
  try {
    const label = JSON.parse(text) as Partial<Record<string, unknown>> | null
    if (typeof label !== 'object' || label === null) return undefined
    const { stream, count } = label
    if (typeof stream !== 'string' || typeof count !== 'number') return undefined
    return { ...label, stream, count }
  } catch {
    return undefined
  }
}
