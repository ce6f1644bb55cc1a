import type { Exporter } from '../../agent/component/component.ts'
import type { Settings } from '../../agent/component/settings.ts'
import type { Knowledge } from '../../agent/knowledge/knowledge.ts'
import { openSqliteKnowledge } from '../../agent/knowledge/sqlite.ts'
import { RefusedError } from '../../agent/model/errors.ts'
import type { LogBatch } from '../../agent/model/log-batch.ts'
import type { Config } from './config.ts'
import { knowledgeFile } from './knowledge-file.ts'

/** Writes what the events tell into the knowledge; records that are no events pass without a trace. */
export class KnowledgeExporter implements Exporter {
  readonly #settings: Settings
  readonly #config: Config
  #knowledge: Knowledge | undefined

  constructor(settings: Settings, config: Config) {
    this.#settings = settings
    this.#config = config
  }

  start(): Promise<void> {
    const file = knowledgeFile(this.#config, this.#settings)
    this.#knowledge = openSqliteKnowledge(file, this.#config.cache_size)
    return Promise.resolve()
  }

  export(batch: LogBatch): Promise<void> {
    if (this.#knowledge === undefined) {
      return Promise.reject(
        new RefusedError('HEPH_COMPONENT_STOPPED', 'the knowledge exporter is not started'),
      )
    }
    const events = Array.from({ length: batch.count }, (_, index) => index).filter(
      (index) => batch.eventName(index) !== '',
    )
    this.#knowledge.record(
      events.map((index) => batch.record(index)),
      this.#settings.clock.now(),
    )
    return Promise.resolve()
  }

  shutdown(): Promise<void> {
    this.#knowledge?.close()
    this.#knowledge = undefined
    return Promise.resolve()
  }
}
