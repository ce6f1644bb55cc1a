import { lstatSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gitOutput, type GitOptions } from './git.ts'
import { readPlainFile } from './plain-file.ts'

/**
 * The few files of git's own folder that are read without git, since starting it costs more than they do: which commit is
 * checked out, and whether the index is the one that was read before. What does not look as expected is left to git.
 */

const SMALL_BYTES_MAX = 4 * 1024
const PACKED_BYTES_MAX = 4 * 1024 * 1024
const ID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/
const REF = /^refs(?:\/[\w+@-][\w.+@-]*)+$/

/** The commit that is checked out; undefined where there is none. */
export async function headCommit(git: GitOptions): Promise<string | undefined> {
  const known = await headFromFiles(git.workTree)
  if (known !== undefined) return known
  const id = await gitOutput(git, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'])
  return id?.trim()
}

/**
 * What tells one state of the index from all others: git writes another file each time. Undefined where there is none. The file
 * may be changed while it is read: who reads compares before and after.
 */
export async function indexStamp(workTree: string): Promise<string | undefined> {
  const folder = await gitFolder(workTree)
  if (folder === undefined) return undefined
  try {
    const stats = lstatSync(join(folder, 'index'), { bigint: true, throwIfNoEntry: false })
    if (stats?.isFile() !== true) return undefined
    return [stats.dev, stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs].join(' ')
  } catch {
    return undefined
  }
}

async function headFromFiles(workTree: string): Promise<string | undefined> {
  const folder = await gitFolder(workTree)
  const head = folder === undefined ? undefined : await lineOf(join(folder, 'HEAD'))
  if (folder === undefined || head === undefined) return undefined
  if (ID.test(head)) return head
  const ref = /^ref: (.+)$/.exec(head)?.[1]
  if (ref === undefined || !REF.test(ref)) return undefined
  const common = await lineOf(join(folder, 'commondir'))
  const shared = common === undefined ? folder : resolve(folder, common)
  const loose = await lineOf(join(shared, ref))
  if (loose !== undefined) return ID.test(loose) ? loose : undefined
  const packed = await readPlainFile(join(shared, 'packed-refs'), PACKED_BYTES_MAX)
  const text = packed?.toString('latin1') ?? ''
  const end = text.indexOf(` ${ref}\n`)
  const id = end < 0 ? '' : text.slice(text.lastIndexOf('\n', end) + 1, end)
  return ID.test(id) ? id : undefined
}

/** Where git keeps what is of this work tree alone: `.git`, or where the file of that name says. */
async function gitFolder(workTree: string): Promise<string | undefined> {
  const path = join(workTree, '.git')
  const stats = lstatSync(path, { throwIfNoEntry: false })
  if (stats?.isDirectory() === true) return path
  const named = /^gitdir: (.+)$/.exec((await lineOf(path)) ?? '')?.[1]
  return named === undefined ? undefined : resolve(workTree, named)
}

/** The only line of a small file. */
async function lineOf(path: string): Promise<string | undefined> {
  const content = await readPlainFile(path, SMALL_BYTES_MAX)
  const line = content?.toString('utf8').replace(/\n$/, '')
  return line === undefined || line.includes('\n') ? undefined : line
}
