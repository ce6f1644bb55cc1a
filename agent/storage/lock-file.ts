import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { ConfigError, PermanentError } from '../model/errors.ts'

/**
 * A state directory belongs to one running agent.
 *
 *   write <path>.<pid>  ──link──▶  <path>     fails when somebody holds it: linking is atomic
 *
 * The file says who holds it: pid, the time that process started, and the boot both belong to. A holder
 * that is gone, or whose pid now belongs to another process, has left a stale lock, which is taken over.
 */

interface Holder {
  readonly pid: number
  /** Clock ticks since boot as the kernel counts them; '' where the system does not tell. */
  readonly startTime: string
  /** Id of the boot; '' where the system does not tell. */
  readonly boot: string
}

export interface Lock {
  /** Safe twice. */
  release(): void
}

const ATTEMPTS_MAX = 5

/**
 * Takes the lock, or takes a stale one over.
 * Errors: ConfigError HEPH_STATE_IN_USE with the holder's pid.
 */
export function acquireLock(path: string): Lock {
  const own = describeProcess(process.pid)
  const mine = `${path}.${own.pid}`
  writeFileSync(mine, JSON.stringify(own), { mode: 0o600 })
  try {
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
      if (tryLink(mine, path)) return { release: () => release(path, own) }
      const text = readIfThere(path)
      if (text === undefined) continue
      const holder = parseHolder(text)
      if (holder !== undefined && isAlive(holder)) throw inUse(path, holder.pid)
      removeStale(path, text, `${mine}.stale`)
    }
  } finally {
    rmSync(mine, { force: true })
  }
  throw new PermanentError('HEPH_STATE_LOCK', `the lock ${path} keeps changing hands: try again`)
}

function inUse(path: string, pid: number): ConfigError {
  return new ConfigError(
    'HEPH_STATE_IN_USE',
    `another agent (pid ${pid}) uses this state directory, its lock is ${path}: stop it or choose another --state-dir`,
    { fields: { path, pid } },
  )
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/**
 * Two agents may find the same stale lock. Moving it away and looking again tells the one who came
 * second that it moved the winner's fresh lock, which it puts back.
 */
function removeStale(path: string, expectedText: string, aside: string): void {
  try {
    renameSync(path, aside)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw error
  }
  if (readIfThere(aside) !== expectedText) tryLink(aside, path)
  rmSync(aside, { force: true })
}

function release(path: string, own: Holder): void {
  const text = readIfThere(path)
  const holder = text === undefined ? undefined : parseHolder(text)
  if (holder?.pid !== own.pid || holder.startTime !== own.startTime) return
  rmSync(path, { force: true })
}

function isAlive(holder: Holder): boolean {
  try {
    process.kill(holder.pid, 0)
  } catch (error) {
    // EPERM: it is there and belongs to somebody else.
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  const now = describeProcess(holder.pid)
  return now.startTime === holder.startTime && now.boot === holder.boot
}

function describeProcess(pid: number): Holder {
  const stat = readIfThere(`/proc/${pid}/stat`) ?? ''
  // The name in parentheses may hold anything; field 22 (start time) is the 20th after it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  // A process that ended and that nobody has waited for is still listed: it holds nothing any more.
  const isDead = fields[0] === 'Z' || fields[0] === 'X'
  const startTime = isDead ? 'ended' : (fields[19] ?? '')
  return { pid, startTime, boot: readIfThere('/proc/sys/kernel/random/boot_id')?.trim() ?? '' }
}

/** An unreadable lock (torn by a crash) counts as stale: undefined. */
function parseHolder(text: string): Holder | undefined {
  try {
    const { pid, startTime, boot } = JSON.parse(text) as Partial<Record<keyof Holder, unknown>>
    if (typeof pid !== 'number' || !Number.isInteger(pid) || pid <= 0) return undefined
    return { pid, startTime: String(startTime), boot: String(boot) }
  } catch {
    return undefined
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT' || code === 'ESRCH') return undefined
    throw error
  }
}
