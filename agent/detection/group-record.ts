import type { GroupMember } from '../grouping/group-finder.ts'
import { GROUPING_METHODS, type Fingerprint, type GroupingMethod } from '../model/error-event.ts'
import { redactText } from '../redaction/redact-text.ts'

/** What is known of one error group. Units: nanoseconds since the epoch; milliseconds of the arrival clock. */
export interface Group {
  readonly count: number
  readonly firstSeenUnixNano: bigint
  readonly lastSeenUnixNano: bigint
  /** The newest occurrences, as many as the threshold asks for; empty when it asks for one. */
  readonly recentMs: readonly number[]
  readonly name: GroupName
  /** Why its errors are one; undefined of a group that an older version stored. */
  readonly grouping: GroupReason | undefined
  /** The errors that it was made of, each once; the first 16. */
  readonly members: readonly GroupMember[]
  /** Where it was seen; see `sampleWith`. */
  readonly versions: readonly string[]
  readonly hosts: readonly string[]
  readonly traceIds: readonly string[]
}

/** How the error that began a group was told from others. */
export interface GroupReason {
  readonly method: GroupingMethod
  readonly parts: readonly string[]
}

/** What a person knows a group by. */
export interface GroupName {
  readonly type: string
  readonly message: string
  /** '' when its records name none. */
  readonly service: string
  readonly language: string
}

/** Under which keys groups are stored. */
export const GROUP_KEY_PREFIX = 'group/'

const MESSAGE_CHARACTERS_MAX = 300
const PARTS_MAX = 60
const PART_CHARACTERS_MAX = 300
const MEMBERS_MAX = 16
const SAMPLE_MAX = 10
const SAMPLE_CHARACTERS_MAX = 120

/** A group's name without secrets, short enough to be kept for thousands of them. */
export function groupName(name: GroupName): GroupName {
  // Masked before it is cut, so that no half of a secret is left.
  const message = redactText(name.message.slice(0, MESSAGE_CHARACTERS_MAX * 4))
  return { ...name, message: message.slice(0, MESSAGE_CHARACTERS_MAX) }
}

/** Why a group is one, without secrets, short enough to be kept. */
export function groupReason({ method, parts }: GroupReason): GroupReason {
  const kept = parts.slice(0, PARTS_MAX).map((part) => redactText(part).slice(0, PART_CHARACTERS_MAX))
  return { method, parts: kept }
}

/** The members with one more, where it is none of them; the same list where nothing changes. */
export function membersWith(members: readonly GroupMember[], member: GroupMember): readonly GroupMember[] {
  const isKnown = members.some(({ hashes }) => hashes[0] === member.hashes[0])
  return isKnown || members.length >= MEMBERS_MAX ? members : [...members, member]
}

/** The newest ten different values, the newest last; the same list where nothing changes. */
export function sampleWith(sample: readonly string[], value: string): readonly string[] {
  const kept = value.slice(0, SAMPLE_CHARACTERS_MAX)
  if (kept === '' || sample.at(-1) === kept) return sample
  return [...sample.filter((each) => each !== kept), kept].slice(-SAMPLE_MAX)
}

/** A group with what was counted of it elsewhere, or of a group that became a part of it. */
export function withOccurrencesOf(group: Group, other: Group): Group {
  const [earlier, later] = group.lastSeenUnixNano < other.lastSeenUnixNano ? [group, other] : [other, group]
  const isFirst = group.firstSeenUnixNano < other.firstSeenUnixNano
  return {
    ...group,
    count: group.count + other.count,
    firstSeenUnixNano: isFirst ? group.firstSeenUnixNano : other.firstSeenUnixNano,
    lastSeenUnixNano: later.lastSeenUnixNano,
    grouping: group.grouping ?? other.grouping,
    members: other.members.reduce(membersWith, group.members),
    versions: later.versions.reduce(sampleWith, earlier.versions),
    hosts: later.hosts.reduce(sampleWith, earlier.hosts),
    traceIds: later.traceIds.reduce(sampleWith, earlier.traceIds),
  }
}

/** The group as JSON can hold it. */
export function storedGroup(group: Group): unknown {
  return {
    count: group.count,
    first: group.firstSeenUnixNano.toString(),
    last: group.lastSeenUnixNano.toString(),
    name: group.name,
    ...(group.recentMs.length === 0 ? {} : { recent: group.recentMs }),
    ...(group.grouping === undefined ? {} : { grouping: group.grouping, members: group.members }),
    versions: group.versions,
    hosts: group.hosts,
    traceIds: group.traceIds,
  }
}

/** What was stored is checked like any input: an older version or another hand may have written it. */
export function groupOf(value: unknown): Group | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { count, first, last, recent, name, ...more } = value as Readonly<Record<string, unknown>>
  if (!Number.isSafeInteger(count) || !isDecimal(first) || !isDecimal(last)) return undefined
  const recentMs = Array.isArray(recent)
    ? recent.filter((time): time is number => typeof time === 'number')
    : []
  return {
    count: count as number,
    firstSeenUnixNano: BigInt(first),
    lastSeenUnixNano: BigInt(last),
    recentMs,
    name: nameOf(name),
    grouping: reasonOf(more['grouping']),
    members: membersOf(more['members']),
    versions: textsOf(more['versions'], SAMPLE_MAX),
    hosts: textsOf(more['hosts'], SAMPLE_MAX),
    traceIds: textsOf(more['traceIds'], SAMPLE_MAX),
  }
}

function reasonOf(value: unknown): GroupReason | undefined {
  const { method, parts } = fieldsOf(value)
  return isMethod(method) ? { method, parts: textsOf(parts, PARTS_MAX) } : undefined
}

function membersOf(value: unknown): readonly GroupMember[] {
  if (!Array.isArray(value)) return []
  return value.slice(0, MEMBERS_MAX).flatMap((each) => {
    const { hashes, method, similarity } = fieldsOf(each)
    if (!isMethod(method)) return []
    const known = textsOf(hashes, 2).filter((hash): hash is Fingerprint => /^[\da-f]{32}$/.test(hash))
    return [{ hashes: known, method, ...(typeof similarity === 'number' ? { similarity } : {}) }]
  })
}

function textsOf(value: unknown, countMax: number): readonly string[] {
  if (!Array.isArray(value)) return []
  return value.slice(0, countMax).filter((each): each is string => typeof each === 'string')
}

function isMethod(value: unknown): value is GroupingMethod {
  return GROUPING_METHODS.some((method) => method === value)
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

function nameOf(value: unknown): GroupName {
  const written = fieldsOf(value)
  const text = (key: keyof GroupName): string => {
    const each = written[key]
    return typeof each === 'string' ? each : ''
  }
  return {
    type: text('type'),
    message: text('message'),
    service: text('service'),
    language: text('language'),
  }
}

function isDecimal(value: unknown): value is string {
  return typeof value === 'string' && /^\d{1,20}$/.test(value)
}
