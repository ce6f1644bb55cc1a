import type { FileNumbers, OwnFiles } from '../../agent/component/settings.ts'
import type { Logger } from '../../agent/telemetry/logger.ts'

/**
 * Tells what the agent writes itself, where a glob names that too: a line of its own log that tells of a failure would be
 * sent, fail, and be told of again, and an event in a file would be an error in a log. Each is told once.
 */
export class OwnOutputs {
  readonly #ownFiles: OwnFiles | undefined
  readonly #logger: Logger
  readonly #told = new Set<string>()

  constructor(ownFiles: OwnFiles | undefined, logger: Logger) {
    this.#ownFiles = ownFiles
    this.#logger = logger
  }

  has(path: string, file: FileNumbers): boolean {
    if (this.#ownFiles?.has(file) !== true) return false
    if (!this.#told.has(path))
      this.#logger.warn('a file is not read, since this agent writes it: exclude it', { path })
    this.#told.add(path)
    return true
  }
}
