import type { ResolvedFrame } from '../model/diagnosis.ts'
import type { Language, StackFrame, StackTrace, TracedException } from '../model/stack-trace.ts'
import { isLibraryPath, looksLikeLibrary } from '../stacktrace/own-code.ts'
import { framePath, pathBelow, plainPath } from './frame-path.ts'
import { goTestOf } from './go-tests.ts'
import type { OwnCode } from './own-code.ts'
import { segmentsOf } from './path-index.ts'
import type { Repository } from './repository.ts'

/**
 * Frames to files of the repository. The program ran somewhere else: in a container, from a build folder,
 * on a colleague's machine. So the mapping is found from the frames themselves, in two rounds:
 *
 *   1. each frame alone (`frame-path.ts`): its path below the root, else the listed file with the longest common end
 *   2. what round 1 found tells which prefix of the machine is which folder of the repository
 *      (`/app` is ``, `/srv/shop` is `services/shop`); it decides the frames that several files could be
 *
 * Paths from a trace are only compared with the listing. None is ever opened.
 */

/**
 * The frames of a trace, with the file of the repository each is in: first those of the exception that
 * came first in time (the innermost cause), then those of the exceptions made from it. Within an
 * exception the innermost call comes first.
 */
export function resolveFrames(
  trace: StackTrace,
  repository: Repository,
  ownCode?: OwnCode,
): readonly ResolvedFrame[] {
  const frames = trace.exceptions.toReversed().flatMap((exception) => exception.frames)
  return resolve(frames, trace.language, repository, ownCode)
}

/** The frames of one exception of a trace, resolved. */
export function resolveExceptionFrames(
  exception: TracedException,
  language: Language,
  repository: Repository,
  ownCode?: OwnCode,
): readonly ResolvedFrame[] {
  return resolve(exception.frames, language, repository, ownCode)
}

interface Prefix {
  readonly machine: string
  readonly repository: string
}

function resolve(
  frames: readonly StackFrame[],
  language: Language,
  repository: Repository,
  ownCode: OwnCode | undefined,
): readonly ResolvedFrame[] {
  const first = frames.map((frame) => framePath(frame, language, repository))
  // The JVM prints no folders, so that what is before a file's name says nothing of the machine.
  const prefixes = language === 'java' ? [] : learnPrefixes(frames, first)
  return frames.map((frame, position) => {
    const test = first[position] === undefined ? goTestOf(frame, repository) : undefined
    if (test !== undefined) {
      const line = frame.line ?? test.endLine
      return {
        ...frame,
        line,
        isNative: false,
        path: test.path,
        isOwn: isOwnPath(test.path, language, ownCode),
      }
    }
    const path = first[position] ?? resolveByPrefix(frame, language, prefixes, repository)
    if (path === undefined) return { ...frame, isOwn: false }
    const isWritten = !frame.isNative && !isMadeByCompiler(frame, frames[position - 1], language)
    return { ...frame, path, isOwn: isWritten && isOwnPath(path, language, ownCode) }
  })
}

/**
 * Whether nobody wrote what a frame ran: `valueOf` of an enumeration, whose line is that of its declaration.
 * Source: Java Language Specification 8.9.3.
 */
function isMadeByCompiler(frame: StackFrame, inner: StackFrame | undefined, language: Language): boolean {
  return (
    language === 'java' && inner?.function === 'java.lang.Enum.valueOf' && frame.function.endsWith('.valueOf')
  )
}

/**
 * Whether a file of the repository is own code. What is in the repository is judged by where it is there: a
 * service may be installed as a package, and the repository may be that of a library which is in most programs.
 */
export function isOwnPath(path: string, language: Language, ownCode: OwnCode | undefined): boolean {
  return ownCode?.decides(path) ?? !isLibraryPath(path, language)
}

/** Which folder of the machine is which folder of the repository, longest machine folder first. */
function learnPrefixes(
  frames: readonly StackFrame[],
  paths: readonly (string | undefined)[],
): readonly Prefix[] {
  const prefixes = new Map<string, Prefix>()
  frames.forEach((frame, position) => {
    const path = paths[position]
    if (path === undefined) return
    const machine = segmentsOf(plainPath(frame.file))
    const own = path.split('/')
    while (machine.length > 0 && own.length > 0 && machine.at(-1) === own.at(-1)) {
      machine.pop()
      own.pop()
    }
    const key = machine.join('/')
    if (!prefixes.has(key)) prefixes.set(key, { machine: key, repository: own.join('/') })
  })
  return [...prefixes.values()].toSorted((a, b) => b.machine.length - a.machine.length)
}

function resolveByPrefix(
  frame: StackFrame,
  language: Language,
  prefixes: readonly Prefix[],
  repository: Repository,
): string | undefined {
  if (frame.isNative || frame.file === '' || looksLikeLibrary(frame, language)) return undefined
  const path = segmentsOf(plainPath(frame.file)).join('/')
  if (pathBelow(plainPath(frame.file), repository.root) !== undefined) return undefined
  for (const { machine, repository: folder } of prefixes) {
    if (machine !== '' && !path.startsWith(`${machine}/`)) continue
    const rest = machine === '' ? path : path.slice(machine.length + 1)
    const candidate = folder === '' ? rest : `${folder}/${rest}`
    if (repository.hasFile(candidate)) return candidate
  }
  return undefined
}
