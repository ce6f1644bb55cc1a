import { resolve } from 'node:path'
import type { RepositoryReference } from '../../agent/model/diagnosis.ts'
import type { Attributes } from '../../agent/model/resource.ts'
import type { Config } from './config.ts'

/**
 * The code base an error comes from: the first whose `match` the resource fulfils. Only the configuration
 * says where code is; a path or an address in a log is never followed. Relative paths begin at `baseDirectory`.
 */
export function chooseRepository(
  repositories: Config['repositories'],
  resource: Attributes,
  baseDirectory: string,
): RepositoryReference | undefined {
  const chosen = repositories.find(({ match }) =>
    Object.entries(match).every(([name, value]) => isEqual(resource[name], value)),
  )
  if (chosen === undefined) return undefined
  const { path, test_command: testCommand, service } = chosen
  return {
    path: resolve(baseDirectory, path),
    ...(testCommand === undefined ? {} : { testCommand }),
    ...(service === undefined ? {} : { service }),
  }
}

function isEqual(actual: Attributes[string] | undefined, wanted: string): boolean {
  return actual !== undefined && actual !== null && typeof actual !== 'object' && String(actual) === wanted
}
