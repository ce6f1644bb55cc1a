import { createHash } from 'node:crypto'
import type { LogEntry } from './logger.ts'

/** What makes entries of the own log the same one again, whatever numbers and names they come with. */
export interface EntryKind {
  /** 12 hexadecimal digits, the same on every machine and in every run. */
  readonly fingerprint: string
  /** Of the error that it tells of. Shape: "HEPH_NET_LISTEN". */
  readonly code: string | undefined
  readonly component: string | undefined
}

const FINGERPRINT_LENGTH = 12

/** The kind of an entry: its level, its words without numbers, its error's code and the component that said it. */
export function kindOfEntry({
  level,
  message,
  fields,
}: Pick<LogEntry, 'level' | 'message' | 'fields'>): EntryKind {
  const { error, component } = fields
  const code = typeof error === 'string' ? /^HEPH_[A-Z0-9_]+/.exec(error)?.[0] : undefined
  const owner = typeof component === 'string' ? component : undefined
  const parts = [level, message.replaceAll(/\d+/g, '#'), code ?? '', owner ?? '']
  const fingerprint = createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, FINGERPRINT_LENGTH)
  return { fingerprint, code, component: owner }
}
