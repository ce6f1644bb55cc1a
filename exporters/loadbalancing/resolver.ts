import type { Settings } from '../../agent/component/settings.ts'
import { deadlineOf } from '../../agent/model/clock.ts'
import { addressesOf } from '../../agent/net/addresses.ts'
import { bracketed } from '../../agent/net/grpc-connection.ts'
import type { Config } from './config.ts'

type DnsConfig = NonNullable<Config['resolver']['dns']>

interface ResolverOptions {
  readonly config: DnsConfig
  readonly settings: Settings
  /** Gets the servers, in no order that means anything; never none. */
  readonly onServers: (endpoints: readonly string[]) => void
}

/** Looks a name up from time to time. While that fails, the servers that were known last stay. */
export class Resolver {
  readonly #options: ResolverOptions
  readonly #stop = new AbortController()
  #cancel: (() => void) | undefined
  #hasFailed = false

  constructor(options: ResolverOptions) {
    this.#options = options
  }

  /** Resolves after the first look, whatever it found. */
  async start(): Promise<void> {
    await this.#look()
  }

  stop(): void {
    this.#cancel?.()
    this.#stop.abort(new Error('the exporter is shut down'))
  }

  async #look(): Promise<void> {
    const { config, settings, onServers } = this.#options
    const late = (): Error => new Error(`no answer within ${config.timeout}ms`)
    const deadline = deadlineOf(settings.clock, config.timeout, this.#stop.signal, late)
    try {
      const addresses = await addressesOf(config.hostname, deadline.signal)
      if (addresses.length > 0) {
        onServers(addresses.map((address) => `${bracketed(address)}:${config.port}`))
      }
      this.#hasFailed = false
    } catch (thrown) {
      if (!this.#stop.signal.aborted && !this.#hasFailed) {
        const fields = { hostname: config.hostname, error: thrown }
        settings.logger.warn('the servers cannot be looked up, those known last stay', fields)
      }
      this.#hasFailed = true
    } finally {
      deadline.cancel()
    }
    if (this.#stop.signal.aborted) return
    this.#cancel = settings.clock.after(config.interval, () => void this.#look())
  }
}
