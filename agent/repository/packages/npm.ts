import { jsonObject, objectOf, type DeclaredPackage, type ManifestFormat } from './manifest.ts'

const SECTIONS = ['dependencies', 'optionalDependencies', 'peerDependencies', 'devDependencies']

/** npm, pnpm and yarn. Source: docs of package.json and package-lock.json; pnpm's and yarn's lock files. */
export const npm: ManifestFormat = {
  ecosystem: 'npm',
  manifest: /^package\.json$/,
  locks: ['package-lock.json', 'npm-shrinkwrap.json', 'pnpm-lock.yaml', 'yarn.lock'],
  declared(text) {
    const manifest = jsonObject(text)
    const found = new Map<string, DeclaredPackage>()
    for (const section of SECTIONS) {
      for (const [name, range] of Object.entries(objectOf(manifest[section]))) {
        if (typeof range !== 'string' || found.has(name)) continue
        found.set(name, { name, range, isDevelopment: section === 'devDependencies' })
      }
    }
    return [...found.values()]
  },
  locked(text, name) {
    if (name === 'yarn.lock') return yarnLocked(text)
    return name === 'pnpm-lock.yaml' ? pnpmLocked(text) : npmLocked(text)
  },
}

function npmLocked(text: string): ReadonlyMap<string, string> {
  const lock = jsonObject(text)
  const versions = new Map<string, string>()
  const add = (name: string, entry: unknown): void => {
    const { version } = objectOf(entry)
    if (typeof version === 'string') versions.set(name, version)
  }
  for (const [path, entry] of Object.entries(objectOf(lock['packages']))) {
    // Deeper ones are those of other packages.
    const name = /^node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(path)?.[1]
    if (name !== undefined) add(name, entry)
  }
  for (const [name, entry] of Object.entries(objectOf(lock['dependencies']))) {
    if (!versions.has(name)) add(name, entry)
  }
  return versions
}

function pnpmLocked(text: string): ReadonlyMap<string, string> {
  const versions = new Map<string, string>()
  for (const match of text.matchAll(
    /^ {2,6}'?(@?[\w./-]+)'?:\n(?: {4,8}specifier: .*\n)? {4,8}version: '?([^\s('"]+)/gm,
  )) {
    if (!versions.has(match[1] ?? '')) versions.set(match[1] ?? '', match[2] ?? '')
  }
  return versions
}

function yarnLocked(text: string): ReadonlyMap<string, string> {
  const versions = new Map<string, string>()
  for (const match of text.matchAll(/^"?(@?[^@\s"]+)@[^\n]*:\n {2}version:? "?([^"\s]+)/gm)) {
    if (!versions.has(match[1] ?? '')) versions.set(match[1] ?? '', match[2] ?? '')
  }
  return versions
}
