import { readdirSync, readFileSync } from 'node:fs'

/**
 * Processes are found again by a mark in their environment, which children inherit: also those that left
 * the group and session of the program that was started (`setsid`, daemons).
 *
 * The kernel's own ways were tried in thought and left: a process cannot be made a subreaper from Node, a
 * PID namespace changes the ids that programs see and takes setuid programs away, a control group needs a
 * delegated tree. What the mark does not reach: a process that cleared its environment before it was
 * executed, one of another user, and systems without /proc.
 */

/** The variable that holds the mark. */
export const MARK_VARIABLE = 'HEPHAESTUS_EXEC_ID'

const PROCESSES = '/proc'

/** Signals every process with the mark but this one; false when there is none. Bounds: one look at each process of the machine. */
export function signalMarked(mark: string, signal: NodeJS.Signals): boolean {
  const wanted = Buffer.from(`${MARK_VARIABLE}=${mark}\0`)
  let isFound = false
  for (const pid of processIds()) {
    if (pid === process.pid || !hasInEnvironment(pid, wanted)) continue
    try {
      process.kill(pid, signal)
      isFound = true
    } catch {
      // It has ended meanwhile, or changed its user.
    }
  }
  return isFound
}

function processIds(): readonly number[] {
  try {
    return readdirSync(PROCESSES).map(Number).filter(Number.isInteger)
  } catch {
    return []
  }
}

function hasInEnvironment(pid: number, wanted: Buffer): boolean {
  try {
    return readFileSync(`${PROCESSES}/${pid}/environ`).includes(wanted)
  } catch {
    return false
  }
}
