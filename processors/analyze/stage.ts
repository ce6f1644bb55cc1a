import type { JobStage, StageInput, StageResult, StageSettings } from '../../agent/component/job.ts'
import type { Diagnosis, Evidence, RepositoryReference } from '../../agent/model/diagnosis.ts'
import { describeError, PermanentError } from '../../agent/model/errors.ts'
import type { ErrorEvent } from '../../agent/model/error-event.ts'
import type { FailedTrial, Reanalysis } from '../../agent/model/failed-trial.ts'
import type { FixOutcome } from '../../agent/model/fix.ts'
import type { RecentError } from '../../agent/model/recent-error.ts'
import { analyzedEvent } from '../../agent/model/repair-event.ts'
import { openRepository, resolveRevision, type Repository } from '../../agent/repository/repository.ts'
import type { Config } from './config.ts'
import { configurationCauses } from './configuration-cause.ts'
import { correlationsOf } from './correlations.ts'
import { diagnose } from './diagnose.ts'
import { reanalyze } from './reanalyze.ts'
import { chooseRepository } from './repository-choice.ts'
import { suspectCommitsOf } from './suspect-commits.ts'

const NO_TIME_FOR_HISTORY = 'the time for the analysis was over before history was looked at'
/** Times before this are of no clock. */
const CREDIBLE_TIME_MS = Date.UTC(2005, 0, 1)

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

  async run({ event, knownFixes, recentErrors }: StageInput, signal: AbortSignal): Promise<StageResult> {
    const { clock, baseDirectory } = this.#settings
    const { locations_max: locationsMax, snippet_lines: snippetLines, time_limit: timeLimitMs } = this.#config
    const reference = chooseRepository(this.#config.repositories, event.resource, baseDirectory)
    const limit = new AbortController()
    const cancel = clock.after(timeLimitMs, () => limit.abort())
    try {
      const opened = await this.#open(reference, event, signal)
      const { repository, assumedRevision } = opened
      const found = await diagnose(
        event,
        {
          repository,
          reference: opened.reference,
          gaps: opened.gaps,
          locationsMax,
          snippetLines,
          deadline: limit.signal,
        },
        signal,
      )
      const explained = { ...found, ...(assumedRevision === undefined ? {} : { assumedRevision }) }
      const known = withOthers(withPast(explained, event, knownFixes), event, recentErrors ?? [])
      const diagnosis =
        limit.signal.aborted && repository?.history !== undefined
          ? { ...known, gaps: [...known.gaps, NO_TIME_FOR_HISTORY] }
          : await withCommits(known, event, repository)
      await this.#keepWords(repository)
      const observedTimeUnixNano = BigInt(Math.round(clock.now())) * 1_000_000n
      return { diagnosis, event: analyzedEvent(event, diagnosis, observedTimeUnixNano) }
    } finally {
      cancel()
    }
  }

  async reanalyze(
    { event, diagnosis: first }: StageInput,
    failed: readonly FailedTrial[],
    signal: AbortSignal,
  ): Promise<Reanalysis | undefined> {
    if (first?.repository === undefined) return undefined
    const { clock, stateDirectory } = this.#settings
    const { locations_max: locationsMax, snippet_lines: snippetLines, time_limit: timeLimitMs } = this.#config
    const limit = new AbortController()
    const cancel = clock.after(timeLimitMs, () => limit.abort())
    try {
      const reference = first.repository
      const repository = await openRepository(reference, { stateDirectory, clock, signal })
      const options = { repository, reference, gaps: [], locationsMax, snippetLines, deadline: limit.signal }
      const { assumedRevision } = first
      return await reanalyze(event, first, {
        failed,
        explain: async (seen) => ({
          ...(await diagnose(seen, options, signal)),
          ...(assumedRevision === undefined ? {} : { assumedRevision }),
        }),
      })
    } finally {
      cancel()
    }
  }

  /** What searches learned of files is there after a restart too. */
  async #keepWords(repository: Repository | undefined): Promise<void> {
    const refused = await repository?.words.save()
    if (refused !== undefined) this.#settings.logger.warn(refused)
  }

  async #open(
    reference: RepositoryReference | undefined,
    event: ErrorEvent,
    signal: AbortSignal,
  ): Promise<OpenedRepository> {
    if (reference === undefined) return withoutCode('no repository is configured for this service')
    const { clock, stateDirectory } = this.#settings
    const options = { stateDirectory, clock, signal }
    try {
      const attributes = { ...event.attributes, ...event.resource }
      const resolved = await resolveRevision(reference, attributes, options)
      const repository = await openRepository(resolved.reference, options)
      const { assumed } = resolved.choice
      if (assumed === undefined) return { repository, reference: resolved.reference, gaps: [] }
      return { repository, reference: resolved.reference, assumedRevision: assumed, gaps: [assumed] }
    } catch (error) {
      if (!(error instanceof PermanentError)) throw error
      return withoutCode(describeError(error))
    }
  }
}

/** Adds what is known of the group from before: how often it was seen since when, and what was proposed for it. */
function withPast(diagnosis: Diagnosis, event: ErrorEvent, knownFixes: readonly FixOutcome[]): Diagnosis {
  const facts: string[] = []
  const firstSeenMs = Number(BigInt(event.firstSeenUnixNano) / 1_000_000n)
  if (event.count > 1 && firstSeenMs > CREDIBLE_TIME_MS) {
    facts.push(`seen ${event.count} times since ${new Date(firstSeenMs).toISOString()}`)
  }
  const [fix] = knownFixes.filter((one) => one.kind === 'fix')
  if (fix !== undefined) {
    facts.push(`came again after a fix was found for it (${fix.verdict.grade}): ${fix.candidate.explanation}`)
  }
  const from = diagnosis.evidence.length
  const evidence = facts.map((excerpt, index): Evidence => {
    return {
      id: `e${from + index + 1}`,
      kind: 'history',
      reference: `group ${event.fingerprint}`,
      excerpt: excerpt.slice(0, 300),
    }
  })
  return { ...diagnosis, evidence: [...diagnosis.evidence, ...evidence] }
}

/** Adds what the error has in common with others of the last time: its request, its beginning, a new version. */
function withOthers(diagnosis: Diagnosis, event: ErrorEvent, recent: readonly RecentError[]): Diagnosis {
  const { evidence, causes } = correlationsOf(event, recent)
  const from = diagnosis.evidence.length
  const added = evidence.map((one, index): Evidence => ({ ...one, id: `e${from + index + 1}` }))
  const others = causes.map(({ of, ...cause }) => ({ ...cause, evidence: [`e${from + of + 1}`] }))
  return {
    ...diagnosis,
    evidence: [...diagnosis.evidence, ...added],
    causes: [...diagnosis.causes, ...others].toSorted((a, b) => b.confidence - a.confidence),
  }
}

/** Adds the commits that the error may have come with. What history cannot tell is a gap. */
async function withCommits(
  diagnosis: Diagnosis,
  event: ErrorEvent,
  repository: Repository | undefined,
): Promise<Diagnosis> {
  if (repository === undefined) return diagnosis
  try {
    const { suspectCommits, evidence, gaps } = await suspectCommitsOf(diagnosis, event, repository)
    const known = { ...diagnosis, evidence: [...diagnosis.evidence, ...evidence] }
    const configuration = await configurationCauses(known, event, repository)
    return {
      ...known,
      suspectCommits,
      evidence: [...known.evidence, ...configuration.evidence],
      causes: [...diagnosis.causes, ...configuration.causes].toSorted((a, b) => b.confidence - a.confidence),
      gaps: [...diagnosis.gaps, ...gaps],
    }
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error
    return { ...diagnosis, gaps: [...diagnosis.gaps, `history could not be read: ${describeError(error)}`] }
  }
}

interface OpenedRepository {
  readonly repository: Repository | undefined
  /** With the commit that was opened. */
  readonly reference: RepositoryReference | undefined
  readonly assumedRevision?: string
  readonly gaps: readonly string[]
}

function withoutCode(gap: string): OpenedRepository {
  return { repository: undefined, reference: undefined, gaps: [gap] }
}
