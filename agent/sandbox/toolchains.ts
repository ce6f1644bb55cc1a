import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { isExecutableFile, locateProgram } from '../subprocess/program.ts'
import type { Mount } from './sandbox.ts'

/**
 * Which parts of the host programs need so that they run inside, worked out from PATH by looking only:
 * nothing is executed.
 *
 *   /usr/bin                            stays: the system's directories are visible anyway
 *   /root/.pyenv/shims              ──▶ /root/.pyenv/versions/3.11.7/bin     mounted: …/versions/3.11.7
 *   ~/.cargo/bin (proxies)          ──▶ ~/.rustup/toolchains/stable-…/bin    mounted: the toolchain
 *   /work/app/.venv/bin             ──▶ same                                 mounted: .venv and the Python it links to
 *   ~/bin, ~/.local/bin                 dropped, but for language runtimes in them
 *   …/node_modules/.bin                 dropped: what is installed there is the project's, not the machine's
 *
 * A home, or a folder directly in it, is never mounted: it is where credentials are.
 */
export interface Toolchains {
  /** The PATH to use inside. */
  readonly path: string
  readonly mounts: readonly Mount[]
}

/** Directories that every sandbox shows. */
export const SYSTEM_DIRECTORIES = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32'] as const

/** Package trees whose programs need the whole tree, and which hold programs only. */
const PACKAGE_TREES = ['/nix/store', '/gnu/store', '/home/linuxbrew/.linuxbrew']

const RUNTIME =
  /^(?:node|deno|bun|python\d*(?:\.\d+)?|pypy\d*|go|rustc|cargo|java|javac|mvn|gradle|kotlinc|scala|ruby|php|perl|dotnet|elixir|erl|julia|swift|ghc)$/

/** The PATH for inside and what has to be visible for it. Bounds: looks at each directory on PATH once. */
export function resolveToolchains(path: string): Toolchains {
  const found = new Found()
  for (const directory of new Set(path.split(':').filter((entry) => entry.startsWith('/')))) {
    if (directory.endsWith('node_modules/.bin')) continue
    for (const actual of behindShims(directory)) addDirectory(found, actual)
  }
  for (const directory of ['/usr/local/bin', '/usr/bin', '/bin']) found.path.add(directory)
  const inside = (): string => [...found.path].join(':')
  // No other Node on this machine: the one that runs us serves.
  if (locateProgram('node', inside()) === undefined) addProgram(found, process.execPath)
  return { path: inside(), mounts: found.mounts() }
}

/** What has to be visible for the programs on a PATH. */
export function toolchainMounts(path: string): readonly Mount[] {
  return resolveToolchains(path).mounts
}

/** The real file behind a program name on a PATH, with shims resolved; undefined when there is none. */
export function findProgram(name: string, path: string): string | undefined {
  const file = locateProgram(name, resolveToolchains(path).path)
  return file === undefined ? undefined : realpathSync(file)
}

class Found {
  readonly path = new Set<string>()
  readonly #mounts = new Set<string>()

  add(mounted: string): void {
    if (!isWithin(mounted, SYSTEM_DIRECTORIES)) this.#mounts.add(mounted)
  }

  covers(file: string): boolean {
    return isWithin(file, [...SYSTEM_DIRECTORIES, ...this.#mounts])
  }

  /** Without those that lie within another. */
  mounts(): readonly Mount[] {
    const all = [...this.#mounts]
    return all
      .filter((one) => !all.some((other) => other !== one && isWithin(one, [other])))
      .map((directory) => ({ from: directory, to: directory }))
  }
}

function addDirectory(found: Found, directory: string): void {
  if (isWithin(directory, SYSTEM_DIRECTORIES)) {
    found.path.add(directory)
    return
  }
  const names = list(directory)
  const runtimes = names.filter((name) => RUNTIME.test(name) && isExecutableFile(join(directory, name)))
  const root = dirname(directory)
  if (runtimes.length > 0 && basename(directory) === 'bin' && !isPersonal(root)) {
    found.path.add(directory)
    found.add(root)
  } else if (names.length > 0 && !isInHome(directory)) {
    found.path.add(directory)
    found.add(directory)
  }
  for (const name of runtimes) addProgram(found, join(directory, name))
}

/** Makes one program usable: the place where it really is. */
function addProgram(found: Found, program: string): void {
  const file = realpathSync(program)
  const tree = PACKAGE_TREES.find((one) => isWithin(file, [one]))
  if (tree !== undefined) found.add(tree)
  if (!found.covers(file)) {
    const root = dirname(dirname(file))
    const hasRoot = basename(dirname(file)) === 'bin' && !isPersonal(root)
    found.add(hasRoot ? root : file)
  }
  if (!isWithin(program, [...found.path])) found.path.add(dirname(file))
}

/** The directories that a directory of version-manager shims stands for; any other stands for itself. */
function behindShims(directory: string): readonly string[] {
  const root = dirname(directory)
  if (basename(directory) === 'shims') {
    const versions = versionsOfEnv(root)
    return versions.length > 0 ? versions : newestOfEach(join(root, 'installs'), 'bin')
  }
  if (basename(root) === '.volta') return newestOfEach(join(root, 'tools/image'), 'bin')
  if (basename(root) === '.cargo') {
    const toolchain = rustToolchain(join(dirname(root), '.rustup'))
    return toolchain.length > 0 ? toolchain : [directory]
  }
  return [directory]
}

/** pyenv, rbenv, nodenv and goenv: ROOT/version names the versions to use, ROOT/versions/* are installed. */
function versionsOfEnv(root: string): readonly string[] {
  const installed = newestFirst(list(join(root, 'versions')))
  const chosen = text(join(root, 'version'))
    .split(/[\s:]+/)
    .filter((name) => installed.includes(name))
  const versions = chosen.length > 0 ? chosen : installed.slice(0, 1)
  return versions.map((version) => join(root, 'versions', version, 'bin'))
}

/** asdf, mise and volta: DIRECTORY/<tool>/<version>. */
function newestOfEach(directory: string, bin: string): readonly string[] {
  const tools = list(directory)
  return tools.flatMap((tool) => {
    const version = newestFirst(list(join(directory, tool)))[0]
    return version === undefined ? [] : [join(directory, tool, version, bin)]
  })
}

function rustToolchain(rustup: string): readonly string[] {
  const chosen = /^default_toolchain\s*=\s*"([^"/]+)"/m.exec(text(join(rustup, 'settings.toml')))?.[1]
  const installed = list(join(rustup, 'toolchains'))
  const name = chosen !== undefined && installed.includes(chosen) ? chosen : installed[0]
  return name === undefined ? [] : [join(rustup, 'toolchains', name, 'bin')]
}

function newestFirst(versions: readonly string[]): readonly string[] {
  return versions.toSorted((a, b) => b.localeCompare(a, 'en', { numeric: true }))
}

/** Whether a path is one of the directories or lies in one. */
export function isWithin(path: string, directories: readonly string[]): boolean {
  return directories.some((directory) => path === directory || path.startsWith(`${directory}/`))
}

function homeOf(path: string): string | undefined {
  const homes = [homedir(), '/root'].filter((home) => home !== '/')
  return homes.find((home) => isWithin(path, [home])) ?? /^\/home\/[^/]+/.exec(path)?.[0]
}

function isInHome(path: string): boolean {
  return homeOf(path) !== undefined
}

/** A home, a folder directly in it, or something above homes. */
function isPersonal(directory: string): boolean {
  const home = homeOf(directory)
  if (home !== undefined) return directory === home || dirname(directory) === home
  return directory === '/' || directory === '/home' || isWithin(homedir(), [directory])
}

function list(directory: string): readonly string[] {
  try {
    return statSync(directory).isDirectory() ? readdirSync(directory) : []
  } catch {
    return []
  }
}

function text(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
