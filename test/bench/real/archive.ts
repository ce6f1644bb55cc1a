import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../repair/child.ts'
import type { RealCase } from './read-real.ts'

/** Which version of which package; of Maven Central the sources of its tests are an archive of their own. */
type Wanted = Pick<RealCase['text'], 'registry' | 'package'> & {
  readonly version: string
  readonly isTests?: boolean
}

const FETCH_MAX_MS = 120_000
const UNPACK_MAX_MS = 60_000

/**
 * The folder with the sources of one version, fetched from its registry once and kept below `cache`.
 * Errors: throws where the registry has no source archive of the version, or it is not what the registry says it is.
 */
export async function sourcesOf(wanted: Wanted, cache: string): Promise<string> {
  const kind = wanted.isTests === true ? '-tests' : ''
  const name = `${wanted.registry}-${wanted.package}-${wanted.version}${kind}`.replaceAll(/[^\w.-]+/g, '_')
  const folder = join(cache, name)
  if (existsSync(folder)) return folder
  mkdirSync(cache, { recursive: true })
  const scratch = mkdtempSync(join(cache, '.fetching-'))
  try {
    const { url, sha256 } = await addressOf(wanted)
    const bytes = Buffer.from(await (await get(url)).arrayBuffer())
    const digest = createHash('sha256').update(bytes).digest('hex')
    if (sha256 !== undefined && sha256 !== digest) throw new Error(`${url} is not what the registry says`)
    const archive = join(scratch, 'archive')
    const unpacked = join(scratch, 'unpacked')
    mkdirSync(unpacked)
    writeFileSync(archive, bytes)
    const isZip = bytes.subarray(0, 2).toString() === 'PK'
    const command = isZip
      ? ['unzip', '-q', '-o', archive, '-d', unpacked]
      : ['tar', '-xf', archive, '-C', unpacked, '--no-same-owner']
    const { status, output } = await run(command, { folder: scratch, timeoutMs: UNPACK_MAX_MS })
    if (status !== 0) throw new Error(`${url} could not be unpacked: ${output.slice(-500)}`)
    renameSync(programIn(unpacked, wanted), folder)
    return folder
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** Archives hold one folder, a Go module's the whole path of the module, a sources jar none. */
function programIn(unpacked: string, wanted: Wanted): string {
  if (wanted.registry === 'maven') return unpacked
  if (wanted.registry === 'go') return join(unpacked, `${wanted.package}@${wanted.version}`)
  const [only, ...others] = readdirSync(unpacked)
  if (only === undefined || others.length > 0)
    throw new Error(`${wanted.package}: not one folder in the archive`)
  return join(unpacked, only)
}

interface Address {
  readonly url: string
  readonly sha256?: string | undefined
}

async function addressOf(wanted: Wanted): Promise<Address> {
  const { registry, version } = wanted
  const name = wanted.package
  switch (registry) {
    case 'pypi':
      return await sourceArchiveOf(name, version)
    case 'npm':
      return { url: `https://registry.npmjs.org/${name}/-/${name.split('/').at(-1) ?? ''}-${version}.tgz` }
    case 'go': {
      const escaped = name.replaceAll(/[A-Z]/g, (letter) => `!${letter.toLowerCase()}`)
      return { url: `https://proxy.golang.org/${escaped}/@v/${version}.zip` }
    }
    case 'crates':
      return { url: `https://static.crates.io/crates/${name}/${name}-${version}.crate` }
    case 'maven': {
      const [group = '', artifact = ''] = name.split(':')
      const folder = `${group.replaceAll('.', '/')}/${artifact}/${version}`
      const kind = wanted.isTests === true ? 'test-sources' : 'sources'
      return { url: `https://repo1.maven.org/maven2/${folder}/${artifact}-${version}-${kind}.jar` }
    }
  }
}

interface IndexFile {
  readonly filename: string
  readonly url: string
  readonly hashes: { readonly sha256?: string }
}

/** Source: the simple repository API, JSON form (PEP 691); a source archive is named by project and version (PEP 625). */
async function sourceArchiveOf(name: string, version: string): Promise<Address> {
  const answer = await get(`https://pypi.org/simple/${name.toLowerCase()}/`, {
    accept: 'application/vnd.pypi.simple.v1+json',
  })
  const { files } = (await answer.json()) as { readonly files: readonly IndexFile[] }
  const file = files.find(
    ({ filename }) => /\.(?:tar\.(?:gz|bz2)|tgz|zip)$/.test(filename) && versionIn(filename) === version,
  )
  if (file === undefined) throw new Error(`no source archive of ${name} ${version}`)
  return { url: file.url, sha256: file.hashes.sha256 }
}

/** Shape: "python-slugify-4.0.0.tar.gz" gives "4.0.0". */
function versionIn(filename: string): string | undefined {
  return /-([^-]+)\.(?:tar\.(?:gz|bz2)|tgz|zip)$/.exec(filename)?.[1]
}

async function get(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  const answer = await fetch(url, { headers, signal: AbortSignal.timeout(FETCH_MAX_MS) })
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`)
  return answer
}
