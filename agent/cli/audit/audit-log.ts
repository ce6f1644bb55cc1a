import { appendFileSync, existsSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { AuditEntry } from './audit-entry.ts'

/** A line of JSON for each operation, in the state directory. */
export const AUDIT_LOG = 'audit.jsonl'

const BYTES_MAX = 1_048_576

/**
 * Adds a line. Bounds: at 1 MiB the file becomes `audit.jsonl.1`, in place of the one before; lines of commands that end at
 * the same time are whole, since each is one write to the end. Errors: those of the system.
 */
export function appendAuditEntry(stateDirectory: string, entry: AuditEntry): void {
  const path = join(stateDirectory, AUDIT_LOG)
  if (existsSync(path) && statSync(path).size > BYTES_MAX) renameSync(path, `${path}.1`)
  appendFileSync(path, `${JSON.stringify(entry)}\n`, { mode: 0o600 })
}
