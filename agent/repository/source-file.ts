/** One text file as it was read. */
export interface SourceFile {
  readonly path: string
  readonly text: string
  /** Git's object id of these bytes. */
  readonly blobId: string
  /** Without line ends; line 1 is at index 0. */
  readonly lines: readonly string[]
}

/** Larger files are data. */
export const TEXT_BYTES_MAX = 2 * 1024 * 1024
