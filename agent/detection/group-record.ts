import { redactText } from '../redaction/redact-text.ts'

/** What is known of one error group. Units: nanoseconds since the epoch; milliseconds of the arrival clock. */
export interface Group {
  readonly count: number
  readonly firstSeenUnixNano: bigint
  readonly lastSeenUnixNano: bigint
  /** The newest occurrences, as many as the threshold asks for; empty when it asks for one. */
  readonly recentMs: readonly number[]
  readonly name: GroupName
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

/** A group's name without secrets, short enough to be kept for thousands of them. */
export function groupName(name: GroupName): GroupName {
  // Masked before it is cut, so that no half of a secret is left.
  const message = redactText(name.message.slice(0, MESSAGE_CHARACTERS_MAX * 4))
  return { ...name, message: message.slice(0, MESSAGE_CHARACTERS_MAX) }
}

/** The group as JSON can hold it. */
export function storedGroup(group: Group): unknown {
  return {
    count: group.count,
    first: group.firstSeenUnixNano.toString(),
    last: group.lastSeenUnixNano.toString(),
    name: group.name,
    ...(group.recentMs.length === 0 ? {} : { recent: group.recentMs }),
  }
}

/** What was stored is checked like any input: an older version or another hand may have written it. */
export function groupOf(value: unknown): Group | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { count, first, last, recent, name } = value as Readonly<Record<string, unknown>>
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
  }
}

function nameOf(value: unknown): GroupName {
  const written = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>
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
