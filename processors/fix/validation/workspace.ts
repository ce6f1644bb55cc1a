import { lstat, mkdir, mkdtemp, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../../../agent/model/clock.ts'
import type { Bytes, Milliseconds } from '../../../agent/model/units.ts'
import type { Repository } from '../../../agent/repository/repository.ts'
import type { FileChange } from '../../../agent/rewrite/edits.ts'
import { packageCaches, type PackageCaches } from '../../../agent/sandbox/package-caches.ts'
import {
  WORKSPACE_PATH,
  type Mount,
  type Sandbox,
  type SandboxResult,
} from '../../../agent/sandbox/sandbox.ts'
import { removeAll } from '../kept-folders.ts'
import { makeFolder } from '../preparation/kept-results.ts'
import { keepInUse } from './work-directory.ts'

export interface WorkspaceSettings {
  readonly repository: Repository
  readonly sandbox: Sandbox
  /** Throw-away copies are made below this folder. */
  readonly workDirectory: string
  /** Where the build cache of the job is between two copies; undefined for none. */
  readonly cacheDirectory?: string
  /** Packages that were fetched for the repository; none when left out. */
  readonly prepared?: PackageCaches
  /** Runs get processor and disk only when nobody else wants them. */
  readonly isIdle?: boolean
  /** PATH of the host, where toolchains are looked for. */
  readonly hostPath: string
  readonly clock: Clock
}

export interface WorkspaceRun {
  readonly command: readonly string[]
  /** Relative to the root of the copy. */
  readonly cwd?: string
  readonly environment?: Readonly<Record<string, string>>
  readonly input?: string
  readonly wallMs: Milliseconds
}

/** Inside the copy: what compilers keep. It moves from one copy of a job to the next, so that only the first compiles all. */
export const CACHE_NAME = '.build-cache'

const MEMORY_BYTES: Bytes = 2 * 1024 * 1024 * 1024
const FILE_BYTES: Bytes = 256 * 1024 * 1024
const OUTPUT_BYTES: Bytes = 4 * 1024 * 1024
const PROCESSES = 256

/** A throw-away copy of the repository with a change in it, and the only way to run something there. */
export class Workspace {
  readonly directory: string
  readonly #settings: WorkspaceSettings
  readonly #mounts: readonly Mount[]
  readonly #caches: PackageCaches

  private constructor(
    directory: string,
    settings: WorkspaceSettings,
    visible: { readonly mounts: readonly Mount[]; readonly caches: PackageCaches },
  ) {
    this.directory = directory
    this.#settings = settings
    this.#mounts = [...visible.mounts, ...visible.caches.mounts]
    this.#caches = visible.caches
  }

  /** Errors: those of the repository's copy. What was made until then is removed. */
  static async open(settings: WorkspaceSettings, changes: readonly FileChange[]): Promise<Workspace> {
    // The sandbox passes through it as another user.
    await mkdir(settings.workDirectory, { recursive: true, mode: 0o711 })
    const directory = await mkdtemp(join(settings.workDirectory, 'copy-'))
    try {
      await settings.repository.copyTo(directory)
      for (const { path, after } of changes) await writeFile(join(directory, path), after)
      if (settings.cacheDirectory !== undefined)
        await move(settings.cacheDirectory, join(directory, CACHE_NAME))
      const dependencies = await settings.repository.dependencyMounts()
      const mounts = dependencies.map(({ from, to }) => ({ from, to: `${WORKSPACE_PATH}/${to}` }))
      const paths = settings.repository.files.map(({ path }) => path)
      const found = await packageCaches({ paths, buildFolder: CACHE_NAME })
      const caches = together(found, settings.prepared)
      // Made by us before they are mounted on: what the sandbox makes would not belong to the program's user.
      for (const mount of caches.mounts) await makeRoom(directory, mount)
      return new Workspace(directory, settings, { mounts, caches })
    } catch (error) {
      await removeAll(directory)
      throw error
    }
  }

  /**
   * Runs a command inside the sandbox, with dependencies visible.
   * Errors: as Sandbox.run. Bounds: wallMs of time, 2 GiB of memory, 256 processes, 4 MiB of output.
   */
  async run(run: WorkspaceRun, signal: AbortSignal): Promise<SandboxResult> {
    const { sandbox, clock, hostPath, isIdle = false } = this.#settings
    await keepInUse(this.directory, clock.now() + run.wallMs)
    return await sandbox.run({
      command: run.command,
      directory: this.directory,
      isIdle,
      ...(run.cwd === undefined || run.cwd === '' ? {} : { cwd: run.cwd }),
      readOnly: this.#mounts,
      environment: {
        PATH: hostPath,
        GOCACHE: `${WORKSPACE_PATH}/${CACHE_NAME}/go`,
        GOTOOLCHAIN: 'local',
        GOPROXY: 'off',
        // As services have it: without, a panic names no function, and is told from others by its line alone.
        RUST_BACKTRACE: '1',
        ...this.#caches.environment,
        ...run.environment,
      },
      ...(run.input === undefined ? {} : { input: run.input }),
      limits: {
        wallMs: run.wallMs,
        cpuSeconds: Math.max(2, Math.ceil((run.wallMs / 1_000) * 2)),
        memoryBytes: MEMORY_BYTES,
        processes: PROCESSES,
        fileBytes: FILE_BYTES,
        outputBytes: OUTPUT_BYTES,
      },
      signal,
      clock,
    })
  }

  async remove(): Promise<void> {
    const { cacheDirectory } = this.#settings
    if (cacheDirectory !== undefined) await move(join(this.directory, CACHE_NAME), cacheDirectory)
    await removeAll(this.directory)
  }
}

/** Of two for the same place the second. */
function together(found: PackageCaches, prepared: PackageCaches | undefined): PackageCaches {
  if (prepared === undefined) return found
  const covered = new Set(prepared.mounts.map(({ to }) => to))
  return {
    mounts: [...found.mounts.filter(({ to }) => !covered.has(to)), ...prepared.mounts],
    environment: { ...found.environment, ...prepared.environment },
  }
}

/** What ran in an earlier copy may have left a link in the way of a mount: it is removed, and nothing is made where it leads to. */
async function makeRoom(directory: string, { from, to }: Mount): Promise<void> {
  if (!to.startsWith(`${WORKSPACE_PATH}/`)) return
  const names = to.slice(WORKSPACE_PATH.length + 1).split('/')
  const isFolder = (await lstat(from)).isDirectory()
  let place = directory
  for (const name of isFolder ? names : names.slice(0, -1)) {
    place = join(place, name)
    await makeFolder(place)
  }
  if (isFolder) return
  const file = join(place, names.at(-1) ?? '')
  if ((await lstat(file).catch(() => undefined))?.isFile() === true) return
  await removeAll(file)
  await writeFile(file, '', { flag: 'wx' })
}

/** Moves a folder when it is there and nothing is in its new place. A link that code of others left for one stays. */
async function move(from: string, to: string): Promise<void> {
  const stats = await lstat(from).catch(() => undefined)
  if (stats?.isDirectory() === true) await rename(from, to).catch(() => undefined)
}

/** Opens a copy, hands it over and removes it, whatever happens. */
export async function withWorkspace<T>(
  settings: WorkspaceSettings,
  changes: readonly FileChange[],
  use: (workspace: Workspace) => Promise<T>,
): Promise<T> {
  const workspace = await Workspace.open(settings, changes)
  try {
    return await use(workspace)
  } finally {
    await workspace.remove()
  }
}
