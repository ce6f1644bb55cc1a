import { createLiteralIndex } from '../../agent/detection/literal-index.ts'
import {
  literalWindows,
  nextWindow,
  placeOf,
  type LiteralWindows,
} from '../../agent/detection/literal-windows.ts'

/**
 * Tells which bodies hold at least one of some literals, without decoding them: body by body, since only those whose
 * level does not decide need it. A pattern of all literals as alternatives took many times as long with a thousand
 * of them.
 * Bounds: one pass over the body up to the first literal. Literals have at least two characters, each a byte.
 */
export class LiteralScan {
  readonly #literals: readonly string[]
  #made: LiteralWindows<Uint8Array> | undefined

  constructor(literals: readonly string[]) {
    this.#literals = literals
  }

  isHit(body: Uint8Array): boolean {
    const windows = this.#windows()
    const { places } = windows
    let window = 0
    for (let index = 0; index < body.length; index += 1) {
      window = nextWindow(window, body[index] ?? 0)
      const place = places[placeOf(window)] ?? 0
      if (place !== 0 && endsAt(body, index, windows.lists[place])) return true
    }
    return false
  }

  /** Made for the first body: many an agent never meets one whose level does not decide. */
  #windows(): LiteralWindows<Uint8Array> {
    this.#made ??= literalWindows(
      shortest(this.#literals).map((literal) => new Uint8Array(Buffer.from(literal, 'latin1'))),
      (literal) => Buffer.from(literal).toString('latin1'),
    )
    return this.#made
  }
}

/** Without those that hold another one, which is found wherever they are: a third of them. */
function shortest(literals: readonly string[]): readonly string[] {
  const each = [...new Set(literals)]
  const indexesIn = createLiteralIndex(each.map((literal) => [literal]))
  return each.filter((literal) => indexesIn(literal).length === 1)
}

function endsAt(
  body: Uint8Array,
  position: number,
  entries: LiteralWindows<Uint8Array>['lists'][number] = [],
): boolean {
  for (let index = 0; index < entries.length; index += 1) {
    const entry = entries[index]
    if (entry !== undefined && holdsAt(body, position - entry.back, entry.literal)) return true
  }
  return false
}

function holdsAt(body: Uint8Array, start: number, bytes: Uint8Array): boolean {
  if (start < 0 || start + bytes.length > body.length) return false
  for (let index = 0; index < bytes.length; index += 1) {
    if (body[start + index] !== bytes[index]) return false
  }
  return true
}
