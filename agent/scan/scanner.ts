/**
 * The inner loops over read bytes: where lines end and which lines hold a literal. Plain functions over
 * a buffer and offset arrays, so that one kernel can take the place of another.
 */

const LINE_FEED = 0x0a

/**
 * Finds line feeds in bytes[from, to) and writes their positions, rising, into `positions`.
 * Shape: "a\nbc\n" gives 2 with positions [1, 4]. Bounds: stops when `positions` is full.
 */
export function findLineFeeds(bytes: Buffer, from: number, to: number, positions: Uint32Array): number {
  const searched = to === bytes.length ? bytes : bytes.subarray(0, to)
  let count = 0
  let found = searched.indexOf(LINE_FEED, from)
  while (found !== -1 && count < positions.length) {
    positions[count] = found
    count += 1
    found = searched.indexOf(LINE_FEED, found + 1)
  }
  return count
}

/** Lines as offsets into a buffer; they rise and do not overlap. */
export interface LineSpans {
  readonly starts: Uint32Array
  readonly ends: Uint32Array
  readonly count: number
}

/**
 * Marks the lines that hold at least one of the literals whole.
 * Shape: one byte a line, 1 for a line that holds one. Bounds: one pass over the bytes for each literal.
 */
export function markLiterals(bytes: Buffer, lines: LineSpans, literals: readonly Uint8Array[]): Uint8Array {
  const marks = new Uint8Array(lines.count)
  const searched = bytes.subarray(0, lines.ends[lines.count - 1] ?? 0)
  for (const literal of literals) {
    let line = 0
    while (line < lines.count) {
      const found = searched.indexOf(literal, lines.starts[line])
      if (found === -1) break
      while (line < lines.count && (lines.ends[line] ?? 0) < found + literal.length) line += 1
      // A hit may lie over a line end or between lines: then it starts before the line that ends after it.
      if (line < lines.count && found >= (lines.starts[line] ?? 0)) {
        marks[line] = 1
        line += 1
      }
    }
  }
  return marks
}
