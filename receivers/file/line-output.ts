import type { Consumer } from '../../agent/component/component.ts'
import type { Settings } from '../../agent/component/settings.ts'
import { offerUntilTaken } from '../../agent/delivery/offer.ts'
import type { Receipt } from '../../agent/model/acknowledgement.ts'
import type { LogBatchInit } from '../../agent/model/log-batch-init.ts'
import { LogBatch } from '../../agent/model/log-batch.ts'
import type { Attributes, AttributeValue } from '../../agent/model/resource.ts'
import { ATTRIBUTE } from '../../agent/model/semantic-conventions.ts'
import type { LineBlock } from '../../agent/scan/line-splitter.ts'
import { wideEncodingOf } from './byte-order-mark.ts'
import type { Config } from './config.ts'
import { formatOf, isLikelyWrapped, type WrapperFormat } from './container/format.ts'
import type { PartialLine } from './container/partial-line.ts'
import { Unwrapper, type OpenLines, type Unwrapped } from './container/unwrapper.ts'
import type { StreamName } from './container/wrapped-line.ts'
import type { Encoding } from './encoding.ts'
import { FileContexts, type FileContext } from './file-context.ts'
import type { Measurements } from './measurements.ts'
import { containerFormatOf } from './operators.ts'
import type { TailedFile } from './tailed-file.ts'
import type { Stretch } from './tailing.ts'
import { trimSpans } from './whitespace.ts'

/** How long a line that a container runtime cut waits for its next piece. */
const PARTIAL_LINE_MS = 5_000

/** Makes batches of lines and hands them to the next stage. */
export class LineOutput {
  readonly #settings: Settings
  readonly #config: Config
  readonly #next: Consumer
  readonly #measurements: Measurements
  readonly #contexts: FileContexts
  readonly #unwrapper: Unwrapper
  readonly #isWide: boolean
  readonly #decoder: InstanceType<typeof TextDecoder> | undefined
  /** By the path of the file, so that a line goes on in the next file of that name. */
  readonly #openLines = new Map<string, { readonly lines: OpenLines; readonly context: FileContext }>()
  readonly #waiting = new AbortController()
  readonly #consuming = new AbortController()

  constructor(
    { settings, config, encoding }: { settings: Settings; config: Config; encoding: Encoding },
    next: Consumer,
    measurements: Measurements,
  ) {
    this.#settings = settings
    this.#config = config
    this.#next = next
    this.#measurements = measurements
    this.#contexts = new FileContexts(config, encoding)
    this.#unwrapper = new Unwrapper(config.max_log_size, config.max_log_size_behavior === 'split')
    this.#isWide = encoding.kind === 'wide'
    this.#decoder =
      encoding.kind === 'table' ? new TextDecoder(encoding.label, { ignoreBOM: true }) : undefined
  }

  /** No batch is offered again; the offer under way may still be taken. */
  stop(): void {
    this.#waiting.abort()
  }

  /** The offer under way ends too. */
  abort(): void {
    this.stop()
    this.#consuming.abort()
  }

  /**
   * Resolves when the lines were taken over, or will never be.
   * Errors: the reason of the stop: the receipt is not settled then; what the file system throws: none was issued then.
   */
  async hand(file: TailedFile, lines: LineBlock, { start, issue }: Stretch): Promise<void> {
    const context = await this.#contexts.of(file, start)
    if (start === 0) this.#tellOfWideText(context, lines)
    const receipt = issue()
    const skipped = context.headerLines(lines)
    this.#measurements.bytes(receipt.end - receipt.start)
    if (skipped === lines.count) {
      receipt.settle('dropped')
      return
    }
    const records = skipped === 0 ? lines : withoutFirst(lines, skipped)
    const format = this.#formatOf(context, records)
    if (format !== 'plain') return this.#handUnwrapped(file, records, { context, receipt, format })
    trimSpans(records, this.#config)
    const { bytes, starts, ends, count, sourceEnds, marks } = records
    const batch = new LogBatch({
      ...this.#common(file.path, context),
      bytes,
      starts,
      ends,
      count,
      sourceEnds,
      receipts: [receipt],
      ...(marks === undefined ? {} : { marks }),
    })
    this.#decode(batch, records)
    context.number(batch, (index) => (index === 0 ? start : (sourceEnds[index - 1] ?? 0)))
    await this.#offer(batch, file.path, records.truncated)
  }

  /** When the oldest line that waits for a piece is given up; undefined without one. Units: monotonic milliseconds. */
  get openLinesDueMs(): number | undefined {
    let due: number | undefined
    for (const { lines } of this.#openLines.values()) {
      for (const { grownAtMs } of lines.values()) due = Math.min(due ?? Infinity, grownAtMs + PARTIAL_LINE_MS)
    }
    return due
  }

  /** Hands on lines whose next piece has not come until `beforeMs`, as they are. */
  async flushOpenLines(beforeMs: number): Promise<void> {
    for (const [path, { lines, context }] of this.#openLines) {
      for (const [stream, partial] of lines) {
        if (partial.grownAtMs + PARTIAL_LINE_MS > beforeMs) continue
        lines.delete(stream)
        await this.#offer(this.#batchOf(partial, stream, path, context), path, partial.isTruncated ? [0] : [])
      }
      if (lines.size === 0) this.#openLines.delete(path)
    }
  }

  // --- steps

  /** Cut at single bytes, such a text is halves of characters, in which nothing is found. */
  #tellOfWideText({ path }: FileContext, lines: LineBlock): void {
    const encoding = this.#isWide ? undefined : wideEncodingOf(lines)
    if (encoding === undefined) return
    const read = this.#config.encoding
    this.#settings.logger.warn(
      `the file begins as ${encoding} and is read as ${read}: set \`encoding: ${encoding}\``,
      {
        path,
      },
    )
  }

  #formatOf(context: FileContext, lines: LineBlock): WrapperFormat {
    const { format, operators } = this.#config
    const asked = format === 'auto' ? containerFormatOf(operators) : format
    if (asked !== undefined) return asked
    const isOpen =
      context.format === undefined || (context.format === 'plain' && isLikelyWrapped(context.path))
    if (isOpen) context.format = formatOf(lines, this.#unwrapper.parsers)
    return context.format ?? 'plain'
  }

  async #handUnwrapped(
    file: TailedFile,
    lines: LineBlock,
    source: { context: FileContext; receipt: Receipt; format: Exclude<WrapperFormat, 'plain'> },
  ): Promise<void> {
    const { path } = file
    const { context } = source
    const open = this.#openLines.get(path)?.lines ?? new Map<StreamName, PartialLine>()
    const monotonicMs = this.#settings.clock.monotonicMs()
    const streams = this.#unwrapper.unwrap(lines, { ...source, open, monotonicMs })
    if (open.size > 0) this.#openLines.set(path, { lines: open, context })
    else this.#openLines.delete(path)
    for (const unwrapped of streams) {
      const batch = this.#unwrappedBatch(lines.bytes, unwrapped, path, context)
      context.number(batch, (index) => unwrapped.records.sourceStart(index))
      await this.#offer(batch, path, unwrapped.records.truncated)
    }
  }

  #unwrappedBatch(
    bytes: Buffer,
    { stream, records, receipts }: Unwrapped,
    path: string,
    context: FileContext,
  ): LogBatch {
    const { starts, ends, count, sourceEnds, marks, times, owned } = records
    trimSpans({ bytes, starts, ends, count }, this.#config)
    return new LogBatch(
      {
        ...this.#common(path, context, stream),
        bytes,
        starts,
        ends,
        count,
        sourceEnds,
        receipts,
        ...(this.#settings.wantedLiterals === undefined ? {} : { marks }),
      },
      { time: times, ...(owned.length > 0 ? { owned } : {}) },
    )
  }

  #batchOf(partial: PartialLine, stream: StreamName, path: string, context: FileContext): LogBatch {
    const times = new BigInt64Array(new Uint32Array([partial.timeLow, partial.timeHigh]).buffer)
    return new LogBatch(
      {
        ...this.#common(path, context, stream),
        bytes: new Uint8Array(0),
        starts: new Uint32Array(1),
        ends: new Uint32Array(1),
        count: 1,
        receipts: partial.receipts,
      },
      { time: times, owned: [partial.pieces] },
    )
  }

  #common(
    path: string,
    { attributes, resource }: FileContext,
    stream: StreamName | '' = '',
  ): Pick<LogBatchInit, 'stream' | 'observedTimeUnixNano' | 'resource' | 'attributes'> {
    return {
      stream: stream === '' ? `file:${path}` : `file:${path}:${stream}`,
      observedTimeUnixNano: BigInt(Math.trunc(this.#settings.clock.now())) * 1_000_000n,
      resource,
      attributes: stream === '' ? attributes : withStream(attributes, stream),
    }
  }

  /** Bodies that are not ASCII become UTF-8. */
  #decode(batch: LogBatch, { bytes, starts, ends }: LineBlock): void {
    if (this.#decoder === undefined) return
    for (let index = 0; index < batch.count; index += 1) {
      const [start, end] = [starts[index] ?? 0, ends[index] ?? 0]
      if (!isAscii(bytes, start, end)) batch.setBody(index, this.#decoder.decode(bytes.subarray(start, end)))
    }
  }

  async #offer(batch: LogBatch, path: string, truncated: readonly number[]): Promise<void> {
    const { clock, logger } = this.#settings
    for (const index of truncated) batch.addAttributes(index, { [ATTRIBUTE.truncated]: true })
    const answer = await offerUntilTaken(batch, this.#next, {
      clock,
      waiting: this.#waiting.signal,
      consuming: this.#consuming.signal,
      retry: this.#config.retry_on_failure,
    })
    this.#measurements.truncated(truncated.length)
    if (answer === 'taken') {
      this.#measurements.records(batch.count)
      return
    }
    this.#measurements.dropped(batch.count)
    logger.error('lines are dropped, the pipeline does not take them', {
      path,
      records: batch.count,
      error: answer,
    })
    batch.settle('dropped')
  }
}

function withoutFirst(lines: LineBlock, skipped: number): LineBlock {
  return {
    ...lines,
    starts: lines.starts.subarray(skipped),
    ends: lines.ends.subarray(skipped),
    count: lines.count - skipped,
    sourceEnds: lines.sourceEnds.subarray(skipped),
    truncated: lines.truncated.map((index) => index - skipped).filter((index) => index >= 0),
    marks: lines.marks?.subarray(skipped),
  }
}

const streamAttributes = new WeakMap<Attributes, Readonly<Record<StreamName, Attributes>>>()

/** The same objects for every batch of a file. */
function withStream(attributes: Attributes, stream: StreamName): Attributes {
  const known = streamAttributes.get(attributes)
  if (known !== undefined) return known[stream]
  const of = (name: AttributeValue): Attributes => ({ ...attributes, [ATTRIBUTE.logIostream]: name })
  const made = { stdout: of('stdout'), stderr: of('stderr') }
  streamAttributes.set(attributes, made)
  return made[stream]
}

function isAscii(bytes: Uint8Array, start: number, end: number): boolean {
  for (let index = start; index < end; index += 1) {
    if ((bytes[index] ?? 0) >= 0x80) return false
  }
  return true
}
