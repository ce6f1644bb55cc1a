import type { Diagnosis } from '../../../agent/model/diagnosis.ts'
import type { ErrorEvent } from '../../../agent/model/error-event.ts'
import { invariant } from '../../../agent/model/invariant.ts'
import type { Milliseconds } from '../../../agent/model/units.ts'
import type { FileChange } from '../../../agent/rewrite/edits.ts'
import type { ReproductionOptions } from './checks/reproduction.ts'
import type { TestOptions } from './checks/tests.ts'
import type { CompiledLibrary } from '../preparation/go-library.ts'
import { EvidenceLog } from './evidence-log.ts'
import { JobCaches } from './job-caches.ts'
import type { WarmCache } from './warm-cache.ts'
import { withWorkspace, type Workspace, type WorkspaceSettings } from './workspace.ts'

export interface ValidatorSettings extends Omit<WorkspaceSettings, 'sandbox' | 'cacheDirectory'> {
  /** Names what belongs to this job only. */
  readonly jobId: string
  readonly event: ErrorEvent
  readonly diagnosis: Diagnosis
  /** Undefined when this host has none: nothing of the repository runs then. */
  readonly sandbox: WorkspaceSettings['sandbox'] | undefined
  /** Why there is no sandbox. */
  readonly sandboxGap: string
  /** What compilers keep from job to job; none when left out. */
  readonly warm?: WarmCache
  /** What is compiled already of what comes with the toolchain; none when left out. */
  readonly library?: CompiledLibrary
  /** Which packages are missing, and why; told where the tests cannot be run. */
  readonly dependencyGaps?: readonly string[]
  readonly testTimeoutMs: Milliseconds
  /** For one run of an integration or performance command. */
  readonly commandTimeoutMs: Milliseconds
  /** Share by which the performance command may be slower. */
  readonly performanceThreshold: number
  readonly reproductionTimeoutMs: Milliseconds
  /** How long to look for a way to make an error happen that the log tells none for; 0 for not at all. */
  readonly reproductionSearchMs: Milliseconds
}

/** How code of one job is run: copies with a build cache, time limits, and what was seen. */
export class JobRuns {
  readonly evidence = new EvidenceLog()
  readonly #caches: JobCaches
  readonly #settings: ValidatorSettings

  constructor(settings: ValidatorSettings) {
    this.#settings = settings
    const { workDirectory: directory, jobId, warm, library, clock } = settings
    this.#caches = new JobCaches({ directory, jobId, warm, library, now: () => clock.now() })
  }

  /** Hands a throw-away copy over, with changes in it. Errors: as `withWorkspace`. */
  async inCopy<T>(changes: readonly FileChange[], use: (workspace: Workspace) => Promise<T>): Promise<T> {
    const { sandbox } = this.#settings
    invariant(sandbox !== undefined, 'copies are only made where there is a sandbox to run them in')
    const cacheDirectory = await this.#caches.forCopy(changes)
    const { library, prepared = { mounts: [], environment: {} } } = this.#settings
    const mounts = [...prepared.mounts, ...(library === undefined ? [] : [library.mount])]
    const visible = { ...prepared, mounts }
    return withWorkspace({ ...this.#settings, sandbox, cacheDirectory, prepared: visible }, changes, use)
  }

  /** Keeps for later jobs what compilers left; to be called before anything but unchanged code was run. */
  async keepCache(): Promise<void> {
    await this.#caches.keep()
  }

  reproductionOptions(signal: AbortSignal): ReproductionOptions {
    const { repository, diagnosis, reproductionTimeoutMs } = this.#settings
    return {
      repository,
      language: diagnosis.language,
      service: diagnosis.repository?.service,
      timeoutMs: reproductionTimeoutMs,
      evidence: this.evidence,
      signal,
    }
  }

  testOptions(signal: AbortSignal): TestOptions {
    return { timeoutMs: this.#settings.testTimeoutMs, evidence: this.evidence, signal }
  }

  /** For runs that are looked at by other means than what they print. */
  unkeptTestOptions(signal: AbortSignal): TestOptions {
    return { ...this.testOptions(signal), evidence: new EvidenceLog() }
  }

  monotonicMs(): Milliseconds {
    return this.#settings.clock.monotonicMs()
  }

  /** Removes what was kept between two copies; to be called in every case. */
  async close(): Promise<void> {
    await this.#caches.close()
  }
}
