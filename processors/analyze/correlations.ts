import type { Cause, Evidence } from '../../agent/model/diagnosis.ts'
import type { ErrorEvent } from '../../agent/model/error-event.ts'
import { recentErrorOf, type RecentError } from '../../agent/model/recent-error.ts'

/** Errors that begin within this time of each other began together. */
const TOGETHER_NS = 10n * 1_000_000_000n
/** A group that is first seen within this time of the first error of a new version came with it. */
const AFTER_DEPLOY_NS = 15n * 60n * 1_000_000_000n
/** Times before this are of no clock. */
const CREDIBLE_NS = BigInt(Date.UTC(2005, 0, 1)) * 1_000_000n
const TOLD_MAX = 3

/** What an error has in common with others of the last time. */
export interface Correlations {
  readonly evidence: readonly Omit<Evidence, 'id'>[]
  /** Causes by the position of their evidence in the list above. */
  readonly causes: readonly (Omit<Cause, 'evidence'> & { readonly of: number })[]
}

/**
 * Other errors of the same request, those that began together with this one on its host, and whether this group came with a new
 * version of its service. Says nothing of what merely happened at the same time in another service on another host.
 */
export function correlationsOf(event: ErrorEvent, recent: readonly RecentError[]): Correlations {
  const own = recentErrorOf(event)
  const others = recent.filter(({ fingerprint }) => fingerprint !== own.fingerprint)
  const evidence: Omit<Evidence, 'id'>[] = []
  const causes: (Omit<Cause, 'evidence'> & { readonly of: number })[] = []
  const isTraced = /[1-9a-f]/.test(own.traceId)
  const sameRequest = isTraced ? others.filter(({ traceId }) => traceId === own.traceId) : []
  for (const other of sameRequest.toSorted(byFirstSeen).slice(0, TOLD_MAX)) {
    const of = evidence.push(noted(other, 'the same request')) - 1
    const isEarlier = nanoseconds(other.lastSeenUnixNano) < nanoseconds(own.lastSeenUnixNano)
    if (isEarlier && other.service !== own.service) {
      const summary = `the same request (trace ${own.traceId}) failed before in ${named(other)}: ${headline(other)}`
      causes.push({ summary, confidence: 0.55, of })
    }
  }
  const together = others.filter(
    (other) =>
      !sameRequest.includes(other) &&
      (isSame(other.host, own.host) || isSame(other.service, own.service)) &&
      beganWithin(own, other, TOGETHER_NS),
  )
  for (const other of together.slice(0, TOLD_MAX)) {
    const where = isSame(other.host, own.host) ? `on ${own.host}` : `in ${own.service}`
    evidence.push(noted(other, `began together with it ${where}`))
  }
  const before = previousVersion(own, others)
  if (before !== undefined) {
    evidence.push({
      kind: 'history',
      reference: `version ${own.version}`,
      excerpt: `first seen with version ${own.version} of ${own.service}; errors before were of version ${before.version}`,
    })
  }
  const changed = changedSurroundings(own, others)
  if (changed !== undefined) {
    const of = evidence.push(changed.evidence) - 1
    if (changed.cause !== undefined)
      causes.push({ summary: changed.cause, confidence: CHANGED_CONFIDENCE, of })
  }
  return { evidence, causes }
}

const CHANGED_CONFIDENCE = 0.45
/** What every start of a program changes. */
const OF_A_START = /\b(?:instance\.id|process\.pid|container\.id|pod\.\w+|replicaset\.\w+)$/

/**
 * What is different in how the service runs since its last error of before, when this group came only after that: another
 * configuration is a cause, another start alone is told. Errors on another host run as they do there.
 */
function changedSurroundings(
  own: RecentError,
  others: readonly RecentError[],
): { readonly evidence: Omit<Evidence, 'id'>; readonly cause?: string } | undefined {
  if (own.service === '' || !isCredible(own)) return undefined
  const before = others
    .filter(({ service, host, lastSeenUnixNano, surroundings }) => {
      const isEarlier = nanoseconds(lastSeenUnixNano) < nanoseconds(own.firstSeenUnixNano)
      return service === own.service && host === own.host && isEarlier && surroundings !== undefined
    })
    .toSorted(byLastSeen)
    .at(-1)?.surroundings
  const now = own.surroundings ?? {}
  const names = Object.keys(now).filter((name) => before?.[name] !== undefined && before[name] !== now[name])
  if (before === undefined || names.length === 0) return undefined
  const [setting] = names.filter((name) => !OF_A_START.test(name))
  const name = setting ?? names[0] ?? ''
  const change = `${name} is ${now[name]}, and was ${before[name]} before`
  const how = setting === undefined ? `first seen after ${own.service} started anew` : 'first seen since'
  return {
    evidence: {
      kind: 'config',
      reference: `resource of ${own.service}`,
      excerpt: `${how}: ${change}`.slice(0, 300),
    },
    ...(setting === undefined
      ? {}
      : { cause: `${own.service} runs otherwise since before this was first seen: ${change}` }),
  }
}

/** The last error of the same service with another version, when this group came with the new one. */
function previousVersion(own: RecentError, others: readonly RecentError[]): RecentError | undefined {
  if (own.version === '' || own.service === '') return undefined
  const ofService = others.filter(({ service, version }) => service === own.service && version !== '')
  const before = ofService
    .filter(({ version, lastSeenUnixNano }) => {
      // The version is that of when it was last seen.
      const isEarlier = nanoseconds(lastSeenUnixNano) < nanoseconds(own.firstSeenUnixNano)
      return version !== own.version && isEarlier
    })
    .toSorted(byLastSeen)
    .at(-1)
  if (before === undefined || !isCredible(own)) return undefined
  const sameVersion = ofService.filter(({ version }) => version === own.version).toSorted(byFirstSeen)[0]
  return sameVersion === undefined || beganWithin(own, sameVersion, AFTER_DEPLOY_NS) ? before : undefined
}

function noted(other: RecentError, how: string): Omit<Evidence, 'id'> {
  const at = new Date(Number(nanoseconds(other.lastSeenUnixNano) / 1_000_000n))
  const time = isCredible(other) ? `${at.toISOString()} ` : ''
  return {
    kind: 'log',
    reference: `group ${other.fingerprint}`,
    excerpt: `${how}: ${time}${named(other)}: ${headline(other)}`.slice(0, 300),
  }
}

function named({ service, host }: RecentError): string {
  if (service === '') return host === '' ? 'another error' : host
  return host === '' ? service : `${service} on ${host}`
}

function headline({ exceptionType, exceptionMessage }: RecentError): string {
  return [exceptionType, exceptionMessage].filter((part) => part !== '').join(': ')
}

function isSame(a: string, b: string): boolean {
  return a !== '' && a === b
}

function isCredible({ firstSeenUnixNano }: RecentError): boolean {
  return nanoseconds(firstSeenUnixNano) > CREDIBLE_NS
}

function beganWithin(a: RecentError, b: RecentError, limit: bigint): boolean {
  if (!isCredible(a) || !isCredible(b)) return false
  const apart = nanoseconds(a.firstSeenUnixNano) - nanoseconds(b.firstSeenUnixNano)
  return (apart < 0n ? -apart : apart) <= limit
}

function byFirstSeen(a: RecentError, b: RecentError): number {
  return byTime(a.firstSeenUnixNano, b.firstSeenUnixNano)
}

function byLastSeen(a: RecentError, b: RecentError): number {
  return byTime(a.lastSeenUnixNano, b.lastSeenUnixNano)
}

function byTime(a: string, b: string): number {
  const apart = nanoseconds(a) - nanoseconds(b)
  return apart < 0n ? -1 : Number(apart > 0n)
}

function nanoseconds(text: string): bigint {
  return /^\d{1,20}$/.test(text) ? BigInt(text) : 0n
}
