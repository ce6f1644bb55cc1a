import type { ErrorEvent, Fingerprint } from './error-event.ts'

/** What is kept of another error group, to see what came together. Plain data: it crosses processes. */
export interface RecentError {
  readonly fingerprint: Fingerprint
  readonly exceptionType: string
  /** Cut at 200 characters. */
  readonly exceptionMessage: string
  readonly service: string
  readonly host: string
  /** The revision or the version that ran; '' where nothing says. */
  readonly version: string
  /** How and where it ran, by attribute of the resource: what differs in the next error was changed in between. */
  readonly surroundings?: Readonly<Record<string, string>>
  readonly traceId: string
  /** Nanoseconds since the epoch, as decimal text. */
  readonly firstSeenUnixNano: string
  readonly lastSeenUnixNano: string
}

const MESSAGE_CHARACTERS_MAX = 200

/** What is kept of an error event once others come after it. */
export function recentErrorOf(event: ErrorEvent): RecentError {
  const { fingerprint, exceptionType, exceptionMessage, traceId, firstSeenUnixNano, lastSeenUnixNano } = event
  const text = (name: string): string => {
    const value = event.resource[name] ?? event.attributes[name]
    return typeof value === 'string' ? value : ''
  }
  return {
    fingerprint,
    exceptionType,
    exceptionMessage: exceptionMessage.slice(0, MESSAGE_CHARACTERS_MAX),
    service: text('service.name'),
    host: text('host.name'),
    version: text('vcs.ref.head.revision') || text('service.version'),
    surroundings: surroundingsOf(event),
    traceId,
    firstSeenUnixNano,
    lastSeenUnixNano,
  }
}

/** Attributes that another start or another configuration changes. */
const SURROUNDINGS =
  /^(?:service\.instance\.id|deployment\.environment(?:\.name)?|process\.(?:pid|runtime\.version)|container\.(?:id|image\.(?:name|tags|id))|k8s\.(?:pod|replicaset|deployment)\.(?:name|uid)|.*\bconfig[\w.]*)$/
const SURROUNDINGS_MAX = 12
const VALUE_CHARACTERS_MAX = 100

function surroundingsOf({ resource }: ErrorEvent): Readonly<Record<string, string>> {
  const kept = Object.entries(resource).flatMap(([name, value]): readonly (readonly [string, string])[] => {
    const isPlain = typeof value === 'string' || typeof value === 'number'
    return isPlain && SURROUNDINGS.test(name) ? [[name, String(value).slice(0, VALUE_CHARACTERS_MAX)]] : []
  })
  return Object.fromEntries(kept.slice(0, SURROUNDINGS_MAX))
}
