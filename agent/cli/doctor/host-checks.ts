import { accessSync, constants, existsSync, readFileSync, statfsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describeError } from '../../model/errors.ts'
import { failed, ok, warning, type Check } from './check.ts'

const OPEN_FILES_MIN = 4_096
const WATCHES_MIN = 8_192
const MEMORY_BYTES_MIN = 192 * 1_048_576
const DISK_BYTES_MIN = 1_073_741_824
const MIB = 1_048_576

export interface HostCheckOptions {
  readonly stateDirectory: string
  /** Where the system tells of itself; another folder in tests. */
  readonly proc?: string
  /** What the system lets the process have, in bytes; 0 when it does not say. */
  readonly memoryBytes: number
  readonly nodeVersion: string
}

/** What every agent needs of its machine. */
export function hostChecks(options: HostCheckOptions): readonly Check[] {
  const { stateDirectory, proc = '/proc', memoryBytes, nodeVersion } = options
  return [
    ok('host.node', `Node ${nodeVersion}`),
    checkState(stateDirectory),
    checkDisk(stateDirectory),
    checkOpenFiles(proc),
    checkWatches(proc),
    memoryBytes > 0 && memoryBytes < MEMORY_BYTES_MIN
      ? warning(
          'limits.memory',
          `the system gives the process ${Math.round(memoryBytes / MIB)} MiB`,
          'give it 192 MiB or more: an idle agent has about 110',
        )
      : ok('limits.memory', memoryBytes > 0 ? `${Math.round(memoryBytes / MIB)} MiB` : 'no limit is known'),
  ]
}

function checkState(directory: string): Check {
  const there = nearestExisting(directory)
  try {
    accessSync(there, constants.W_OK | constants.X_OK)
  } catch (error) {
    return failed(
      'state.writable',
      `${directory} cannot be written: ${describeError(error)}`,
      `give it to the agent's user (chown), or name another one with --state-dir`,
    )
  }
  return ok('state.writable', there === directory ? directory : `${directory} can be made`)
}

function checkDisk(directory: string): Check {
  const { bavail, bsize } = statfsSync(nearestExisting(directory))
  const bytes = bavail * bsize
  const seen = `${Math.round(bytes / MIB)} MiB are free for checkpoints, queues and dead letters`
  return bytes < DISK_BYTES_MIN
    ? warning('state.disk', seen, 'make room, or bound sending_queue.queue_size and dead_letters.max_size')
    : ok('state.disk', seen)
}

/** Source: proc(5), limits. */
function checkOpenFiles(proc: string): Check {
  const text = read(join(proc, 'self/limits'))
  const soft = /^Max open files\s+(\d+|unlimited)/m.exec(text ?? '')?.[1]
  if (soft === undefined) return ok('limits.open_files', 'the system does not say')
  return soft !== 'unlimited' && Number(soft) < OPEN_FILES_MIN
    ? warning(
        'limits.open_files',
        `${soft} files may be open at once`,
        `ulimit -n 65536, LimitNOFILE=65536 in a unit: each followed file takes one`,
      )
    : ok('limits.open_files', soft)
}

/** Source: inotify(7). */
function checkWatches(proc: string): Check {
  const text = read(join(proc, 'sys/fs/inotify/max_user_watches'))
  if (text === undefined) return ok('limits.watches', 'the system does not say')
  const watches = Number(text)
  return watches < WATCHES_MIN
    ? warning(
        'limits.watches',
        `${watches} folders may be watched`,
        'sysctl fs.inotify.max_user_watches=65536: files in folders that are not watched are looked at now and then',
      )
    : ok('limits.watches', String(watches))
}

function nearestExisting(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearestExisting(dirname(path))
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return undefined
  }
}
