import { saysWord } from '../../support/words.ts'
import type { LineBlock, LinePart, LongLinePolicy } from '../../../agent/scan/line-splitter.ts'

/** One line as a test sees it. */
export interface Line {
  readonly text: string
  readonly sourceEnd: number
  readonly isTruncated: boolean
  readonly isMarked: boolean
}

/** The lines of a block, a character for each byte. */
export function linesOf(block: LineBlock | undefined): Line[] {
  if (block === undefined) return []
  return Array.from({ length: block.count }, (_, index) => ({
    text: block.bytes.subarray(block.starts[index], block.ends[index]).toString('latin1'),
    sourceEnd: block.sourceEnds[index] ?? -1,
    isTruncated: block.truncated.includes(index),
    isMarked: block.marks?.[index] === 1,
  }))
}

export interface ReferenceOptions {
  readonly lineBytesMax: number
  readonly longLines: LongLinePolicy
  readonly literals: readonly Uint8Array[]
  readonly literalsOfAnyCase: readonly Uint8Array[]
}

/** What a splitter must do, one byte after the other and with strings. */
export class ReferenceSplitter {
  readonly #options: ReferenceOptions
  readonly #isMarked: (text: string) => boolean
  #rest: number[] = []
  #mode: LinePart | 'headed' = 'line'
  #lines: Line[] = []
  /** Source position after all that was written, and after the last line. */
  #end = 0
  position = 0

  constructor(options: ReferenceOptions, inside: LinePart = 'line') {
    this.#options = options
    this.#mode = inside
    const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')
    const exact = options.literals.map(text)
    const anyCase = options.literalsOfAnyCase.map((bytes) => lowerCase(text(bytes)))
    this.#isMarked = (line) =>
      exact.some((literal) => line.includes(literal)) || anyCase.some((literal) => saysWord(line, literal))
  }

  get restBytes(): number {
    return this.#mode === 'discarded' ? 0 : this.#rest.length
  }

  get inside(): LinePart {
    return this.#mode === 'headed' ? 'line' : this.#mode
  }

  write(bytes: Uint8Array): Line[] {
    this.#lines = []
    for (const byte of bytes) {
      this.#rest.push(byte)
      this.#end += 1
      if (byte === 0x0a) this.#endLine()
      else this.#cut()
    }
    return this.#lines
  }

  flush(): Line[] {
    this.#lines = []
    if (this.#mode === 'discarded' || this.#rest.length === 0) return []
    const isHeaded = this.#mode === 'headed'
    const content = this.#content(this.#rest)
    if (isHeaded) this.#add(this.#head(), this.#end, true)
    else if (content.length > 0 || this.#mode === 'line') this.#add(content, this.#end, false)
    this.#goOn(isHeaded ? 'discarded' : 'continued')
    return this.#lines
  }

  #endLine(): void {
    const content = this.#content(this.#rest.slice(0, -1))
    if (this.#mode === 'headed') this.#add(this.#head(), this.#end, true)
    else if (this.#mode === 'line' || (this.#mode === 'continued' && content.length > 0))
      this.#add(content, this.#end, false)
    this.#goOn('line')
  }

  #cut(): void {
    if (this.#mode === 'discarded') this.#goOn('discarded')
    if (this.#mode === 'headed' || this.#content(this.#rest).length <= this.#options.lineBytesMax) return
    if (this.#options.longLines === 'truncate') {
      this.#mode = 'headed'
      return
    }
    const head = this.#head()
    this.#add(head, this.#end - this.#rest.length + head.length, false)
    this.#rest = this.#rest.slice(head.length)
    this.position = this.#end - this.#rest.length
    this.#mode = 'line'
  }

  #head(): number[] {
    const { lineBytesMax } = this.#options
    for (let length = lineBytesMax; length > lineBytesMax - 4; length -= 1) {
      if (((this.#rest[length] ?? 0) & 0xc0) !== 0x80) return this.#rest.slice(0, length)
    }
    return this.#rest.slice(0, lineBytesMax)
  }

  #content(bytes: number[]): number[] {
    return bytes.at(-1) === 0x0d ? bytes.slice(0, -1) : bytes
  }

  #add(content: number[], sourceEnd: number, isTruncated: boolean): void {
    const text = Buffer.from(content).toString('latin1')
    this.#lines.push({ text, sourceEnd, isTruncated, isMarked: this.#isMarked(text) })
  }

  #goOn(mode: LinePart): void {
    this.#rest = []
    this.#mode = mode
    this.position = this.#end
  }
}

function lowerCase(text: string): string {
  return text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())
}
