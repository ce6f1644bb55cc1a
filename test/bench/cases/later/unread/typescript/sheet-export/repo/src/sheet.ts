import type { Entry } from './entries.ts'

/** Hours by person. Other sheets have other columns. */
export class Sheet {
  /** The first line: the names of the columns in capitals. */
  readonly header: string
  readonly #rows: Entry[] = []

  constructor() {
    this.header = this.columns()
      .map((column) => column.toUpperCase())
      .join(',')
  }

  /** The names of the columns, from left to right. */
  columns(): readonly string[] {
    return ['who', 'hours']
  }

  add(entry: Entry): void {
    this.#rows.push(entry)
  }

  /** The whole sheet, a line for each entry; what an entry does not have is empty. */
  toString(): string {
    const columns = this.columns()
    const lines = this.#rows.map((row) => columns.map((column) => row[column] ?? '').join(','))
    return [this.header, ...lines].join('\n')
  }
}
