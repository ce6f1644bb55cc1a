import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fixEvent } from '../../../../agent/model/repair-event.ts'
import type { FixOutcome } from '../../../../agent/model/fix.ts'
import type { LogRecord } from '../../../../agent/model/log-record.ts'
import { gitBlobId } from '../../../../agent/repository/blob.ts'
import { unifiedDiff } from '../../../../agent/rewrite/diff.ts'
import { errorEvent } from '../../../support/events.ts'

export const BEFORE = 'export const nameOf = (user) => user.name\n'
export const AFTER = "export const nameOf = (user) => user?.name ?? 'guest'\n"

/** A git repository with these files, committed. */
export function codeIn(folder: string, files: Readonly<Record<string, string>>): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  git(folder, 'init', '-q')
  git(folder, 'add', '-A')
  git(folder, 'commit', '-q', '-m', 'code')
  return folder
}

export function git(folder: string, ...words: readonly string[]): string {
  const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.org']
  return execFileSync('git', [...identity, ...words], { cwd: folder, encoding: 'utf8' })
}

export function contentOf(folder: string, path: string): string {
  return readFileSync(join(folder, path), 'utf8')
}

/** A fix that turns some files into others. */
export function fixOf(
  changes: Readonly<Record<string, readonly [before: string, after: string]>>,
  grade: 'proved' | 'refused' = 'proved',
): FixOutcome & { readonly kind: 'fix' } {
  return {
    kind: 'fix',
    candidate: {
      id: 'f1xedfix-0001',
      fingerprint: errorEvent().fingerprint,
      revision: '',
      strategy: 'template',
      source: 'js-member-of-missing',
      origin: 'sink',
      edits: Object.entries(changes).map(([path, [before, after]]) => ({
        path,
        blobId: gitBlobId(new TextEncoder().encode(before)),
        start: 0,
        end: before.length,
        replacement: after,
      })),
      explanation: 'A user that is not there has the name of guests.',
      assumptions: [],
      cost: { durationMs: 1, inputTokens: 0, outputTokens: 0 },
    },
    verdict: { checks: [], grade, reasons: [], confidence: 0.9, evidence: [] },
    diff: unifiedDiff(Object.entries(changes).map(([path, [before, after]]) => ({ path, before, after }))),
  }
}

export function recordOf(fix: FixOutcome): LogRecord {
  return fixEvent(errorEvent(), undefined, fix, 1_700_000_000_000_000_000n)
}
