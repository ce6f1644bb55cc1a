import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Clock } from '../model/clock.ts'
import { PermanentError } from '../model/errors.ts'
import { countOf, fieldOf, parsedJson } from './fields.ts'

/** What may be used in a day, by UTC. */
export interface SpendingLimits {
  readonly requestsPerDay: number
  readonly requestsPerError: number
  readonly requestsPerRepository: number
  readonly tokensPerDay: number
  /** Units: US dollars. Undefined for no limit. */
  readonly costPerDay: number | undefined
}

/** For which error of which code something is used. */
export interface SpendingScope {
  readonly fingerprint: string
  readonly repository: string
}

export interface Usage {
  readonly tokens: number
  readonly cost: number
}

/** What was noted of a request before it was sent, and on which day. */
export interface Reservation {
  readonly day: string
  readonly estimate: Usage
}

interface Day {
  readonly day: string
  readonly requests: number
  readonly tokens: number
  readonly cost: number
  readonly byError: Readonly<Record<string, number>>
  readonly byRepository: Readonly<Record<string, number>>
}

/**
 * What models were used today, kept in a file, so that a restart gives nothing back. Each request is noted with its
 * estimate before it is sent, and set right by its answer: a process that is killed in between has counted it.
 *
 *   reserve (estimate, refused when it does not fit) ─▶ the request ─▶ settle (what it was)
 *
 * One process writes the file: the one in which repairs run. A file that cannot be read begins the day anew.
 */
export class Spending {
  readonly #path: string
  readonly #limits: SpendingLimits
  readonly #clock: Clock
  #day: Day

  constructor(path: string, limits: SpendingLimits, clock: Clock) {
    this.#path = path
    this.#limits = limits
    this.#clock = clock
    this.#day = readDay(path, dayOf(clock))
  }

  /**
   * Errors: PermanentError HEPH_AI_LIMIT, with the limit that would be passed; `goesOnAt` reads from it when the same may be
   * asked again. An error that has used up its own share of the day has had its turn.
   */
  reserve(scope: SpendingScope, estimate: Usage): Reservation {
    this.#readDay()
    const { requests, tokens, cost, byError, byRepository } = this.#day
    const nextDayMs = endOfDay(this.#clock)
    /** What does not fit into a whole day does not fit into the next one. */
    const later = (isPossible: boolean): number | undefined => (isPossible ? nextDayMs : undefined)
    const { requestsPerDay, requestsPerError, requestsPerRepository, tokensPerDay, costPerDay } = this.#limits
    refuse(requests + 1 > requestsPerDay, `${requestsPerDay} requests a day`, nextDayMs)
    refuse(
      countIn(byError, scope.fingerprint) + 1 > requestsPerError,
      `${requestsPerError} requests a day for one error`,
    )
    refuse(
      countIn(byRepository, scope.repository) + 1 > requestsPerRepository,
      `${requestsPerRepository} requests a day for one repository`,
      nextDayMs,
    )
    const { tokens: newTokens, cost: newCost } = estimate
    refuse(
      tokens + newTokens > tokensPerDay,
      `${tokensPerDay} tokens a day`,
      later(newTokens <= tokensPerDay),
    )
    if (costPerDay !== undefined)
      refuse(cost + newCost > costPerDay, `${costPerDay} US dollars a day`, later(newCost <= costPerDay))
    this.#write({
      ...this.#day,
      requests: requests + 1,
      tokens: tokens + estimate.tokens,
      cost: cost + estimate.cost,
      byError: { ...byError, [scope.fingerprint]: countIn(byError, scope.fingerprint) + 1 },
      byRepository: { ...byRepository, [scope.repository]: countIn(byRepository, scope.repository) + 1 },
    })
    return { day: this.#day.day, estimate }
  }

  /**
   * Puts what was used in the place of what was estimated. A request that ends after midnight was of the day before, whose
   * count nobody asks for any more.
   */
  settle({ day, estimate }: Reservation, used: Usage): void {
    this.#readDay()
    if (day !== this.#day.day) return
    this.#write({
      ...this.#day,
      tokens: Math.max(0, this.#day.tokens - estimate.tokens + used.tokens),
      cost: Math.max(0, this.#day.cost - estimate.cost + used.cost),
    })
  }

  /** Read each time: components of one process may each have a model of their own, and share the day. */
  #readDay(): void {
    this.#day = readDay(this.#path, dayOf(this.#clock))
  }

  #write(day: Day): void {
    this.#day = day
    mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 })
    // By its name at once: half a file would begin the day anew.
    writeFileSync(`${this.#path}.new`, `${JSON.stringify(day)}\n`, { mode: 0o600, flush: true })
    renameSync(`${this.#path}.new`, this.#path)
  }
}

function refuse(isOver: boolean, limit: string, goesOnAtMs?: number): void {
  if (!isOver) return
  throw new PermanentError('HEPH_AI_LIMIT', `the limit of ${limit} would be passed`, {
    fields: { goesOnAtMs },
  })
}

/**
 * When what met a limit of the day may be asked again; undefined for every other error, and where another day changes nothing.
 * Units: wall clock in milliseconds.
 */
export function goesOnAt(thrown: unknown): number | undefined {
  if (!(thrown instanceof PermanentError) || thrown.code !== 'HEPH_AI_LIMIT') return undefined
  const { goesOnAtMs } = thrown.fields
  return typeof goesOnAtMs === 'number' ? goesOnAtMs : undefined
}

const DAY_MS = 86_400_000

/** The first moment of the next day by UTC. */
function endOfDay(clock: Clock): number {
  return (Math.floor(clock.now() / DAY_MS) + 1) * DAY_MS
}

/** Shape: "2026-11-21". */
function dayOf(clock: Clock): string {
  return new Date(clock.now()).toISOString().slice(0, 10)
}

function emptyDay(day: string): Day {
  return { day, requests: 0, tokens: 0, cost: 0, byError: {}, byRepository: {} }
}

function readDay(path: string, day: string): Day {
  let written: unknown
  try {
    written = parsedJson(readFileSync(path, 'utf8'))
  } catch {
    // Nothing was used before.
    return emptyDay(day)
  }
  if (fieldOf(written, 'day') !== day) return emptyDay(day)
  return {
    day,
    requests: countOf(fieldOf(written, 'requests')),
    tokens: countOf(fieldOf(written, 'tokens')),
    cost: countOf(fieldOf(written, 'cost')),
    byError: countsOf(fieldOf(written, 'byError')),
    byRepository: countsOf(fieldOf(written, 'byRepository')),
  }
}

function countsOf(value: unknown): Readonly<Record<string, number>> {
  if (typeof value !== 'object' || value === null) return {}
  return Object.fromEntries(Object.entries(value).map(([key, count]) => [key, countOf(count)]))
}

function countIn(counts: Readonly<Record<string, number>>, key: string): number {
  return Object.hasOwn(counts, key) ? (counts[key] ?? 0) : 0
}
