import { resolve } from 'node:path'
import { PermanentError } from '../model/errors.ts'
import { resolveToolchains } from './toolchains.ts'
import { systemView, type View } from './view.ts'
import { HOME_PATH, WORKSPACE_PATH, type Mount, type SandboxRun } from './sandbox.ts'

/**
 * Whose rights a program has inside.
 *   switch   the agent is root: the program becomes a user that nobody is. Limits on processes hold for it
 *            (they do not for root), and files of root are closed to it.
 *   map      a user namespace shows the agent's own user under another number, without any privilege.
 */
export type Identity = 'switch' | 'map'

/** Everything a kind of sandbox needs to know to set up one run. */
export interface SandboxPlan {
  readonly identity: Identity
  readonly uid: number
  readonly view: View
  readonly mounts: readonly Mount[]
  readonly directory: string
  /** For each of /tmp and /dev/shm. */
  readonly temporaryBytes: number
  readonly environment: Readonly<Record<string, string>>
  /** Which system calls the program may make, as the kernel takes it; undefined where there is no filter. */
  readonly filter: Uint8Array | undefined
  /** What runs at last, as the reduced user: sets its limits, says so on descriptor 3, becomes the program. */
  readonly payload: readonly string[]
}

/** The descriptor on which the payload says that the program starts. */
export const STATUS_DESCRIPTOR = 3
export const STARTED = 'started'

/**
 * Works out one run.
 * Errors: PermanentError HEPH_SANDBOX_PATH when its working directory is not in the copy.
 */
export function planRun(
  run: SandboxRun,
  { identity, filter }: Pick<SandboxPlan, 'identity' | 'filter'>,
): SandboxPlan {
  const uid = uidFor(run.directory)
  const toolchains = resolveToolchains(run.environment['PATH'] ?? '')
  const temporaryBytes = Math.max(1_048_576, Math.floor(run.limits.memoryBytes / 2))
  // The dynamic linker reads these: they are for the program, not for what sets the sandbox up.
  const [forLinker, plain] = partition(Object.entries(run.environment), ([name]) => name.startsWith('LD_'))
  return {
    identity,
    uid,
    view: systemView(uid),
    mounts: [...toolchains.mounts, ...run.readOnly],
    directory: run.directory,
    temporaryBytes,
    environment: {
      HOME: HOME_PATH,
      TMPDIR: '/tmp',
      LANG: 'C.UTF-8',
      ...Object.fromEntries(plain),
      PATH: toolchains.path,
    },
    filter,
    payload: payloadOf(run, forLinker),
  }
}

/** Numbers that no system hands out to people or services; the same for runs in the same copy. Bounds: 61184 to 65183. */
function uidFor(directory: string): number {
  let hash = 0
  for (const character of directory) hash = (hash * 31 + character.charCodeAt(0)) % 4_000
  return 61_184 + hash
}

function insideWorkspace(cwd: string): string {
  const path = resolve(WORKSPACE_PATH, cwd)
  if (path === WORKSPACE_PATH || path.startsWith(`${WORKSPACE_PATH}/`)) return path
  throw new PermanentError(
    'HEPH_SANDBOX_PATH',
    `the working directory ${JSON.stringify(cwd)} is not in the copy`,
  )
}

/**
 * V8, Go and the JVM reserve far more address space than they use, so a limit on it (RLIMIT_AS) breaks
 * them. RLIMIT_DATA counts what is writable: an idle Node 24 has 560 MB of that, a JVM 500, Go 40. It
 * stops a program that grows too fast for the watch over real memory, which is the exact limit.
 */
const UNUSED_DATA_BYTES = 1_073_741_824

/** `ulimit -p` is the number of processes in dash and busybox, `-u` in bash. Hard CPU limit one second later: SIGXCPU comes first. */
const PAYLOAD = `
cd "$5" || exit
ulimit -c 0
ulimit -S -t "$1"; ulimit -H -t "$(($1 + 1))"
ulimit -d "$2"
ulimit -f "$3"
ulimit -p "$4" 2>/dev/null || ulimit -u "$4"
shift 5
echo ${STARTED} >&${STATUS_DESCRIPTOR}
exec ${STATUS_DESCRIPTOR}>&-
exec "$@"
`

function payloadOf(run: SandboxRun, forLinker: readonly (readonly [string, string])[]): readonly string[] {
  const { limits } = run
  const numbers = [
    Math.max(1, Math.ceil(limits.cpuSeconds)),
    Math.ceil((limits.memoryBytes + UNUSED_DATA_BYTES) / 1_024),
    Math.ceil(limits.fileBytes / 512),
    limits.processes,
    insideWorkspace(run.cwd ?? '.'),
  ]
  const prefix =
    forLinker.length === 0 ? [] : ['env', ...forLinker.map(([name, value]) => `${name}=${value}`)]
  return ['/bin/sh', '-c', PAYLOAD, 'sh', ...numbers.map(String), ...prefix, ...run.command]
}

function partition<T>(items: readonly T[], isFirst: (item: T) => boolean): [T[], T[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))]
}
