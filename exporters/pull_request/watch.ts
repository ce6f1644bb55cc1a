import type { Settings } from '../../agent/component/settings.ts'
import { decideFix } from '../../agent/knowledge/fix-decisions.ts'
import { HephaestusError, RetryableError } from '../../agent/model/errors.ts'
import type { ProposedFix } from '../../agent/model/proposed-fix.ts'
import type { Github } from './github.ts'
import type { Tokens } from './tokens.ts'

interface WatchOptions {
  readonly settings: Pick<Settings, 'clock' | 'logger' | 'stateDirectory' | 'storage'>
  /** Is told how many are followed, now and whenever it changes. */
  readonly onCount: (open: number) => void
  readonly github: Github
  readonly tokens: Pick<Tokens, 'forget' | 'token'>
  /** Units: milliseconds. */
  readonly intervalMs: number
}

/** A pull request that nobody has decided on, as it is kept over restarts. */
interface Followed {
  readonly fixId: string
  readonly fingerprint: string
  readonly diff: string
  readonly url: string
  readonly sinceMs: number
}

const PREFIX = 'pull_request/'
const FOLLOWED_MAX = 200
const ASKED_AT_ONCE_MAX = 50
const FOLLOWED_MS = 90 * 86_400_000
const DIFF_MAX = 16_384

/**
 * Learns what became of pull requests: one that is merged, or closed without, is a decision about its fix, as if a person
 * had made it on the command line. The forge is asked in steps; an answer that cannot be had is asked for again in
 * the next.
 * Bounds: the newest 200 pull requests, each for 90 days, 50 requests a step.
 */
export class Watch {
  readonly #options: WatchOptions
  readonly #ending = new AbortController()
  #cancelTimer: (() => void) | undefined
  #step: Promise<void> | undefined

  constructor(options: WatchOptions) {
    this.#options = options
    this.#count()
  }

  start(): void {
    this.#askLater(this.#options.intervalMs)
  }

  /** Follows a pull request, which stands for this fix from now on. The same again changes nothing. */
  follow(pull: { readonly number: number; readonly url: string }, fix: ProposedFix): void {
    const { clock, storage } = this.#options.settings
    // Written by this.
    const present = storage.get(PREFIX + pull.number) as Followed | undefined
    if (present?.fixId === fix.id) return
    const diff = fix.diff.length > DIFF_MAX ? '' : fix.diff
    const followed: Followed = {
      fixId: fix.id,
      fingerprint: fix.fingerprint,
      diff,
      url: pull.url,
      sinceMs: clock.now(),
    }
    storage.set(PREFIX + pull.number, followed)
    const numbers = this.#keys().map((key) => Number(key.slice(PREFIX.length)))
    for (const number of numbers.toSorted((a, b) => b - a).slice(FOLLOWED_MAX))
      storage.delete(PREFIX + number)
    this.#count()
  }

  async stop(): Promise<void> {
    this.#cancelTimer?.()
    this.#ending.abort()
    await this.#step
  }

  #askLater(delayMs: number): void {
    this.#cancelTimer = this.#options.settings.clock.after(delayMs, () => {
      this.#step = this.#ask().then((retryAfterMs) => {
        if (!this.#ending.signal.aborted) this.#askLater(Math.max(retryAfterMs, this.#options.intervalMs))
      })
    })
  }

  /** Result: how long the forge wants to be left alone. Units: milliseconds. */
  async #ask(): Promise<number> {
    for (const key of this.#keys().slice(0, ASKED_AT_ONCE_MAX)) {
      try {
        await this.#learn(key)
      } catch (thrown) {
        if (this.#ending.signal.aborted) return 0
        this.#options.tokens.forget()
        const code = thrown instanceof HephaestusError ? thrown.code : 'HEPH_UNEXPECTED'
        const said = { code, pull_request: Number(key.slice(PREFIX.length)), error: thrown }
        this.#options.settings.logger.warn('what became of a pull request cannot be learned', said)
        // What is wrong with this one alone does not keep the others waiting.
        if (thrown instanceof RetryableError) return thrown.retryAfterMs ?? 0
        this.#putLast(key)
      }
    }
    return 0
  }

  async #learn(key: string): Promise<void> {
    const { settings, github, tokens } = this.#options
    const { clock, logger, stateDirectory, storage } = settings
    const { signal } = this.#ending
    const token = (await tokens.token(signal)) ?? ''
    const pull = await github.get(Number(key.slice(PREFIX.length)), { token, signal })
    // Written by follow; newer ones may have taken its place while the forge was asked.
    const followed = storage.get(key) as Followed | undefined
    if (followed === undefined) return
    const { fixId, fingerprint, diff, url, sinceMs } = followed
    if (pull?.state === 'open' && clock.now() - sinceMs < FOLLOWED_MS) return this.#putLast(key)
    if (pull !== undefined && pull.state !== 'open') {
      const decision = pull.isMerged ? 'merged' : 'rejected'
      const decidedAt = new Date(clock.now()).toISOString()
      const reason = `at the forge: ${url}`
      decideFix(stateDirectory, { fixId, fingerprint, decision, reason, diff, decidedAt })
      const became = pull.isMerged ? 'merged' : 'closed'
      logger.info(`the pull request of a fix was ${became}`, { fix: fixId, url })
    }
    // Not before the decision is kept.
    storage.delete(key)
    this.#count()
  }

  /** Behind the others, which are asked for before it the next time. */
  #putLast(key: string): void {
    const { storage } = this.#options.settings
    const followed = storage.get(key)
    if (followed === undefined) return
    storage.delete(key)
    storage.set(key, followed)
  }

  #count(): void {
    this.#options.onCount(this.#keys().length)
  }

  #keys(): readonly string[] {
    return this.#options.settings.storage.keys().filter((key) => key.startsWith(PREFIX))
  }
}
