import { linearPattern, type LinearPattern } from '../../agent/pattern/linear-pattern.ts'
import type { LogBatch } from '../../agent/model/log-batch.ts'
import type { Config } from './config.ts'
import { containerLineOf, type ContainerLine } from './container-line.ts'
import { rolesWith } from './field-roles.ts'
import type { Format } from './format.ts'
import { json } from './formats/json.ts'
import { PLAIN_FORMATS } from './formats.ts'
import { headText, lineEnd } from './line-text.ts'
import { ownLevels } from './own-levels.ts'
import { ownTimeLayout } from '../../agent/time/own-time-layout.ts'
import type { LineContext, ParsedRecord, ParseFault } from './parsed-record.ts'
import { SourceForms } from './source-form.ts'
import { structuredRecord } from './structured.ts'
import { locationOf } from '../../agent/time/zone.ts'

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
/** What every text has near its start that is read as one with a level: told faster than by reading it. */
const LEVEL_WITHIN = 128
const MAY_SAY_LEVEL =
  /(?:err|fail|fatal|crit|sever|panic|alert|emerg|warn|info|debug|trace|notice|level)|^[[<(]?(?:[VDIWEF]\b|[IWEF]\d|\d{1,3}>)|[^\n -~\t]/i
const BLANK = 0x20
const TAB = 0x09

const NO_FAULTS: readonly ParseFault[] = []

/**
 * Reads records one by one, by their first line as it was logged, and by nothing else: a batch that is offered
 * again is read the same again, and so is a line whose neighbours were not read at all. What the last line of a source
 * looked like is remembered and tried first, which changes how long reading takes and nothing else: a source that
 * mixes formats, or begins another one, needs no special care.
 */
export class LineReader {
  readonly #config: Config
  readonly #regex: LinearPattern | undefined
  readonly #sources = new SourceForms()
  #context: LineContext
  #stream: string | undefined

  constructor(config: Config) {
    const { timestamp, severity, attributes } = config
    const levels = ownLevels(severity.mapping)
    const isNamed = timestamp.parse_from !== undefined || severity.parse_from !== undefined
    this.#config = config
    this.#regex = config.regex === undefined ? undefined : linearPattern(config.regex)
    this.#context = {
      time: {
        observedUnixNano: 0n,
        location: locationOf(timestamp.location),
        ...(timestamp.layout === undefined
          ? {}
          : { own: ownTimeLayout(timestamp.layout_type, timestamp.layout) }),
      },
      limits: { count: attributes.count_max, bytes: attributes.bytes_max },
      ...(levels === undefined ? {} : { levels }),
      ...(isNamed
        ? {
            roles: rolesWith({
              ...(timestamp.parse_from === undefined ? {} : { time: timestamp.parse_from }),
              ...(severity.parse_from === undefined ? {} : { level: severity.parse_from }),
            }),
          }
        : {}),
    }
  }

  read(batch: LogBatch, index: number): ReadLine {
    const body = batch.rawBytes(index)
    const firstLineEnd = lineEnd(body)
    const context = this.#contextOf(batch, index)
    const { format } = this.#config
    const matched = this.#regex === undefined ? undefined : this.#readRegex(this.#regex, body, context)
    if (matched?.parsed !== undefined) return { ...matched, firstLineEnd }
    const isJson = format === 'json' || (format === 'auto' && firstByte(body) === BRACE)
    const object = isJson ? this.#readJson(body, firstLineEnd, context) : undefined
    const isRead = object?.parsed !== undefined || format === 'json'
    const last = isRead ? undefined : this.#readPlain(body, firstLineEnd, context)
    const found = last ?? object ?? NOTHING
    return { ...found, faults: united(matched?.faults, object?.faults, last?.faults), firstLineEnd }
  }

  /** Records of a batch have one source, and one time of arrival but for joined ones. */
  #contextOf(batch: LogBatch, index: number): LineContext {
    const observedUnixNano = batch.observedTime(index)
    if (batch.stream !== this.#stream) {
      this.#stream = batch.stream
      this.#context = { ...this.#context, source: this.#sources.of(batch.stream) }
    }
    if (this.#context.time.observedUnixNano !== observedUnixNano) {
      this.#context = { ...this.#context, time: { ...this.#context.time, observedUnixNano } }
    }
    return this.#context
  }

  #readRegex(regex: LinearPattern, body: Uint8Array, context: LineContext): Reading {
    const end = lineEnd(body)
    if (end > this.#config.line_bytes_max) return { ...NOTHING, faults: ['line_too_long'] }
    const { text, faults } = headText(body, end)
    const groups = regex.groupsIn(text)
    if (groups === undefined) return { ...NOTHING, faults: ['unmatched_regex'] }
    const fields = Object.fromEntries([...groups].filter(([, value]) => value !== ''))
    const parsed = structuredRecord(fields, context)
    return { format: 'regex', parsed, faults: united(faults, parsed.faults) }
  }

  #readJson(body: Uint8Array, end: number, context: LineContext): Reading {
    if (end > this.#config.line_bytes_max) return { ...NOTHING, faults: ['line_too_long'] }
    const { text, faults } = headText(body, end)
    const read = json.read(text, context)
    if (read === undefined) return { ...NOTHING, faults: ['malformed_json'] }
    const parsed = read.severity === undefined ? this.#withSaidLevel(read, context) : read
    return { format: json.id, parsed, faults: united(faults, parsed.faults) }
  }

  /** What ships the lines of a program as JSON often leaves the level where the program wrote it. */
  #withSaidLevel(read: ParsedRecord, context: LineContext): ParsedRecord {
    if (read.message === undefined || !MAY_SAY_LEVEL.test(read.message.slice(0, LEVEL_WITHIN))) return read
    const { source: _source, ...anyForm } = context
    const [head = ''] = read.message.slice(0, HEAD_BYTES).split('\n', 1)
    const severity = this.#readText(head, anyForm)?.parsed?.severity
    return severity === undefined ? read : { ...read, severity }
  }

  #readPlain(body: Uint8Array, end: number, context: LineContext): Reading {
    const head = headText(body, Math.min(end, HEAD_BYTES))
    // Pairs and payloads may go on behind the head.
    const isStructured =
      end > HEAD_BYTES && (/^[A-Za-z_@][\w.@/-]*=/.test(head.text) || head.text.includes('{"'))
    const isTooLong = isStructured && end > this.#config.line_bytes_max
    const { text, faults } = isStructured && !isTooLong ? headText(body, end) : head
    const reading = this.#readText(text, context)
    return {
      ...(reading ?? NOTHING),
      faults: united(faults, reading?.faults, reading === undefined && isTooLong ? TOO_LONG : undefined),
    }
  }

  #readText(text: string, context: LineContext): Reading | undefined {
    const container = containerLineOf(text, context)
    if (container !== undefined) {
      const said = text.slice(container.start)
      const inner = this.#readText(said, context) ?? jsonReading(said, context)
      return containerReading(container, said, inner)
    }
    const last = context.source?.format
    const lastReading = last === undefined ? undefined : readAs(last, text, context)
    if (lastReading !== undefined) return lastReading
    for (const plain of PLAIN_FORMATS) {
      const reading = plain === last ? undefined : readAs(plain, text, context)
      if (reading === undefined) continue
      if (context.source !== undefined) context.source.format = plain.isExclusive === true ? plain : undefined
      return reading
    }
    return undefined
  }
}

type Reading = Omit<ReadLine, 'firstLineEnd'>

function readAs(format: Format, text: string, context: LineContext): Reading | undefined {
  const parsed = format.read(text, context)
  if (parsed === undefined) return undefined
  return {
    format: parsed.format ?? format.id,
    parsed: withOwnLevel(parsed, context),
    faults: parsed.faults ?? NO_FAULTS,
  }
}

const NOTHING: Reading = { format: 'none', parsed: undefined, faults: NO_FAULTS }
const TOO_LONG: readonly ParseFault[] = ['line_too_long']

function jsonReading(text: string, context: LineContext): Reading | undefined {
  const parsed = json.read(text, context)
  return parsed === undefined ? undefined : { format: json.id, parsed, faults: parsed.faults ?? NO_FAULTS }
}

/** What the runtime says of a line, and what the program says in it, which wins. */
function containerReading(
  { format, timeUnixNano, attributes, isUnwrapped }: ContainerLine,
  said: string,
  inner: Reading | undefined,
): Reading {
  const parsed = inner?.parsed
  return {
    format: isUnwrapped ? format : (inner?.format ?? format),
    parsed: {
      ...(timeUnixNano === undefined ? {} : { timeUnixNano }),
      ...(isUnwrapped ? { message: said } : {}),
      ...parsed,
      attributes: { ...parsed?.attributes, ...attributes },
    },
    faults: inner?.faults ?? NO_FAULTS,
  }
}

/** The level of a plain line as the user's mapping has it. */
function withOwnLevel(parsed: ParsedRecord, context: LineContext): ParsedRecord {
  const severity = context.levels?.of(parsed.severity?.text)
  return severity === undefined ? parsed : { ...parsed, severity }
}

/** All faults, each once; nearly always there are none. */
function united(
  first: readonly ParseFault[] | undefined,
  second: readonly ParseFault[] | undefined,
  third: readonly ParseFault[] = NO_FAULTS,
): readonly ParseFault[] {
  const count = (first?.length ?? 0) + (second?.length ?? 0) + third.length
  return count === 0 ? NO_FAULTS : [...new Set([...(first ?? []), ...(second ?? []), ...third])]
}

/** The first byte that is not white space. */
function firstByte(body: Uint8Array): number | undefined {
  let position = 0
  while (body[position] === BLANK || body[position] === TAB) position += 1
  return body[position]
}
