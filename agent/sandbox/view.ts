import { lstatSync, readdirSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { SYSTEM_DIRECTORIES } from './toolchains.ts'
import type { Mount } from './sandbox.ts'

/** What of the host's files is seen inside, beside the copy and the toolchains. */
export interface View {
  readonly links: readonly { readonly path: string; readonly target: string }[]
  readonly readOnly: readonly Mount[]
  /** The parts of /etc that are seen, few and small. */
  readonly etc: readonly string[]
  /** Files that we write ourselves. */
  readonly files: readonly { readonly path: string; readonly text: string }[]
  /** Directories that are seen empty although what is around them is visible. */
  readonly hidden: readonly string[]
}

/** What programs need of /etc, by name or beginning; nothing of it is a secret. Keys and passwords stay outside. */
const ETC_NAMES = new Set([
  'alternatives',
  'ca-certificates',
  'ca-certificates.conf',
  'crypto-policies',
  'debian_version',
  'gai.conf',
  'host.conf',
  'ld.so.cache',
  'ld.so.conf',
  'ld.so.conf.d',
  'localtime',
  'locale.alias',
  'magic',
  'maven/logging',
  'maven/m2.conf',
  'mime.types',
  'os-release',
  'protocols',
  'redhat-release',
  'services',
  'ssl/certs',
  'ssl/openssl.cnf',
  'pki/tls/certs',
  'pki/ca-trust',
  'timezone',
])
const ETC_BEGINNINGS = ['java-', 'python', 'perl', 'php', 'dotnet']

/**
 * The read-only surroundings of every run on this machine, as the given user. Some sixty short looks at system folders, which take a
 * twentieth of the time on this thread that they take by way of others.
 */
export function systemView(uid: number): View {
  const system = SYSTEM_DIRECTORIES.map(systemDirectory)
  return {
    links: system.flatMap((one) => (one?.kind === 'link' ? [one] : [])),
    readOnly: system.flatMap((one) => (one?.kind === 'directory' ? [one.mount] : [])),
    etc: etcPaths(),
    files: ownFiles(uid),
    hidden: exists('/usr/local/etc') ? ['/usr/local/etc'] : [],
  }
}

function systemDirectory(
  path: string,
): { kind: 'link'; path: string; target: string } | { kind: 'directory'; mount: Mount } | undefined {
  try {
    const stats = lstatSync(path)
    if (stats.isSymbolicLink()) return { kind: 'link', path, target: readlinkSync(path) }
    return stats.isDirectory() ? { kind: 'directory', mount: { from: path, to: path } } : undefined
  } catch {
    return undefined
  }
}

function etcPaths(): readonly string[] {
  const beginnings = readdirSync('/etc')
    .filter((name) => ETC_BEGINNINGS.some((beginning) => name.startsWith(beginning)))
    .map((name) => join('/etc', name))
  const names = [...ETC_NAMES].map((name) => join('/etc', name))
  return [...names, ...beginnings].filter(exists)
}

/** Users, groups and names as a program without network and without rights should see them. */
function ownFiles(uid: number): View['files'] {
  return [
    {
      path: '/etc/passwd',
      text: `root:x:0:0:root:/nonexistent:/usr/sbin/nologin\nsandbox:x:${uid}:${uid}:sandbox:/tmp:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n`,
    },
    { path: '/etc/group', text: `root:x:0:\nsandbox:x:${uid}:\nnogroup:x:65534:\n` },
    { path: '/etc/hosts', text: '127.0.0.1 localhost\n::1 localhost\n' },
    { path: '/etc/nsswitch.conf', text: 'passwd: files\ngroup: files\nhosts: files\n' },
  ]
}

function exists(path: string): boolean {
  try {
    lstatSync(path)
    return true
  } catch {
    return false
  }
}
