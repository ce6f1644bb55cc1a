import { hash } from 'node:crypto'
import type { Fingerprint } from '../model/error-event.ts'
import type { Language, StackFrame, StackTrace, TracedException } from '../model/stack-trace.ts'
import { messageTemplate } from './message-template.ts'
import { looksLikeLibrary } from './own-code.ts'

export { messageTemplate } from './message-template.ts'

export interface FingerprintInput {
  readonly exceptionType: string
  readonly exceptionMessage: string
  readonly trace?: StackTrace | undefined
  /** Errors of different services are never one group. */
  readonly service: string
  /** Knows better than the look of the path, for example from the repository. */
  readonly isOwnFrame?: ((frame: StackFrame) => boolean) | undefined
}

/** Raised when the same error gets another fingerprint than before. */
const FINGERPRINT_VERSION = 1
const FRAMES_MAX = 40

/**
 * The identity of an error group.
 *
 * With a trace: the types of the exception chain, what the runtime says of the code, and of every exception its
 * own frames as file name and function. Library frames count only when the whole chain has no own frame; messages
 * of programs, lines, columns, folders and build hashes never do. Without frames: the type and the message with its values masked.
 *
 * Shape: 32 hex digits, the first 128 bits of a SHA-256. Bounds: 40 frames of an exception.
 */
export function fingerprintOf(input: FingerprintInput): Fingerprint {
  const parts = [`v${FINGERPRINT_VERSION}`, input.service, ...identityOf(input)]
  // 32 hex digits are what a Fingerprint is.
  return hash('sha256', JSON.stringify(parts)).slice(0, 32) as Fingerprint
}

function identityOf(input: FingerprintInput): readonly string[] {
  const { trace } = input
  const hasFrames = trace?.exceptions.some((exception) => exception.frames.length > 0) === true
  if (trace === undefined || !hasFrames) {
    return ['message', input.exceptionType, messageTemplate(input.exceptionMessage)]
  }
  const isOwn = input.isOwnFrame ?? ((frame: StackFrame) => !looksLikeLibrary(frame, trace.language))
  const hasOwn = trace.exceptions.some((exception) => exception.frames.some(isOwn))
  return trace.exceptions.flatMap((exception) => [
    `type ${exception.type}`,
    ...codeMessage(exception),
    ...frameKeys(exception, trace.language, hasOwn ? isOwn : () => true),
  ])
}

/**
 * What runtimes say of the code itself, in words of their own: it tells two faults of one function apart.
 * Values of the moment (`runtime.Error` prints indexes) are masked; messages that programs write never count.
 */
const CODE_MESSAGES: readonly RegExp[] = [
  /^Cannot (?:read|set) propert(?:y|ies) of (?:undefined|null) \((?:reading|setting) '[\w$]{1,80}'\)$/,
  /^[\w$.#]{1,80} is not (?:a function|a constructor|iterable|defined)$/,
  /^Reduce of empty array with no initial value$/,
  /^'[\w.]{1,80}' object has no attribute '\w{1,80}'$/,
  /^name '\w{1,80}' is not defined$/,
]

function codeMessage({ type, message }: TracedException): readonly string[] {
  if (type === 'runtime.Error') return [`message ${message.split('\n', 1)[0]?.replaceAll(/-?\d+/g, '0')}`]
  return CODE_MESSAGES.some((pattern) => pattern.test(message)) ? [`message ${message}`] : []
}

/** Frames as text, runs of one function once. */
function frameKeys(
  exception: TracedException,
  language: Language,
  counts: (frame: StackFrame) => boolean,
): readonly string[] {
  const keys = exception.frames.filter(counts).map((frame) => frameKey(frame, language))
  // Where an endless recursion stops is chance: which function is on top, and how many are seen.
  if (isEndlessRecursion(exception)) return [...new Set(keys)].sort()
  return keys.filter((key, index) => key !== keys[index - 1]).slice(0, FRAMES_MAX)
}

function isEndlessRecursion({ type, message }: TracedException): boolean {
  return (
    type === 'RecursionError' ||
    /^Maximum call stack|^too much recursion|^stack overflow|goroutine stack exceeds/.test(message)
  )
}

function frameKey(frame: StackFrame, language: Language): string {
  return `${fileKey(frame.file)} ${functionKey(frame.function, language)}`
}

/** Shape: "/app/dist/main.3f2a1b9c.js?v=2" gives "main.js". */
function fileKey(file: string): string {
  const path = file.replace(/[?#].*$/, '')
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
  return name
    .replace(/[.-](?=[\da-f]*\d)[\da-f]{6,}(?=\.)/gi, '')
    .replace(/-(?=[\w-]*(?:\d|[a-z][A-Z]))[\w-]{8}(?=\.\w+$)/, '')
}

/** The name without what the runtime adds: receivers, aliases, type arguments, numbers of closures. */
function functionKey(name: string, language: Language): string {
  if (language === 'go') {
    return name.replace(/\[[^\]]*\]/g, '').replace(/(?:\.func\d+|\.gowrap\d+|-fm|·\d+|\.\d+)+$/, '.func')
  }
  // Numbers of lambdas, anonymous classes, proxies and state machines come and go with the build.
  if (language === 'java') return name.replace(/\$\$[\w$]*(?=\.|$)|\$\d+/g, '')
  if (language === 'rust') return name.replace(/\{closure#\d+\}|\{\{closure\}\}/g, '{closure}')
  if (language === 'dotnet')
    return name
      .replace(/\[[^\]]*\]/g, '')
      .replace(/>[bdg]__[\w|]*/g, '>')
      .replace(/<>c__\w+/g, '<>c')
  if (language !== 'javascript') return name
  const bare = name.replace(/ \[as [^\]]*\]$/, '').replace(/^(?:async|new) /, '')
  const last = bare.slice(bare.lastIndexOf('.') + 1)
  return /^<anonymous>$|^\(?anonymous/i.test(last) ? '' : last
}
