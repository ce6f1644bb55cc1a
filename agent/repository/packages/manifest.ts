/** A package that a manifest asks for. */
export interface DeclaredPackage {
  /** As the ecosystem names it. Shape: "lodash", "org.slf4j:slf4j-api", "github.com/x/y". */
  readonly name: string
  /** What the manifest allows, as written; '' for any version. */
  readonly range: string
  /** The version that a lock file beside it, or above it, has settled on. */
  readonly locked?: string
  readonly isDevelopment: boolean
}

/** How one ecosystem writes what it depends on. */
export interface ManifestFormat {
  readonly ecosystem: 'npm' | 'go' | 'pypi' | 'maven' | 'cargo' | 'rubygems' | 'packagist' | 'nuget'
  /** Names of manifests. */
  readonly manifest: RegExp
  /** Names of lock files, the one that counts first. */
  readonly locks: readonly string[]
  /** What a manifest asks for. Malformed text gives what can be read of it. */
  declared(text: string, name: string): readonly DeclaredPackage[]
  /** Versions by package, of a lock file. */
  locked(text: string, name: string): ReadonlyMap<string, string>
}

/** A JSON object; an empty one for anything else, malformed text included. */
export function jsonObject(text: string): Readonly<Record<string, unknown>> {
  try {
    return objectOf(JSON.parse(text))
  } catch {
    return {}
  }
}

/** The value where it is an object; else one without anything. */
export function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {}
}

/** The tables of a TOML document by their headers, as far as one line holds one value. Shape: {"dependencies": [["serde", "\"1\""]]}. */
export function tomlTables(text: string): readonly TomlTable[] {
  const tables: { readonly name: string; readonly entries: [string, string][] }[] = [
    { name: '', entries: [] },
  ]
  for (const line of text.split(/\r?\n/)) {
    const header = /^\s*\[{1,2}\s*([^\]]+?)\s*\]{1,2}\s*(?:#.*)?$/.exec(line)?.[1]
    if (header !== undefined) tables.push({ name: header.replaceAll(/["']/g, ''), entries: [] })
    const entry = /^\s*["']?([\w.@/-]+)["']?\s*=\s*(.+?)\s*$/.exec(line)
    if (header === undefined && entry !== null) tables.at(-1)?.entries.push([entry[1] ?? '', entry[2] ?? ''])
  }
  return tables
}

export interface TomlTable {
  readonly name: string
  readonly entries: readonly (readonly [string, string])[]
}

/** The text of a TOML string, or of `version` in an inline table; '' for anything else. */
export function tomlVersion(value: string): string {
  const inline = /\bversion\s*=\s*["']([^"']*)["']/.exec(value)?.[1]
  return inline ?? /^["']([^"']*)["']/.exec(value)?.[1] ?? ''
}

/** Versions of the packages of a lock file in TOML, as Cargo, Poetry and uv write them. */
export function tomlLocked(text: string): ReadonlyMap<string, string> {
  const versions = new Map<string, string>()
  for (const { name, entries } of tomlTables(text)) {
    if (name !== 'package') continue
    const values = new Map(entries)
    const [id, version] = [tomlVersion(values.get('name') ?? ''), tomlVersion(values.get('version') ?? '')]
    if (id !== '' && !versions.has(id)) versions.set(id, version)
  }
  return versions
}
