import { open } from 'node:fs/promises'
import { chmodSync, closeSync, existsSync, openSync, renameSync, statSync } from 'node:fs'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { PermanentError, RetryableError } from '../model/errors.ts'
import { invariant } from '../model/invariant.ts'

/**
 * The embedded store: one SQLite file in WAL mode. One process writes, others may read beside it.
 * SQLite blocks its thread, so the ingest process runs nothing per record or batch here.
 */

export type SqlValue = SQLInputValue

/** One step of the schema. `version` rises from step to step; a step runs once, in a transaction of its own. */
export interface Migration {
  readonly version: number
  readonly sql: string
}

export interface StoreOptions {
  /** Nothing is created, migrated or moved aside. */
  readonly readOnly?: boolean
  readonly migrations?: readonly Migration[]
  /** How long a call waits, with its thread, for another program that has the file locked. */
  readonly busyTimeoutMs?: number
}

/** Errors of all calls: RetryableError HEPH_STORE_UNAVAILABLE (full, busy, read-only), PermanentError HEPH_STORE_CORRUPT. */
export interface Store {
  readonly path: string
  /** Where a damaged file was moved when the store was opened; undefined when it was sound. */
  readonly recovered: string | undefined
  /** Runs a statement that gives no rows; the number of changed rows. */
  run(sql: string, ...parameters: SqlValue[]): number
  /** The row type is the caller's promise about its own statement. */
  all<Row>(sql: string, ...parameters: SqlValue[]): readonly Row[]
  get<Row>(sql: string, ...parameters: SqlValue[]): Row | undefined
  /** All of `work` or nothing of it; a transaction inside another is part of the outer one. */
  transaction<T>(work: () => T): T
  /**
   * Resolves when what transactions have written is on the disk; they go on meanwhile.
   * Errors: RetryableError HEPH_STORE_UNAVAILABLE.
   */
  sync(): Promise<void>
  /** Safe twice. */
  close(): void
}

const BUSY_TIMEOUT_MS = 5_000
const STATEMENTS_MAX = 256
/** Larger files are only checked where they are read: a whole check would hold up the start. */
const CHECKED_BYTES_MAX = 64 * 1_048_576
const SQLITE_CORRUPT = 11
const SQLITE_NOTADB = 26
/** SQLITE_BUSY, LOCKED, NOMEM, READONLY, IOERR, FULL, CANTOPEN. */
const UNAVAILABLE: readonly number[] = [5, 6, 7, 8, 10, 13, 14]

/**
 * Opens the store and brings its schema up to date. A damaged file is moved aside as
 * `<path>.corrupt-<n>`, with its journal, and a fresh one takes its place: see `recovered`.
 * Errors: PermanentError HEPH_STORE_NEWER when a newer version of this program wrote the file;
 * PermanentError HEPH_STORE_MISSING or HEPH_STORE_CORRUPT when opened read-only;
 * RetryableError HEPH_STORE_UNAVAILABLE when the file cannot be opened.
 */
export function openStore(path: string, options: StoreOptions = {}): Store {
  if (options.readOnly === true) {
    if (!existsSync(path)) throw new PermanentError('HEPH_STORE_MISSING', `there is no store at ${path}`)
    return openSound(path, options, undefined)
  }
  try {
    return openSound(path, options, undefined)
  } catch (error) {
    if (!(error instanceof PermanentError) || error.code !== 'HEPH_STORE_CORRUPT') throw error
    return openSound(path, options, moveAside(path))
  }
}

function openSound(path: string, options: StoreOptions, recovered: string | undefined): Store {
  const isReadOnly = options.readOnly === true
  const database = translated(path, () => {
    if (!isReadOnly) restrictAccess(path)
    const timeout = options.busyTimeoutMs ?? BUSY_TIMEOUT_MS
    return new DatabaseSync(path, { readOnly: isReadOnly, timeout })
  })
  try {
    translated(path, () => {
      checkSound(path, database)
      if (isReadOnly) return
      database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
    })
    const store = createStore(path, database, recovered)
    migrate(store, database, options)
    return store
  } catch (error) {
    database.close()
    throw error
  }
}

/** The journal files take their mode from the database file, so it must be right before SQLite sees it. */
function restrictAccess(path: string): void {
  closeSync(openSync(path, 'a', 0o600))
  if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600)
}

function checkSound(path: string, database: DatabaseSync): void {
  // Reading the schema finds a wrong header; pages are only found by the check.
  database.prepare('SELECT count(*) FROM sqlite_master').get()
  if (statSync(path).size > CHECKED_BYTES_MAX) return
  const fault = Object.values(database.prepare('PRAGMA quick_check(1)').get() ?? {})[0]
  if (fault === 'ok') return
  throw new PermanentError('HEPH_STORE_CORRUPT', `the store ${path} is damaged: ${String(fault)}`)
}

function moveAside(path: string): string {
  let number = 1
  while (existsSync(`${path}.corrupt-${number}`)) number += 1
  const aside = `${path}.corrupt-${number}`
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix)
  }
  return aside
}

function migrate(store: Store, database: DatabaseSync, options: StoreOptions): void {
  const migrations = options.migrations ?? []
  invariant(
    migrations.every(({ version }, index) => version > (migrations[index - 1]?.version ?? 0)),
    'versions of migrations rise',
  )
  const found = store.get<{ user_version: number }>('PRAGMA user_version')?.user_version ?? 0
  const newest = migrations.at(-1)?.version ?? 0
  if (newest > 0 && found > newest) {
    throw new PermanentError(
      'HEPH_STORE_NEWER',
      `the store ${store.path} has schema version ${found}, this program knows up to ${newest}: use the newer program or another state directory`,
      { fields: { path: store.path, found, known: newest } },
    )
  }
  if (options.readOnly === true) return
  for (const { version, sql } of migrations) {
    if (version <= found) continue
    store.transaction(() => {
      translated(store.path, () => database.exec(`${sql};\nPRAGMA user_version = ${version}`))
    })
  }
}

function createStore(path: string, database: DatabaseSync, recovered: string | undefined): Store {
  const statements = new Map<string, StatementSync>()
  let isInTransaction = false

  const prepare = (sql: string): StatementSync => {
    const present = statements.get(sql)
    if (present !== undefined) return present
    const oldest = statements.size < STATEMENTS_MAX ? undefined : statements.keys().next().value
    if (oldest !== undefined) statements.delete(oldest)
    const created = database.prepare(sql)
    statements.set(sql, created)
    return created
  }

  return {
    path,
    recovered,
    run: (sql, ...parameters) => translated(path, () => Number(prepare(sql).run(...parameters).changes)),
    all: <Row>(sql: string, ...parameters: SqlValue[]) =>
      translated(path, () => prepare(sql).all(...parameters) as Row[]),
    get: <Row>(sql: string, ...parameters: SqlValue[]) =>
      translated(path, () => prepare(sql).get(...parameters) as Row | undefined),
    transaction(work) {
      if (isInTransaction) return work()
      translated(path, () => database.exec('BEGIN IMMEDIATE'))
      isInTransaction = true
      try {
        const result = work()
        translated(path, () => database.exec('COMMIT'))
        return result
      } catch (error) {
        // A full disk may have ended the transaction already.
        if (database.isTransaction) database.exec('ROLLBACK')
        throw error
      } finally {
        isInTransaction = false
      }
    },
    sync: () => syncJournal(path),
    close() {
      if (database.isOpen) database.close()
    },
  }
}

/**
 * Of the journal alone, on which SQLite holds no lock: to close the database or its index here would end the locks
 * that this process has on them. Source: fcntl(2), "Open file description locks"; SQLite, "WAL-mode File Format".
 */
async function syncJournal(path: string): Promise<void> {
  try {
    const journal = await open(`${path}-wal`, 'r')
    try {
      await journal.datasync()
    } finally {
      await journal.close()
    }
  } catch (error) {
    // Without a journal everything is in the database, and was synced there.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw new RetryableError('HEPH_STORE_UNAVAILABLE', `the store ${path} cannot be put on the disk now`, {
      cause: error,
    })
  }
}

/** Runs SQLite code; its errors become ours, by what the caller can do. */
function translated<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    const { errcode, code } = error as { errcode?: unknown; code?: unknown }
    // Extended result codes carry the primary one in their low byte.
    const primary = typeof errcode === 'number' ? errcode & 0xff : undefined
    if (primary === SQLITE_CORRUPT || primary === SQLITE_NOTADB) {
      throw new PermanentError('HEPH_STORE_CORRUPT', `the store ${path} is damaged`, { cause: error })
    }
    const isFileError = typeof code === 'string' && /^E[A-Z]+$/.test(code)
    if (isFileError || (primary !== undefined && UNAVAILABLE.includes(primary))) {
      throw new RetryableError('HEPH_STORE_UNAVAILABLE', `the store ${path} cannot be used now`, {
        cause: error,
      })
    }
    throw error
  }
}
