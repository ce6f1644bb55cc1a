import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Clock } from '../../../agent/model/clock.ts'
import type { Bytes, Milliseconds } from '../../../agent/model/units.ts'
import type { Repository } from '../../../agent/repository/repository.ts'
import { WORKSPACE_PATH, type Mount, type Sandbox } from '../../../agent/sandbox/sandbox.ts'
import { findProgram } from '../../../agent/sandbox/toolchains.ts'
import { forgetOldest } from '../kept-folders.ts'
import { harvest, KeptResults, linkInto, makeFolder, onlyLinks } from './kept-results.ts'

/**
 * The standard library of Go, compiled once for a toolchain and used by every job of every code base. Without it each new code
 * base compiles it anew: 20 to 40 seconds on two cores, which is more than its tests take.
 *
 *   names that the repository imports ─▶ a package of ours that imports them ─▶ `go test` in the sandbox ─▶ kept
 *   kept ─▶ mounted read-only ─▶ links in the build cache of a job: what it lacks, it makes for itself only
 *
 * Nothing of a repository runs in the step that fills it: it gives names only, and of those only such as the toolchain has. Source: docs/decisions/0055.
 */
export interface CompiledLibrary {
  /** To be seen inside. */
  readonly mount: Mount
  /** Puts links to what is compiled into the build folder of a job, where it has nothing of its own. */
  linkInto(buildFolder: string): Promise<void>
  /** Moves the links from a build folder that is not needed any more to another one, and nothing else with them. */
  moveLinks(from: string, to: string): Promise<void>
}

export interface LibraryOptions {
  readonly repository: Repository
  readonly sandbox: Sandbox
  /** Kept below this folder. */
  readonly stateDirectory: string
  /** PATH of the host, where the toolchain is looked for. */
  readonly hostPath: string
  readonly clock: Clock
}

/** GOCACHE in the build folder of a job. */
export const GO_CACHE_NAME = 'go'

/** Where the library is seen inside. */
const LIBRARY_PATH = '/var/cache/hephaestus/go'

const TOOLCHAINS_MAX = 2
const BYTES_MAX: Bytes = 1024 * 1024 * 1024
const NAMES_MAX = 150
const FILES_MAX = 500
const COMPILE_MS: Milliseconds = 300_000
const CACHE_NAME = 'cache'
const IMPORT = /^[ \t]*(?:import[ \t]+)?(?:[\w.]+[ \t]+)?"([a-z][a-z0-9]*(?:\/[a-z0-9]+)*)"/gm

/**
 * What is compiled of the standard library, after what this repository needs besides was added to it. Undefined where
 * there is no Go here, or no Go in the repository.
 * Errors: the signal's reason when aborted; else none: what could not be compiled is left to the job.
 * Bounds: 150 packages of 500 files, 5 minutes, 1 GiB, two toolchains.
 */
export async function compiledGoLibrary(
  options: LibraryOptions,
  signal: AbortSignal,
): Promise<CompiledLibrary | undefined> {
  const { repository, hostPath, stateDirectory, clock } = options
  if (!repository.files.some(({ path }) => path.endsWith('.go'))) return undefined
  const program = findProgram('go', hostPath)
  if (program === undefined) return undefined
  const goRoot = dirname(dirname(program))
  const version = await readFile(join(goRoot, 'VERSION'), 'utf8').catch(() => '')
  if (version === '') return undefined
  const root = join(stateDirectory, 'toolchains')
  const key = createHash('sha256').update(`${goRoot} ${process.arch} ${version}`).digest('hex').slice(0, 32)
  // What is in it is seen inside by the folder itself, which need not be reached from here.
  await mkdir(root, { recursive: true, mode: 0o700 })
  const kept = await KeptResults.open(join(root, `go-${key}`), BYTES_MAX)
  const missing = (await importedNames(repository, goRoot)).filter((name) => !kept.names.has(name))
  if (missing.length > 0) await compile(missing, kept, options, signal)
  await forgetOldest(root, TOOLCHAINS_MAX)
  if (kept.names.size === 0) return undefined
  const directory = await realpath(kept.directory)
  return {
    mount: { from: directory, to: LIBRARY_PATH },
    linkInto: async (buildFolder) => {
      await makeFolder(buildFolder)
      const cache = join(buildFolder, GO_CACHE_NAME)
      await linkInto(directory, { cache, inside: LIBRARY_PATH, nowMs: clock.now() })
    },
    moveLinks: async (from, to) => {
      await makeFolder(to)
      await onlyLinks(join(from, GO_CACHE_NAME), LIBRARY_PATH)
      await rename(join(from, GO_CACHE_NAME), join(to, GO_CACHE_NAME)).catch(() => undefined)
    },
  }
}

/** The packages of the standard library that the code imports; names that the toolchain has no folder for are none. */
async function importedNames(repository: Repository, goRoot: string): Promise<readonly string[]> {
  const named = new Set<string>()
  const paths = repository.files.map(({ path }) => path).filter((path) => path.endsWith('.go'))
  for (const path of paths.slice(0, FILES_MAX)) {
    const text = (await repository.read(path))?.text ?? ''
    for (const [, name = ''] of text.matchAll(IMPORT)) named.add(name)
  }
  const names: string[] = []
  for (const name of [...named].toSorted()) {
    if (/(?:^|\/)(?:internal|vendor|testdata)(?:\/|$)|^(?:cmd|builtin)(?:\/|$)/.test(name)) continue
    const folder = await readdir(join(goRoot, 'src', name)).catch(() => [])
    if (folder.some((file) => file.endsWith('.go'))) names.push(name)
  }
  return names.slice(0, NAMES_MAX)
}

async function compile(
  names: readonly string[],
  kept: KeptResults,
  { sandbox, stateDirectory, hostPath, clock }: LibraryOptions,
  signal: AbortSignal,
): Promise<void> {
  const work = join(stateDirectory, 'work')
  await mkdir(work, { recursive: true, mode: 0o711 })
  const directory = await mkdtemp(join(work, 'copy-library-'))
  try {
    const cache = join(directory, CACHE_NAME)
    await mkdir(cache)
    await linkInto(kept.directory, { cache, inside: LIBRARY_PATH, nowMs: clock.now() })
    for (const [name, text] of Object.entries(probePackage(names)))
      await writeFile(join(directory, name), text)
    const result = await sandbox.run({
      command: ['go', 'test', './...'],
      directory,
      readOnly: [{ from: await realpath(kept.directory), to: LIBRARY_PATH }],
      environment: {
        PATH: hostPath,
        GOCACHE: `${WORKSPACE_PATH}/${CACHE_NAME}`,
        GOTOOLCHAIN: 'local',
        GOPROXY: 'off',
        GOFLAGS: '-mod=mod',
      },
      limits: {
        wallMs: COMPILE_MS,
        cpuSeconds: (COMPILE_MS / 1_000) * 2,
        memoryBytes: 2 * 1024 * 1024 * 1024,
        processes: 256,
        fileBytes: 256 * 1024 * 1024,
        outputBytes: 65_536,
        diskBytes: BYTES_MAX,
      },
      signal,
      clock,
    })
    // What did not compile would not the next time either; each result that is there is whole.
    await harvest(cache, kept, result.exceeded === undefined ? names : [])
  } finally {
    await rm(directory, { recursive: true, force: true, maxRetries: 2 })
  }
}

/** A package that imports what is wanted and does nothing; all of its text is ours but the checked names. */
function probePackage(names: readonly string[]): Readonly<Record<string, string>> {
  const imports = names.filter((name) => name !== 'testing' && name !== 'unsafe')
  const lines = imports.map((name) => `import _ ${JSON.stringify(name)}\n`)
  return {
    'go.mod': 'module library\n\ngo 1.20\n',
    'library.go': `package library\n\n${lines.join('')}`,
    'library_test.go': 'package library\n\nimport "testing"\n\nfunc TestNothing(t *testing.T) {}\n',
  }
}
