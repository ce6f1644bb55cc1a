import type { Repository } from './repository.ts'

/** Who owns files, as a CODEOWNERS file says. */
export interface Owners {
  /** Where it is said. */
  readonly path: string
  /** The last line that fits a file counts; undefined where none does. */
  of(path: string): OwnedBy | undefined
}

export interface OwnedBy {
  /** Shape: "@team", "person@example.org"; none where a line takes ownership away. */
  readonly owners: readonly string[]
  /** In the CODEOWNERS file, from 1. */
  readonly line: number
}

interface Rule extends OwnedBy {
  readonly pattern: readonly string[]
  /** It fits files in the folder as well that it names. */
  readonly isFolder: boolean
}

const PLACES = ['.github/CODEOWNERS', '.gitlab/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS']
const RULES_MAX = 5_000
const PATTERN_PARTS_MAX = 64

/**
 * Reads who owns the files of a code base; undefined where nothing says so.
 * Bounds: 5 000 rules. Source: the CODEOWNERS format of GitHub and GitLab, without sections of GitLab.
 */
export async function readOwners(repository: Repository): Promise<Owners | undefined> {
  const path = PLACES.find((place) => repository.hasFile(place))
  const file = path === undefined ? undefined : await repository.read(path)
  if (path === undefined || file === undefined) return undefined
  const rules = file.lines.flatMap((text, index) => ruleOf(text, index + 1)).slice(0, RULES_MAX)
  return {
    path,
    of: (owned) => {
      const parts = owned.split('/')
      const rule = rules.findLast((each) => fits(each, parts))
      return rule === undefined ? undefined : { owners: rule.owners, line: rule.line }
    },
  }
}

/** Shape: "/src/*.ts @team # why". A pattern without a slash fits at any depth. */
function ruleOf(text: string, line: number): readonly Rule[] {
  const [written = '', ...owners] = text
    .replace(/(?:^|\s)#.*$/, '')
    .trim()
    .split(/\s+/)
  if (written === '' || /^[![\]^]/.test(written)) return []
  const isFolder = !written.endsWith('*')
  const bare = written.replace(/\/$/, '')
  const isAnchored = bare.includes('/')
  const parts = bare.replace(/^\//, '').split('/')
  if (parts.length > PATTERN_PARTS_MAX) return []
  const isAll = bare === '*' || bare === '**'
  const pattern = isAll ? ['**'] : isAnchored ? parts : ['**', ...parts]
  return [{ pattern, isFolder: isFolder || isAll, owners, line }]
}

/** Compares part by part; `**` stands for any number of parts, so the last one is gone back to. */
function fits({ pattern, isFolder }: Rule, path: readonly string[]): boolean {
  let at = 0
  let part = 0
  let lastDoubleStar = -1
  let resumeAt = 0
  while (at < path.length) {
    if (part === pattern.length && isFolder && part > 0) return true
    if (pattern[part] === '**') {
      lastDoubleStar = part
      resumeAt = at
      part += 1
    } else if (part < pattern.length && partFits(pattern[part] ?? '', path[at] ?? '')) {
      part += 1
      at += 1
    } else if (lastDoubleStar >= 0) {
      resumeAt += 1
      at = resumeAt
      part = lastDoubleStar + 1
    } else return false
    if (part === pattern.length && pattern.at(-1) === '**') return true
  }
  return part === pattern.length
}

/** `*` stands for any characters, `?` for one. In time linear to the product of both lengths. */
function partFits(pattern: string, text: string): boolean {
  let at = 0
  let sign = 0
  let lastStar = -1
  let resumeAt = 0
  while (at < text.length) {
    if (pattern[sign] === '*') {
      lastStar = sign
      resumeAt = at
      sign += 1
    } else if (sign < pattern.length && (pattern[sign] === '?' || pattern[sign] === text[at])) {
      sign += 1
      at += 1
    } else if (lastStar >= 0) {
      resumeAt += 1
      at = resumeAt
      sign = lastStar + 1
    } else return false
  }
  while (pattern[sign] === '*') sign += 1
  return sign === pattern.length
}
