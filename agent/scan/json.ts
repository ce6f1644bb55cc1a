import { instanceOf } from './web-assembly.ts'

/** The compiled form of json.as.ts. */
interface JsonExports {
  /** Sizes and addresses in the memory; they are fixed. */
  readonly PIECES: { readonly value: number }
  readonly PIECE_BYTES: { readonly value: number }
  readonly SOURCE: { readonly value: number }
  readonly SOURCE_BYTES: { readonly value: number }
  readonly TARGET: { readonly value: number }
  readonly TARGET_BYTES: { readonly value: number }
  /** Not 0 once a byte was met that is no ASCII. */
  readonly hasMetOther: { value: number }
  /** Escapes so many bytes of the source; how many bytes of the target that are. */
  escape(length: number): number
  /** Writes the record of so many bytes in the source, as deep as said; how many bytes of the target that are, or -1. */
  record(length: number, depthMax: number): number
  /** The same of attributes, each behind such a tag. */
  attributes(length: number, tag: number, depthMax: number): number
}

interface Json {
  readonly run: JsonExports
  readonly source: Uint8Array
  readonly target: Uint8Array
}

/** What stands around values, in the order of json.as.ts. Bounds: 32 bytes each. */
const PIECES = [
  '{"key":',
  ',"value":',
  '{}',
  '{"stringValue":',
  '{"boolValue":true}',
  '{"boolValue":false}',
  '{"intValue":"',
  '{"doubleValue":',
  '{"arrayValue":{"values":[',
  '{"kvlistValue":{"values":[',
  ']}}',
  '"}',
  '"body":{"stringValue":',
  '},"attributes":[',
  '"timeUnixNano":"',
  '"severityNumber":',
  '"severityText":',
  '"traceId":"',
  '"spanId":"',
  '"observedTimeUnixNano":"',
  '"eventName":',
] as const
const PIECE_LENGTH_AT = 32
const PAGES = 37

let made: Json | undefined

/** Bytes of JSON, and where the next come. */
export interface JsonBytes {
  readonly bytes: Uint8Array
  position: number
}

/**
 * Writes source[start, end) as the content of a JSON string; says whether all of it is ASCII. The caller has made room for
 * six times as many bytes. Bytes that are no ASCII are written as they are.
 * Bounds: a memory of 2.3 MiB, made for the first text, of which the system gives what is used.
 */
export function escapeJson(to: JsonBytes, from: Uint8Array, start: number, end: number): boolean {
  const { run, source, target } = (made ??= madeJson())
  run.hasMetOther.value = 0
  for (let at = start; at < end; at += source.length) {
    const length = Math.min(end - at, source.length)
    source.set(from.subarray(at, at + length))
    const count = run.escape(length)
    to.bytes.set(target.subarray(0, count), to.position)
    to.position += count
  }
  return run.hasMetOther.value === 0
}

/**
 * The OTLP/JSON of a log record that from[start, end) holds as protobuf, valid until something else is asked; undefined where it
 * is not laid out as our encoder does, is malformed, has values nested deeper than said, or is longer than 256 KiB.
 */
export function recordJson(
  from: Uint8Array,
  start: number,
  end: number,
  depthMax: number,
): Uint8Array | undefined {
  const json = filled(from, start, end)
  return json && written(json, json.run.record(end - start, depthMax))
}

/** The same of the attributes of a resource, each behind such a tag: the items of a list, without its brackets. */
export function attributesJson(
  from: Uint8Array,
  start: number,
  end: number,
  { tag, depthMax }: { readonly tag: number; readonly depthMax: number },
): Uint8Array | undefined {
  const json = filled(from, start, end)
  return json && written(json, json.run.attributes(end - start, tag, depthMax))
}

function filled(from: Uint8Array, start: number, end: number): Json | undefined {
  const json = (made ??= madeJson())
  if (end - start > json.source.length) return undefined
  json.source.set(from.subarray(start, end))
  return json
}

function written({ target }: Json, length: number): Uint8Array | undefined {
  return length < 0 ? undefined : target.subarray(0, length)
}

function madeJson(): Json {
  const { run, buffer } = instanceOf<JsonExports>('json.wasm', PAGES, {
    writeDouble: (value: number, address: number): number => {
      const text = Number.isFinite(value) ? String(value) : `"${value}"`
      return Buffer.from(buffer, address, text.length).write(text, 'latin1')
    },
  })
  const pieces = Buffer.from(buffer, run.PIECES.value)
  for (const [number, piece] of PIECES.entries()) {
    const at = number * run.PIECE_BYTES.value
    pieces.write(piece, at, 'latin1')
    pieces[at + PIECE_LENGTH_AT] = piece.length
  }
  return {
    run,
    source: new Uint8Array(buffer, run.SOURCE.value, run.SOURCE_BYTES.value),
    target: new Uint8Array(buffer, run.TARGET.value, run.TARGET_BYTES.value),
  }
}
