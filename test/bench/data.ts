import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seededRandom } from '../../agent/model/seeded-random.ts'
import { traceLines } from './trace-lines.ts'

/**
 * Logs to measure with, the same for the same request.
 *
 *   mixed    of 100 records 60 JSON lines, 38 plain lines and 2 traces (JavaScript, Python, Go); one in a
 *            hundred lines is logged as an error, one in two hundred only speaks of errors
 *   hostile  the same, but every JSON line has "error":null and every plain one errors=0
 *   cri      JSON lines as containerd writes them, each of 216 bytes with its line end
 */
export type DataKind = 'mixed' | 'hostile' | 'cri'

export interface DataRequest {
  readonly kind: DataKind
  readonly bytes: number
  /** The bytes are spread over so many files. */
  readonly files?: number
}

export interface DataSet {
  readonly folder: string
  readonly paths: readonly string[]
  readonly bytes: number
  readonly lines: number
  readonly records: number
  /** Records that are errors: traces and what was logged as one. */
  readonly errors: number
}

export const CRI_LINE_BYTES = 216
const SEED = 20_261_122
const CHUNK_BYTES = 1 << 22
const CACHE = join(tmpdir(), 'hephaestus-bench')

/** Writes the files, or finds those that were written before. */
export function dataSet({ kind, bytes, files = 1 }: DataRequest): DataSet {
  const folder = join(CACHE, `${kind}-${bytes}-${files}-${SEED}`)
  const truthPath = join(folder, 'truth.json')
  if (existsSync(truthPath)) return JSON.parse(readFileSync(truthPath, 'utf8')) as DataSet
  const making = `${folder}.${process.pid}`
  mkdirSync(making, { recursive: true })
  const generator = new Generator(kind)
  const names = Array.from({ length: files }, (_, index) => `${String(index).padStart(5, '0')}.log`)
  for (const name of names) generator.writeFile(join(making, name), Math.ceil(bytes / files))
  const { truth } = generator
  const paths = names.map((name) => join(folder, name))
  const set: DataSet = { folder, paths, ...truth }
  writeFileSync(join(making, 'truth.json'), JSON.stringify(set))
  renameSync(making, folder)
  return set
}

class Generator {
  readonly truth = { bytes: 0, lines: 0, records: 0, errors: 0 }
  readonly #kind: DataKind
  readonly #random = seededRandom(SEED)
  #isAfterTrace = false
  #timeMs = Date.UTC(2026, 2, 4, 5, 6, 7)

  constructor(kind: DataKind) {
    this.#kind = kind
  }

  writeFile(path: string, bytes: number): void {
    const file = openSync(path, 'w')
    for (let written = 0; written < bytes;) {
      const parts: string[] = []
      const chunkBytes = Math.min(CHUNK_BYTES, bytes - written)
      for (let size = 0; size < chunkBytes;) {
        const record = this.#kind === 'cri' ? this.#criLine() : this.#record()
        parts.push(record)
        size += record.length
      }
      const chunk = Buffer.from(parts.join(''), 'latin1')
      writeSync(file, chunk)
      written += chunk.length
      this.truth.bytes += chunk.length
    }
    closeSync(file)
  }

  #record(): string {
    this.truth.records += 1
    this.#timeMs += 1 + this.#below(20)
    // A program that ends with a panic writes a line of its start before the next one.
    const isTraceAllowed = !this.#isAfterTrace
    const share = this.#random()
    this.#isAfterTrace = share < 0.02 && isTraceAllowed
    if (this.#isAfterTrace) return this.#trace()
    this.truth.lines += 1
    const isError = this.#random() < 0.01
    if (isError) this.truth.errors += 1
    return share < 0.62 ? this.#json(isError) : this.#plain(isError)
  }

  #trace(): string {
    const lines = traceLines({ time: this.#time(), below: (limit) => this.#below(limit) })
    this.truth.errors += 1
    this.truth.lines += lines.length
    return `${lines.join('\n')}\n`
  }

  #json(isError: boolean): string {
    const level = isError ? 'error' : this.#level()
    const fault = this.#kind === 'hostile' ? '"error":null,' : ''
    return `{"time":"${this.#time()}","level":"${level}","service":"${this.#pick(SERVICES)}",${fault}"method":"${this.#pick(METHODS)}","path":"${this.#path()}","status":${this.#pick(STATUSES)},"duration_ms":${this.#below(2_000)},"request_id":"${this.#id()}","msg":"${this.#message(isError)}"}\n`
  }

  #plain(isError: boolean): string {
    const level = isError ? 'ERROR' : this.#level().toUpperCase()
    const fault = this.#kind === 'hostile' ? ' errors=0' : ''
    return `${this.#time()} ${level} [${this.#pick(SERVICES)}-${this.#below(16)}] ${this.#message(isError)} id=${this.#id()} took=${this.#below(2_000)}ms${fault}\n`
  }

  #criLine(): string {
    this.truth.records += 1
    this.truth.lines += 1
    this.#timeMs += 1
    const head = `${this.#time().slice(0, -1)}456789Z stdout F {"level":"${this.#level()}","path":"${this.#path()}","status":${this.#pick(STATUSES)},"id":"${this.#id()}","msg":"`
    const tail = '"}\n'
    return (
      head +
      this.#message(false)
        .padEnd(200, ' request served')
        .slice(0, CRI_LINE_BYTES - head.length - tail.length) +
      tail
    )
  }

  #message(isError: boolean): string {
    if (isError) return `${this.#pick(FAULTS)} for customer ${this.#below(5_000)}`
    const subject = this.#random() < 0.005 ? this.#pick(QUOTES) : this.#pick(SUBJECTS)
    return `${subject} ${this.#pick(VERBS)} for customer ${this.#below(5_000)} by ${this.#pick(SERVICES)}`
  }

  #level(): string {
    const share = this.#random()
    if (share < 0.8) return 'info'
    return share < 0.95 ? 'debug' : 'warn'
  }

  #path(): string {
    return `/api/v${1 + this.#below(3)}/${this.#pick(SERVICES)}/${this.#below(100_000)}`
  }

  #id(): string {
    return Math.floor(this.#random() * 2 ** 48)
      .toString(16)
      .padStart(12, '0')
  }

  #time(): string {
    return new Date(this.#timeMs).toISOString()
  }

  #pick<T>(values: readonly [T, ...T[]]): T {
    return values[this.#below(values.length)] ?? values[0]
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit)
  }
}

const SERVICES = ['checkout', 'catalog', 'search', 'billing', 'mail', 'sessions', 'stock'] as const
const METHODS = ['GET', 'GET', 'GET', 'POST', 'PUT', 'DELETE'] as const
const STATUSES = [200, 200, 200, 200, 201, 204, 304, 404] as const
const SUBJECTS = [
  'order',
  'invoice',
  'page',
  'message',
  'picture',
  'report',
  'cache entry',
  'session',
] as const
const VERBS = ['stored', 'loaded', 'sent', 'queued', 'rendered', 'checked', 'removed'] as const
const FAULTS = [
  'payment was declined by the bank',
  'connection to the database was lost',
  'could not write the invoice',
  'request took longer than allowed',
] as const
const QUOTES = [
  'page /errors/404.html',
  'report without errors',
  'error budget report',
  'ErrorHandler',
] as const
