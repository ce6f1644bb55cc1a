import { countIn, textsIn, unixNanoIn, type Fingerprint } from '../model/error-event.ts'
import { RetryableError } from '../model/errors.ts'
import type { Grade } from '../model/fix.ts'
import type { LogRecord } from '../model/log-record.ts'
import type { AttributeValue } from '../model/resource.ts'
import { ATTRIBUTE, EVENT } from '../model/semantic-conventions.ts'
import { openStore, type Migration, type Store } from '../storage/store.ts'
import { CountedCache } from '../telemetry/counted-cache.ts'
import type { Knowledge, KnownError, KnownFix } from './knowledge.ts'

const MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    sql: `
      CREATE TABLE error (
        fingerprint TEXT PRIMARY KEY,
        service TEXT NOT NULL,
        language TEXT NOT NULL,
        exception_type TEXT NOT NULL,
        exception_message TEXT NOT NULL,
        error_class TEXT NOT NULL DEFAULT '',
        cause TEXT NOT NULL DEFAULT '',
        count INTEGER NOT NULL,
        first_seen TEXT NOT NULL,
        last_seen TEXT NOT NULL
      ) STRICT;
      CREATE TABLE fix (
        event_id TEXT PRIMARY KEY,
        id TEXT NOT NULL,
        fingerprint TEXT NOT NULL,
        state TEXT NOT NULL,
        strategy TEXT NOT NULL,
        grade TEXT NOT NULL,
        confidence REAL NOT NULL,
        diff TEXT NOT NULL,
        explanation TEXT NOT NULL,
        reasons TEXT NOT NULL,
        recorded_ms INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX fix_by_fingerprint ON fix (fingerprint, recorded_ms);
    `,
  },
]

interface ErrorRow {
  fingerprint: string
  service: string
  language: string
  exception_type: string
  exception_message: string
  error_class: string
  cause: string
  count: number
  first_seen: string
  last_seen: string
}

interface FixRow {
  id: string
  fingerprint: string
  state: string
  strategy: string
  grade: string
  confidence: number
  diff: string
  explanation: string
  reasons: string
  recorded_ms: number
}

/** All pipelines stand still while it waits: who has the file locked for longer is waited for by trying again. */
const BUSY_TIMEOUT_MS = 100

/** Opens the knowledge in a SQLite file. Bounds: `cacheMax` error groups are kept in memory. */
export function openSqliteKnowledge(path: string, cacheMax: number): Knowledge {
  const store = openStore(path, { migrations: MIGRATIONS, busyTimeoutMs: BUSY_TIMEOUT_MS })
  return new SqliteKnowledge(store, cacheMax)
}

/**
 * The same for looking, beside the agent that writes there: nothing is made or changed.
 * Errors: PermanentError HEPH_STORE_MISSING or HEPH_STORE_CORRUPT.
 */
export function readSqliteKnowledge(path: string): Pick<Knowledge, 'errors' | 'fixes' | 'close'> {
  return new SqliteKnowledge(openStore(path, { readOnly: true }), 1)
}

class SqliteKnowledge implements Knowledge {
  readonly #store: Store
  /** In front of the table: an error that repeats is read from here, and written with its newest counts only. */
  readonly #cache: CountedCache<Fingerprint, KnownError>

  constructor(store: Store, cacheMax: number) {
    this.#store = store
    this.#cache = new CountedCache({ name: 'knowledge', entriesMax: cacheMax })
  }

  record(records: readonly LogRecord[], nowMs: number): void {
    const changed = new Map<Fingerprint, KnownError>()
    const fixes = records.filter((record) => record.eventName.startsWith('hephaestus.fix.'))
    for (const record of records) {
      const error = this.#merged(record, changed)
      if (error !== undefined) changed.set(error.fingerprint, error)
    }
    try {
      this.#store.transaction(() => {
        for (const error of changed.values()) this.#writeError(error)
        for (const fix of fixes) this.#writeFix(fix, nowMs)
      })
    } catch (thrown) {
      throw new RetryableError('HEPH_KNOWLEDGE_WRITE', 'the knowledge store cannot be written', {
        cause: thrown,
      })
    }
    for (const [fingerprint, error] of changed) this.#cache.set(fingerprint, error)
  }

  error(fingerprint: Fingerprint): KnownError | undefined {
    const cached = this.#cache.get(fingerprint)
    if (cached !== undefined) return cached
    const row = this.#store.get<ErrorRow>('SELECT * FROM error WHERE fingerprint = ?', fingerprint)
    if (row === undefined) return undefined
    const error = errorOf(row)
    this.#cache.set(fingerprint, error)
    return error
  }

  errors(): readonly KnownError[] {
    return this.#store.all<ErrorRow>('SELECT * FROM error ORDER BY last_seen DESC').map(errorOf)
  }

  fixes(fingerprint: Fingerprint): readonly KnownFix[] {
    return this.#store
      .all<FixRow>('SELECT * FROM fix WHERE fingerprint = ? ORDER BY recorded_ms DESC', fingerprint)
      .map(fixOf)
  }

  close(): void {
    this.#store.close()
  }

  /** What is known of an event's error with the event taken in; undefined for records that tell nothing of one. */
  #merged(record: LogRecord, changed: ReadonlyMap<Fingerprint, KnownError>): KnownError | undefined {
    const value = record.attributes[ATTRIBUTE.fingerprint]
    if (typeof value !== 'string' || !record.eventName.startsWith('hephaestus.')) return undefined
    const fingerprint = value as Fingerprint
    const known = changed.get(fingerprint) ?? this.error(fingerprint)
    const firstSeen = unixNanoIn(record.attributes[ATTRIBUTE.errorFirstSeen])
    const lastSeen = unixNanoIn(record.attributes[ATTRIBUTE.errorLastSeen])
    const isAnalyzed =
      record.eventName !== EVENT.errorDetected && record.attributes[ATTRIBUTE.errorClass] !== undefined
    return {
      fingerprint,
      service: text(record.resource.attributes[ATTRIBUTE.serviceName]),
      language: text(record.attributes[ATTRIBUTE.language]),
      exceptionType: text(record.attributes[ATTRIBUTE.exceptionType]),
      exceptionMessage: text(record.attributes[ATTRIBUTE.exceptionMessage]),
      errorClass: isAnalyzed ? text(record.attributes[ATTRIBUTE.errorClass]) : (known?.errorClass ?? ''),
      cause: isAnalyzed ? text(record.attributes[ATTRIBUTE.causeSummary]) : (known?.cause ?? ''),
      count: Math.max(known?.count ?? 0, countIn(record.attributes[ATTRIBUTE.errorCount])),
      firstSeenUnixNano: earlier(known?.firstSeenUnixNano, firstSeen),
      lastSeenUnixNano: later(known?.lastSeenUnixNano, lastSeen),
    }
  }

  #writeError(error: KnownError): void {
    this.#store.run(
      'INSERT OR REPLACE INTO error VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      error.fingerprint,
      error.service,
      error.language,
      error.exceptionType,
      error.exceptionMessage,
      error.errorClass,
      error.cause,
      error.count,
      error.firstSeenUnixNano,
      error.lastSeenUnixNano,
    )
  }

  #writeFix(record: LogRecord, nowMs: number): void {
    const { attributes } = record
    const advice = text(attributes[ATTRIBUTE.fixAdvice])
    const reasons = advice === '' ? textsIn(attributes[ATTRIBUTE.fixReasons]) : [advice]
    this.#store.run(
      'INSERT OR IGNORE INTO fix VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      text(attributes[ATTRIBUTE.eventId]),
      text(attributes[ATTRIBUTE.fixId]),
      text(attributes[ATTRIBUTE.fingerprint]),
      text(attributes[ATTRIBUTE.fixState]),
      text(attributes[ATTRIBUTE.fixStrategy]),
      text(attributes[ATTRIBUTE.validationGrade]),
      confidenceIn(attributes[ATTRIBUTE.fixConfidence]),
      text(attributes[ATTRIBUTE.fixDiff]),
      text(attributes[ATTRIBUTE.fixExplanation]),
      JSON.stringify(reasons),
      nowMs,
    )
  }
}

function errorOf(row: ErrorRow): KnownError {
  return {
    fingerprint: row.fingerprint as Fingerprint,
    service: row.service,
    language: row.language,
    exceptionType: row.exception_type,
    exceptionMessage: row.exception_message,
    errorClass: row.error_class,
    cause: row.cause,
    count: row.count,
    firstSeenUnixNano: row.first_seen,
    lastSeenUnixNano: row.last_seen,
  }
}

function fixOf(row: FixRow): KnownFix {
  // Rows are written above from values of these types.
  return {
    id: row.id,
    fingerprint: row.fingerprint as Fingerprint,
    state: row.state as KnownFix['state'],
    strategy: row.strategy,
    grade: row.grade as Grade | '',
    confidence: row.confidence,
    diff: row.diff,
    explanation: row.explanation,
    reasons: JSON.parse(row.reasons) as readonly string[],
    recordedAtMs: row.recorded_ms,
  }
}

function text(value: AttributeValue | undefined): string {
  return typeof value === 'string' ? value : ''
}

function confidenceIn(value: AttributeValue | undefined): number {
  const confidence = typeof value === 'number' || typeof value === 'bigint' ? Number(value) : 0
  return Number.isFinite(confidence) ? confidence : 0
}

/** What is known may be of a version that did not look at it. */
function earlier(known: string | undefined, seen: string): string {
  const before = unixNanoIn(known)
  if (before === '' || seen === '') return before === '' ? seen : before
  return BigInt(before) <= BigInt(seen) ? before : seen
}

function later(known: string | undefined, seen: string): string {
  const before = unixNanoIn(known)
  if (before === '' || seen === '') return before === '' ? seen : before
  return BigInt(before) >= BigInt(seen) ? before : seen
}
