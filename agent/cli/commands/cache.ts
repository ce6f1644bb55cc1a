import { join } from 'node:path'
import { RetryableError } from '../../model/errors.ts'
import type { PlacedCache } from '../../runtime/agent-caches.ts'
import { DISK_CACHES, diskCacheUses, emptyDiskCache } from '../../storage/disk-caches.ts'
import { acquireLock } from '../../storage/lock-file.ts'
import { asOwnerOf } from '../as-owner.ts'
import type { CommandContext } from '../command-context.ts'
import { openStateDirectory } from '../config-options.ts'
import { askAgent } from '../control/ask.ts'
import { checkNames, type CachesAnswer } from '../control/caches.ts'
import { EXIT } from '../exit-code.ts'

export interface CacheOptions {
  readonly stateDir?: string
  readonly json: boolean
}

const ANSWER_MS = 30_000
const HEADS = ['cache', 'where', 'entries', 'size', 'limit', 'hits', 'misses']

/**
 * `hephaestus cache stats`: what is kept of things that can be had again, by a running agent and in its state directory.
 * Errors: those of `askAgent`.
 */
export async function cacheStats(options: CacheOptions, context: CommandContext): Promise<number> {
  const stateDirectory = openStateDirectory(options.stateDir, context)
  const answer = (await answerOf(stateDirectory)) ?? { caches: await onDisk(stateDirectory), inUse: [] }
  show(answer, options, context)
  return EXIT.done
}

/**
 * `hephaestus cache purge [NAME...]`: empties the caches of these names, all without one. What is on the disk stays while a
 * repair may be using it. Errors: ConfigError HEPH_CACHE_UNKNOWN; those of `askAgent` and `acquireLock`.
 */
export async function cachePurge(
  names: readonly string[],
  options: CacheOptions,
  context: CommandContext,
): Promise<number> {
  const stateDirectory = openStateDirectory(options.stateDir, context)
  const answer = (await answerOf(stateDirectory, names)) ?? (await purgeDisk(stateDirectory, names))
  show(answer, options, context)
  for (const name of answer.inUse)
    context.printError(
      `${name}: left as it is, a repair is under way that may use it; purge it again later\n`,
    )
  return answer.inUse.length === 0 ? EXIT.done : EXIT.failed
}

/** Undefined where no agent runs. */
async function answerOf(
  stateDirectory: string,
  empty?: readonly string[],
): Promise<CachesAnswer | undefined> {
  try {
    const answers = askAgent({
      stateDirectory,
      request: { ask: 'caches', ...(empty === undefined ? {} : { empty }) },
      signal: AbortSignal.timeout(ANSWER_MS),
    })
    // As the agent of the same version says it.
    for await (const answer of answers) return answer as unknown as CachesAnswer
  } catch (thrown) {
    if (!isNobody(thrown)) throw thrown
  }
  return undefined
}

/** No socket file, or one that a killed agent has left. */
function isNobody(thrown: unknown): boolean {
  if (!(thrown instanceof RetryableError) || thrown.code !== 'HEPH_LOCAL_ABSENT') return false
  const { code } = thrown.cause as NodeJS.ErrnoException
  return code === 'ENOENT' || code === 'ECONNREFUSED'
}

async function purgeDisk(stateDirectory: string, names: readonly string[]): Promise<CachesAnswer> {
  const known = await onDisk(stateDirectory)
  checkNames(names, known)
  await asOwnerOf(stateDirectory, async () => {
    const lock = acquireLock(join(stateDirectory, 'lock'))
    try {
      for (const name of DISK_CACHES)
        if (names.length === 0 || names.includes(name)) await emptyDiskCache(stateDirectory, name)
    } finally {
      lock.release()
    }
  })
  return { caches: await onDisk(stateDirectory), inUse: [] }
}

async function onDisk(stateDirectory: string): Promise<readonly PlacedCache[]> {
  const uses = await diskCacheUses(stateDirectory)
  return uses.map((use) => ({ ...use, process: '' as const }))
}

function show({ caches }: CachesAnswer, { json }: CacheOptions, context: CommandContext): void {
  if (json) {
    context.print(`${JSON.stringify({ caches }, undefined, 2)}\n`)
    return
  }
  const rows = [HEADS, ...caches.map(rowOf)]
  const widths = HEADS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  for (const row of rows)
    context.print(
      `${row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd()}\n`,
    )
}

function rowOf({ name, process, entries, bytes, limit, hits, misses }: PlacedCache): readonly string[] {
  const isInBytes = bytes !== undefined
  return [
    name,
    process === '' ? 'disk' : process,
    String(entries),
    isInBytes ? kibibytes(bytes) : '',
    limit === undefined ? '' : isInBytes ? kibibytes(limit) : String(limit),
    String(hits ?? ''),
    String(misses ?? ''),
  ]
}

function kibibytes(bytes: number): string {
  return `${Math.ceil(bytes / 1_024)} KiB`
}
