import type { Store } from '../storage/store.ts'
import type { JobSummary, StageName, StageSubmission } from '../component/job.ts'
import type { Diagnosis } from '../model/diagnosis.ts'
import type { ErrorEvent, Fingerprint } from '../model/error-event.ts'
import type { FixOutcome } from '../model/fix.ts'
import { jsonText } from '../model/resource.ts'
import { recentErrorOf, type RecentError } from '../model/recent-error.ts'
import { FIX_MOVES, type FixState } from '../model/state-machine.ts'
import type { StageDone, StoredRecord } from './repair-protocol.ts'

/** Which components want the result of a stage, and whether it is there. */
interface JobStageRow {
  readonly stage: StageName
  readonly components: readonly string[]
  readonly isDone: boolean
}

/** One job: the repair of one error group. */
export interface Job extends JobSummary {
  readonly event: ErrorEvent
  readonly stages: readonly JobStageRow[]
  readonly diagnosis: Diagnosis | undefined
  readonly fix: FixOutcome | undefined
  readonly knownFix: FixOutcome | undefined
  readonly attempts: number
  readonly endedAtMs: number | undefined
  /** A pending job that is left alone until then; undefined for others. */
  readonly waitUntilMs: number | undefined
}

/** A job came into a state, at a time of the wall clock. */
export interface JobStep {
  /** Later steps have greater numbers. */
  readonly number: number
  readonly atMs: number
  readonly state: FixState
  readonly reason: string
}

/** A job has come into a state. */
export interface JobMove {
  readonly jobId: string
  readonly fingerprint: Fingerprint
  readonly state: FixState
  readonly reason: string
}

export interface OutboxEntry {
  readonly eventId: string
  readonly component: string
  readonly jobId: string
  readonly record: StoredRecord
}

const STAGE_ORDER: readonly StageName[] = ['analyze', 'fix']
/** Repairs that have ended and are kept, the ones that ended last: months of them do not fill the disk. */
const ENDED_JOBS_MAX = 5_000
const OPEN_STATES = `('pending', 'generating', 'validating')`

interface JobRow {
  fingerprint: string
  id: string
  state: string
  reason: string
  stages: string
  event: string
  diagnosis: string | null
  fix: string | null
  known_fix: string | null
  attempts: number
  created_ms: number
  updated_ms: number
  ended_ms: number | null
  wait_until_ms: number | null
}

/**
 * The jobs and the results that wait to be acknowledged, in SQLite. Every method is one transaction.
 * Errors: what the store throws (RetryableError when the disk is full or locked).
 */
export class JobStore {
  readonly #store: Store
  readonly #endedJobsMax: number
  #onMove: (move: JobMove) => void = () => undefined

  constructor(store: Store, endedJobsMax = ENDED_JOBS_MAX) {
    this.#store = store
    this.#endedJobsMax = endedJobsMax
  }

  /** Tells somebody of each move from now on, after it is written. */
  watch(onMove: (move: JobMove) => void): void {
    this.#onMove = onMove
  }

  list(): readonly Job[] {
    return this.#store.all<JobRow>('SELECT * FROM job ORDER BY created_ms, id').map(jobOf)
  }

  /** What a job went through, oldest first, as far back as it is kept; nothing where an older agent wrote the store. */
  stepsOf(fingerprint: Fingerprint): readonly JobStep[] {
    if (this.#store.get("SELECT 1 FROM sqlite_master WHERE name = 'job_step'") === undefined) return []
    return this.#store.all<JobStep>(
      'SELECT rowid AS number, at_ms AS atMs, state, reason FROM job_step WHERE fingerprint = ? ORDER BY rowid',
      fingerprint,
    )
  }

  /** What is known of the error groups that were worked on last, newest first. */
  recentErrors(max: number): readonly RecentError[] {
    return this.#store
      .all<Pick<JobRow, 'event'>>('SELECT event FROM job ORDER BY updated_ms DESC, id LIMIT ?', max)
      .map(({ event }) => recentErrorOf(JSON.parse(event) as ErrorEvent))
  }

  /** How the repairs of errors of one class in one language ended, of the last `max` repairs, the last first. */
  fixesOf(
    { language, errorClass }: Pick<Diagnosis, 'language' | 'errorClass'>,
    max: number,
  ): readonly FixOutcome[] {
    // The bound comes first: what is looked into must not grow with what is kept.
    return this.#store
      .all<{ fix: string }>(
        `SELECT fix FROM
          (SELECT fix, diagnosis FROM job WHERE fix IS NOT NULL ORDER BY updated_ms DESC, id LIMIT ?)
          WHERE json_extract(diagnosis, '$.language') = ? AND json_extract(diagnosis, '$.errorClass') = ?`,
        max,
        language,
        errorClass,
      )
      .map(({ fix }) => JSON.parse(fix) as FixOutcome)
  }

  /** How many jobs there are in each state that one is in; those that wait for a time are counted apart. */
  countByState(): ReadonlyMap<FixState | 'waiting', number> {
    const rows = this.#store.all<{ state: FixState | 'waiting'; jobs: number }>(
      `SELECT iif(wait_until_ms IS NULL, state, 'waiting') AS state, count(*) AS jobs FROM job GROUP BY 1`,
    )
    return new Map(rows.map(({ state, jobs }) => [state, jobs]))
  }

  /** How many jobs have work left. */
  countOpen(): number {
    const row = this.#store.get<{ jobs: number }>(
      `SELECT count(*) AS jobs FROM job WHERE state IN ${OPEN_STATES}`,
    )
    return row?.jobs ?? 0
  }

  find(fingerprint: Fingerprint): Job | undefined {
    const row = this.#store.get<JobRow>('SELECT * FROM job WHERE fingerprint = ?', fingerprint)
    return row === undefined ? undefined : jobOf(row)
  }

  withId(id: string): Job | undefined {
    const row = this.#store.get<JobRow>('SELECT * FROM job WHERE id = ?', id)
    return row === undefined ? undefined : jobOf(row)
  }

  /** The oldest job with work left that need not wait. */
  nextOpen(nowMs: number): Job | undefined {
    const row = this.#store.get<JobRow>(
      `SELECT * FROM job WHERE state IN ${OPEN_STATES} AND coalesce(wait_until_ms, 0) <= ?
        ORDER BY attempts, created_ms, id LIMIT 1`,
      nowMs,
    )
    return row === undefined ? undefined : jobOf(row)
  }

  /** When the next of the jobs that wait goes on; undefined when none waits. */
  nextWaitEnd(): number | undefined {
    const row = this.#store.get<{ end: number | null }>('SELECT min(wait_until_ms) AS end FROM job')
    return row?.end ?? undefined
  }

  /** Has a job whose stages are done wait, and do its last one once more then. Over restarts; what it found is kept until then. */
  wait({ id, fingerprint, stages }: Job, untilMs: number, reason: string, nowMs: number): void {
    const open = stages.map((stage, index) => ({ ...stage, isDone: index < stages.length - 1 }))
    this.#store.run(
      `UPDATE job SET state = 'pending', reason = ?, stages = ?, attempts = 0, wait_until_ms = ?, updated_ms = ?,
        ended_ms = NULL WHERE fingerprint = ?`,
      reason,
      JSON.stringify(open),
      untilMs,
      nowMs,
      fingerprint,
    )
    this.#onMove({ jobId: id, fingerprint, state: 'pending', reason })
  }

  /** Ends the wait of a job: it is one more run, whose results are others. */
  goOn({ fingerprint }: Job, id: string, nowMs: number): void {
    this.#store.run(
      `UPDATE job SET id = ?, fix = NULL, reason = '', wait_until_ms = NULL, updated_ms = ? WHERE fingerprint = ?`,
      id,
      nowMs,
      fingerprint,
    )
  }

  /**
   * A new job, or a new run of one that has ended: its fix becomes the known one. Of the others that have ended those go that
   * ended longest ago, where there are more than 5,000; not those whose result waits to be acknowledged.
   */
  begin(id: string, submission: StageSubmission, componentKey: string, nowMs: number): void {
    const { event, stage } = submission
    const previous = this.find(event.fingerprint)
    const known = previous?.fix?.kind === 'fix' ? previous.fix : previous?.knownFix
    // A stage stands on those before it, also where nobody would have run these again by now.
    const before = STAGE_ORDER.slice(0, STAGE_ORDER.indexOf(stage)).flatMap(
      (name) => previous?.stages.find((each) => each.stage === name) ?? [],
    )
    this.#store.run(
      `INSERT OR REPLACE INTO job
        (fingerprint, id, state, reason, stages, event, known_fix, attempts, created_ms, updated_ms)
        VALUES (?, ?, 'pending', '', ?, ?, ?, 0, ?, ?)`,
      event.fingerprint,
      id,
      JSON.stringify([
        ...before.map((each) => ({ ...each, isDone: false })),
        { stage, components: [componentKey], isDone: false },
      ]),
      jsonText(event),
      known === undefined ? null : JSON.stringify(known),
      nowMs,
      nowMs,
    )
    this.#forgetOldest()
    this.#onMove({ jobId: id, fingerprint: event.fingerprint, state: 'pending', reason: '' })
  }

  #forgetOldest(): void {
    const ended = this.#store.get<{ jobs: number }>(
      'SELECT count(*) AS jobs FROM job WHERE ended_ms IS NOT NULL',
    )
    const excess = (ended?.jobs ?? 0) - this.#endedJobsMax
    if (excess <= 0) return
    this.#store.transaction(() => {
      this.#store.run(
        `DELETE FROM job WHERE fingerprint IN
          (SELECT fingerprint FROM job WHERE ended_ms IS NOT NULL AND id NOT IN (SELECT job_id FROM outbox)
            ORDER BY ended_ms, id LIMIT ?)`,
        excess,
      )
      this.#store.run('DELETE FROM job_step WHERE fingerprint NOT IN (SELECT fingerprint FROM job)')
    })
  }

  /** Adds a stage, or one more component that wants its result, to an open job. */
  addStage(job: Job, stage: StageName, componentKey: string): void {
    const present = job.stages.find((each) => each.stage === stage)
    if (present?.components.includes(componentKey) === true) return
    const added = {
      stage,
      components: [...(present?.components ?? []), componentKey],
      isDone: present?.isDone ?? false,
    }
    const stages = STAGE_ORDER.flatMap((name) =>
      name === stage ? added : (job.stages.find((each) => each.stage === name) ?? []),
    )
    this.#store.run(
      'UPDATE job SET stages = ? WHERE fingerprint = ?',
      JSON.stringify(stages),
      job.fingerprint,
    )
  }

  /** Moves a job along its states; a move that the table does not allow is ignored, as after a restart. */
  setState(fingerprint: Fingerprint, state: FixState, reason: string, nowMs: number): void {
    const job = this.find(fingerprint)
    if (job === undefined || (job.state !== state && !FIX_MOVES[job.state].includes(state))) return
    const endedMs = state === 'complete' || state === 'failed' ? nowMs : null
    this.#store.run(
      `UPDATE job SET state = ?, reason = ?, updated_ms = ?, ended_ms = ?,
        wait_until_ms = iif(? IS NULL, wait_until_ms, NULL) WHERE fingerprint = ?`,
      state,
      reason,
      nowMs,
      endedMs,
      endedMs,
      fingerprint,
    )
    if (job.state !== state || job.reason !== reason)
      this.#onMove({ jobId: job.id, fingerprint, state, reason })
  }

  /** Counts one more start of a stage that did not end by itself. */
  countAttempt(fingerprint: Fingerprint, attempts: number): void {
    this.#store.run('UPDATE job SET attempts = ? WHERE fingerprint = ?', attempts, fingerprint)
  }

  /** Keeps a stage's result and puts its event into the outbox, in one step. */
  finishStage(job: Job, stage: StageName, result: StageDone, nowMs: number): void {
    const stages = job.stages.map((each) => (each.stage === stage ? { ...each, isDone: true } : each))
    this.#store.transaction(() => {
      this.#store.run(
        `UPDATE job SET stages = ?, diagnosis = COALESCE(?, diagnosis), fix = COALESCE(?, fix), attempts = 0,
          updated_ms = ? WHERE fingerprint = ?`,
        JSON.stringify(stages),
        result.diagnosis === undefined ? null : JSON.stringify(result.diagnosis),
        result.fix === undefined ? null : JSON.stringify(result.fix),
        nowMs,
        job.fingerprint,
      )
      for (const component of job.stages.find((each) => each.stage === stage)?.components ?? []) {
        this.#store.run(
          'INSERT OR REPLACE INTO outbox (event_id, component, job_id, record, created_ms) VALUES (?, ?, ?, ?, ?)',
          `${job.id}:${stage}:${component}`,
          component,
          job.id,
          JSON.stringify(result.event),
          nowMs,
        )
      }
    })
  }

  outbox(): readonly OutboxEntry[] {
    return this.#store
      .all<{ event_id: string; component: string; job_id: string; record: string }>(
        'SELECT event_id, component, job_id, record FROM outbox ORDER BY created_ms, event_id',
      )
      .map((row) => ({
        eventId: row.event_id,
        component: row.component,
        jobId: row.job_id,
        record: JSON.parse(row.record) as StoredRecord,
      }))
  }

  /** A result of this job waits to be acknowledged. */
  hasOutbox(jobId: string): boolean {
    return this.#store.get('SELECT 1 FROM outbox WHERE job_id = ? LIMIT 1', jobId) !== undefined
  }

  removeFromOutbox(eventId: string): void {
    this.#store.run('DELETE FROM outbox WHERE event_id = ?', eventId)
  }

  /** After a start: no process works on any job, so those under way are pending again. */
  resetUnfinished(nowMs: number): void {
    this.#store.run(
      `UPDATE job SET state = 'pending', reason = 'resumed after a restart', updated_ms = ?
        WHERE state IN ('generating', 'validating')`,
      nowMs,
    )
  }
}

function jobOf(row: JobRow): Job {
  // Rows are written above from values of these types.
  return {
    id: row.id,
    fingerprint: row.fingerprint as Fingerprint,
    state: row.state as FixState,
    reason: row.reason,
    createdAtMs: row.created_ms,
    updatedAtMs: row.updated_ms,
    endedAtMs: row.ended_ms ?? undefined,
    waitUntilMs: row.wait_until_ms ?? undefined,
    event: JSON.parse(row.event) as ErrorEvent,
    stages: JSON.parse(row.stages) as readonly JobStageRow[],
    diagnosis: parseOptional<Diagnosis>(row.diagnosis),
    fix: parseOptional<FixOutcome>(row.fix),
    knownFix: parseOptional<FixOutcome>(row.known_fix),
    attempts: row.attempts,
  }
}

function parseOptional<T>(text: string | null): T | undefined {
  return text === null ? undefined : (JSON.parse(text) as T)
}
