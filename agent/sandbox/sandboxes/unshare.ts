import { dirname } from 'node:path'
import { MARK_VARIABLE } from '../../subprocess/marked-processes.ts'
import type { SandboxKind } from '../kind.ts'
import { filterCommand } from '../system-calls/filter-loader.ts'
import { quote } from '../shell-word.ts'
import type { SandboxPlan } from '../plan.ts'
import { WORKSPACE_PATH, type Mount } from '../sandbox.ts'

/**
 * Applies on any Linux with util-linux, which every distribution has, where root or user namespaces may make mounts.
 * Leaves alone: hosts whose /proc is partly covered (some containers), since no private /proc can be made there.
 *
 * A shell script in fresh namespaces builds a root of its own and then becomes process 1 of the sandbox:
 *
 *   unshare ──▶ sh (process 1): loopback up, mounts, pivot_root ──▶ the program, as the reduced user
 *
 * It stays process 1 and is never the reduced user, so the program cannot stop it, and its end takes
 * everything in the process namespace along: at a time-out, at `kill -9` of the agent (`--kill-child`).
 */
export const unshare: SandboxKind = {
  id: 'unshare',
  programs: ['unshare', 'setpriv', 'mount', 'umount', 'pivot_root'],
  filterProgram: 'perl',
  command: (programs, plan) => ({
    command: [
      programs['unshare'] ?? 'unshare',
      ...(plan.identity === 'map' ? ['--user', '--map-root-user'] : []),
      '--mount',
      '--net',
      '--ipc',
      '--uts',
      '--cgroup',
      '--pid',
      '--fork',
      '--kill-child=KILL',
      '/bin/sh',
      '-c',
      setUpScript(plan),
      'sh',
      ...identityCommand(plan),
      ...filterCommand(programs, plan),
      ...plan.payload,
    ],
    inputs: [],
  }),
}

/** In a user namespace only one user is mapped, so another one is had by one more namespace within. */
function identityCommand(plan: SandboxPlan): readonly string[] {
  const id = String(plan.uid)
  const reduce = ['--inh-caps=-all', '--bounding-set=-all', '--no-new-privs']
  if (plan.identity === 'switch')
    return ['setpriv', '--reuid', id, '--regid', id, '--clear-groups', ...reduce]
  return ['unshare', '--user', `--map-user=${id}`, `--map-group=${id}`, '--', 'setpriv', ...reduce]
}

/**
 * The new root is built over /sys: it exists everywhere, and nothing of it is wanted inside. A part of the
 * tree that is mounted read-only is made so with all that is mounted within it, each with the flags that it
 * had: a user namespace may add flags but not take them away. The list of mounts still names those under the
 * covered /sys, so ours are told by their parents, which come before them.
 */
function setUpScript(plan: SandboxPlan): string {
  const { view } = plan
  return [
    'set -eu',
    // The mark is for the processes that set the sandbox up.
    `inside_path=$PATH; PATH=/usr/sbin:/usr/bin:/sbin:/bin; unset IFS ${MARK_VARIABLE}; umask 022`,
    FUNCTIONS,
    'loopback_up',
    'hostname sandbox 2>/dev/null || :',
    'mount -t tmpfs -o mode=755,nosuid,nodev,size=32m sandbox /sys',
    // Before the rest: what is mounted may itself be below /tmp, and must not be covered.
    temporary('/tmp', plan.temporaryBytes),
    ...view.links.map((link) => `link ${quote(link.target)} ${quote(link.path)}`),
    ...view.readOnly.map(bind),
    // Copied, since some twenty mounts would take most of the time; what cannot be read is not needed.
    `cp -RP --parents ${view.etc.map(quote).join(' ')} /sys/ 2>/dev/null || :`,
    `bind ${quote(plan.directory)} ${WORKSPACE_PATH}`,
    ...plan.mounts.map(bind),
    ...view.files.map(
      (file) =>
        `mkdir -p ${quote(`/sys${dirname(file.path)}`)}; printf %s ${quote(file.text)} > ${quote(`/sys${file.path}`)}`,
    ),
    'make_read_only',
    ...view.hidden.map((path) => `mount -t tmpfs -o ro,nosuid,nodev,size=4k sandbox ${quote(`/sys${path}`)}`),
    ...devices(plan.temporaryBytes),
    ...privateProc(),
    'mkdir /sys/old; cd /sys; pivot_root . old; cd /; umount -l /old; rmdir /old',
    'mount -o remount,bind,ro,nosuid,nodev /',
    // Not `exec`: this shell stays, reaps orphans and passes the exit code on.
    'PATH=$inside_path; export PATH; "$@"; exit $?',
  ].join('\n')
}

const FUNCTIONS = `
link() { [ -d "/sys\${2%/*}" ] || mkdir -p "/sys\${2%/*}"; ln -s "$1" "/sys$2"; }

bind() {
  if [ -d "$1" ]; then [ -d "/sys$2" ] || mkdir -p "/sys$2"
  else [ -d "/sys\${2%/*}" ] || mkdir -p "/sys\${2%/*}"; [ -e "/sys$2" ] || : > "/sys$2"; fi
  mount --rbind "$1" "/sys$2"
}

make_read_only() {
  while read -r id _ _ _ point _; do [ "$point" != /sys ] || ours=" $id "; done < /proc/self/mountinfo
  while read -r id parent _ _ point flags _; do
    case $ours in *" $parent "*) ours="$ours$id " ;; *) continue ;; esac
    case $point in /sys/workspace|/sys/tmp) continue ;; esac
    case $point in *%*) echo "a mount point with a percent sign: $point" >&2; exit 1 ;; esac
    mount -o "remount,bind,$flags,ro,nosuid,nodev" "$(printf "$point")"
  done < /proc/self/mountinfo
}

loopback_up() {
  ip link set lo up 2>/dev/null && return
  perl -e 'socket(S, 2, 2, 0) or die; ioctl(S, 0x8914, pack("a16 s x22", "lo", 1)) or die' 2>/dev/null && return
  ifconfig lo up 2>/dev/null && return
  busybox ip link set lo up 2>/dev/null && return
  echo 'loopback cannot be brought up: install iproute2 or perl' >&2
  exit 1
}
`

function devices(temporaryBytes: number): readonly string[] {
  return [
    'mkdir /sys/dev /sys/dev/shm /sys/dev/pts',
    'for name in null zero full random urandom tty; do bind "/dev/$name" "/dev/$name"; done',
    'ln -s /proc/self/fd /sys/dev/fd',
    'ln -s /proc/self/fd/0 /sys/dev/stdin; ln -s /proc/self/fd/1 /sys/dev/stdout; ln -s /proc/self/fd/2 /sys/dev/stderr',
    // A private set of terminals; programs that need one are rare, so its absence is no reason to refuse.
    'if mount -t devpts -o newinstance,ptmxmode=0666,mode=620,nosuid,noexec devpts /sys/dev/pts 2>/dev/null; then ln -s pts/ptmx /sys/dev/ptmx; fi',
    temporary('/dev/shm', temporaryBytes),
  ]
}

/** Root's files in /proc that change the host (/proc/sys and the like) are read-only even for root. */
function privateProc(): readonly string[] {
  return [
    'mkdir /sys/proc; mount -t proc -o nosuid,nodev,noexec proc /sys/proc',
    'for name in sys sysrq-trigger irq bus fs acpi scsi; do if [ -e "/sys/proc/$name" ]; then mount --bind -o ro,nosuid,nodev,noexec "/sys/proc/$name" "/sys/proc/$name"; fi; done',
  ]
}

function temporary(path: string, bytes: number): string {
  return `mkdir -p /sys${path}; mount -t tmpfs -o mode=1777,nosuid,nodev,size=${bytes} sandbox /sys${path}`
}

function bind(mount: Mount): string {
  return `bind ${quote(mount.from)} ${quote(mount.to)}`
}
