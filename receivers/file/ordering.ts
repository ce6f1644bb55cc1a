import { linearPattern, type LinearPattern } from '../../agent/pattern/linear-pattern.ts'
import type { Config } from './config.ts'
import type { Sighting } from './sightings.ts'

/**
 * Which of the files that were found are read: the first few, of each group, in the order of what their
 * paths or times say. Source: `ordering_criteria` of the Collector's file receiver.
 */
export type Ordering = (files: ReadonlyMap<string, Sighting>) => ReadonlyMap<string, Sighting>

type Criteria = NonNullable<Config['ordering_criteria']>
type Rule = Criteria['sort_by'][number]

interface Candidate {
  readonly path: string
  readonly sighting: Sighting
  readonly groups: ReadonlyMap<string, string>
}

/** Which of the files that were found are followed, in which order; all of them without criteria. */
export function orderingOf(criteria: Criteria | undefined): Ordering {
  if (criteria === undefined) return (files) => files
  const named = linearPattern(criteria.regex)
  const grouped = criteria.group_by === undefined ? undefined : linearPattern(criteria.group_by)
  const compare = comparisonOf(criteria.sort_by)
  return (files) => {
    const candidates: Candidate[] = []
    for (const [path, sighting] of files) {
      const groups = named.groupsIn(path)
      if (groups !== undefined) candidates.push({ path, sighting, groups })
    }
    const first = new Map<string, Candidate[]>()
    for (const candidate of candidates.toSorted(compare)) {
      const group = groupOf(grouped, candidate.path)
      const chosen = first.get(group) ?? []
      if (chosen.length < criteria.top_n) first.set(group, [...chosen, candidate])
    }
    return new Map([...first.values()].flat().map(({ path, sighting }) => [path, sighting]))
  }
}

function groupOf(pattern: LinearPattern | undefined, path: string): string {
  return [...(pattern?.groupsIn(path)?.values() ?? [])].join('\0')
}

function comparisonOf(rules: readonly Rule[]): (one: Candidate, other: Candidate) => number {
  const keys = rules.map((rule) => ({ keyOf: keyOf(rule), sign: rule.ascending ? 1 : -1 }))
  return (one, other) => {
    for (const { keyOf: key, sign } of keys) {
      const [left, right] = [key(one), key(other)]
      if (left !== right) return left < right ? -sign : sign
    }
    return 0
  }
}

function keyOf({
  sort_type: type,
  regex_key: name = '',
  layout = '',
}: Rule): (file: Candidate) => number | string {
  switch (type) {
    case 'mtime':
      return ({ sighting }) => sighting.modifiedMs
    case 'numeric':
      return ({ groups }) => Number(groups.get(name) ?? Number.NaN) || 0
    case 'alphabetical':
      return ({ groups }) => groups.get(name) ?? ''
    case 'timestamp': {
      const layoutPattern = patternOfLayout(layout)
      return ({ groups }) => timeOf(groups.get(name) ?? '', layoutPattern)
    }
  }
}

const DIRECTIVES: Readonly<Record<string, readonly [name: string, pattern: string]>> = {
  Y: ['year', '\\d{4}'],
  m: ['month', '\\d{1,2}'],
  d: ['day', '\\d{1,2}'],
  H: ['hour', '\\d{1,2}'],
  M: ['minute', '\\d{1,2}'],
  S: ['second', '\\d{1,2}'],
}

/** Shape: "%Y%m%d" gives a pattern with the groups year, month and day. */
function patternOfLayout(layout: string): LinearPattern {
  const source = layout.replaceAll(
    /%([YmdHMS])|[\\^$.*+?()[\]{}|]/g,
    (found, directive: string | undefined) => {
      const part = directive === undefined ? undefined : DIRECTIVES[directive]
      return part === undefined ? `\\${found}` : `(?P<${part[0]}>${part[1]})`
    },
  )
  return linearPattern(`^${source}$`)
}

/** Milliseconds since the epoch; 0 for what has another layout. */
function timeOf(text: string, layout: LinearPattern): number {
  const parts = layout.groupsIn(text)
  if (parts === undefined) return 0
  const part = (name: string, otherwise: number): number => Number(parts.get(name) ?? otherwise)
  return Date.UTC(
    part('year', 1970),
    part('month', 1) - 1,
    part('day', 1),
    part('hour', 0),
    part('minute', 0),
    part('second', 0),
  )
}
