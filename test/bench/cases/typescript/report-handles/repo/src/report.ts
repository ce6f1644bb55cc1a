import { closeSync, openSync, writeSync } from 'node:fs'

/** A file that is open for appending. */
export class Report {
  readonly file: string
  readonly title: string
  readonly #fd: number

  constructor(file: string, title: string, fd = openSync(file, 'a')) {
    this.file = file
    this.title = title
    this.#fd = fd
  }

  line(text: string): void {
    writeSync(this.#fd, `${this.title}: ${text}\n`)
  }

  /** The same open file under another title. */
  titled(title: string): Report {
    return new Report(this.file, title, this.#fd)
  }

  close(): void {
    closeSync(this.#fd)
  }
}
