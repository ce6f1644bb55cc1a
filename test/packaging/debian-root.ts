import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildPackage, hostArchitecture } from '../../packaging/deb/package.ts'
import { builtAgent } from '../support/built-agent.ts'

/** Why no Debian can be made here; false where one can. */
export function whyNoDebian(): string | false {
  if (process.getuid?.() !== 0) return 'a root folder for another system is made by root only'
  return spawnSync('debootstrap', ['--version']).status === 0 ? false : 'debootstrap is missing: install it'
}

/** A Debian in a folder of its own, which holds nothing but what every one has. */
export interface DebianRoot {
  readonly path: string
  /** Runs a script of the shell in it. Errors: it ends with another status than 0. */
  readonly inside: (script: string) => string
  /** Makes a package of the agent and puts it into `/root`. Shape: gives "/root/1.0.0.deb". */
  readonly addPackage: (version: string) => string
  readonly remove: () => void
}

/** Made with debootstrap, or a copy of that which DEBIAN_ROOT names. Not below the folder of the tests: that may be mounted without devices or programs. */
export function makeDebianRoot(): DebianRoot {
  const folder = mkdtempSync(join(tmpdir(), 'hephaestus-deb-'))
  const path = join(folder, 'root')
  const packages = 'libstdc++6,adduser,systemd,systemd-sysv,dbus'
  const known = process.env['DEBIAN_ROOT']
  if (known === undefined)
    run('debootstrap', ['--variant=minbase', `--include=${packages}`, 'bookworm', path])
  else run('cp', ['-a', known, path])
  return {
    path,
    // With a /proc, as every system has one, that goes with the last process of the call.
    inside: (script) =>
      run('unshare', [
        ...words('--mount --pid --fork'),
        `--mount-proc=${join(path, 'proc')}`,
        'chroot',
        path,
        ...words('env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C sh -ec'),
        script,
      ]),
    addPackage: (version) => {
      const dist = join(builtAgent(), '..')
      const options = { root: process.cwd(), dist, out: folder, compression: 'none' as const, version }
      const file = buildPackage({ ...options, architecture: hostArchitecture() })
      renameSync(file, join(path, `root/${version}.deb`))
      return `/root/${version}.deb`
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** The system of a root folder, booted: systemd is its process 1. */
export interface BootedRoot {
  /** Runs a script of the shell beside its services. Errors: it ends with another status than 0. */
  readonly inside: (script: string) => string
  readonly stop: () => Promise<void>
}

const BOOT_MS = 60_000
/**
 * The namespace has an id of its own for its boot, by a mount over a file of /proc. A service that is given a /proc of its
 * own sees the machine's, and journalctl would look for entries of another boot than journald writes.
 */
const ONE_BOOT_ID =
  'umount /proc/sys/kernel/random/boot_id; systemctl restart systemd-journald; rm -rf /var/log/journal/*; systemctl restart systemd-journald'

/** Boots it in namespaces of its own. Shape: why that cannot be done here, as a text, or the system. */
export async function boot({ path }: DebianRoot): Promise<BootedRoot | string> {
  if (spawnSync('systemd-nspawn', ['--version']).status !== 0)
    return 'systemd-nspawn is missing: install systemd-container'
  const child = spawn(
    'systemd-nspawn',
    [
      ...words('--boot --register=no --keep-unit --private-network --console=pipe -D'),
      path,
      `--machine=deb-${process.pid}`,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let said = ''
  child.stdout.on('data', (part: Buffer) => (said += part.toString()))
  child.stderr.on('data', (part: Buffer) => (said += part.toString()))
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const stop = async (): Promise<void> => {
    // The first signal is the wish to shut down, the second one ends what does not want to.
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), 30_000)
    await ended
    clearTimeout(timer)
  }
  const inside = (script: string): string =>
    run('nsenter', [
      '--all',
      `--target=${firstChildOf(child.pid ?? 0)}`,
      ...words('env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C sh -ec'),
      script,
    ])
  for (const deadline = Date.now() + BOOT_MS; Date.now() < deadline;) {
    if (child.exitCode !== null) return `systemd-nspawn cannot boot a system here: ${said}`
    try {
      if (/running|degraded/.test(inside('systemctl is-system-running || true'))) {
        inside(ONE_BOOT_ID)
        return { inside, stop }
      }
    } catch {
      // Its process 1 is not there yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  await stop()
  return `systemd does not come up in a namespace here: ${said}`
}

function firstChildOf(pid: number): string {
  const [first = ''] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ')
  return first
}

function run(command: string, given: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(command, given, { encoding: 'utf8', maxBuffer: 1 << 26 })
  if (status !== 0) throw new Error(`${command} ${given.join(' ')}: ${status} ${stdout}${stderr}`)
  return stdout
}

function words(text: string): readonly string[] {
  return text.split(' ')
}
