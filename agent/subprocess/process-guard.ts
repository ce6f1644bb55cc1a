import { spawn } from 'node:child_process'
import type { Writable } from 'node:stream'

/**
 * A guard ends a process group when this process is gone, however it went (also `kill -9`), and with it the
 * processes that bear a mark (`marked-processes.ts`), where there is one.
 *
 *   agent ───write end──▶ pipe ──▶ guard (`sh`, own session): line 1 is the group, line 2 releases
 *   launcher ─write end─▶                                     end of input before line 2: SIGKILL to the group
 *
 * The program is started by a launcher (`sh` again) that tells the guard its own process id, which is the
 * group's, closes its end and becomes the program. So there is no moment at which the program runs and
 * nobody watches: should the agent die first, the launcher still holds the pipe open. (The agent wrote the
 * id itself at first; one `kill -9` in some fifty came between the start and that write.)
 *
 * The kernel closes the pipe when the agent dies, so nothing has to run in the agent. The parent-death
 * signal of Linux (`setpriv --pdeathsig`) was the other way: it reaches only the direct child, is lost when
 * the child changes its user, and not every machine has the program; the guard needs `/bin/sh` alone.
 * (`kill -9 -GROUP` is the one spelling that dash, bash and busybox all take.)
 */
const GUARD = `
trap '' HUP INT QUIT TERM
read -r group || exit 0
case $group in *[!0-9]*|'') exit 0 ;; esac
read -r released && exit 0
kill -9 "-$group"
[ -n "$1" ] || exit 0
for again in 1 2 3; do
  for file in $(grep -lF -e "$1" /proc/[0-9]*/environ 2>/dev/null); do
    process=\${file#/proc/}
    kill -9 "\${process%/environ}"
  done
done
`

export interface ProcessGuard {
  /** The write end for the launcher. */
  readonly pipe: Writable
  /** Ends the guard; the group is left alone from now on. */
  release(): void
}

/** Starts a guard. It does not keep this process alive. `mark` is an assignment, "NAME=value", or ''. */
export function startProcessGuard(mark = ''): ProcessGuard {
  const guard = spawn('/bin/sh', ['-c', GUARD, 'sh', mark], {
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
    pipe: guard.stdin,
    release: () => {
      if (isReleased) return
      isReleased = true
      guard.stdin.end('released\n')
    },
  }
}

/** Variables that shells set by themselves. */
const SHELL_VARIABLES = ['PWD', 'OLDPWD', 'SHLVL']

/**
 * The command that reports to the guard and becomes the program. Its environment is the program's.
 * Units: `descriptor` is where it finds the guard's pipe, one digit as dash has it.
 */
export function launcherOf(
  command: readonly string[],
  options: { readonly descriptor: number; readonly environment: Readonly<Record<string, string>> },
): readonly string[] {
  const { descriptor, environment } = options
  const added = SHELL_VARIABLES.filter((name) => environment[name] === undefined)
  const forget = added.length === 0 ? '' : `unset ${added.join(' ')}; `
  const script = `echo $$ >&${descriptor}; exec ${descriptor}>&-; ${forget}exec "$@"`
  return ['/bin/sh', '-c', script, 'sh', ...command]
}
