import { folderOf } from '../path-index.ts'
import type { Repository } from '../repository.ts'
import { MANIFEST_FORMATS } from './formats.ts'
import type { DeclaredPackage, ManifestFormat } from './manifest.ts'

/** A manifest with the packages it asks for. */
export interface Manifest {
  readonly path: string
  readonly ecosystem: ManifestFormat['ecosystem']
  /** Where the locked versions are from; undefined without a lock file. */
  readonly lockPath: string | undefined
  readonly packages: readonly DeclaredPackage[]
}

const MANIFESTS_MAX = 200

/**
 * The manifests of a code base, with the versions that lock files beside or above them have settled on.
 * `under` narrows it to a folder. Bounds: 200 manifests; files as the repository bounds them.
 */
export async function readManifests(repository: Repository, under = ''): Promise<readonly Manifest[]> {
  const manifests: Manifest[] = []
  const locks = new Map<string, ReadonlyMap<string, string>>()
  for (const { path } of repository.files) {
    if (manifests.length >= MANIFESTS_MAX) break
    if (under !== '' && path !== under && !path.startsWith(`${under}/`)) continue
    const name = path.slice(path.lastIndexOf('/') + 1)
    const format = MANIFEST_FORMATS.find(({ manifest }) => manifest.test(name))
    const file = format === undefined ? undefined : await repository.read(path)
    if (format === undefined || file === undefined) continue
    const lockPath = nearestLock(repository, path, format)
    const locked =
      lockPath === undefined ? new Map<string, string>() : await lockOf(lockPath, format, repository, locks)
    const packages = format.declared(file.text, name).map((one) => {
      const version = locked.get(one.name)
      return version === undefined ? one : { ...one, locked: version }
    })
    manifests.push({ path, ecosystem: format.ecosystem, lockPath, packages })
  }
  return manifests
}

/** In a workspace the one lock file stands at the top. */
function nearestLock(repository: Repository, path: string, format: ManifestFormat): string | undefined {
  for (let folder = folderOf(path); ; folder = folderOf(folder)) {
    const prefix = folder === '' ? '' : `${folder}/`
    const found = format.locks.find((name) => repository.hasFile(prefix + name))
    if (found !== undefined) return prefix + found
    if (folder === '') return undefined
  }
}

async function lockOf(
  path: string,
  format: ManifestFormat,
  repository: Repository,
  known: Map<string, ReadonlyMap<string, string>>,
): Promise<ReadonlyMap<string, string>> {
  const read = known.get(path)
  if (read !== undefined) return read
  const text = (await repository.read(path))?.text ?? ''
  const versions = format.locked(text, path.slice(path.lastIndexOf('/') + 1))
  known.set(path, versions)
  return versions
}
