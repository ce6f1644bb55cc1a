import { dirname } from 'node:path'
import type { SandboxKind } from '../kind.ts'
import type { SandboxPlan } from '../plan.ts'
import { WORKSPACE_PATH, type Mount } from '../sandbox.ts'
import { filterCommand } from '../system-calls/filter-loader.ts'
import { quote } from '../shell-word.ts'

/**
 * Applies where `crun` is installed, the container runtime below podman and CRI-O, and root or user namespaces may make mounts.
 * Leaves alone: hosts whose /proc is partly covered, as most containers are.
 *
 * No image, no daemon and no registry: the container is the system's own programs, read-only, on an empty root. The runtime is
 * started in a process namespace of its own, whose end takes the container along: by itself it would outlive who started it.
 *
 *   unshare ──▶ sh: root and configuration in memory ──▶ crun (process 1) ──▶ the program, as the reduced user
 */
export const container: SandboxKind = {
  id: 'container',
  programs: ['crun', 'unshare', 'mount'],
  filterProgram: 'perl',
  command: (programs, plan) => ({
    command: [
      programs['unshare'] ?? 'unshare',
      ...(plan.identity === 'map' ? ['--user', '--map-root-user'] : []),
      '--mount',
      '--pid',
      '--fork',
      '--kill-child=KILL',
      '/bin/sh',
      '-c',
      setUpScript(plan, programs['crun'] ?? 'crun'),
    ],
    inputs: [JSON.stringify(configuration(plan, [...filterCommand(programs, plan), ...plan.payload]))],
  }),
}

const BUNDLE = '/sys/bundle'
const ROOT = `${BUNDLE}/root`

/**
 * All that the runtime needs lies over /sys, in memory. That also hides the control groups: their limits are not asked for, and
 * the runtime takes no host that has both versions of them. It needs a /proc of its own namespace.
 */
function setUpScript({ view }: SandboxPlan, crun: string): string {
  return [
    'set -eu',
    'PATH=/usr/sbin:/usr/bin:/sbin:/bin; export PATH; unset IFS; umask 022',
    'mount -t proc -o nosuid,nodev,noexec proc /proc',
    'mount -t tmpfs -o mode=755,nosuid,nodev,size=32m sandbox /sys',
    `mkdir -p /sys/fs/cgroup /sys/state ${ROOT}`,
    `cat <&4 > ${BUNDLE}/config.json; exec 4<&-`,
    ...view.links.map(
      ({ path, target }) =>
        `mkdir -p ${quote(`${ROOT}${dirname(path)}`)}; ln -s ${quote(target)} ${quote(`${ROOT}${path}`)}`,
    ),
    `cp -RP --parents ${view.etc.map(quote).join(' ')} ${ROOT}/ 2>/dev/null || :`,
    ...view.files.map(
      ({ path, text }) =>
        `mkdir -p ${quote(`${ROOT}${dirname(path)}`)}; printf %s ${quote(text)} > ${quote(`${ROOT}${path}`)}`,
    ),
    `exec ${quote(crun)} --root /sys/state --cgroup-manager=disabled run --preserve-fds=1 --bundle ${BUNDLE} sandbox`,
  ].join('\n')
}

/** Source: the runtime specification of the Open Container Initiative, 1.0.2. */
function configuration(plan: SandboxPlan, args: readonly string[]): unknown {
  const { view, uid, identity } = plan
  const none: readonly string[] = []
  return {
    ociVersion: '1.0.2',
    hostname: 'sandbox',
    root: { path: 'root', readonly: true },
    process: {
      terminal: false,
      user: { uid, gid: uid },
      cwd: '/',
      args,
      env: Object.entries(plan.environment).map(([name, value]) => `${name}=${value}`),
      noNewPrivileges: true,
      capabilities: { bounding: none, effective: none, permitted: none, inheritable: none, ambient: none },
    },
    mounts: [
      special('proc', '/proc', ['nosuid', 'noexec', 'nodev']),
      special('tmpfs', '/dev', ['nosuid', 'mode=755', 'size=64k']),
      special('tmpfs', '/dev/shm', temporary(plan.temporaryBytes)),
      special('tmpfs', '/tmp', temporary(plan.temporaryBytes)),
      ...view.readOnly.map(readOnly),
      ...view.hidden.map((path) => special('tmpfs', path, ['ro', 'nosuid', 'nodev', 'size=4k'])),
      {
        type: 'bind',
        source: plan.directory,
        destination: WORKSPACE_PATH,
        options: ['bind', 'rw', 'nosuid', 'nodev'],
      },
      ...plan.mounts.map(readOnly),
    ],
    linux: {
      namespaces: ['pid', 'network', 'ipc', 'uts', 'mount', ...(identity === 'map' ? ['user'] : [])].map(
        (type) => ({ type }),
      ),
      ...(identity === 'map' ? { uidMappings: [oneUser(uid)], gidMappings: [oneUser(uid)] } : {}),
      maskedPaths: ['/proc/kcore', '/proc/keys', '/proc/timer_list', '/proc/acpi', '/proc/scsi'],
      readonlyPaths: ['/proc/sys', '/proc/sysrq-trigger', '/proc/irq', '/proc/bus', '/proc/fs'],
    },
  }
}

function oneUser(uid: number): Readonly<Record<string, number>> {
  return { containerID: uid, hostID: 0, size: 1 }
}

function special(type: string, destination: string, options: readonly string[]): unknown {
  return { type, source: type, destination, options }
}

function temporary(bytes: number): readonly string[] {
  return ['nosuid', 'nodev', 'mode=1777', `size=${bytes}`]
}

/** With all that is mounted within it. */
function readOnly({ from, to }: Mount): unknown {
  return {
    type: 'bind',
    source: from,
    destination: to,
    options: ['rbind', 'ro', 'rro', 'nosuid', 'nodev'],
  }
}
