import type { LineBlock, LinePart } from '../../agent/scan/line-splitter.ts'

/** Cuts the bytes of a file into records: what `LineSplitter` is, in several forms. Positions are those of the file. */
export interface Framer {
  readonly position: number
  readonly restBytes: number
  readonly inside: LinePart
  reset(position: number, inside?: LinePart): void
  room(): Buffer
  wrote(byteCount: number): void
  take(): LineBlock | undefined
  flush(): LineBlock | undefined
}
