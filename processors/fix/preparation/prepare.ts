import { createHash } from 'node:crypto'
import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, rename, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../../../agent/model/clock.ts'
import { describeError, HephaestusError } from '../../../agent/model/errors.ts'
import type { Bytes, Milliseconds } from '../../../agent/model/units.ts'
import { RegistryProxy } from '../../../agent/net/registry-proxy.ts'
import type { RepositoryFile } from '../../../agent/repository/listing.ts'
import type { Repository } from '../../../agent/repository/repository.ts'
import type { PackageCaches } from '../../../agent/sandbox/package-caches.ts'
import { forgetOldest, isThere, removeAll } from '../kept-folders.ts'
import type { Manager, ManagerRequest } from './manager.ts'
import { MANAGERS } from './managers.ts'
import { REGISTRY_FOLDER, REGISTRY_SOCKET, RELAY_PROGRAM, RELAY_URL } from './relay.ts'
import {
  WORKSPACE_PATH,
  type Mount,
  type Sandbox,
  type SandboxResult,
} from '../../../agent/sandbox/sandbox.ts'

export interface PrepareOptions {
  readonly repository: Repository
  readonly sandbox: Sandbox
  /** What is fetched is kept below this folder, and looked for there first. */
  readonly stateDirectory: string
  /** By manager. Absolute URLs without a slash at the end. */
  readonly registries: Readonly<Record<Manager['id'], string>>
  /** What may be reached besides the registries. Shape: "files.pythonhosted.org". */
  readonly hosts: readonly string[]
  readonly timeoutMs: Milliseconds
  readonly bytesMax: Bytes
  /** PATH of the host, where managers are looked for. */
  readonly hostPath: string
  /** Folder of a copy that builds may write to, from its root. */
  readonly buildFolder: string
  readonly clock: Clock
}

/** What runs get to see, and what is missing and why. */
export interface Prepared extends PackageCaches {
  readonly gaps: readonly string[]
}

const PROJECTS_MAX = 5
const KEPT_MAX = 20
const FAILED_FOR_MS = 60 * 60 * 1_000
const CONNECTIONS_MAX = 64
const IDLE_TIMEOUT_MS = 60_000
const MEMORY_BYTES = 2 * 1024 * 1024 * 1024

/**
 * Has the packages of a project fetched that its lock files name and this machine does not have: by the project's own
 * manager, in the sandbox, on a throw-away copy, with the configured registries as the only way out. What came is kept by
 * what the lock files say, so that it is fetched once.
 *
 *   lock file ─▶ kept? ─▶ seen by runs
 *                 └ no ─▶ copy ─▶ manager in the sandbox ─▶ relay ─▶ socket file ─▶ proxy ─▶ registries
 *
 * Errors: the signal's reason when aborted; else none: what could not be fetched is a gap, told again for an hour.
 * Bounds: five projects, twenty kept results, timeoutMs and bytesMax for each.
 */
export async function preparePackages(options: PrepareOptions, signal: AbortSignal): Promise<Prepared> {
  const { repository, stateDirectory } = options
  const mounts: Mount[] = []
  const gaps: string[] = []
  let environment: Readonly<Record<string, string>> = {}
  const installed = new Set((await repository.dependencyMounts()).map(({ to }) => to))
  const root = join(stateDirectory, 'prepared')
  for (const { manager, folder } of projectsOf(repository)) {
    if (isInstalled(manager, folder, installed)) continue
    const request = requestOf(manager, folder, options)
    try {
      const kept = await prepareOne({ manager, request, root }, options, signal)
      for (const [from, to] of Object.entries(manager.seen(request)))
        if (await isThere(join(kept, from)))
          mounts.push({ from: join(kept, from), to: `${WORKSPACE_PATH}/${to}` })
      environment = { ...environment, ...manager.runEnvironment(request) }
    } catch (thrown) {
      signal.throwIfAborted()
      if (!(thrown instanceof HephaestusError) && !(thrown instanceof NotPrepared)) throw thrown
      gaps.push(`the packages of ${manager.lockFile} were not fetched: ${describeError(thrown)}`)
    }
  }
  await forgetOldest(root, KEPT_MAX)
  return { mounts, environment, gaps }
}

/**
 * Lock files whose packages are not beside the code, as reasons why its tests cannot be run. Managers that keep what they
 * fetched in one place for all projects say so themselves when it is not there.
 */
export async function missingPackages(repository: Repository): Promise<readonly string[]> {
  const installed = new Set((await repository.dependencyMounts()).map(({ to }) => to))
  return projectsOf(repository)
    .filter(
      ({ manager, folder }) => BESIDE_THE_CODE.has(manager.id) && !isInstalled(manager, folder, installed),
    )
    .map(
      ({ manager, folder }) =>
        `the packages of ${folder === '' ? '' : `${folder}/`}${manager.lockFile} are not installed beside it, and prepare is off`,
    )
}

const BESIDE_THE_CODE: ReadonlySet<Manager['id']> = new Set(['npm', 'pip'])

/** It could not be had, for a reason that can be told. */
class NotPrepared extends Error {}

interface Project {
  readonly manager: Manager
  readonly folder: string
}

function projectsOf({ files }: Repository): readonly Project[] {
  return files
    .flatMap(({ path }) => {
      const slash = path.lastIndexOf('/')
      const manager = MANAGERS.find(({ lockFile }) => lockFile === path.slice(slash + 1))
      return manager === undefined ? [] : [{ manager, folder: slash < 0 ? '' : path.slice(0, slash) }]
    })
    .toSorted((a, b) => a.folder.length - b.folder.length)
    .slice(0, PROJECTS_MAX)
}

function isInstalled({ id }: Manager, folder: string, installed: ReadonlySet<string>): boolean {
  const names = { npm: ['node_modules'], pip: ['.venv', 'venv'], go: ['vendor'], cargo: [], maven: [] }[id]
  return names.some(
    (name) => installed.has(name) || installed.has(folder === '' ? name : `${folder}/${name}`),
  )
}

function requestOf(
  { id }: Manager,
  folder: string,
  { registries, buildFolder }: PrepareOptions,
): ManagerRequest {
  const directory = folder === '' ? WORKSPACE_PATH : `${WORKSPACE_PATH}/${folder}`
  return { folder, directory, registry: registries[id].replace(/\/+$/, ''), buildFolder }
}

interface OneProject {
  readonly manager: Manager
  readonly request: ManagerRequest
  readonly root: string
}

/** The folder with what was fetched, now or earlier. */
async function prepareOne(
  { manager, request, root }: OneProject,
  options: PrepareOptions,
  signal: AbortSignal,
): Promise<string> {
  const { clock, repository } = options
  const key = `${manager.id}-${await hashOf(manager, request, repository)}`
  const kept = join(root, key)
  if (await isThere(kept)) {
    const now = clock.now() / 1_000
    await utimes(kept, now, now)
    return kept
  }
  const failed = await failureIn(`${kept}.failed`, clock.now())
  if (failed !== undefined) throw new NotPrepared(failed)
  await mkdir(root, { recursive: true, mode: 0o711 })
  const place = await mkdtemp(join(root, 'new-'))
  try {
    await chmod(place, 0o711)
    await fetchInto(place, { manager, request, root }, options, signal)
    const output = join(place, 'copy', request.folder, manager.output)
    await refuseLinks(join(place, 'copy'), join(request.folder, manager.output))
    await openToAll(output)
    await rename(output, kept).catch(async (error: unknown) => {
      // Another process was first.
      if (!(await isThere(kept))) throw error
    })
    return kept
  } catch (thrown) {
    if (thrown instanceof NotPrepared)
      // Where nothing can be kept it fails again the next time: what is to be told is the first failure.
      await writeFile(`${kept}.failed`, JSON.stringify({ at: clock.now(), reason: thrown.message })).catch(
        () => undefined,
      )
    throw thrown
  } finally {
    await removeAll(place)
  }
}

async function fetchInto(
  place: string,
  { manager, request }: OneProject,
  { repository, sandbox, registries, hosts, timeoutMs, bytesMax, hostPath, clock }: PrepareOptions,
  signal: AbortSignal,
): Promise<void> {
  const copy = join(place, 'copy')
  const socketFolder = join(place, 'socket')
  await mkdir(copy)
  await mkdir(socketFolder)
  await chmod(socketFolder, 0o711)
  await repository.copyTo(copy)
  const proxy = new RegistryProxy({
    path: join(socketFolder, REGISTRY_SOCKET),
    hosts: new Set([
      ...Object.values(registries).map(hostOf),
      ...hosts.map((host) => hostOf(`https://${host}`)),
    ]),
    connectionsMax: CONNECTIONS_MAX,
    bytesMax,
    idleTimeoutMs: IDLE_TIMEOUT_MS,
  })
  await proxy.start()
  try {
    const proxied = {
      http_proxy: RELAY_URL,
      https_proxy: RELAY_URL,
      HTTP_PROXY: RELAY_URL,
      HTTPS_PROXY: RELAY_URL,
    }
    const result = await sandbox.run({
      command: ['node', '-e', RELAY_PROGRAM, ...manager.command(request)],
      directory: copy,
      cwd: request.folder === '' ? '.' : request.folder,
      readOnly: [{ from: socketFolder, to: REGISTRY_FOLDER }],
      environment: {
        PATH: hostPath,
        CI: 'true',
        ...proxied,
        NO_PROXY: '',
        ...manager.environment(request),
      },
      limits: {
        wallMs: timeoutMs,
        cpuSeconds: Math.ceil((timeoutMs / 1_000) * 2),
        memoryBytes: MEMORY_BYTES,
        processes: 256,
        fileBytes: bytesMax,
        outputBytes: 65_536,
        diskBytes: bytesMax,
      },
      signal,
      clock,
    })
    const reason = whyNot(result, proxy)
    if (reason !== undefined) throw new NotPrepared(reason)
  } finally {
    proxy.stop()
  }
}

function whyNot(result: SandboxResult, proxy: RegistryProxy): string | undefined {
  const { exitCode, exceeded, stderr } = result
  if (exitCode === 0 && exceeded === undefined) return undefined
  if (proxy.isExhausted) return 'they are larger than prepare.max_size'
  if (exceeded !== undefined) return `fetching exceeded its limit on ${exceeded}`
  const [host] = proxy.refused
  if (host !== undefined) return `they are also at ${host}, which prepare does not allow`
  const said = lastLines(stderr)
  return `the package manager ended with exit code ${exitCode}${said === '' ? '' : `: ${said}`}`
}

function lastLines(text: string): string {
  const lines = text.split('\n').map((line) => line.trim())
  return lines
    .filter((line) => line !== '')
    .slice(-4)
    .join(' / ')
    .slice(0, 500)
}

/** Shape: "https://registry.npmjs.org/" gives "registry.npmjs.org:443". */
function hostOf(url: string): string {
  const { hostname, port, protocol } = new URL(url)
  return `${hostname}:${port === '' ? (protocol === 'http:' ? '80' : '443') : port}`
}

/** What decides what is fetched: the lock and its neighbours, the registry, the machine. */
async function hashOf(
  { lockFile, alsoRead }: Manager,
  { folder, registry }: ManagerRequest,
  repository: Repository,
): Promise<string> {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch} ${registry}\n`)
  for (const name of [lockFile, ...alsoRead]) {
    const path = folder === '' ? name : `${folder}/${name}`
    const listed = repository.files.find((file) => file.path === path)
    const id = listed === undefined ? '' : await contentId(listed, repository)
    if (id === undefined) throw new NotPrepared(`${path} cannot be read as text, or is too large`)
    hash.update(`${name} ${id}\n`)
  }
  return hash.digest('hex').slice(0, 32)
}

/** The id of what stands in a file; large ones are not read where the listing has it. That of a link says where it leads. */
async function contentId(
  { path, kind, blobId }: RepositoryFile,
  repository: Repository,
): Promise<string | undefined> {
  const known = kind === 'symlink' ? undefined : blobId
  return known ?? (await repository.read(path))?.blobId
}

async function failureIn(path: string, nowMs: number): Promise<string | undefined> {
  try {
    const { at, reason } = JSON.parse(await readFile(path, 'utf8')) as {
      readonly at: number
      readonly reason: string
    }
    return nowMs - at < FAILED_FOR_MS ? reason : undefined
  } catch {
    return undefined
  }
}

/** What ran inside may have put a link where its output should be, or above it. */
async function refuseLinks(root: string, path: string): Promise<void> {
  let current = root
  for (const name of path.split('/')) {
    current = join(current, name)
    const stats = await lstat(current).catch(() => undefined)
    if (stats?.isDirectory() !== true) throw new NotPrepared('the package manager left nothing')
  }
}

/** Programs inside are another user each time. Links are not followed. */
async function openToAll(path: string): Promise<void> {
  const stats = await lstat(path)
  if (stats.isSymbolicLink()) return
  const isExecutable = stats.isDirectory() || (stats.mode & 0o100) !== 0
  await chmod(path, isExecutable ? 0o755 : 0o644)
  if (!stats.isDirectory()) return
  for (const name of await readdir(path)) await openToAll(join(path, name))
}
