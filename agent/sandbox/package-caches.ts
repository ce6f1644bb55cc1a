import { lstat, realpath } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { HOME_PATH, WORKSPACE_PATH, type Mount } from './sandbox.ts'

/**
 * What package managers of this machine have fetched already, so that a build inside finds its dependencies without
 * network. Only folders with sources and archives are shown, read-only, each by its own name: what is beside them
 * (credentials.toml, settings.xml, bin) is not.
 *
 *   Cargo.toml   ~/.cargo/registry/{index,cache,src}, in a CARGO_HOME inside the copy, which cargo locks and so writes to
 *   go.mod       ~/go/pkg/mod
 *   pom.xml      ~/.m2/repository, and once more below the HOME of inside: scripts that start a program name its archives by it
 */
export interface PackageCaches {
  readonly mounts: readonly Mount[]
  readonly environment: Readonly<Record<string, string>>
}

interface CacheRequest {
  /** Paths of the repository's files. */
  readonly paths: readonly string[]
  /** Folder of the copy that builds may write to, relative to its root; it is kept between runs of one job. */
  readonly buildFolder: string
  readonly home?: string
}

/** The caches of the managers whose manifests a repository has. Bounds: looks at five folders. */
export async function packageCaches(request: CacheRequest): Promise<PackageCaches> {
  const { paths, buildFolder, home = homedir() } = request
  const names = new Set(paths.map((path) => path.slice(path.lastIndexOf('/') + 1)))
  const build = `${WORKSPACE_PATH}/${buildFolder}`
  const mounts: Mount[] = []
  const environment: Record<string, string> = {}
  if (names.has('Cargo.toml')) {
    Object.assign(environment, {
      CARGO_HOME: `${build}/cargo`,
      CARGO_TARGET_DIR: `${build}/target`,
      CARGO_NET_OFFLINE: 'true',
    })
    for (const part of ['index', 'cache', 'src'])
      mounts.push(...(await shown(join(home, '.cargo/registry', part), `${build}/cargo/registry/${part}`)))
  }
  if (names.has('go.mod')) {
    const modules = await shown(join(home, 'go/pkg/mod'))
    mounts.push(...modules)
    for (const { to } of modules) environment['GOMODCACHE'] = to
  }
  if (names.has('pom.xml')) {
    const repository = await shown(join(home, '.m2/repository'))
    mounts.push(...repository)
    for (const { from, to } of repository) {
      environment['MAVEN_OPTS'] = mavenOptions(to)
      const atHome = `${HOME_PATH}/.m2/repository`
      if (to !== atHome) mounts.push({ from, to: atHome })
    }
  }
  return { mounts, environment }
}

/**
 * Where Maven finds its repository, and that it starts fast: a run of Maven ends before the second compiler of the JVM and threads
 * for collecting garbage pay. On two cores a build with tests takes 5 seconds of processor instead of 8. Tests run in a JVM of their own, without these.
 */
export function mavenOptions(repository: string): string {
  return `-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Dmaven.repo.local=${repository}`
}

/** A folder that is there under its own name; a link could lead to anything. */
async function shown(from: string, to: string = from): Promise<readonly Mount[]> {
  const stats = await lstat(from).catch(() => undefined)
  if (stats?.isDirectory() !== true) return []
  return (await realpath(from)) === from ? [{ from, to }] : []
}
