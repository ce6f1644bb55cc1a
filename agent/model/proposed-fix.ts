import type { LogRecord } from './log-record.ts'
import type { AttributeValue } from './resource.ts'
import { ATTRIBUTE } from './semantic-conventions.ts'
import { PermanentError } from './errors.ts'

/** A proposed fix as its event tells it: all that is needed to use it far from the agent that made it. */
export interface ProposedFix {
  readonly id: string
  readonly fingerprint: string
  /** Shape: "TypeError: Cannot read properties of undefined". */
  readonly error: string
  readonly grade: string
  readonly revision: string
  readonly explanation: string
  readonly diff: string
  /** The files that the diff changes, each with the git object id of the content that it was made for. */
  readonly files: readonly { readonly path: string; readonly blobId: string }[]
}

/**
 * What the event of a proposed fix holds.
 * Errors: PermanentError HEPH_FIX_INCOMPLETE when it lacks what the fix is used by.
 */
export function proposedFixOf(record: LogRecord): ProposedFix {
  const text = (name: string): string => {
    const value = record.attributes[name]
    return typeof value === 'string' ? value : ''
  }
  const fix: ProposedFix = {
    id: text(ATTRIBUTE.fixId),
    fingerprint: text(ATTRIBUTE.fingerprint),
    error: [text(ATTRIBUTE.exceptionType), text(ATTRIBUTE.exceptionMessage)]
      .filter((part) => part !== '')
      .join(': '),
    grade: text(ATTRIBUTE.validationGrade),
    revision: text(ATTRIBUTE.vcsRevision),
    explanation: text(ATTRIBUTE.fixExplanation),
    diff: text(ATTRIBUTE.fixDiff),
    files: filesOf(record.attributes[ATTRIBUTE.fixFiles]),
  }
  const missing = (['id', 'diff', 'files'] as const).find((field) => fix[field].length === 0)
  if (missing === undefined) return fix
  throw new PermanentError(
    'HEPH_FIX_INCOMPLETE',
    `the event of the fix ${fix.id === '' ? 'without an id' : fix.id} lacks its ${missing}; it was cut, or made by another program`,
  )
}

function filesOf(value: AttributeValue | undefined): ProposedFix['files'] {
  if (!Array.isArray(value)) return []
  return value.flatMap((file: AttributeValue) => {
    if (typeof file !== 'object' || file === null || Array.isArray(file)) return []
    const { path, blobId } = file as Readonly<Record<string, AttributeValue>>
    return typeof path === 'string' && typeof blobId === 'string' ? [{ path, blobId }] : []
  })
}
