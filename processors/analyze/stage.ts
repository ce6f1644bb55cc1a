import type { JobStage, StageInput, StageResult, StageSettings } from '../../agent/component/job.ts'
import type { RepositoryReference } from '../../agent/model/diagnosis.ts'
import { describeError, PermanentError } from '../../agent/model/errors.ts'
import { analyzedEvent } from '../../agent/model/repair-event.ts'
import { openRepository, type Repository } from '../../agent/repository/repository.ts'
import type { Config } from './config.ts'
import { diagnose } from './diagnose.ts'
import { chooseRepository } from './repository-choice.ts'

/**
 * The analysis of one error, in the repair process: from the error event to a diagnosis.
 *
 *   resource ─▶ repository ─▶ trace ─▶ frames in it ─▶ finders ─▶ ranked locations and causes with evidence
 *
 * Whatever is missing on the way (no repository, no trace, no history) makes the diagnosis poorer and is
 * said in its gaps; it never fails the job.
 */
export class AnalyzeStage implements JobStage {
  readonly #settings: StageSettings
  readonly #config: Config

  constructor(settings: StageSettings, config: Config) {
    this.#settings = settings
    this.#config = config
  }

  async run({ event }: StageInput, signal: AbortSignal): Promise<StageResult> {
    const { clock, baseDirectory } = this.#settings
    const { locations_max: locationsMax, snippet_lines: snippetLines, time_limit: timeLimitMs } = this.#config
    const reference = chooseRepository(this.#config.repositories, event.resource, baseDirectory)
    const limit = new AbortController()
    const cancel = clock.after(timeLimitMs, () => limit.abort())
    try {
      const { repository, gaps } = await this.#open(reference, signal)
      const diagnosis = await diagnose(
        event,
        {
          repository,
          reference: repository === undefined ? undefined : reference,
          gaps,
          locationsMax,
          snippetLines,
          deadline: limit.signal,
        },
        signal,
      )
      const observedTimeUnixNano = BigInt(Math.round(clock.now())) * 1_000_000n
      return { diagnosis, event: analyzedEvent(event, diagnosis, observedTimeUnixNano) }
    } finally {
      cancel()
    }
  }

  async #open(
    reference: RepositoryReference | undefined,
    signal: AbortSignal,
  ): Promise<{ readonly repository: Repository | undefined; readonly gaps: readonly string[] }> {
    if (reference === undefined) {
      return { repository: undefined, gaps: ['no repository is configured for this service'] }
    }
    const { clock, stateDirectory } = this.#settings
    try {
      return { repository: await openRepository(reference, { stateDirectory, clock, signal }), gaps: [] }
    } catch (error) {
      if (!(error instanceof PermanentError)) throw error
      return { repository: undefined, gaps: [describeError(error)] }
    }
  }
}
