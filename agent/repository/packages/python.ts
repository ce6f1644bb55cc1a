import {
  tomlHeader,
  tomlLocked,
  tomlTables,
  tomlVersion,
  trimmedLines,
  type DeclaredPackage,
  type ManifestFormat,
} from './manifest.ts'

/** Python. Source: PEP 508, PEP 621, pip's requirements files, the lock files of Poetry and uv. */
export const python: ManifestFormat = {
  ecosystem: 'pypi',
  manifest: /^(?:pyproject\.toml|requirements[\w.-]*\.(?:txt|in))$/,
  locks: ['uv.lock', 'poetry.lock', 'pdm.lock'],
  declared: (text, name) => (name === 'pyproject.toml' ? ofProject(text) : ofRequirements(text, name)),
  locked: tomlLocked,
}

/** Names are compared in one form. Source: PEP 503. */
export function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, '-')
}

function requirement(text: string, isDevelopment: boolean): DeclaredPackage | undefined {
  const match = /^\s*([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*([^;#@]*)/.exec(text)
  if (match === null) return undefined
  const range = (match[2] ?? '').trim()
  const exact = /^===?\s*([\w.!+-]+)$/.exec(range)?.[1]
  return {
    name: plainName(match[1] ?? ''),
    range,
    ...(exact === undefined ? {} : { locked: exact }),
    isDevelopment,
  }
}

function ofRequirements(text: string, name: string): readonly DeclaredPackage[] {
  return text
    .split(/\r?\n/)
    .filter((line) => /^\s*[A-Za-z0-9]/.test(line))
    .flatMap((line) => requirement(line, /dev|test/.test(name)) ?? [])
}

function ofProject(text: string): readonly DeclaredPackage[] {
  const found: DeclaredPackage[] = []
  const list = dependencyList(text)
  for (const [, , written = ''] of list.matchAll(/(["'])(.*?)\1/g)) {
    const one = requirement(written, false)
    if (one !== undefined) found.push(one)
  }
  for (const { name, entries } of tomlTables(text)) {
    const isPoetry = /^tool\.poetry\.(?:dependencies|dev-dependencies|group\.\w+\.dependencies)$/.test(name)
    for (const [key, value] of isPoetry ? entries : []) {
      if (key === 'python') continue
      found.push({ name: plainName(key), range: tomlVersion(value), isDevelopment: /dev|group/.test(name) })
    }
  }
  return found
}

/** What stands in the list `dependencies` of `[project]`, on a line or on several. */
function dependencyList(text: string): string {
  const lines = trimmedLines(text)
  const start = lines.indexOf('[project]') + 1
  if (start === 0) return ''
  const rest = lines.slice(start)
  const next = rest.findIndex((line) => tomlHeader(line) !== undefined)
  const own = next < 0 ? rest : rest.slice(0, next)
  const first = own.findIndex((line) => /^dependencies\s*=\s*\[/.test(line))
  if (first < 0) return ''
  const last = own.findIndex((line, index) => index >= first && line.endsWith(']'))
  if (last < 0) return ''
  const list = own.slice(first, last + 1).join('\n')
  return list.slice(list.indexOf('[') + 1, -1)
}
