import type { Checkpoint, Checkpoints } from './checkpoints.ts'
import type { FormerContent } from './generation.ts'
import { holdsContentOf } from './gone-files.ts'
import { isGone, type FileKey } from './identity.ts'
import type { Compression } from './open-content.ts'
import { isBornAfter, type Sighting } from './sightings.ts'
import type { TailedFile } from './tailed-file.ts'

/**
 * What is remembered of each file: its checkpoint, and what was kept of it. Acknowledgements come in also after
 * a file was released, and its number may belong to another file then:
 *
 *   followed          under its own key
 *   renamed, released under its own key; with a name again, it goes on where it was read to
 *   deleted, released under a key that no other file gets, until all of it is acknowledged; then not at all.
 *                     With compression under its own key: it may come again as an archive, which is told by that
 */
export class Remembered {
  readonly #checkpoints: Checkpoints
  readonly #compression: Compression
  readonly #followed: ReadonlyMap<FileKey, TailedFile>
  /** The keys of those that were deleted and released before all of them was acknowledged. */
  readonly #aside = new Map<TailedFile, FileKey>()
  /** Those that were renamed and released before all of them was acknowledged. */
  readonly #released = new Map<FileKey, TailedFile>()

  constructor(
    { checkpoints, compression }: { readonly checkpoints: Checkpoints; readonly compression: Compression },
    followed: ReadonlyMap<FileKey, TailedFile>,
  ) {
    this.#checkpoints = checkpoints
    this.#compression = compression
    this.#followed = followed
  }

  /** Keeps a checkpoint of a file. */
  keep(file: TailedFile, checkpoint: Checkpoint): void {
    const checkpoints = this.#checkpoints
    const aside = this.#aside.get(file)
    const key = aside ?? file.key
    const kept = checkpoints.kept.rangeOf(key)
    const isAllAcknowledged = kept === undefined || checkpoint.offset >= kept.end
    if (isGone(key) && isAllAcknowledged) {
      checkpoints.delete(key)
      this.#aside.delete(file)
      return
    }
    const current = this.#followed.get(file.key)
    const isKnown = current === undefined ? !file.isDeleted || this.#compression !== '' : current === file
    if (isKnown || aside !== undefined) {
      checkpoints.set(key, checkpoint)
      if (isAllAcknowledged) checkpoints.kept.delete(key)
    } else if (current === undefined && file.openReceipts === 0) checkpoints.delete(key)
  }

  /**
   * How far a file was read that was released and is found again, where its checkpoint is behind that: what is under way would be read
   * twice. undefined for others. Bounds: those of which all was acknowledged meanwhile are forgotten with every question.
   */
  readBefore(key: FileKey): FormerContent | undefined {
    for (const [of, { openReceipts }] of this.#released) if (openReceipts === 0) this.#released.delete(of)
    const file = this.#released.get(key)
    this.#released.delete(key)
    return file?.present
  }

  /**
   * The checkpoint that a file which is new begins at; none of another file that had its number, or its name, before: that
   * says nothing of this one, which may be a copy or an archive. `stray`: of its name, of a file that is not there.
   */
  async checkpointOf(
    key: FileKey,
    sighting: Sighting,
    stray: Checkpoint | undefined,
  ): Promise<Checkpoint | undefined> {
    const holds = (checkpoint: Checkpoint): Promise<boolean | undefined> =>
      holdsContentOf(sighting.path, { key, checkpoint, compression: this.#compression })
    const own = this.#checkpoints.get(key)
    if (own !== undefined) {
      if (!isBornAfter(sighting, own) || (await holds(own)) !== false) return own
      // An archive of the file that is gone is told by it.
      if (this.#compression !== '') this.#checkpoints.moveAside(key)
    }
    return stray !== undefined && (await holds(stray)) !== false ? stray : undefined
  }

  /** The file is not followed any more. */
  release(file: TailedFile): void {
    if (!file.isDeleted && file.openReceipts > 0) this.#released.set(file.key, file)
    if (!file.isDeleted || (this.#compression !== '' && !isGone(file.key))) return
    if (file.openReceipts === 0) {
      this.#checkpoints.delete(file.key)
      return
    }
    const key = this.#checkpoints.setAside(file.key)
    if (isGone(key)) this.#aside.set(file, key)
  }
}
