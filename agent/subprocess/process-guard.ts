import { spawn } from 'node:child_process'

/**
 * A guard ends a process group when this process is gone, however it went (also `kill -9`).
 *
 *   agent ──write end──▶ pipe ──▶ guard (`sh`, own session): line 1 is the group, line 2 releases
 *                                 end of input before line 2: SIGKILL to the group
 *
 * The kernel closes the pipe when the agent dies, so nothing has to run in the agent. The parent-death
 * signal of Linux (`setpriv --pdeathsig`) was the other way: it reaches only the direct child, is lost when
 * the child changes its user, and not every machine has the program; the guard needs `/bin/sh` alone.
 * (`kill -9 -GROUP` is the one spelling that dash, bash and busybox all take.)
 */
const SCRIPT = `
trap '' HUP INT QUIT TERM
read -r group || exit 0
read -r released || kill -9 "-$group"
`

export interface ProcessGuard {
  /** Says which group to end. */
  protect(group: number): void
  /** Ends the guard; the group is left alone from now on. */
  release(): void
}

/**
 * Starts a guard. It is started before the group it protects, so that the time without protection is one
 * write to a pipe. It does not keep this process alive.
 */
export function startProcessGuard(): ProcessGuard {
  const guard = spawn('/bin/sh', ['-c', SCRIPT], {
    detached: true,
    env: {},
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  let isReleased = false
  // Without a guard the group still ends with an orderly shutdown: that much is no reason to refuse work.
  guard.on('error', () => (isReleased = true))
  guard.stdin.on('error', () => (isReleased = true))
  guard.unref()
  if ('unref' in guard.stdin && typeof guard.stdin.unref === 'function') guard.stdin.unref()
  return {
    protect: (group) => {
      if (!isReleased) guard.stdin.write(`${group}\n`)
    },
    release: () => {
      if (isReleased) return
      isReleased = true
      guard.stdin.end('released\n')
    },
  }
}
