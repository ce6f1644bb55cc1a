import type { LogBatch } from '../../agent/model/log-batch.ts'
import type { Attributes, Resource } from '../../agent/model/resource.ts'
import type { LineBlock } from '../../agent/scan/line-splitter.ts'
import type { Config } from './config.ts'
import { containerResource } from './container/container-path.ts'
import type { WrapperFormat } from './container/format.ts'
import type { Encoding } from './encoding.ts'
import { fileAttributes } from './file-attributes.ts'
import { createFramer } from './create-framer.ts'
import { HEADER_BYTES_MAX, headerReader, type Header, type HeaderReader } from './header.ts'
import { isGone } from './identity.ts'
import type { TailedFile } from './tailed-file.ts'

/** What is the same for all records of a file, or counted from one to the next. */
export interface FileContext {
  readonly path: string
  readonly attributes: Attributes
  readonly resource: Resource
  /** Undefined until the first line was seen. */
  format: WrapperFormat | undefined
  /** How many of the first lines of a block are header and no records. */
  headerLines(block: LineBlock): number
  /** Adds record number and offset, where they are wanted. */
  number(batch: LogBatch, startOf: (index: number) => number): void
}

const COUNT_BYTES = 262_144
const NO_HEADER: Header = { attributes: {}, end: 0 }
const noNumbers = (): void => undefined
const noHeader = (): number => 0

/** The contexts of files, made when the first of their lines is handed on. */
export class FileContexts {
  readonly #config: Config
  readonly #encoding: Encoding
  readonly #header: HeaderReader | undefined
  readonly #contexts = new WeakMap<TailedFile, FileContext>()
  /** Of all files whose paths say nothing of it: what is encoded of a resource is encoded once for each object. */
  readonly #resource: Resource

  constructor(config: Config, encoding: Encoding) {
    this.#config = config
    this.#resource = { attributes: config.resource }
    this.#encoding = encoding
    this.#header = config.header === undefined ? undefined : headerReader(config.header)
  }

  /** The context for lines from a position on: a file that was emptied begins a new one. */
  async of(file: TailedFile, start: number): Promise<FileContext> {
    const known = this.#contexts.get(file)
    if (known !== undefined && start > 0 && known.headerLines !== stillReading) return known
    const context = await this.#create(file, start)
    this.#contexts.set(file, context)
    return context
  }

  async #create(file: TailedFile, start: number): Promise<FileContext> {
    const header = this.#header === undefined ? NO_HEADER : await this.#readHeader(file, this.#header)
    const attributes = { ...(await fileAttributes(file, this.#config)), ...header.attributes }
    return {
      path: file.resolvedPath,
      attributes,
      resource: this.#resourceOf(file),
      format: undefined,
      headerLines: headerLinesOf(header),
      number: await this.#numbering(file, start),
    }
  }

  #resourceOf({ path, resolvedPath }: TailedFile): Resource {
    const fromPath = this.#config.format === 'plain' ? undefined : containerResource([path, resolvedPath])
    if (fromPath === undefined) return this.#resource
    return { attributes: { ...fromPath, ...this.#config.resource } }
  }

  async #readHeader(file: TailedFile, reader: HeaderReader): Promise<Header> {
    const bytes = Buffer.alloc(HEADER_BYTES_MAX)
    const bytesRead = await file.readAt(bytes, 0)
    // The beginning of a file that is gone is not kept.
    if (bytesRead === 0 && isGone(file.key)) return NO_HEADER
    return reader.read(bytes.subarray(0, bytesRead))
  }

  async #numbering(file: TailedFile, start: number): Promise<FileContext['number']> {
    const { include_file_record_number: withNumber, include_file_record_offset: withOffset } = this.#config
    if (!withNumber && !withOffset) return noNumbers
    let count = withNumber ? await this.#countBefore(file, start) : 0
    return (batch, startOf) => {
      for (let index = 0; index < batch.count; index += 1) {
        count += 1
        batch.addAttributes(index, {
          ...(withNumber ? { 'log.file.record_number': count } : {}),
          ...(withOffset ? { 'log.file.record_offset': startOf(index) } : {}),
        })
      }
    }
  }

  /** How many records lie before a position: read again, since only positions are kept over a restart. */
  async #countBefore(file: TailedFile, position: number): Promise<number> {
    if (position === 0) return 0
    const framer = createFramer({ ...this.#config, read_buffer_size: COUNT_BYTES }, this.#encoding, undefined)
    framer.reset(0)
    let count = 0
    for (let read = 0; read < position;) {
      const room = framer.room()
      const wanted = room.subarray(0, Math.min(room.length, position - read))
      const bytesRead = await file.readAt(wanted, read)
      if (bytesRead === 0) break
      framer.wrote(bytesRead)
      read += bytesRead
      for (let block = framer.take(); block !== undefined; block = framer.take()) count += block.count
    }
    return count + (framer.flush()?.count ?? 0)
  }
}

function headerLinesOf({ end }: Header): FileContext['headerLines'] {
  if (end === undefined) return stillReading
  return end === 0 ? noHeader : (block) => linesBefore(block, end)
}

function linesBefore({ sourceEnds, count }: LineBlock, position: number): number {
  let lines = 0
  while (lines < count && (sourceEnds[lines] ?? Infinity) <= position) lines += 1
  return lines
}

/** Everything that was read is header: so are these lines. */
function stillReading(block: LineBlock): number {
  return block.count
}
