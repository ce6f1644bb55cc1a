import { createHash } from 'node:crypto'
import { PermanentError } from '../../agent/model/errors.ts'
import type { LogRecord } from '../../agent/model/log-record.ts'
import type { ProposedFix } from '../../agent/model/proposed-fix.ts'
import { ATTRIBUTE } from '../../agent/model/semantic-conventions.ts'
import { parseDiff, type FileDiff } from '../../agent/rewrite/parse-diff.ts'

/** What a fix changes in a repository. */
export interface Change {
  readonly fixId: string
  /** Without the prefix: the same for all fixes of one error. */
  readonly branch: string
  readonly files: readonly { readonly blobId: string; readonly diff: FileDiff }[]
  /** A file that is not there yet. */
  readonly test: { readonly path: string; readonly text: string } | undefined
}

const FILES_MAX = 50
const TEST_BYTES_MAX = 256 * 1_024

/**
 * The change of a fix. An event may come from anywhere: what it names has to be a plain file below the root, and nothing
 * that a forge or git itself reads (`.github`, `.gitlab-ci.yml`, `.gitmodules`), since a branch with such a file runs on
 * the machines of the forge before anybody has looked at it.
 * Errors: PermanentError HEPH_PULL_REQUEST_UNUSABLE.
 */
export function changeOf(fix: ProposedFix, record: LogRecord, withTest: boolean): Change {
  if (!/^[\w.-]{1,100}$/.test(fix.id)) throw unusable('its id is none')
  const diffs = new Map(parseDiff(fix.diff).map((file) => [file.path, file]))
  const test = withTest ? testOf(record) : undefined
  const paths = [...diffs.keys(), ...(test === undefined ? [] : [test.path])]
  if (diffs.size === 0 || paths.length > FILES_MAX) throw unusable(`it changes ${diffs.size} files`)
  const odd = paths.find((path) => !isPlainPath(path))
  if (odd !== undefined) throw unusable(`it changes ${JSON.stringify(odd)}, which no fix may`)
  const files = [...diffs.values()].map((diff) => {
    const blobId = fix.files.find(({ path }) => path === diff.path)?.blobId ?? ''
    if (!/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(blobId))
      throw unusable(`it does not say what ${diff.path} was`)
    return { blobId, diff }
  })
  return { fixId: fix.id, branch: branchOf(fix), files, test }
}

function testOf({ attributes }: LogRecord): Change['test'] {
  const value = attributes[ATTRIBUTE.fixRegressionTest]
  const { kind, path, text } = (typeof value === 'object' ? value : {}) as Readonly<Record<string, unknown>>
  if (kind !== 'offered' || typeof path !== 'string' || typeof text !== 'string') return undefined
  return text.length > TEST_BYTES_MAX ? undefined : { path, text }
}

function isPlainPath(path: string): boolean {
  return (
    !/["\\\p{C}]/u.test(path) &&
    path.split('/').every((part) => part !== '' && !part.startsWith('.') && !/^git~\d/i.test(part))
  )
}

function branchOf({ fingerprint, id }: ProposedFix): string {
  if (/^[0-9a-f]{12,64}$/.test(fingerprint)) return fingerprint.slice(0, 12)
  return createHash('sha256')
    .update(fingerprint === '' ? id : fingerprint)
    .digest('hex')
    .slice(0, 12)
}

function unusable(reason: string): PermanentError {
  return new PermanentError('HEPH_PULL_REQUEST_UNUSABLE', `no branch is made of this fix: ${reason}`)
}
