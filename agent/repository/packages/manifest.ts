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

/**
 * The lines of a manifest, without the blanks around them. A repository may be anybody's: patterns look at one line at a time,
 * since one that may go on over lines takes the square of their number.
 */
export function trimmedLines(text: string): readonly string[] {
  return text.split('\n').map((line) => line.trim())
}

/** What stands between each opening and the closing that comes next, in the order of the text. */
export function between(text: string, open: string, close: string): readonly string[] {
  const parts: string[] = []
  for (let at = text.indexOf(open); at >= 0; at = text.indexOf(open, at)) {
    const end = text.indexOf(close, at + open.length)
    if (end < 0) break
    parts.push(text.slice(at + open.length, end))
    at = end + close.length
  }
  return parts
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
  for (const line of trimmedLines(text)) {
    const header = tomlHeader(line)
    if (header !== undefined) tables.push({ name: header, entries: [] })
    const entry = /^["']?([\w.@/-]+)["']?\s*=\s*(\S.*)$/.exec(line)
    if (header === undefined && entry !== null) tables.at(-1)?.entries.push([entry[1] ?? '', entry[2] ?? ''])
  }
  return tables
}

/** The name of a table where the line is the header of one. Shape: `[tool."poetry"] # x` gives "tool.poetry". */
export function tomlHeader(line: string): string | undefined {
  const name = /^\[{1,2}([^[\]]+)\]{1,2}\s*(?:#.*)?$/.exec(line)?.[1]
  return name?.trim().replaceAll(/["']/g, '')
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
