import {
  between,
  jsonObject,
  objectOf,
  tomlLocked,
  tomlTables,
  tomlVersion,
  trimmedLines,
  type DeclaredPackage,
  type ManifestFormat,
} from './manifest.ts'
import { npm } from './npm.ts'
import { python } from './python.ts'

const go: ManifestFormat = {
  ecosystem: 'go',
  manifest: /^go\.mod$/,
  locks: [],
  declared: (text) =>
    trimmedLines(text).flatMap((line) => {
      const [, name = '', version = ''] =
        /^(?:require\s+)?([\w./~-]+)\s+(v[\w.+-]+)(?:\s*\/\/ indirect)?$/.exec(line) ?? []
      // The first part of a path is a host.
      if (!/^[\w-]+\.[\w.-]+(?:\/|$)/.test(name)) return []
      return [{ name, range: version, locked: version, isDevelopment: false }]
    }),
  locked: () => new Map(),
}

const cargo: ManifestFormat = {
  ecosystem: 'cargo',
  manifest: /^Cargo\.toml$/,
  locks: ['Cargo.lock'],
  declared: (text) =>
    tomlTables(text).flatMap(({ name, entries }) => {
      const kind = /(?:^|\.)(dev-|build-)?dependencies$/.exec(name)
      if (kind === null) return []
      return entries.map(([key, value]) => ({
        name: /\bpackage\s*=\s*["']([^"']+)["']/.exec(value)?.[1] ?? key.replace(/\.\w+$/, ''),
        range: tomlVersion(value),
        isDevelopment: kind[1] === 'dev-',
      }))
    }),
  locked: tomlLocked,
}

const maven: ManifestFormat = {
  ecosystem: 'maven',
  manifest: /^(?:pom\.xml|build\.gradle(?:\.kts)?)$/,
  locks: ['gradle.lockfile'],
  declared: (text, name) => (name === 'pom.xml' ? ofPom(text) : ofGradle(text)),
  locked: (text) =>
    new Map(
      [...text.matchAll(/^([\w.-]+:[\w.-]+):([\w.+-]+)=/gm)].map(([, id = '', version = '']) => [
        id,
        version,
      ]),
    ),
}

function ofPom(text: string): readonly DeclaredPackage[] {
  const plain = withoutComments(text)
  const value = (part: string, tag: string): string =>
    new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(part)?.[1]?.trim() ?? ''
  const [properties = ''] = between(plain, '<properties>', '</properties>')
  const known = new Map(
    [...properties.matchAll(/<([\w.-]+)>([^<]*)<\/\1>/g)].map(([, key = '', content = '']) => [
      key,
      content.trim(),
    ]),
  )
  return between(plain, '<dependency>', '</dependency>').map((part) => {
    const range = value(part, 'version').replace(
      /^\$\{([\w.-]+)\}$/,
      (all, key: string) => known.get(key) ?? all,
    )
    // A version in a pom is the one that is taken, unless it is a range or another pom's.
    const isExact = /^\d[\w.+-]*$/.test(range)
    return {
      name: `${value(part, 'groupId')}:${value(part, 'artifactId')}`,
      range,
      ...(isExact ? { locked: range } : {}),
      isDevelopment: value(part, 'scope') === 'test',
    }
  })
}

function withoutComments(text: string): string {
  const [head = '', ...rest] = text.split('<!--')
  const parts = rest.map((part) => {
    const end = part.indexOf('-->')
    return end < 0 ? undefined : part.slice(end + '-->'.length)
  })
  return head + parts.filter((part) => part !== undefined).join('')
}

function ofGradle(text: string): readonly DeclaredPackage[] {
  const pattern =
    /^(\w*(?:[iI]mplementation|[aA]pi|[cC]ompileOnly|[rR]untimeOnly))[\s(]+(?:platform\()?["']([\w.-]+:[\w.-]+)(?::([\w.+-]+))?["']/
  return trimmedLines(text).flatMap((line) => {
    const match = pattern.exec(line)
    if (match === null) return []
    const [, kind = '', name = '', range = ''] = match
    return [
      {
        name,
        range,
        ...(/^\d[\w.-]*$/.test(range) ? { locked: range } : {}),
        isDevelopment: /^(?:test|androidTest)/.test(kind),
      },
    ]
  })
}

const rubygems: ManifestFormat = {
  ecosystem: 'rubygems',
  manifest: /^Gemfile$/,
  locks: ['Gemfile.lock'],
  declared: (text) =>
    trimmedLines(text).flatMap((line) => {
      const match = /^gem[\s(]*["']([\w.-]+)["'](?:\s*,\s*["']([^"']+)["'])?/.exec(line)
      return match === null ? [] : [{ name: match[1] ?? '', range: match[2] ?? '', isDevelopment: false }]
    }),
  locked: (text) =>
    new Map(
      [...text.matchAll(/^ {4}([\w.-]+) \(([^)\n]+)\)$/gm)].map(([, name = '', version = '']) => [
        name,
        version,
      ]),
    ),
}

const packagist: ManifestFormat = {
  ecosystem: 'packagist',
  manifest: /^composer\.json$/,
  locks: ['composer.lock'],
  declared(text) {
    const manifest = jsonObject(text)
    return ['require', 'require-dev'].flatMap((section) =>
      Object.entries(objectOf(manifest[section]))
        .filter(([name]) => name.includes('/'))
        .map(([name, range]) => ({ name, range: String(range), isDevelopment: section === 'require-dev' })),
    )
  },
  locked(text) {
    const lock = jsonObject(text)
    const entries = ['packages', 'packages-dev'].flatMap((section) => {
      const list = lock[section]
      return Array.isArray(list) ? list.map(objectOf) : []
    })
    return new Map(entries.map(({ name, version }) => [String(name), String(version)]))
  },
}

const nuget: ManifestFormat = {
  ecosystem: 'nuget',
  manifest: /\.(?:cs|fs|vb)proj$/,
  locks: ['packages.lock.json'],
  declared: (text) =>
    [...text.matchAll(/<PackageReference\s+Include="([^"<]+)"(?:[^<>]*?\bVersion="([^"<]*)")?/g)].map(
      ([, name = '', range = '']) => ({ name, range, isDevelopment: false }),
    ),
  locked(text) {
    const frameworks = Object.values(objectOf(jsonObject(text)['dependencies'])).map(objectOf)
    return new Map(
      frameworks.flatMap((packages) =>
        Object.entries(packages).flatMap(([name, entry]) => {
          const { resolved } = objectOf(entry)
          return typeof resolved === 'string' ? [[name, resolved] as const] : []
        }),
      ),
    )
  },
}

/** All ecosystems. */
export const MANIFEST_FORMATS: readonly ManifestFormat[] = [
  npm,
  go,
  python,
  maven,
  cargo,
  rubygems,
  packagist,
  nuget,
]
