import { closeSync, openSync, readSync, statSync } from 'node:fs'
import type { Judge } from './judge.ts'

interface OtlpLine {
  readonly resourceLogs: readonly {
    readonly scopeLogs: readonly {
      readonly logRecords: readonly {
        readonly observedTimeUnixNano: string
        readonly body: { readonly stringValue: string }
      }[]
    }[]
  }[]
}

/** Follows the file that the agent's file exporter writes, and shows every body to the judge. */
export class Output {
  /** Lines that a crash cut off: their batch was never acknowledged and comes again. */
  tornLines = 0
  readonly #path: string
  readonly #judge: Judge
  #position = 0
  #rest: Buffer = Buffer.alloc(0)

  constructor(path: string, judge: Judge) {
    this.#path = path
    this.#judge = judge
  }

  /** Reads what was added since the last call. */
  read(): void {
    const size = statSync(this.#path, { throwIfNoEntry: false })?.size ?? 0
    if (size <= this.#position) return
    const file = openSync(this.#path, 'r')
    const added = Buffer.alloc(size - this.#position)
    const length = readSync(file, added, 0, added.length, this.#position)
    closeSync(file)
    this.#position += length
    const bytes = Buffer.concat([this.#rest, added.subarray(0, length)])
    const end = bytes.lastIndexOf(0x0a) + 1
    for (const line of bytes.toString('utf8', 0, end).split('\n')) if (line !== '') this.#show(line)
    this.#rest = Buffer.from(bytes.subarray(end))
  }

  #show(line: string): void {
    let request: OtlpLine
    try {
      request = JSON.parse(line) as OtlpLine
    } catch {
      this.tornLines += 1
      return
    }
    for (const { scopeLogs } of request.resourceLogs) {
      for (const { logRecords } of scopeLogs) {
        for (const { body, observedTimeUnixNano } of logRecords) {
          this.#judge.see(body.stringValue, Number(observedTimeUnixNano) / 1e6)
        }
      }
    }
  }
}
