import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { temporaryFolder } from '../support/temporary-folder.ts'

/** Why no image can be built here; false where one can. */
export function whyNoImages(): string | false {
  if (process.getuid?.() !== 0) return 'an image is built by root only'
  return spawnSync('buildah', ['--version']).status === 0 ? false : 'buildah is missing: install it'
}

const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt'
/** What a program for the C library needs of a system, and nothing else: no shell, no tools. */
const LIBRARIES = [
  'libc.so.6',
  'libm.so.6',
  'libdl.so.2',
  'libpthread.so.0',
  'librt.so.1',
  'libgcc_s.so.1',
  'libstdc++.so.6',
]

/** Images in a store of their own, built without a daemon, and without a registry for images. */
export interface Images {
  /** Errors: it ends with another status than 0. */
  readonly buildah: (...words: readonly string[]) => string
  /** What every call of buildah begins with. */
  readonly storeWords: readonly string[]
  readonly remove: () => void
}

/** A store that holds what the Dockerfile begins with, made of a Debian in a folder. */
export function imagesOf(debian: string): Images {
  const store = temporaryFolder()
  const storeWords = [
    '--root',
    join(store, 'root'),
    '--runroot',
    join(store, 'run'),
    '--storage-driver',
    'vfs',
  ]
  const buildah = (...more: readonly string[]): string => run('buildah', [...storeWords, ...more])
  const commit = (container: string, name: string): void => void buildah('commit', '-q', container, name)

  const base = buildah('from', 'scratch')
  buildah('add', '-q', base, debian, '/')
  commit(base, 'docker.io/library/debian:bookworm-slim')
  const npm = dirname(dirname(realpathSync(run('which', ['npm']))))
  buildah('add', '-q', '--chmod', '755', base, realpathSync(process.execPath), '/usr/local/bin/node')
  buildah('add', '-q', base, npm, '/usr/local/lib/node_modules/npm')
  if (existsSync(CERTIFICATES)) {
    buildah('add', '-q', base, CERTIFICATES, CERTIFICATES)
    buildah('config', '--env', `NODE_EXTRA_CA_CERTS=${CERTIFICATES}`, base)
  }
  const link = 'ln -sf ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm'
  buildah('run', '--isolation', 'chroot', base, '--', 'sh', '-c', link)
  commit(base, 'docker.io/library/node:24-bookworm')

  const bare = buildah('from', 'scratch')
  buildah('add', '-q', bare, bareRoot(debian, store), '/')
  commit(bare, 'gcr.io/distroless/cc-debian12')
  for (const container of [base, bare]) buildah('rm', container)
  return { buildah, storeWords, remove: () => rmSync(store, { recursive: true, force: true }) }
}

function bareRoot(debian: string, store: string): string {
  const root = join(store, 'bare')
  for (const folder of ['etc', 'tmp', 'var/lib', 'usr/lib', 'lib64'])
    mkdirSync(join(root, folder), { recursive: true })
  chmodSync(join(root, 'tmp'), 0o1777)
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0:root:/root:/sbin/nologin\n')
  const platform = process.arch === 'x64' ? 'x86_64-linux-gnu' : 'aarch64-linux-gnu'
  mkdirSync(join(root, 'usr/lib', platform))
  for (const name of LIBRARIES)
    copyFileSync(join(debian, 'usr/lib', platform, name), join(root, 'usr/lib', platform, name))
  const loader = process.arch === 'x64' ? 'lib64/ld-linux-x86-64.so.2' : 'lib/ld-linux-aarch64.so.1'
  mkdirSync(dirname(join(root, loader)), { recursive: true })
  // The link in the folder leads to a path of that system.
  copyFileSync(join(debian, 'usr/lib', platform, loader.replace(/.*\//, '')), join(root, loader))
  return root
}

/** Of the processes that a program has begun, those that run for a user. */
export function processesOf(parent: number, user: number): readonly number[] {
  const children = run('pgrep', ['-P', String(parent)], [0, 1])
    .split('\n')
    .filter((id) => id !== '')
    .map(Number)
  return children.flatMap((child) => {
    const status = `/proc/${child}/status`
    if (!existsSync(status)) return []
    const uid = /^Uid:\s+(\d+)/m.exec(readFileSync(status, 'utf8'))?.[1]
    return [...(Number(uid) === user ? [child] : []), ...processesOf(child, user)]
  })
}

function run(program: string, words: readonly string[], good: readonly number[] = [0]): string {
  const { status, stdout, stderr } = spawnSync(program, words, { encoding: 'utf8', maxBuffer: 1e8 })
  if (status === null || !good.includes(status))
    throw new Error(`${program} ${words.join(' ')}: ${status}\n${stdout}${stderr}`.slice(-4_000))
  return stdout.trim()
}
