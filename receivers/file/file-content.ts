import type { Links } from './links.ts'

/** What is read of a file: its bytes, or what they are the compressed form of. Positions are those of the content. */
export interface FileContent {
  /** What its path stands for, where that is known already. */
  readonly links?: Links
  read(
    into: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesRead: number }>
  readv(into: readonly Uint8Array[], position: number): Promise<{ readonly bytesRead: number }>
  /** `size` is an upper bound while it is not known. */
  stat(): Promise<{ readonly size: number; readonly mtimeMs: number; readonly nlink: number }>
  close(): Promise<void>
}
