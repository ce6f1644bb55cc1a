import { hash } from 'node:crypto'
import type { Fingerprint } from '../model/error-event.ts'
import type { StackFrame, StackTrace } from '../model/stack-trace.ts'
import { codeMessage, isEndlessRecursion } from './fingerprint-messages.ts'
import { fileKey, folderKeys, functionKey } from './fingerprint-names.ts'
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

/** What counted: own frames, those of libraries since none is own, or the message. */
export type IdentityKind = 'own_code' | 'library_code' | 'message'

/** What tells an error from others. */
export interface ErrorIdentity {
  readonly kind: IdentityKind
  readonly service: string
  /**
   * What counted, as a person can read it.
   * Shape: ["type TypeError", "frame total in cart.py at return cart.price"].
   */
  readonly parts: readonly string[]
  /** The hash of the parts. */
  readonly fingerprint: Fingerprint
  /** The same of all frames; undefined without any. */
  readonly allFrames: Fingerprint | undefined
}

/** Raised when the same error gets another fingerprint than before. */
const FINGERPRINT_VERSION = 2
const FRAMES_MAX = 40
/** Looked at to find those, and to see what a recursion goes through. */
const FRAMES_SEEN_MAX = 1_000
const CYCLE_FRAMES_MAX = 8

/** How the parts begin that are frames. */
export const FRAME_PART = 'frame '

/**
 * The fingerprint of an error by itself: of its own code, or of its message.
 * Shape: 32 hex digits, the first 128 bits of a SHA-256.
 */
export function fingerprintOf(input: FingerprintInput): Fingerprint {
  return identityOf(input).fingerprint
}

/** The first 128 bits of the SHA-256 of some texts: a fingerprint. */
export function hashOfParts(parts: readonly string[]): Fingerprint {
  // 32 hex digits are what a Fingerprint is.
  return hash('sha256', JSON.stringify([`v${FINGERPRINT_VERSION}`, ...parts])).slice(0, 32) as Fingerprint
}

/**
 * What makes two errors the same.
 *
 * With a trace: the types of the exception chain, what the runtime says of the code, of every exception its own
 * frames as function and file, and the source line where it stopped, of runtimes that always print it. Library
 * frames count only when the whole chain has no own frame. Messages of programs, lines, columns, build hashes and
 * the folder in which the program is never count. Without frames: the type, and the message with its values masked.
 *
 * Bounds: 40 frames of an exception, of its first 1000; what repeats in a recursion counts once.
 */
export function identityOf(input: FingerprintInput): ErrorIdentity {
  const { trace, service } = input
  if (!hasFrames(trace))
    return messageIdentity(service, input.exceptionType, messageTemplate(input.exceptionMessage))
  const reading = readingOf(trace, input.isOwnFrame)
  const hasOwn = reading.own.size > 0
  const parts = partsOfTrace(reading, hasOwn ? 'own' : 'library')
  return {
    kind: hasOwn ? 'own_code' : 'library_code',
    service,
    parts,
    fingerprint: hashOfParts([service, ...parts]),
    // Also where all frames are of one kind: on another host one of them may look otherwise.
    allFrames: hashOfParts([service, 'all', ...partsOfTrace(reading, 'all')]),
  }
}

/** Whether there are calls to tell an error by; else its message does. */
export function hasFrames(trace: StackTrace | undefined): trace is StackTrace {
  return trace?.exceptions.some(({ frames }) => frames.length > 0) === true
}

/** What tells an error without calls: its type, and its message with the values masked (see `messageTemplate`). */
export function messageIdentity(service: string, type: string, template: string): ErrorIdentity {
  const parts = [`type ${type}`, `message ${template}`]
  const fingerprint = hashOfParts([service, 'message', ...parts])
  return { kind: 'message', service, parts, fingerprint, allFrames: undefined }
}

interface TraceReading {
  readonly trace: StackTrace
  readonly own: ReadonlySet<StackFrame>
  /** Where the file of an own frame is. */
  readonly folderOf: (file: string) => string
}

function readingOf(trace: StackTrace, isOwnFrame: FingerprintInput['isOwnFrame']): TraceReading {
  const isOwn = isOwnFrame ?? ((frame: StackFrame) => !looksLikeLibrary(frame, trace.language))
  const own = new Set<StackFrame>()
  for (const { frames } of trace.exceptions) {
    for (const frame of frames.slice(0, FRAMES_SEEN_MAX)) if (isOwn(frame)) own.add(frame)
  }
  const files = new Set(Array.from(own, ({ file }) => file))
  return { trace, own, folderOf: folderKeys([...files], trace.language) }
}

/** With 'all' nothing is left out that counts otherwise, so that errors that are the same by it are one. */
function partsOfTrace(reading: TraceReading, which: 'own' | 'library' | 'all'): readonly string[] {
  const { trace, own } = reading
  const framesMax = which === 'all' ? FRAMES_SEEN_MAX : FRAMES_MAX
  return trace.exceptions.flatMap((exception) => {
    const said = codeMessage(exception)
    const head = [`type ${exception.type}`, ...(said === undefined ? [] : [`message ${said}`])]
    const seen = exception.frames.slice(0, FRAMES_SEEN_MAX)
    const frames = which === 'own' ? seen.filter((frame) => own.has(frame)) : seen
    const [innermost] = frames
    const partOf = (frame: StackFrame): string =>
      framePart(frame, reading) + (which === 'all' || frame === innermost ? sourcePart(frame, trace) : '')
    if (isEndlessRecursion(exception))
      return [...head, ...[...new Set(frames.map((frame) => framePart(frame, reading)))].sort()]
    return [...head, ...withoutCycles(frames, partOf, framesMax)]
  })
}

function framePart(frame: StackFrame, { trace, own, folderOf }: TraceReading): string {
  const called = `${FRAME_PART}${functionKey(frame.function, trace.language)}`
  if (frame.file === '') return called
  return `${called} in ${own.has(frame) ? folderOf(frame.file) : ''}${fileKey(frame.file)}`
}

/** Python prints the line of every frame; what others print of the innermost depends on who prints the trace. */
function sourcePart({ sourceLine }: StackFrame, { language }: StackTrace): string {
  if (sourceLine === undefined || language !== 'python') return ''
  return ` at ${sourceLine.trim().replaceAll(/\s+/g, ' ')}`
}

/** The parts of frames, of calls that repeat the first round. Shape: a b a b a c gives a b a c. */
function withoutCycles(
  frames: readonly StackFrame[],
  partOf: (frame: StackFrame) => string,
  framesMax: number,
): readonly string[] {
  const parts: string[] = []
  for (const frame of frames) {
    if (parts.length >= framesMax) break
    parts.push(partOf(frame))
    for (let length = 1; length <= CYCLE_FRAMES_MAX && 2 * length <= parts.length; length += 1) {
      if (!endsInCycle(parts, length)) continue
      parts.length -= length
      break
    }
  }
  return parts
}

/** Whether the last parts are the same as those before them. */
function endsInCycle(parts: readonly string[], length: number): boolean {
  for (let at = parts.length - length; at < parts.length; at += 1) {
    if (parts[at] !== parts[at - length]) return false
  }
  return true
}
