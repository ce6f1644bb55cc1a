import type { LRUCache } from 'lru-cache'
import type { ErrorGrouping, Fingerprint, GroupingMethod } from '../model/error-event.ts'
import type { StackTrace } from '../model/stack-trace.ts'
import {
  hasFrames,
  hashOfParts,
  identityOf,
  messageIdentity,
  messageTemplate,
  type ErrorIdentity,
  type FingerprintInput,
} from '../stacktrace/fingerprint.ts'
import type { FingerprintRule } from './fingerprint-rule.ts'
import { growingCache } from './growing-cache.ts'
import { MessageClusters } from './message-clusters.ts'
import { pathOf, similarityOf, type Path } from './similarity.ts'

/**
 * Which group an error belongs to, and why:
 *
 *   rule of the user ──▶ same own code ──▶ same frames in all ──▶ nearly the same own code ──▶ a group of its own
 *                    └─▶ without a trace: same message ──▶ a message of which words are values
 *
 * The group of an error that joins no other is its own hash, which every host computes alike; where it joined one,
 * it says so, with its own hash beside. What was joined is remembered: an error never changes its group but when
 * words of its message turn out to be values. Finding the same again changes nothing, so that batches that are
 * refused can be offered again.
 */
export interface GroupFinderOptions {
  readonly rules: readonly FingerprintRule[]
  /** With 1 only what is the same is one group. */
  readonly similarityMin: number
  readonly groupsMax: number
}

/** An error that is in a group, as it is stored with it. The first is the one that began it. */
export interface GroupMember {
  readonly hashes: readonly Fingerprint[]
  readonly method: GroupingMethod
  readonly similarity?: number
}

/** What is stored of a group, as far as it decides what joins it. */
export interface RestoredGroup {
  readonly fingerprint: Fingerprint
  readonly method: GroupingMethod
  readonly parts: readonly string[]
  readonly members: readonly GroupMember[]
}

interface Joined {
  readonly fingerprint: Fingerprint
  readonly method: GroupingMethod
  readonly similarity?: number
}

interface Candidate {
  readonly fingerprint: Fingerprint
  readonly path: Path
}

const HASHES_PER_GROUP = 4
/** Each of up to 2000 characters. */
const MESSAGES_MAX = 512
const CANDIDATES_MAX = 16
/** How the part begins that is a message. */
const MESSAGE_PART = 'message '

/** Bounds: memory for `groupsMax` groups with four hashes each, and 512 messages; of those alike but for frames 16 are compared. */
export class GroupFinder {
  readonly #options: GroupFinderOptions
  readonly #joined: LRUCache<Fingerprint, Joined>
  readonly #candidates: LRUCache<string, Candidate[]>
  readonly #clusters: MessageClusters
  /** Of traces that come again and again as one object; see extractStackTrace. */
  readonly #identities = new WeakMap<StackTrace, ErrorIdentity>()
  /** Of messages that are the same but for their values. */
  readonly #messages: LRUCache<string, ErrorIdentity>

  constructor(options: GroupFinderOptions) {
    this.#options = options
    this.#joined = growingCache(HASHES_PER_GROUP * options.groupsMax)
    this.#candidates = growingCache(options.groupsMax)
    this.#messages = growingCache(Math.min(options.groupsMax, MESSAGES_MAX))
    this.#clusters = new MessageClusters(options.groupsMax)
  }

  /** The group of an error. */
  groupOf(input: FingerprintInput): ErrorGrouping {
    const identity = this.#identityOf(input)
    return (
      this.#groupByRule(input, identity) ??
      (identity.kind === 'message' ? this.#groupOfMessage(identity) : this.#groupOfCode(identity))
    )
  }

  /** Takes over a group of an earlier run: why it is one, and what joined it. */
  restore(service: string, group: RestoredGroup): void {
    const { fingerprint, parts, members } = group
    if (group.method === 'message_pattern') {
      const message = parts.find((part) => part.startsWith(MESSAGE_PART)) ?? ''
      this.#clusters.restore(scopeOf(service, parts), message.slice(MESSAGE_PART.length))
    }
    if (group.method === 'own_code') {
      const path = pathOf(parts)
      this.#offer(candidateKey(service, path), { fingerprint, path })
    }
    for (const { hashes, ...reason } of members) {
      if (CODE_METHODS.has(reason.method)) this.#remember(hashes, { fingerprint, ...reason })
    }
  }

  #identityOf(input: FingerprintInput): ErrorIdentity {
    const { trace } = input
    if (!hasFrames(trace)) return this.#identityOfMessage(input)
    const known = this.#identities.get(trace)
    if (known?.service === input.service) return known
    const identity = identityOf(input)
    this.#identities.set(trace, identity)
    return identity
  }

  #identityOfMessage({ service, exceptionType: type, exceptionMessage }: FingerprintInput): ErrorIdentity {
    const template = messageTemplate(exceptionMessage)
    const key = `${service.length} ${type.length} ${service}${type}${template}`
    const known = this.#messages.get(key)
    if (known !== undefined) return known
    const identity = messageIdentity(service, type, template)
    this.#messages.set(key, identity)
    return identity
  }

  #groupByRule(input: FingerprintInput, { fingerprint: own }: ErrorIdentity): ErrorGrouping | undefined {
    if (this.#options.rules.length === 0) return undefined
    const { exceptionType: type, exceptionMessage: message, service } = input
    const exceptions = input.trace?.exceptions ?? []
    const subject = {
      types: [type, ...exceptions.map((exception) => exception.type)],
      message,
      frames: exceptions.flatMap(({ frames }) => frames),
    }
    const rule = this.#options.rules.find((each) => each.matches(subject))
    if (rule === undefined) return undefined
    const group = rule.groupOf(service, { default: own, type, message: messageTemplate(message) })
    return { ...group, method: 'rule', hashes: [own] }
  }

  #groupOfMessage({ service, parts, fingerprint: own }: ErrorIdentity): ErrorGrouping {
    const hashes = [own]
    const [type = '', message = ''] = parts
    const template = message.slice(MESSAGE_PART.length)
    const general = this.#clusters.generalOf(scopeOf(service, parts), template)
    if (general === template) return { fingerprint: own, method: 'message', parts, hashes }
    const generalParts = [type, MESSAGE_PART + general]
    const fingerprint = hashOfParts([service, 'message', ...generalParts])
    return { fingerprint, method: 'message_pattern', parts: generalParts, hashes }
  }

  #groupOfCode(identity: ErrorIdentity): ErrorGrouping {
    const { fingerprint: own, allFrames, parts } = identity
    const hashes = allFrames === undefined ? [own] : [own, allFrames]
    const joined = this.#joined.get(own) ?? this.#joinedOfNew(identity)
    this.#remember(hashes, joined)
    return { ...joined, parts, hashes }
  }

  #joinedOfNew({ kind, service, parts, fingerprint, allFrames }: ErrorIdentity): Joined {
    const same = allFrames === undefined ? undefined : this.#joined.get(allFrames)
    if (same !== undefined) return { fingerprint: same.fingerprint, method: 'all_frames' }
    const began = { fingerprint, method: kind }
    if (kind !== 'own_code') return began
    const path = pathOf(parts)
    const key = candidateKey(service, path)
    const similar = this.#nearest(key, path)
    if (similar === undefined) this.#offer(key, { fingerprint, path })
    return similar ?? began
  }

  /** Compared with the errors that began groups only: a group does not wander from one to the next. */
  #nearest(key: string, path: Path): Joined | undefined {
    let best: Joined | undefined
    for (const candidate of this.#candidates.get(key) ?? []) {
      const similarity = similarityOf(candidate.path, path)
      if (similarity < (best?.similarity ?? this.#options.similarityMin)) continue
      best = { fingerprint: candidate.fingerprint, method: 'similar_code', similarity }
    }
    return best
  }

  #offer(key: string, candidate: Candidate): void {
    const others = (this.#candidates.get(key) ?? []).filter(
      ({ fingerprint }) => fingerprint !== candidate.fingerprint,
    )
    this.#candidates.set(key, [...others, candidate].slice(-CANDIDATES_MAX))
  }

  #remember([own, allFrames]: readonly Fingerprint[], joined: Joined): void {
    if (own !== undefined && !this.#joined.has(own)) this.#joined.set(own, joined)
    if (allFrames !== undefined && !this.#joined.has(allFrames)) this.#joined.set(allFrames, joined)
  }
}

const CODE_METHODS: ReadonlySet<GroupingMethod> = new Set([
  'own_code',
  'library_code',
  'all_frames',
  'similar_code',
])

function scopeOf(service: string, [type = '']: readonly string[]): string {
  return `${service}\n${type}`
}

function candidateKey(service: string, { key }: Path): string {
  return `${service}\n${key}`
}
