import type { LineBlock, LinePart } from '../../agent/scan/line-splitter.ts'
import type { Framer } from './framer.ts'

type Decoder = InstanceType<typeof TextDecoder>

const LINE_FEED = 0x0a

/**
 * Cuts UTF-16: two bytes a unit, so that a byte 0x0a is no line end yet. It is decoded into UTF-8 first.
 *
 *   file    │ taken │ decoded, not taken      │ half a unit │
 *   inner           │ UTF-8 of it             │
 *
 * A unit of the file is a unit of the decoded text, malformed ones (U+FFFD) included, so line ends are found
 * in both and their positions kept side by side; only a cut inside a line is counted.
 */
export class WideSplitter implements Framer {
  readonly #inner: Framer
  readonly #label: 'utf-16le' | 'utf-16be'
  readonly #room: Buffer
  #decoder: Decoder
  /** Line ends that were decoded and not passed: positions in the UTF-8 and in the file. */
  #lineEnds: { readonly inner: number; readonly source: number }[] = []
  /** How far was decoded, and how far was passed. */
  #decoded = { inner: 0, source: 0 }
  #passed = { inner: 0, source: 0 }

  constructor(inner: Framer, label: 'utf-16le' | 'utf-16be', bufferBytes: number) {
    this.#inner = inner
    this.#label = label
    this.#decoder = newDecoder(label)
    this.#room = Buffer.allocUnsafeSlow(Math.max(1_024, bufferBytes >> 1))
  }

  get position(): number {
    return this.#sourceOf(this.#inner.position)
  }

  get restBytes(): number {
    return this.#inner.restBytes
  }

  get inside(): LinePart {
    return this.#inner.inside
  }

  reset(position: number, inside: LinePart = 'line'): void {
    this.#inner.reset(0, inside)
    this.#decoder = newDecoder(this.#label)
    this.#lineEnds = []
    this.#decoded = { inner: 0, source: position }
    this.#passed = this.#decoded
  }

  room(): Buffer {
    // Two bytes become three at most; what the decoder keeps back comes on top.
    const free = Math.floor((this.#inner.room().length - 8) / 3) * 2
    return this.#room.subarray(0, Math.min(this.#room.length, Math.max(2, free)))
  }

  wrote(byteCount: number): void {
    const text = this.#decoder.decode(this.#room.subarray(0, byteCount), { stream: true })
    const room = this.#inner.room()
    const written = room.write(text, 'utf8')
    const { inner, source } = this.#decoded
    let byte = room.indexOf(LINE_FEED)
    for (let unit = text.indexOf('\n'); unit !== -1; unit = text.indexOf('\n', unit + 1)) {
      this.#lineEnds.push({ inner: inner + byte + 1, source: source + 2 * (unit + 1) })
      byte = room.indexOf(LINE_FEED, byte + 1)
    }
    this.#decoded = { inner: inner + written, source: source + 2 * text.length }
    this.#inner.wrote(written)
  }

  take(): LineBlock | undefined {
    return this.#placed(this.#inner.take())
  }

  flush(): LineBlock | undefined {
    return this.#placed(this.#inner.flush())
  }

  /** The block with positions of the file in place of those of the UTF-8. */
  #placed(block: LineBlock | undefined): LineBlock | undefined {
    if (block === undefined) return undefined
    const sourceEnds = block.sourceEnds.map((inner, index) => {
      const source =
        this.#known(inner) ??
        this.#passed.source + 2 * unitsIn(block.bytes, block.starts[index] ?? 0, block.ends[index] ?? 0)
      this.#pass({ inner, source })
      return source
    })
    return { ...block, sourceEnds }
  }

  #sourceOf(inner: number): number {
    const source = this.#known(inner) ?? this.#passed.source
    this.#pass({ inner, source })
    return source
  }

  #known(inner: number): number | undefined {
    if (inner === this.#passed.inner) return this.#passed.source
    if (inner === this.#decoded.inner) return this.#decoded.source
    return this.#lineEnds.find((end) => end.inner === inner)?.source
  }

  #pass(position: { readonly inner: number; readonly source: number }): void {
    this.#passed = position
    let passed = 0
    while ((this.#lineEnds[passed]?.inner ?? Infinity) <= position.inner) passed += 1
    if (passed > 0) this.#lineEnds.splice(0, passed)
  }
}

/** Units of UTF-16 that UTF-8 stands for: one a character, two for one of four bytes. */
function unitsIn(bytes: Uint8Array, start: number, end: number): number {
  let units = 0
  for (let index = start; index < end; index += 1) {
    const byte = bytes[index] ?? 0
    if ((byte & 0xc0) !== 0x80) units += byte >= 0xf0 ? 2 : 1
  }
  return units
}

function newDecoder(label: string): Decoder {
  return new TextDecoder(label, { ignoreBOM: true })
}
