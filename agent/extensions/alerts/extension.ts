import { hostname } from 'node:os'
import { isTakingRecords } from '../../component/agent-health.ts'
import type { AgentView } from '../../component/agent-view.ts'
import type { Component } from '../../component/component.ts'
import { formatComponentId, type Settings } from '../../component/settings.ts'
import { conditionsOf } from './condition.ts'
import type { Config } from './config.ts'
import { noticeOf, type Notice } from './notice.ts'
import { next, type OpenAlert } from './open-alerts.ts'
import { NoticeSender } from './sender.ts'

/** How often is looked. */
const LOOK_MS = 1_000
const WAITING_MAX = 100
const OPEN = 'open'
const WAITING = 'waiting'

/**
 * Looks how the components of the agent are, and tells a webhook what is wrong for long and when it is right again. What
 * was told and what has yet to be sent is remembered: after a restart nothing is told twice, and nothing is left out.
 * Bounds: 100 notices wait for a webhook that does not answer, the oldest is given up then.
 */
export class AlertsExtension implements Component {
  readonly #settings: Settings
  readonly #config: Config
  readonly #agent: AgentView
  readonly #sender: NoticeSender
  readonly #stopping = new AbortController()
  #open: ReadonlyMap<string, OpenAlert> = new Map()
  #waiting: Notice[] = []
  #sending: Promise<void> | undefined
  #cancel: () => void = () => undefined

  constructor(settings: Settings, config: Config, agent: AgentView) {
    this.#settings = settings
    this.#config = config
    this.#agent = agent
    this.#sender = new NoticeSender(settings, config)
    settings.instruments.observe('hephaestus_alerts_firing', {
      kind: 'gauge',
      unit: '{alert}',
      help: 'Alerts of the agent itself that were told and not taken back',
      read: () => [{ attributes: { extension: formatComponentId(settings.id) }, value: this.#open.size }],
    })
  }

  /** Errors: those of `NoticeSender.start`. */
  async start(): Promise<void> {
    const { storage } = this.#settings
    // What is there was written by this component.
    this.#open = new Map((storage.get(OPEN) as [string, OpenAlert][] | undefined) ?? [])
    this.#waiting = [...((storage.get(WAITING) as Notice[] | undefined) ?? [])]
    await this.#sender.start()
    this.#lookAgain()
  }

  /** What was not sent is sent after the next start. */
  async shutdown(): Promise<void> {
    this.#stopping.abort(new Error('the extension is shut down'))
    this.#cancel()
    await this.#sending
    await this.#sender.close()
  }

  #lookAgain(): void {
    this.#cancel = this.#settings.clock.after(LOOK_MS, () => {
      this.#look()
      this.#lookAgain()
    })
  }

  #look(): void {
    // Components that start or stop are no better or worse than before.
    if (isTakingRecords(this.#agent)) this.#compare()
    if (this.#waiting.length > 0) this.#sending ??= this.#sendAll()
  }

  #compare(): void {
    const { clock, id, logger } = this.#settings
    const conditions = conditionsOf(this.#agent, formatComponentId(id))
    const times = { forMs: this.#config.for, keepFiringMs: this.#config.keep_firing_for }
    const { open, changes } = next(this.#open, conditions, { nowMs: clock.now(), ...times })
    const isChanged = changes.length > 0 || isOtherwise(open, this.#open)
    this.#open = open
    const sender = { host: hostname(), version: this.#agent.version }
    this.#waiting.push(...changes.map((change) => noticeOf(change, sender)))
    while (this.#waiting.length > WAITING_MAX) {
      const given = this.#waiting.shift()
      logger.error('a notice was given up: too many wait', { notice: given?.id })
    }
    if (isChanged) this.#remember()
  }

  async #sendAll(): Promise<void> {
    try {
      for (let notice = this.#waiting[0]; notice !== undefined; notice = this.#waiting[0]) {
        await this.#sender.send(notice, this.#stopping.signal)
        this.#waiting = this.#waiting.filter((each) => each.id !== notice?.id)
        this.#remember()
      }
    } catch {
      // Shut down: it waits in the storage.
    } finally {
      this.#sending = undefined
    }
  }

  #remember(): void {
    const { storage } = this.#settings
    storage.set(OPEN, [...this.#open])
    storage.set(WAITING, this.#waiting)
  }
}

function isOtherwise(one: ReadonlyMap<string, OpenAlert>, other: ReadonlyMap<string, OpenAlert>): boolean {
  return [...one].some(([key, { rightSinceMs }]) => other.get(key)?.rightSinceMs !== rightSinceMs)
}
