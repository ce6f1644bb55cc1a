import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { PermanentError } from '../model/errors.ts'
import type { FixState } from '../model/state-machine.ts'
import { STORE_FILE } from '../runtime/agent.ts'
import { JobStore, type Job, type JobStep } from '../runtime/job-store.ts'
import { readPauseReason } from '../runtime/pauses.ts'
import { openStore, type Store } from '../storage/store.ts'

/** A long piece of work of an agent, the repair of one error group, as `ops` tells of it. */
export interface Operation {
  /** Of its job: what `fixes` commands take as well. */
  readonly id: string
  readonly fingerprint: string
  readonly state: FixState
  /** What it does, waits for or ended with. */
  readonly reason: string
  /** The error in one line. Shape: "TypeError: x is undefined". */
  readonly error: string
  readonly begunAt: string
  readonly changedAt: string
  readonly hasEnded: boolean
}

/** The operations of a state directory, open for reading beside the agent that works on them. */
export class Operations {
  readonly #store: Store
  readonly #jobs: JobStore

  /** Errors: PermanentError HEPH_STATE_MISSING; those of `openStore`. */
  constructor(stateDirectory: string) {
    const path = join(stateDirectory, STORE_FILE)
    if (!existsSync(path))
      throw new PermanentError(
        'HEPH_STATE_MISSING',
        `no agent has run with ${stateDirectory}; name another with --state-dir`,
      )
    this.#store = openStore(path, { readOnly: true })
    this.#jobs = new JobStore(this.#store)
  }

  /** Oldest first. */
  list(): readonly Operation[] {
    const pauseReason = readPauseReason(this.#store)
    return this.#jobs.list().map((job) => operationOf(job, pauseReason))
  }

  /** Undefined when it is not there any more: the error came again, and another operation has taken its place. */
  find(id: string): Operation | undefined {
    const job = this.#jobs.withId(id)
    return job && operationOf(job, readPauseReason(this.#store))
  }

  /** What an operation went through, oldest first. */
  stepsOf({ fingerprint }: Operation): readonly JobStep[] {
    return this.#jobs.stepsOf(fingerprint as Job['fingerprint'])
  }

  /**
   * The operation whose id begins so. Errors: PermanentError HEPH_OPERATION_UNKNOWN, HEPH_OPERATION_AMBIGUOUS.
   */
  withId(beginning: string): Operation {
    const matches = this.list().filter(({ id }) => id.startsWith(beginning))
    const [operation] = matches
    if (operation === undefined)
      throw new PermanentError(
        'HEPH_OPERATION_UNKNOWN',
        `no operation begins with "${beginning}"; hephaestus ops list --all shows them`,
      )
    if (matches.length > 1)
      throw new PermanentError(
        'HEPH_OPERATION_AMBIGUOUS',
        `${matches.length} operations begin with "${beginning}"; write more of the id`,
      )
    return operation
  }

  close(): void {
    this.#store.close()
  }
}

function operationOf(job: Job, pauseReason: string | undefined): Operation {
  const { id, fingerprint, state, event } = job
  const named = [event.exceptionType, event.exceptionMessage].filter((part) => part !== '').join(': ')
  return {
    id,
    fingerprint,
    state,
    reason: (state === 'pending' ? pauseReason : undefined) ?? job.reason,
    error: named.split('\n')[0] ?? '',
    begunAt: new Date(job.createdAtMs).toISOString(),
    changedAt: new Date(job.updatedAtMs).toISOString(),
    hasEnded: job.endedAtMs !== undefined,
  }
}
