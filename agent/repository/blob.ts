import { createHash } from 'node:crypto'

/**
 * The object id git gives to content. Shape: 40 hex digits.
 * Computed from the bytes as they are on disk: where a checkout converts line ends, the id in git's
 * index is another one. Source: git object format, blob with SHA-1.
 */
export function gitBlobId(content: Uint8Array): string {
  return blobId(content, 'sha1')
}

/** Whether git gives an id to content, in repositories with SHA-1 and in those with SHA-256, whose ids are longer. */
export function isBlobIdOf(id: string, content: Uint8Array): boolean {
  return blobId(content, id.length === SHA_256_DIGITS ? 'sha256' : 'sha1') === id
}

const SHA_256_DIGITS = 64

function blobId(content: Uint8Array, algorithm: 'sha1' | 'sha256'): string {
  return createHash(algorithm).update(`blob ${content.byteLength}\0`).update(content).digest('hex')
}

/**
 * The text of a file; undefined when it is not UTF-8 or holds a NUL, as binary files do.
 * A byte order mark stays in the text, so that offsets and the bytes written back agree.
 */
export function decodeText(content: Uint8Array): string | undefined {
  if (content.includes(0)) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content)
  } catch {
    return undefined
  }
}
