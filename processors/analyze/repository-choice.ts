import { posix, resolve } from 'node:path'
import { credentialsOf } from '../../agent/repository/remote-config.ts'
import type { RemoteRepository, RepositoryReference } from '../../agent/model/diagnosis.ts'
import type { Attributes } from '../../agent/model/resource.ts'
import type { RepositoryConfig } from './repository-config.ts'

/**
 * The code base an error comes from: the first whose `match` and `services` the resource fulfils. Only the
 * configuration says where code is; a path or an address in a log is never followed.
 */
export function chooseRepository(
  repositories: readonly RepositoryConfig[],
  resource: Attributes,
  baseDirectory: string,
): RepositoryReference | undefined {
  const chosen = repositories.find(
    ({ match, services }) =>
      Object.entries(match).every(([name, value]) => isEqual(resource[name], value)) &&
      (services.length === 0 || services.some((name) => isEqual(resource['service.name'], name))),
  )
  return chosen === undefined ? undefined : referenceOf(chosen, baseDirectory)
}

/** What the other parts need to know of a configured code base. Relative paths begin at `baseDirectory`. */
export function referenceOf(repository: RepositoryConfig, baseDirectory: string): RepositoryReference {
  const { path, branch, branches, tags, roots, test_command: testCommand, service } = repository
  const { own_code: own, source_maps: maps } = repository
  const { integration_command: integrationCommand, performance_command: performanceCommand } = repository
  const { directories } = maps
  const remote = remoteOf(repository, baseDirectory)
  const hasRefs = remote !== undefined || branch !== undefined || branches.length > 0 || tags !== '*'
  return {
    path: path === undefined ? '' : resolve(baseDirectory, path),
    ...(remote === undefined ? {} : { remote }),
    ...(hasRefs ? { refs: { ...(branch === undefined ? {} : { branch }), branches, tags } } : {}),
    ...(roots.length === 0 ? {} : { roots: roots.map(plainFolder) }),
    ...(own.include.length + own.exclude.length === 0 ? {} : { ownCode: own }),
    ...(directories.length === 0
      ? {}
      : { sourceMapDirectories: directories.map((folder) => resolve(baseDirectory, folder)) }),
    ...(testCommand === undefined ? {} : { testCommand }),
    ...(integrationCommand === undefined ? {} : { integrationCommand }),
    ...(performanceCommand === undefined ? {} : { performanceCommand }),
    ...(service === undefined ? {} : { service }),
  }
}

function remoteOf(
  { url, auth, fetch }: RepositoryConfig,
  baseDirectory: string,
): RemoteRepository | undefined {
  if (url === undefined) return undefined
  const remote = {
    url,
    fetchIntervalMs: fetch.interval,
    fetchTimeoutMs: fetch.timeout,
    bytesMax: fetch.max_size,
  }
  if (auth === undefined) return remote
  return { ...remote, credentials: credentialsOf(auth, baseDirectory) }
}

/** Shape: "./services/shop/" gives "services/shop". */
function plainFolder(folder: string): string {
  return posix.normalize(folder).replace(/\/$/, '')
}

function isEqual(actual: Attributes[string] | undefined, wanted: string): boolean {
  return actual !== undefined && actual !== null && typeof actual !== 'object' && String(actual) === wanted
}
