import { existsSync } from 'node:fs'
import type { Grade } from '../../model/fix.ts'
import type { StackTrace } from '../../model/stack-trace.ts'
import { ATTRIBUTE } from '../../model/semantic-conventions.ts'
import { readSqliteKnowledge } from '../../knowledge/sqlite.ts'
import type { Job } from '../../runtime/job-store.ts'
import { fingerprintOf, messageTemplate } from '../../stacktrace/fingerprint.ts'
import { parseStackTrace } from '../../stacktrace/parse.ts'
import { headLength } from '../../detection/message-head.ts'

/** An error as a client tells of it. */
export interface AskedError {
  readonly type: string
  readonly message: string
  readonly trace: StackTrace | undefined
}

/** How near a known error is: the same group, the same words, the same type of exception. */
export const LIKENESSES = ['same_error', 'same_message', 'same_type'] as const
export type Likeness = (typeof LIKENESSES)[number]

/** A change that was made for an error before. */
export interface KnownChange {
  readonly id: string
  readonly fingerprint: string
  readonly service: string
  readonly type: string
  readonly message: string
  readonly cause: string
  readonly strategy: string
  readonly grade: Grade | ''
  readonly explanation: string
  readonly diff: string
  readonly atMs: number
}

const TYPED_MESSAGE = /^([A-Za-z_$][\w$.:]{0,200}?): (.+)$/

/** Reads an error out of a text: its trace, or else its first line without what logging puts in front. */
export function askedErrorOf(text: string): AskedError {
  const trace = parseStackTrace(text)
  const [first] = trace?.exceptions ?? []
  if (first !== undefined) return { type: first.type, message: first.message, trace }
  const line = text.trimStart().split('\n')[0]?.trimEnd() ?? ''
  const message = line.slice(headLength(line))
  const [, type = '', rest = message] = TYPED_MESSAGE.exec(message) ?? []
  return { type, message: rest, trace: undefined }
}

/** The changes of the repairs of an agent, and of its local knowledge where it keeps one, in these files; each change once. */
export function knownChanges(
  jobs: readonly Job[],
  knowledgeFiles: readonly string[],
): readonly KnownChange[] {
  const changes = new Map<string, KnownChange>()
  for (const change of [...knowledgeFiles.flatMap(ofKnowledge), ...jobs.flatMap(ofJob)])
    changes.set(change.id, change)
  return [...changes.values()]
}

/** Undefined for an error that has nothing in common. */
export function likenessOf(asked: AskedError, known: KnownChange): Likeness | undefined {
  const { type, message, trace } = asked
  const { service } = known
  const own = fingerprintOf({ exceptionType: type, exceptionMessage: message, trace, service })
  if (own === known.fingerprint) return 'same_error'
  const isType = type !== '' && known.type === type
  const isMessage = message !== '' && messageTemplate(message) === messageTemplate(known.message)
  if (isMessage && (isType || type === '')) return 'same_message'
  return isType ? 'same_type' : undefined
}

function ofJob({ event, diagnosis, fix, fingerprint, updatedAtMs }: Job): readonly KnownChange[] {
  if (fix?.kind !== 'fix') return []
  const { candidate, verdict, diff } = fix
  const service = event.resource[ATTRIBUTE.serviceName]
  return [
    {
      id: candidate.id,
      fingerprint,
      service: typeof service === 'string' ? service : '',
      type: event.exceptionType,
      message: event.exceptionMessage,
      cause: diagnosis?.causes[0]?.summary ?? '',
      strategy: `${candidate.strategy}/${candidate.source}`,
      grade: verdict.grade,
      explanation: candidate.explanation,
      diff,
      atMs: updatedAtMs,
    },
  ]
}

function ofKnowledge(path: string): readonly KnownChange[] {
  if (!existsSync(path)) return []
  const knowledge = readSqliteKnowledge(path)
  try {
    return knowledge.errors().flatMap((error) =>
      knowledge.fixes(error.fingerprint).flatMap((fix) =>
        fix.diff === ''
          ? []
          : [
              {
                id: fix.id,
                fingerprint: error.fingerprint,
                service: error.service,
                type: error.exceptionType,
                message: error.exceptionMessage,
                cause: error.cause,
                strategy: fix.strategy,
                grade: fix.grade,
                explanation: fix.explanation,
                diff: fix.diff,
                atMs: fix.recordedAtMs,
              },
            ],
      ),
    )
  } finally {
    knowledge.close()
  }
}
