import type { LogBatch } from '../../agent/model/log-batch.ts'
import { withoutColour } from './colour.ts'
import type { Config } from './config.ts'
import { json } from './formats/json.ts'
import { PLAIN_FORMATS } from './formats.ts'
import type { LineContext, ParsedRecord, ParseFault } from './parsed-record.ts'
import { locationOf, type Location } from './zone.ts'

/** A record as it was read. */
export interface ReadLine {
  /** Which format it was, or "none". */
  readonly format: string
  readonly parsed: ParsedRecord | undefined
  readonly faults: readonly ParseFault[]
  /** Where the first line ends in the body, in bytes: what follows is not parsed. */
  readonly firstLineEnd: number
}

/** Time and level of a plain line stand in its head; the rest is never decoded. Units: bytes. */
const HEAD_BYTES = 1_024
const BRACE = 0x7b
const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d

const NO_FAULTS: readonly ParseFault[] = []

/**
 * Reads records one by one, by their first line as it was logged, so that a batch that is offered again
 * is read the same again; which format a line is costs one look at its first byte,
 * so that streams which mix formats need no special care.
 */
export class LineReader {
  readonly #config: Config
  readonly #location: Location

  constructor(config: Config) {
    this.#config = config
    this.#location = locationOf(config.timestamp.location)
  }

  read(batch: LogBatch, index: number): ReadLine {
    const body = batch.rawBytes(index)
    const firstLineEnd = lineEnd(body)
    const context: LineContext = {
      time: { observedUnixNano: batch.observedTime(index), location: this.#location },
      limits: { count: this.#config.attributes.count_max, bytes: this.#config.attributes.bytes_max },
    }
    const { format } = this.#config
    const isJson = format === 'json' || (format === 'auto' && firstByte(body) === BRACE)
    const read = isJson ? this.#readJson(body, firstLineEnd, context) : undefined
    if (read?.parsed !== undefined || format === 'json') return { ...NOTHING, ...read, firstLineEnd }
    const plain = this.#readPlain(body, firstLineEnd, context)
    return { ...plain, faults: [...new Set([...(read?.faults ?? NO_FAULTS), ...plain.faults])], firstLineEnd }
  }

  #readJson(body: Uint8Array, end: number, context: LineContext): Reading {
    if (end > this.#config.line_bytes_max) return { ...NOTHING, faults: ['line_too_long'] }
    const parsed = json.read(textOf(body, end), context)
    if (parsed === undefined) return { ...NOTHING, faults: ['malformed_json'] }
    return { format: json.id, parsed, faults: parsed.faults ?? NO_FAULTS }
  }

  #readPlain(body: Uint8Array, end: number, context: LineContext): Reading {
    const head = textOf(body, Math.min(end, HEAD_BYTES))
    // Pairs and payloads may go on behind the head.
    const isStructured = end > HEAD_BYTES && (/^[A-Za-z_@][\w.@/-]*=/.test(head) || head.includes('{"'))
    const isTooLong = isStructured && end > this.#config.line_bytes_max
    const line = isStructured && !isTooLong ? textOf(body, end) : head
    for (const plain of PLAIN_FORMATS) {
      const parsed = plain.read(line, context)
      if (parsed !== undefined) return { format: plain.id, parsed, faults: parsed.faults ?? NO_FAULTS }
    }
    return { ...NOTHING, faults: isTooLong ? ['line_too_long'] : NO_FAULTS }
  }
}

type Reading = Omit<ReadLine, 'firstLineEnd'>

const NOTHING: Reading = { format: 'none', parsed: undefined, faults: NO_FAULTS }

/** The first byte that is not white space. */
function firstByte(body: Uint8Array): number | undefined {
  let position = 0
  while (body[position] === 0x20 || body[position] === 0x09) position += 1
  return body[position]
}

function lineEnd(body: Uint8Array): number {
  const found = body.indexOf(LINE_FEED)
  const end = found < 0 ? body.length : found
  return body[end - 1] === CARRIAGE_RETURN ? end - 1 : end
}

const decoder = new TextDecoder('utf-8')

/** The first bytes as text, without colour codes. */
function textOf(body: Uint8Array, end: number): string {
  return withoutColour(decoder.decode(body.subarray(0, end)))
}
