import { appendFile, mkdir, open, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { LRUCache } from 'lru-cache'
import { describeError } from '../model/errors.ts'
import { CountedCache } from '../telemetry/counted-cache.ts'
import { mayHold, wordFilterOf, type WordFilter } from './word-filter.ts'
import { readWordFile, writtenFilters, WORD_FILE_HEAD, type BlobWords } from './word-file.ts'

/**
 * Which files may hold a name, by what their content is: searches read no others. It is kept below the state directory, so that it
 * is there after a restart, and grows by what searches read. Nothing in it can be stale, since content does not change under
 * its id; a file of it that is damaged is read as far as it is whole, and written anew.
 *
 *   <state>/words/words-1.bin     a head, then a record for each blob (`word-file.ts`)
 */
export interface WordIndex {
  /** Whether a blob may hold all words of a name; undefined where nothing is known of the blob. */
  mayHold(blobId: string, name: string): boolean | undefined
  /** Notes the words of a text. Bounds: so many texts between two calls of `save`; further ones wait for a later search. */
  note(blobId: string, text: string): void
  /**
   * Writes down what was noted.
   * Result: why it could not, once: a disk that takes nothing is not asked again. Bounds: 32 MiB on the disk.
   */
  save(): Promise<string | undefined>
}

const BYTES_MAX = 32 * 1024 * 1024
/** Of a key and an entry. */
const ENTRY_BYTES = 150
const NOTED_MAX = 1_000
const DIRECTORIES_MAX = 4

/** One for each state directory that this process works with. */
const indexes = new LRUCache<string, Promise<WordIndex>>({ max: DIRECTORIES_MAX })

/** The index below a state directory, read when it is asked for first. */
export function wordIndexIn(stateDirectory: string): Promise<WordIndex> {
  const known = indexes.get(stateDirectory)
  if (known !== undefined) return known
  const opened = KeptWordIndex.open(join(stateDirectory, 'words'))
  indexes.set(stateDirectory, opened)
  return opened
}

/** Reads an index again from its folder, as a process that starts does. */
export function openWordIndex(folder: string): Promise<WordIndex> {
  return KeptWordIndex.open(folder)
}

class KeptWordIndex implements WordIndex {
  readonly #folder: string
  readonly #filters = new CountedCache<string, WordFilter>({
    name: 'repository words',
    bytesMax: BYTES_MAX,
    bytesOf: (filter) => filter.length + ENTRY_BYTES,
  })
  #unsaved: BlobWords[] = []
  /** What is on the disk is not whole: all is written anew. */
  #isDamaged = false
  #isRefused = false

  private constructor(folder: string) {
    this.#folder = folder
  }

  static async open(folder: string): Promise<WordIndex> {
    const index = new KeptWordIndex(folder)
    const { filters, isWhole } = await readWordFile(index.#path, BYTES_MAX)
    for (const { blobId, filter } of filters) index.#filters.set(blobId, filter)
    index.#isDamaged = !isWhole
    return index
  }

  mayHold(blobId: string, name: string): boolean | undefined {
    const filter = this.#filters.get(blobId)
    return filter === undefined ? undefined : mayHold(filter, name)
  }

  note(blobId: string, text: string): void {
    if (this.#unsaved.length >= NOTED_MAX) return
    const filter = wordFilterOf(text)
    this.#filters.set(blobId, filter)
    this.#unsaved.push({ blobId, filter })
  }

  async save(): Promise<string | undefined> {
    const unsaved = this.#unsaved
    if (unsaved.length === 0) return undefined
    this.#unsaved = []
    if (this.#isRefused) return undefined
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 })
      await this.#write(unsaved)
      return undefined
    } catch (error) {
      this.#isRefused = true
      return `${this.#path} cannot be written, so files are searched anew after a restart: ${describeError(error)}`
    }
  }

  get #path(): string {
    return join(this.#folder, 'words-1.bin')
  }

  /** Behind what is there, in one piece; where that is damaged or grows too large, what was used last is written anew. */
  async #write(unsaved: readonly BlobWords[]): Promise<void> {
    const written = writtenFilters(unsaved)
    const before = await stat(this.#path).then(
      ({ size }) => size,
      () => 0,
    )
    const isNew = before === 0
    if (!isNew && !this.#isDamaged && before + written.length <= BYTES_MAX) {
      await appendFile(this.#path, written)
      return
    }
    const kept = isNew ? unsaved : this.#newest(BYTES_MAX / 2)
    const fresh = `${this.#path}.${process.pid}.unfinished`
    const file = await open(fresh, 'w', 0o600)
    try {
      await file.writeFile(Buffer.concat([WORD_FILE_HEAD, writtenFilters(kept)]))
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(fresh, this.#path)
    this.#isDamaged = false
  }

  #newest(bytesMax: number): readonly BlobWords[] {
    const kept: BlobWords[] = []
    let bytes = 0
    for (const [blobId, filter] of this.#filters.entries()) {
      bytes += filter.length + ENTRY_BYTES
      if (bytes > bytesMax) break
      kept.push({ blobId, filter })
    }
    return kept.toReversed()
  }
}
