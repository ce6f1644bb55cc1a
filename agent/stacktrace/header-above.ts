/** The type and message of an exception, as its header line gives them. */
export interface ExceptionHeader {
  readonly type: string
  readonly message: string
}

export interface FoundHeader {
  readonly line: number
  readonly header: ExceptionHeader
}

type HeaderReader = (line: string) => ExceptionHeader | undefined

const MESSAGE_LINES_MAX = 40

/**
 * The header of a trace whose first frame is known: the first line above it that is nothing but a header;
 * failing that, the last one that ends in one. Bounds: 40 lines.
 */
export function headerAbove(
  lines: readonly string[],
  firstFrame: number,
  { bare, inside }: { readonly bare: HeaderReader; readonly inside: HeaderReader },
): FoundHeader | undefined {
  const from = Math.max(0, firstFrame - MESSAGE_LINES_MAX)
  for (let line = from; line < firstFrame; line += 1) {
    const header = bare(lines[line] ?? '')
    if (header !== undefined) return { line, header }
  }
  for (let line = firstFrame - 1; line >= from; line -= 1) {
    const header = inside(lines[line] ?? '')
    if (header !== undefined) return { line, header }
  }
  return undefined
}
