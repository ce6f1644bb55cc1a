import type { Child } from '../subprocess/child.ts'
import { startGit, type GitOptions } from './git.ts'

type ReaderOptions = Pick<GitOptions, 'directory' | 'workTree' | 'clock'>

interface Request {
  readonly id: string
  readonly bytesMax: number
  readonly resolve: (content: Buffer | undefined) => void
  cancelTimer: () => void
}

const ANSWER_MS = 10_000
const IDLE_MS = 30_000
const HEADER_BYTES_MAX = 256
const LINE_FEED = 0x0a

/**
 * Reads objects of one repository through one `git cat-file --batch` that stays for the next question.
 *
 *   we: <id>\n        git: <id> <type> <size>\n<content>\n     or     <id> missing\n
 *
 * Answers come in the order of the questions. A child that answers too late, answers something else or ends is
 * given up with all that was asked of it; the next question starts another one. It does not keep this process
 * alive while nothing is asked, and ends after half a minute of that.
 */
export class ObjectReader {
  readonly #options: ReaderOptions
  readonly #requests: Request[] = []
  #child: Child | undefined
  #cancelIdle: () => void = () => undefined
  /** Bytes of the answer under way. */
  #chunks: Buffer[] = []
  #bytes = 0
  /** Of the content under way with its line end; undefined while a header is awaited. */
  #expected: number | undefined

  constructor(options: ReaderOptions) {
    this.#options = options
  }

  /**
   * The content of a blob.
   * Result: undefined for what is not there, is no blob, is larger than asked for, or does not come in ten seconds.
   * Bounds: holds one blob of `bytesMax`; what is larger is passed over unread.
   */
  read(id: string, bytesMax: number): Promise<Buffer | undefined> {
    if (!/^[0-9a-f]{40,64}$/.test(id)) return Promise.resolve(undefined)
    return new Promise((resolve) => {
      const cancelTimer = this.#options.clock.after(ANSWER_MS, () => this.close())
      this.#requests.push({ id, bytesMax, resolve, cancelTimer })
      this.#cancelIdle()
      const child = this.#child ?? this.#start()
      child.keepAlive(true)
      child.stdin?.write(`${id}\n`)
    })
  }

  /** Ends the child; what was asked of it is answered with undefined. */
  close(): void {
    const child = this.#child
    this.#child = undefined
    this.#cancelIdle()
    child?.kill('SIGKILL')
    for (const request of this.#requests.splice(0)) {
      request.cancelTimer()
      request.resolve(undefined)
    }
  }

  #start(): Child {
    const child = startGit(this.#options, ['cat-file', '--batch'])
    this.#child = child
    this.#chunks = []
    this.#bytes = 0
    this.#expected = undefined
    const end = (): void => {
      if (this.#child === child) this.close()
    }
    child.stdin?.on('error', end)
    child.stdout?.on('data', (chunk: Buffer) => {
      if (this.#child === child) this.#take(chunk)
    })
    child.exited.then(end, end)
    return child
  }

  #take(chunk: Buffer): void {
    let rest = chunk
    while (rest.length > 0) {
      if (this.#requests.length === 0) return this.close()
      rest = this.#expected === undefined ? this.#takeHeader(rest) : this.#takeContent(rest)
    }
  }

  #takeHeader(chunk: Buffer): Buffer {
    const lineEnd = chunk.indexOf(LINE_FEED)
    this.#hold(lineEnd < 0 ? chunk : chunk.subarray(0, lineEnd))
    if (this.#bytes > HEADER_BYTES_MAX) this.close()
    if (lineEnd < 0 || this.#requests.length === 0) return Buffer.alloc(0)
    const header = this.#held().toString('latin1')
    const match = /^([0-9a-f]+) (\w+) (\d+)$/.exec(header)
    if (match === null) this.#answer(undefined)
    else this.#expected = Number(match[3]) + 1
    const [, id, type] = match ?? []
    const [request] = this.#requests
    if (match !== null && request !== undefined && (id !== request.id || type !== 'blob')) {
      // What is no blob has a content all the same: it is passed over.
      this.#requests[0] = { ...request, bytesMax: -1 }
    }
    return chunk.subarray(lineEnd + 1)
  }

  #takeContent(chunk: Buffer): Buffer {
    const wanted = chunk.subarray(0, (this.#expected ?? 0) - this.#bytes)
    const isKept = (this.#expected ?? 0) - 1 <= (this.#requests[0]?.bytesMax ?? -1)
    if (isKept) this.#hold(wanted)
    else this.#bytes += wanted.length
    if (this.#bytes === this.#expected) {
      this.#expected = undefined
      const content = this.#held()
      this.#answer(isKept ? content.subarray(0, -1) : undefined)
    }
    return chunk.subarray(wanted.length)
  }

  #hold(bytes: Buffer): void {
    this.#chunks.push(bytes)
    this.#bytes += bytes.length
  }

  /** What was held, as bytes of their own. */
  #held(): Buffer {
    const held = Buffer.concat(this.#chunks)
    this.#chunks = []
    this.#bytes = 0
    return held
  }

  #answer(content: Buffer | undefined): void {
    const request = this.#requests.shift()
    request?.cancelTimer()
    request?.resolve(content)
    if (this.#requests.length > 0) return
    this.#child?.keepAlive(false)
    this.#cancelIdle = this.#options.clock.after(IDLE_MS, () => this.close())
  }
}
