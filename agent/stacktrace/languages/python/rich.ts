import type { StackFrame } from '../../../model/stack-trace.ts'
import { endBelow } from '../../end-below.ts'
import type { ParsedTrace } from '../../language.ts'
import { indentOf, isBlank } from '../../line.ts'
import { exceptionsOf, type Block } from './blocks.ts'
import { dedented, EXCEPTION } from './lines.ts'
import { BOX_END, boxTitle, CHAIN_START, MEMBER, RichReader, TITLE } from './rich-lines.ts'

/** What a box shows: the calls, the variables of a function, one member of a group, source that does not parse. */
type Box = 'calls' | 'locals' | 'member' | 'syntax'

const CALL = /^(.+):(\d+) in (.+)$/
/** Of a file that is not there. */
const CALL_WITHOUT_FILE = /^in (.+):(\d+)$/
const PLACE = /^ *(\S.*):(\d+)$/
const REACHED = /^[❱>] *\d+ (.*)$/
/** How deep a line of source is indented is drawn. */
const GUIDES = /^(?:[│|] {3})+/

/** Reads the first traceback in the lines that rich drew; rich-lines.ts shows it. Undefined when there is none. */
export function parseRich(lines: readonly string[]): ParsedTrace | undefined {
  const firstLine = lines.findIndex((line) => TITLE.test(line))
  if (firstLine < 0) return undefined
  const first = lines[firstLine] ?? ''
  const endLine = endBelow(lines, firstLine, new RichReader(first))
  const indent = indentOf(first)
  const drawing = new Drawing()
  for (const line of lines.slice(firstLine, endLine)) drawing.read(dedented(line, indent))
  const blocks = drawing.blocks
  const exceptions = exceptionsOf(blocks)
  return {
    trace: { language: 'python', exceptions, isTruncated: blocks.some(({ type }) => type === '') },
    firstLine,
    endLine,
  }
}

class Drawing {
  readonly blocks: Block[] = []
  /** Those that are open, outermost first. */
  readonly #boxes: Box[] = []
  #block: Block | undefined
  /** Where the lines outside of boxes are. */
  #place: 'between' | 'exception' | 'message' = 'between'
  /** What was read of a call so far: a long one takes several lines. */
  #call = ''

  read(line: string): void {
    const text = inside(line, this.#boxes.length)
    const title = boxTitle(text)
    const box = this.#boxes.at(-1)
    if (box !== 'locals' && title !== undefined) this.#open(title)
    else if (BOX_END.test(text)) this.#boxes.pop()
    else if (box === 'calls') this.#readCalls(text)
    else if (box === 'syntax') this.#readPlace(text)
    else if (box !== 'locals') this.#readException(text.trimEnd())
  }

  #open(title: string): void {
    const box = boxOf(title, this.#boxes.at(-1))
    this.#boxes.push(box)
    this.#call = ''
    if (box === 'calls' || box === 'member') this.#block = undefined
    if (box === 'calls') this.#begin()
  }

  #begin(): Block {
    const depth = 1 + this.#boxes.filter((box) => box === 'member').length
    const block: Block = { depth, frames: [], type: '', messageLines: [] }
    this.#block = block
    this.#place = 'exception'
    this.blocks.push(block)
    return block
  }

  /** An empty line stands between calls; source is indented or marked. */
  #readCalls(text: string): void {
    const frames = this.#block?.frames ?? []
    if (isBlank(text)) {
      this.#call = ''
    } else if (/^[❱> ]/.test(text)) {
      addSource(frames, text.trimEnd())
    } else {
      const said = text.trimEnd()
      this.#call += said
      const frame = frameOf(this.#call)
      if (frame !== undefined) frames.push(frame)
      if (frame !== undefined) this.#call = ''
      // Words go on in the next line, and so do parts of one that fills the line.
      else if (said.length < text.length) this.#call += ' '
    }
  }

  #readPlace(text: string): void {
    const [, file, line] = PLACE.exec(text.trimEnd()) ?? []
    if (file !== undefined && this.#block?.frames.every((frame) => frame.function !== '') === true)
      this.#block.frames.push({ function: '', file, line: Number(line), isNative: false })
  }

  #readException(text: string): void {
    if (isBlank(text)) {
      // Below the sentence of a chain one whose calls are not known has no box.
      if (this.#place === 'message' || this.#block === undefined) this.#place = 'exception'
    } else if (CHAIN_START.test(text)) {
      this.#block = undefined
      this.#place = 'between'
    } else if (this.#place === 'message') {
      this.#block?.messageLines.push(text.replace(/^\[NOTE\] /, ''))
    } else if (this.#place === 'exception') {
      this.#readHeader(text)
    }
  }

  #readHeader(text: string): void {
    const [, type, message = ''] = EXCEPTION.exec(text) ?? []
    if (type === undefined) return
    const block = this.#block?.type === '' ? this.#block : this.#begin()
    block.type = type
    block.messageLines.push(message)
    this.#place = 'message'
  }
}

/** What is drawn in so many boxes, without their borders. */
function inside(line: string, boxes: number): string {
  let text = line
  for (let box = 0; box < boxes; box += 1) text = text.replace(/^[│|] /, '').replace(/ [│|]\s*$/, '')
  return text
}

function boxOf(title: string, outer: Box | undefined): Box {
  if (title === '') return outer === 'calls' ? 'locals' : 'syntax'
  if (MEMBER.test(title)) return 'member'
  return title.startsWith('Traceback ') ? 'calls' : 'locals'
}

function frameOf(text: string): StackFrame | undefined {
  const [, file, line, name = ''] = CALL.exec(text) ?? []
  if (file !== undefined) return { function: name, file, line: Number(line), isNative: file.startsWith('<') }
  const [, called, at] = CALL_WITHOUT_FILE.exec(text) ?? []
  return called === undefined ? undefined : { function: called, file: '', line: Number(at), isNative: false }
}

function addSource(frames: StackFrame[], text: string): void {
  const [, source] = REACHED.exec(text) ?? []
  const last = frames.at(-1)
  if (source === undefined || last === undefined || last.sourceLine !== undefined) return
  frames[frames.length - 1] = { ...last, sourceLine: source.replace(GUIDES, '').trim() }
}
