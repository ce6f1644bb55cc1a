import { open, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** What a file is that should hold a model. */
export type ModelFile =
  | { readonly kind: 'gguf'; readonly bytes: number }
  | { readonly kind: 'missing'; readonly path: string }
  | { readonly kind: 'unreadable'; readonly code: string }
  | { readonly kind: 'no_file' }
  /** What Git keeps in the place of a large file. */
  | { readonly kind: 'lfs_pointer' }
  | { readonly kind: 'other' }

const MAGIC = 'GGUF'
const LFS_POINTER = 'version https://git-lfs'
const HEAD_BYTES = 32
const PARTS_MAX = 1_000

/**
 * Looks at the head of a model's file. Of a model in several files all are looked for, and their sizes are added up.
 * Bounds: reads 32 bytes. Source: GGUF specification, file structure and naming of shards.
 */
export async function lookAtModelFile(path: string): Promise<ModelFile> {
  try {
    if (!(await stat(path)).isFile()) return { kind: 'no_file' }
    const head = await headOf(path)
    if (head.startsWith(LFS_POINTER)) return { kind: 'lfs_pointer' }
    if (!head.startsWith(MAGIC)) return { kind: 'other' }
  } catch (thrown) {
    const { code = '' } = thrown as NodeJS.ErrnoException
    return code === 'ENOENT' ? { kind: 'missing', path } : { kind: 'unreadable', code }
  }
  let bytes = 0
  for (const part of partsOf(path)) {
    const size = await stat(part).then(
      (found) => found.size,
      () => undefined,
    )
    if (size === undefined) return { kind: 'missing', path: part }
    bytes += size
  }
  return { kind: 'gguf', bytes }
}

async function headOf(path: string): Promise<string> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
    return buffer.toString('latin1', 0, bytesRead)
  } finally {
    await file.close()
  }
}

/** Shape: "qwen-00001-of-00002.gguf" gives that one and "qwen-00002-of-00002.gguf". */
function partsOf(path: string): readonly string[] {
  const [, name, count] = /^(.*)-\d{5}-of-(\d{5})\.gguf$/.exec(basename(path)) ?? []
  if (name === undefined || count === undefined || Number(count) > PARTS_MAX) return [path]
  return Array.from({ length: Number(count) }, (_, index) =>
    join(dirname(path), `${name}-${String(index + 1).padStart(5, '0')}-of-${count}.gguf`),
  )
}
