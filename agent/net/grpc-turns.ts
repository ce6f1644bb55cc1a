import type { GrpcFrame } from './grpc-messages.ts'

interface GrpcTurnsOptions {
  /** Does what a message asks for. Never rejects. */
  readonly take: (frame: GrpcFrame) => Promise<void>
  /** No more is to be read until `resume`. */
  readonly pause: () => void
  readonly resume: () => void
}

const WAITING_BYTES_MAX = 262_144
const WAITING_MESSAGES_MAX = 64

/**
 * The messages of a conversation, one after the other in the order in which they came.
 * Bounds: of those that came and wait 256 KiB or 64, and what came together with the last of them. Then no more is read:
 * HTTP/2's windows fill up, and the client has to wait.
 */
export class GrpcTurns {
  readonly #options: GrpcTurnsOptions
  #last = Promise.resolve()
  #bytes = 0
  #messages = 0
  #isPaused = false

  constructor(options: GrpcTurnsOptions) {
    this.#options = options
  }

  add(frame: GrpcFrame): void {
    this.#bytes += frame.bytes.length
    this.#messages += 1
    if (!this.#isPaused && !this.#hasRoom) {
      this.#isPaused = true
      this.#options.pause()
    }
    this.#last = this.#last.then(() => this.#take(frame))
  }

  /** Resolves when all that came was taken. */
  async idle(): Promise<void> {
    await this.#last
  }

  get #hasRoom(): boolean {
    return this.#bytes < WAITING_BYTES_MAX && this.#messages < WAITING_MESSAGES_MAX
  }

  async #take(frame: GrpcFrame): Promise<void> {
    await this.#options.take(frame)
    this.#bytes -= frame.bytes.length
    this.#messages -= 1
    if (!this.#isPaused || !this.#hasRoom) return
    this.#isPaused = false
    this.#options.resume()
  }
}
