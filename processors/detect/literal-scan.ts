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
  readonly #windows: LiteralWindows<Uint8Array>

  constructor(literals: readonly string[]) {
    const bytes = [...new Set(literals)].map((literal) => new Uint8Array(Buffer.from(literal, 'latin1')))
    this.#windows = literalWindows(bytes, (literal) => Buffer.from(literal).toString('latin1'))
  }

  isHit(body: Uint8Array): boolean {
    const { places } = this.#windows
    let window = 0
    for (let index = 0; index < body.length; index += 1) {
      window = nextWindow(window, body[index] ?? 0)
      const place = places[placeOf(window)] ?? 0
      if (place !== 0 && this.#endsAt(body, index, place)) return true
    }
    return false
  }

  #endsAt(body: Uint8Array, position: number, place: number): boolean {
    const literals = this.#windows.lists[place] ?? []
    for (let index = 0; index < literals.length; index += 1) {
      const entry = literals[index]
      if (entry !== undefined && holdsAt(body, position - entry.back, entry.literal)) return true
    }
    return false
  }
}

function holdsAt(body: Uint8Array, start: number, bytes: Uint8Array): boolean {
  if (start < 0 || start + bytes.length > body.length) return false
  for (let index = 0; index < bytes.length; index += 1) {
    if (body[start + index] !== bytes[index]) return false
  }
  return true
}
