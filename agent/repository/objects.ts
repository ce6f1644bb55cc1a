import { LRUCache } from 'lru-cache'
import { CountedCache } from '../telemetry/counted-cache.ts'
import { decodeText } from './blob.ts'
import type { GitOptions } from './git.ts'
import type { Listing } from './listing.ts'
import { ObjectReader } from './object-reader.ts'

/**
 * What this process has read of repositories, by the identity of its content: the same file in two revisions, two
 * copies or two jobs is held once. Content never changes under its identity, so nothing here can be stale.
 */

/** The text of a blob. */
export interface BlobText {
  readonly blobId: string
  readonly text: string
  /** Without line ends. */
  readonly lines: readonly string[]
}

/** How much of the cache is used, and how often it had what was asked for. */
export interface CacheUse {
  readonly entries: number
  readonly bytes: number
  readonly bytesMax: number
  readonly hits: number
  readonly misses: number
}

type Entry =
  | { readonly kind: 'text'; readonly text: BlobText; readonly bytes: number }
  | { readonly kind: 'listing'; readonly listing: Listing; readonly bytes: number }

const CACHE_BYTES_MAX = 128 * 1024 * 1024
const READERS_MAX = 8
/** An object with its path, its id and its place in two indexes. */
const FILE_BYTES = 300

let cache: CountedCache<string, Entry> | undefined
let readers: LRUCache<string, ObjectReader> | undefined

function entries(): CountedCache<string, Entry> {
  cache ??= new CountedCache<string, Entry>({
    name: 'repository objects',
    bytesMax: CACHE_BYTES_MAX,
    bytesOf: ({ bytes }) => bytes,
  })
  return cache
}

/** The text of a blob that was read before. */
export function cachedText(blobId: string): BlobText | undefined {
  const entry = entries().get(`blob ${blobId}`)
  return entry?.kind === 'text' ? entry.text : undefined
}

/** The text of bytes, kept for the next who asks; undefined when they are no text. */
export function keepText(blobId: string, content: Uint8Array): BlobText | undefined {
  const text = decodeText(content)
  if (text === undefined) return undefined
  const blob = { blobId, text, lines: text.split(/\r?\n/) }
  // Two bytes a character at most, once in the text and once in the lines, and an object a line.
  const bytes = text.length * 4 + blob.lines.length * 24 + 200
  entries().set(`blob ${blobId}`, { kind: 'text', text: blob, bytes })
  return blob
}

/** The listing of a commit as it was asked for before; the key names everything that it depends on. */
export function cachedListing(key: string): Listing | undefined {
  const entry = entries().get(`listing ${key}`)
  return entry?.kind === 'listing' ? entry.listing : undefined
}

/** Keeps the listing of a commit for those who ask after. Bounds: those of the cache. */
export function keepListing(key: string, listing: Listing): void {
  const bytes = listing.files.reduce((total, { path }) => total + FILE_BYTES + path.length * 2, FILE_BYTES)
  entries().set(`listing ${key}`, { kind: 'listing', listing, bytes })
}

/** How the cache is used. */
export function cacheUse(): CacheUse {
  const { entries: count, bytes = 0, limit, hits, misses } = entries().use()
  return { entries: count, bytes, bytesMax: limit, hits, misses }
}

/** The one reader of a repository's objects in this process. Bounds: eight; the one not used for longest ends. */
export function objectReaderOf(git: Pick<GitOptions, 'directory' | 'workTree' | 'clock'>): ObjectReader {
  readers ??= new LRUCache<string, ObjectReader>({ max: READERS_MAX, dispose: (reader) => reader.close() })
  const key = `${git.workTree}\0${git.directory}`
  const known = readers.get(key)
  if (known !== undefined) return known
  const { directory, workTree, clock } = git
  const reader = new ObjectReader({ directory, workTree, clock })
  readers.set(key, reader)
  return reader
}
