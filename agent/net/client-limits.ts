import type { Clock } from '../model/clock.ts'

export interface ClientLimitsOptions {
  /** Requests that are not answered yet: of one client, and of all. */
  readonly requestsPerClientMax: number
  readonly requestsMax: number
  /** Of one client, before decompression; 0 sets no bound. A second's worth may come at once. */
  readonly bytesPerSecond: number
  /** Memory of all requests that the pipeline has not taken over yet. */
  readonly bytesInFlightMax: number
  readonly clock: Clock
}

/** One request that was let in. */
export interface Ticket {
  /** Counts bytes that came over the wire. */
  received(byteCount: number): void
  /** When this client may send more; 0 for now. Units: milliseconds. */
  waitMs(): number
  /** Counts memory that the request takes; false when there is no more. */
  hold(byteCount: number): boolean
  /** Gives the memory back, before the request is done. Safe twice. */
  free(): void
  /** The request is done. Safe twice. */
  release(): void
}

export type Admission =
  | { readonly kind: 'admitted'; readonly ticket: Ticket }
  /** `isOwnFault`: the client has too much under way itself, the others may go on. */
  | {
      readonly kind: 'refused'
      readonly isOwnFault: boolean
      readonly message: string
      readonly retryAfterMs: number
    }

interface Client {
  requests: number
  /** Bytes that may still come; below zero when the last request was larger than that. */
  credit: number
  creditAtMs: number
  /** It is looked at again when its credit is full. */
  isWaiting: boolean
}

const RETRY_AFTER_MS = 1_000

/**
 * Shares a server among its clients: a noisy one is slowed down, a quiet one does not feel it.
 * Bounds: a client is known as long as it has a request under way or owes bytes.
 */
export class ClientLimits {
  readonly #options: ClientLimitsOptions
  readonly #clients = new Map<string, Client>()
  #requests = 0
  #bytesInFlight = 0

  constructor(options: ClientLimitsOptions) {
    this.#options = options
  }

  /** Bytes that are held at this moment. */
  get bytesInFlight(): number {
    return this.#bytesInFlight
  }

  admit(name: string): Admission {
    const { requestsPerClientMax, requestsMax, bytesPerSecond, clock } = this.#options
    if (this.#requests >= requestsMax) {
      return refused(false, 'too many requests are under way')
    }
    const client = this.#clients.get(name) ?? newClient(bytesPerSecond, clock.monotonicMs())
    if (client.requests >= requestsPerClientMax) {
      return refused(true, `this client has ${client.requests} requests under way, which is the most it may`)
    }
    this.#refill(client, clock.monotonicMs())
    const waitMs = this.#waitMs(client)
    if (waitMs > 0) {
      return refused(true, `this client may send ${bytesPerSecond} bytes a second`, waitMs)
    }
    this.#clients.set(name, client)
    client.requests += 1
    this.#requests += 1
    return { kind: 'admitted', ticket: this.#ticket(name, client) }
  }

  #ticket(name: string, client: Client): Ticket {
    let held = 0
    let isOpen = true
    const free = (): void => {
      this.#bytesInFlight -= held
      held = 0
    }
    return {
      received: (byteCount) => {
        if (this.#options.bytesPerSecond > 0) client.credit -= byteCount
      },
      waitMs: () => {
        this.#refill(client, this.#options.clock.monotonicMs())
        return this.#waitMs(client)
      },
      hold: (byteCount) => {
        if (!isOpen) return false
        // One request always fits, however small the bound is.
        const isAlone = this.#bytesInFlight === held
        if (!isAlone && this.#bytesInFlight + byteCount > this.#options.bytesInFlightMax) return false
        held += byteCount
        this.#bytesInFlight += byteCount
        return true
      },
      free,
      release: () => {
        if (!isOpen) return
        isOpen = false
        free()
        this.#requests -= 1
        client.requests -= 1
        this.#forgetIfIdle(name, client)
      },
    }
  }

  #waitMs({ credit }: Client): number {
    const { bytesPerSecond } = this.#options
    return bytesPerSecond === 0 || credit > 0 ? 0 : Math.ceil((-credit / bytesPerSecond) * 1_000) + 1
  }

  #refill(client: Client, nowMs: number): void {
    const { bytesPerSecond } = this.#options
    const earned = ((nowMs - client.creditAtMs) / 1_000) * bytesPerSecond
    client.credit = Math.min(bytesPerSecond, client.credit + earned)
    client.creditAtMs = nowMs
  }

  #forgetIfIdle(name: string, client: Client): void {
    if (client.requests > 0 || client.isWaiting) return
    const { bytesPerSecond, clock } = this.#options
    this.#refill(client, clock.monotonicMs())
    if (client.credit >= bytesPerSecond) {
      this.#clients.delete(name)
      return
    }
    const fullInMs = Math.ceil(((bytesPerSecond - client.credit) / bytesPerSecond) * 1_000)
    client.isWaiting = true
    clock.after(fullInMs, () => {
      client.isWaiting = false
      if (this.#clients.get(name) === client) this.#forgetIfIdle(name, client)
    })
  }
}

function newClient(credit: number, creditAtMs: number): Client {
  return { requests: 0, credit, creditAtMs, isWaiting: false }
}

function refused(isOwnFault: boolean, message: string, retryAfterMs = RETRY_AFTER_MS): Admission {
  return { kind: 'refused', isOwnFault, message, retryAfterMs }
}
