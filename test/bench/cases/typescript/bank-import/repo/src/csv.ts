/** The fields of a row, without the quotes around them. */
export function splitRow(row: string): string[] {
  return row.split(',').map((field) => field.trim().replace(/^"(.*)"$/, '$1'))
}

/** Rows as objects by the names of the header. */
export function* readRows(text: string): Generator<Record<string, string>> {
  const [header = '', ...rows] = text.split(/\r?\n/)
  const names = splitRow(header)
  for (const row of rows) {
    if (row.trim() === '') continue
    const fields = splitRow(row)
    yield Object.fromEntries(names.map((name, index) => [name, fields[index] ?? '']))
  }
}
