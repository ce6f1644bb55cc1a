import type { Migration } from '../storage/store.ts'

/** What a job went through is kept so far back: one that is tried again and again does not fill the disk. */
const STEPS_MAX = 200

/** The tables of the repair lane in the agent's store. Triggers keep what a job went through, whoever moves it. */
export const JOB_MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    sql: `
      CREATE TABLE job (
        fingerprint TEXT PRIMARY KEY,
        id TEXT NOT NULL,
        state TEXT NOT NULL,
        reason TEXT NOT NULL,
        stages TEXT NOT NULL,
        event TEXT NOT NULL,
        diagnosis TEXT,
        fix TEXT,
        known_fix TEXT,
        attempts INTEGER NOT NULL,
        created_ms INTEGER NOT NULL,
        updated_ms INTEGER NOT NULL,
        ended_ms INTEGER
      ) STRICT;
      CREATE TABLE outbox (
        event_id TEXT PRIMARY KEY,
        component TEXT NOT NULL,
        job_id TEXT NOT NULL,
        record TEXT NOT NULL,
        created_ms INTEGER NOT NULL
      ) STRICT;
    `,
  },
  {
    version: 2,
    sql: `
      CREATE TABLE pause (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        reason TEXT NOT NULL,
        since_ms INTEGER NOT NULL,
        until_ms INTEGER
      ) STRICT;
      CREATE TABLE job_step (
        fingerprint TEXT NOT NULL,
        at_ms INTEGER NOT NULL,
        state TEXT NOT NULL,
        reason TEXT NOT NULL
      ) STRICT;
      CREATE INDEX job_step_fingerprint ON job_step (fingerprint);
      CREATE TRIGGER job_begun AFTER INSERT ON job BEGIN
        DELETE FROM job_step WHERE fingerprint = new.fingerprint;
        INSERT INTO job_step VALUES (new.fingerprint, new.created_ms, new.state, new.reason);
      END;
      CREATE TRIGGER job_moved AFTER UPDATE OF state, reason ON job
        WHEN old.state <> new.state OR old.reason <> new.reason BEGIN
        INSERT INTO job_step VALUES (new.fingerprint, new.updated_ms, new.state, new.reason);
        DELETE FROM job_step WHERE fingerprint = new.fingerprint AND rowid NOT IN
          (SELECT rowid FROM job_step WHERE fingerprint = new.fingerprint ORDER BY rowid DESC LIMIT ${STEPS_MAX});
      END;
    `,
  },
  // Until when a pending job is left alone.
  { version: 3, sql: 'ALTER TABLE job ADD COLUMN wait_until_ms INTEGER' },
  // Rows are long, and counting those that have ended must not read them.
  { version: 4, sql: 'CREATE INDEX job_ended ON job (ended_ms)' },
]
