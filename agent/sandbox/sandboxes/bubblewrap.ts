import { dirname } from 'node:path'
import { MARK_VARIABLE } from '../../subprocess/marked-processes.ts'
import type { SandboxKind } from '../kind.ts'
import type { SandboxPlan } from '../plan.ts'
import { WORKSPACE_PATH } from '../sandbox.ts'
import { isWithin, SYSTEM_DIRECTORIES } from '../toolchains.ts'

const SURROUNDINGS = words(
  '--die-with-parent --new-session --unshare-pid --unshare-net --unshare-ipc --unshare-uts --unshare-cgroup-try --hostname sandbox',
)
/** The mark is for the processes of bubblewrap itself. */
const WITHOUT_MARK = ['--unsetenv', MARK_VARIABLE]
const PRIVATE_SYSTEM = words('--proc /proc --dev /dev')

/**
 * Applies where the `bwrap` program is installed (0.5 or newer, for --perms and --size).
 * Leaves alone: hosts where neither root nor user namespaces may make mounts.
 * Bubblewrap brings loopback up itself, makes a private /dev and /proc (with /proc/sys read-only) and dies with us.
 */
export const bubblewrap: SandboxKind = {
  id: 'bubblewrap',
  programs: ['bwrap'],
  command: (programs, plan) => {
    const data = plan.view.files.map((file, index) => ({ ...file, descriptor: 4 + index }))
    return {
      command: [
        programs['bwrap'] ?? 'bwrap',
        ...SURROUNDINGS,
        ...WITHOUT_MARK,
        ...identityArguments(plan),
        ...plan.view.links.flatMap((link) => ['--symlink', link.target, link.path]),
        ...plan.view.readOnly.flatMap((mount) => ['--ro-bind', mount.from, mount.to]),
        ...ancestors([...plan.view.etc, ...plan.mounts.map((mount) => mount.to)]),
        ...plan.view.etc.flatMap((path) => ['--ro-bind', path, path]),
        ...plan.view.hidden.flatMap((path) => ['--tmpfs', path]),
        ...data.flatMap((file) => ['--perms', '0444', '--ro-bind-data', String(file.descriptor), file.path]),
        ...PRIVATE_SYSTEM,
        ...temporary('/dev/shm', plan.temporaryBytes),
        ...temporary('/tmp', plan.temporaryBytes),
        // Once more below the new /tmp, which has covered what was made there.
        ...ancestors(plan.mounts.map((mount) => mount.to).filter((path) => path.startsWith('/tmp/'))),
        '--bind',
        plan.directory,
        WORKSPACE_PATH,
        ...plan.mounts.flatMap((mount) => ['--ro-bind', mount.from, mount.to]),
        // Put on at last, when nothing is to be set up any more.
        ...(plan.filter === undefined ? [] : ['--seccomp', String(4 + data.length)]),
        '--chdir',
        '/',
        '--remount-ro',
        '/',
        '--',
        ...(plan.identity === 'switch' ? switchUser(programs, plan) : []),
        ...plan.payload,
      ],
      inputs: [...data.map((file) => file.text), ...(plan.filter === undefined ? [] : [plan.filter])],
    }
  },
}

function identityArguments(plan: SandboxPlan): readonly string[] {
  if (plan.identity === 'map')
    return words(`--unshare-user --uid ${plan.uid} --gid ${plan.uid} --cap-drop ALL`)
  return words('--cap-drop ALL --cap-add CAP_SETUID --cap-add CAP_SETGID --cap-add CAP_SETPCAP')
}

function switchUser(programs: Readonly<Record<string, string>>, plan: SandboxPlan): readonly string[] {
  return [
    programs['setpriv'] ?? 'setpriv',
    ...words(`--reuid ${plan.uid} --regid ${plan.uid} --clear-groups`),
    ...words('--inh-caps=-all --bounding-set=-all --no-new-privs'),
  ]
}

/** Bubblewrap makes missing parents of a mount for its own user only; made before, they are open to all. */
function ancestors(paths: readonly string[]): readonly string[] {
  const all = new Set<string>()
  for (const path of paths)
    for (let above = dirname(path); above !== '/'; above = dirname(above)) all.add(above)
  return [...all]
    .filter((path) => path !== '/tmp' && !isWithin(path, [...SYSTEM_DIRECTORIES, WORKSPACE_PATH]))
    .toSorted((a, b) => a.length - b.length)
    .flatMap((path) => ['--perms', '0755', '--dir', path])
}

function temporary(path: string, bytes: number): readonly string[] {
  return ['--perms', '1777', '--size', String(bytes), '--tmpfs', path]
}

function words(text: string): readonly string[] {
  return text.split(' ')
}
