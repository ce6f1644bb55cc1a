import { readdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { isExecutableFile } from '../subprocess/program.ts'

/** The versions that a project asks for, as far as this machine has them. */
export interface PinnedToolchains {
  /** Folders with programs, to be looked in before the PATH. */
  readonly directories: readonly string[]
  /** What is asked for and not here. Shape: "node 18 (.nvmrc)". */
  readonly missing: readonly string[]
}

interface PinOptions {
  /** The text of a file of the project; undefined when it is not there. */
  readonly read: (name: string) => Promise<string | undefined>
  readonly home?: string
}

type Tool = 'node' | 'python' | 'go' | 'rust'

/** Where each kind of file says a version, the most telling first. Source: the documentation of each version manager. */
const PINS: readonly (readonly [tool: Tool, file: string, pattern: RegExp])[] = [
  ['node', '.nvmrc', /^\s*v?(\d+(?:\.\d+){0,2})\s*$/m],
  ['node', '.node-version', /^\s*v?(\d+(?:\.\d+){0,2})\s*$/m],
  ['node', '.tool-versions', /^nodejs\s+(\d+(?:\.\d+){0,2})/m],
  ['node', 'package.json', /"volta"\s*:\s*\{[^}]*"node"\s*:\s*"(\d+(?:\.\d+){0,2})"/],
  ['python', '.python-version', /^\s*(\d+(?:\.\d+){0,2})\s*$/m],
  ['python', '.tool-versions', /^python\s+(\d+(?:\.\d+){0,2})/m],
  ['go', 'go.mod', /^toolchain\s+go(\d+(?:\.\d+){1,2})/m],
  ['go', '.tool-versions', /^golang\s+(\d+(?:\.\d+){0,2})/m],
  ['rust', 'rust-toolchain.toml', /^\s*channel\s*=\s*"([\w.-]+)"/m],
  ['rust', 'rust-toolchain', /^\s*(?:channel\s*=\s*")?([\w.-]+)"?\s*$/m],
  ['rust', '.tool-versions', /^rust\s+([\w.-]+)/m],
]

/** Where version managers keep what they installed: folders with a folder a version, and the programs below it. */
const PLACES: Readonly<Record<Tool, readonly (readonly [folder: string, programs: string])[]>> = {
  node: [
    ['.nvm/versions/node', 'bin'],
    ['.local/share/fnm/node-versions', 'installation/bin'],
    ['.volta/tools/image/node', 'bin'],
    ['.asdf/installs/nodejs', 'bin'],
    ['.local/share/mise/installs/node', 'bin'],
    ['.nodenv/versions', 'bin'],
    ['n/n/versions/node', 'bin'],
    ['/usr/local/n/versions/node', 'bin'],
  ],
  python: [
    ['.pyenv/versions', 'bin'],
    ['.asdf/installs/python', 'bin'],
    ['.local/share/mise/installs/python', 'bin'],
  ],
  go: [
    ['sdk', 'bin'],
    ['.goenv/versions', 'bin'],
    ['.asdf/installs/golang', 'go/bin'],
    ['.local/share/mise/installs/go', 'bin'],
    ['go/pkg/mod/golang.org', 'bin'],
  ],
  rust: [['.rustup/toolchains', 'bin']],
}
const PROGRAMS: Readonly<Record<Tool, string>> = { node: 'node', python: 'python3', go: 'go', rust: 'cargo' }

/**
 * Finds the versions that the files of a project ask for. A version that is only begun ("20") is the newest installed one that
 * begins so. Nothing is run and nothing is fetched.
 * Bounds: eleven files of the project, a listing of each place.
 */
export async function pinnedToolchains({ read, home = homedir() }: PinOptions): Promise<PinnedToolchains> {
  const directories: string[] = []
  const missing: string[] = []
  const settled = new Set<Tool>()
  for (const [tool, file, pattern] of PINS) {
    if (settled.has(tool)) continue
    const version = pattern.exec((await read(file)) ?? '')?.[1]
    if (version === undefined || version === 'stable') continue
    settled.add(tool)
    const found = await installed(tool, version, home)
    if (found === undefined) missing.push(`${tool} ${version} (${file})`)
    else directories.push(found)
  }
  return { directories, missing }
}

async function installed(tool: Tool, version: string, home: string): Promise<string | undefined> {
  for (const [folder, programs] of PLACES[tool]) {
    const place = folder.startsWith('/') ? folder : join(home, folder)
    const names = await readdir(place).catch(() => [])
    const fitting = names
      .filter((name) => fits(name, version))
      .toSorted((a, b) => b.localeCompare(a, 'en', { numeric: true }))
    for (const name of fitting) {
      const directory = join(place, name, programs)
      if (isExecutableFile(join(directory, PROGRAMS[tool]))) return directory
    }
  }
  return undefined
}

/** Shape: "v20.11.1", "go1.22.3", "toolchain@v0.0.1-go1.22.3.linux-amd64" and "1.75.0-x86_64-…" fit "20", "1.22" and "1.75". */
function fits(name: string, version: string): boolean {
  const plain = name.replace(/^(?:toolchain@v[\d.]+-)?(?:go|v)?/, '')
  return plain === version || plain.startsWith(`${version}.`) || plain.startsWith(`${version}-`)
}
