import type { Consumer, Processor } from '../../agent/component/component.ts'
import { formatComponentId, type Settings } from '../../agent/component/settings.ts'
import { RefusedError } from '../../agent/model/errors.ts'
import type { LogBatch } from '../../agent/model/log-batch.ts'
import { ATTRIBUTE } from '../../agent/model/semantic-conventions.ts'
import { severityName } from '../../agent/model/severity.ts'
import type { Counter } from '../../agent/telemetry/instruments.ts'
import type { Config } from './config.ts'
import { LineReader, type ReadLine } from './line-reader.ts'
import type { ParsedRecord } from './parsed-record.ts'

/**
 * Reads what each record says of itself: time, level, message, exception, trace context and fields, and
 * writes it into the batch it was handed. A record that cannot be read, or that nobody wants, goes on as it
 * came.
 * What the line says wins over what a receiver set before; events of the agent itself are left alone.
 */
export class ParseProcessor implements Processor {
  readonly #id: string
  readonly #reader: LineReader
  readonly #records: Counter
  readonly #faults: Counter
  readonly #next: Consumer
  readonly #isAnnotated: boolean
  #isStopped = false

  constructor(settings: Settings, config: Config, next: Consumer) {
    this.#id = formatComponentId(settings.id)
    this.#reader = new LineReader(config)
    this.#next = next
    this.#isAnnotated = config.annotate
    this.#records = settings.instruments.counter('hephaestus_parse_records', {
      unit: '{record}',
      help: 'Records looked at, by the format they were read as',
    })
    this.#faults = settings.instruments.counter('hephaestus_parse_faults', {
      unit: '{record}',
      help: 'Records of which something could not be read, by kind',
    })
  }

  start(): Promise<void> {
    return Promise.resolve()
  }

  async consume(batch: LogBatch, signal: AbortSignal): Promise<void> {
    if (this.#isStopped) {
      throw new RefusedError('HEPH_COMPONENT_STOPPED', `${this.#id} takes no batch after its shutdown`)
    }
    this.#parseAll(batch)
    await this.#next.consume(batch, signal)
  }

  shutdown(): Promise<void> {
    this.#isStopped = true
    return Promise.resolve()
  }

  #parseAll(batch: LogBatch): void {
    const countOf = new Map<string, number>()
    for (let index = batch.nextWanted(0); index < batch.count; index = batch.nextWanted(index + 1)) {
      if (batch.eventName(index) !== '') continue
      const line = this.#reader.read(batch, index)
      countOf.set(line.format, (countOf.get(line.format) ?? 0) + 1)
      for (const kind of line.faults) this.#faults.add(1, { component: this.#id, kind })
      const lines = this.#isAnnotated ? lineCount(batch.rawBytes(index)) : 0
      if (line.parsed !== undefined) write(batch, index, line.parsed, line.firstLineEnd)
      if (this.#isAnnotated) annotate(batch, index, line, lines)
      else if (line.parsed !== undefined && hasException(line.parsed)) {
        batch.addAttributes(index, { [ATTRIBUTE.parseFormat]: line.format })
      }
    }
    for (const [format, count] of countOf) this.#records.add(count, { component: this.#id, format })
  }
}

const LINE_FEED = 0x0a

/** `firstLineEnd` is where the first line ends in the body; a message takes the first line's place. */
function write(batch: LogBatch, index: number, parsed: ParsedRecord, firstLineEnd: number): void {
  const { timeUnixNano, severity, message, attributes, traceId } = parsed
  if (timeUnixNano !== undefined) batch.setTime(index, timeUnixNano)
  if (severity !== undefined) {
    batch.setSeverity(index, severity.number, severity.text ?? severityName(severity.number))
  }
  if (traceId !== undefined) batch.setTraceContext(index, traceId, parsed.spanId ?? '')
  if (attributes !== undefined) batch.addAttributes(index, withoutCommon(attributes, batch))
  if (message === undefined) return
  const body = batch.rawBytes(index)
  const rest = body.subarray(firstLineEnd)
  batch.replaceBody(index, rest.length === 0 ? message : [encoder.encode(message), rest])
}

const encoder = new TextEncoder()

/** Such fields say no more than their line; those of a program's own record say that it had an exception. */
function hasException({ attributes }: ParsedRecord): boolean {
  return (
    attributes?.[ATTRIBUTE.exceptionStacktrace] !== undefined ||
    attributes?.[ATTRIBUTE.exceptionType] !== undefined
  )
}

/** Says on a record how it was read. */
function annotate(batch: LogBatch, index: number, { format, faults }: ReadLine, lines: number): void {
  batch.addAttributes(index, {
    [ATTRIBUTE.parseFormat]: format,
    [ATTRIBUTE.parseLines]: lines,
    ...(faults.length === 0 ? {} : { [ATTRIBUTE.parseFaults]: faults }),
  })
}

function lineCount(body: Uint8Array): number {
  let count = 1
  for (let at = body.indexOf(LINE_FEED); at >= 0; at = body.indexOf(LINE_FEED, at + 1)) count += 1
  return count
}

/** What the receiver knows of the source is not overwritten by what the source says. */
function withoutCommon(attributes: ParsedRecord['attributes'] & object, batch: LogBatch): typeof attributes {
  const names = Object.keys(batch.commonAttributes).filter((name) => Object.hasOwn(attributes, name))
  if (names.length === 0) return attributes
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => !names.includes(name)))
}
