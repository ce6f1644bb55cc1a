import { createHash } from 'node:crypto'
import type { Fingerprint } from '../model/error-event.ts'
import type { StackFrame, StackTrace } from '../model/stack-trace.ts'

interface FingerprintInput {
  readonly exceptionType: string
  readonly exceptionMessage: string
  readonly trace?: StackTrace
  readonly service: string
  readonly isOwnFrame?: (frame: StackFrame) => boolean
}

const MASKS: readonly (readonly [RegExp, string])[] = [
  [/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, '<email>'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<uuid>'],
  [/\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?/g, '<time>'],
  [/\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b/g, '<ip>'],
  [/\b0x[0-9a-f]+\b/gi, '<hex>'],
  [/\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{8,}\b/gi, '<hex>'],
  [/(["'`])(?:(?!\1).){1,200}\1/g, '<text>'],
  [/-?\b\d+(?:[.,]\d+)*\b/g, '<number>'],
]

/** A message without what varies: numbers, ids, addresses, quoted values. */
export function messageTemplate(message: string): string {
  let template = message.slice(0, 2_000).split('\n').slice(0, 2).join('\n')
  for (const [pattern, mask] of MASKS) template = template.replace(pattern, mask)
  return template.replace(/\s+/g, ' ').trim()
}

/** The identity of an error group. */
export function fingerprintOf(input: FingerprintInput): Fingerprint {
  const parts = [input.service, ...partsOf(input)]
  const digest = createHash('sha256').update(parts.join('\u0000')).digest('hex')
  // The one place where a fingerprint comes from.
  return digest.slice(0, 32) as Fingerprint
}

function partsOf({ exceptionType, exceptionMessage, trace, isOwnFrame }: FingerprintInput): readonly string[] {
  const exceptions = trace?.exceptions ?? []
  const frames = exceptions.flatMap((exception) => exception.frames)
  const own = isOwnFrame === undefined ? frames : frames.filter(isOwnFrame)
  const counted = own.length > 0 ? own : frames
  const keys = counted.map(frameKey).filter((key, index, all) => key !== all[index - 1])
  if (keys.length === 0) return [exceptionType, messageTemplate(exceptionMessage)]
  return [...exceptions.map((exception) => exception.type), ...keys]
}

function frameKey(frame: StackFrame): string {
  const file = frame.file.split(/[\\/]/).at(-1) ?? ''
  return `${frame.module ?? file.replace(/[.-][0-9a-f]{8,}(?=\.)/, '')}:${frame.function}`
}
