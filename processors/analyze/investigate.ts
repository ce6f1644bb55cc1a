import type { RepositoryReference, ResolvedFrame } from '../../agent/model/diagnosis.ts'
import type { ErrorEvent } from '../../agent/model/error-event.ts'
import type { Language, StackTrace, TracedException } from '../../agent/model/stack-trace.ts'
import { ParsedFiles } from '../../agent/repository/definitions.ts'
import { resolveExceptionFrames, resolveFrames } from '../../agent/repository/frames.ts'
import { findGoTests } from '../../agent/repository/go-tests.ts'
import { locateLine } from '../../agent/repository/moved-line.ts'
import { foreignCode, ownCodeOf, type OwnCode } from '../../agent/repository/own-code.ts'
import { originalFrames, type OriginalFrames } from '../../agent/repository/source-maps/original-frames.ts'
import { SourceMaps } from '../../agent/repository/source-maps/source-maps.ts'
import type { Repository } from '../../agent/repository/repository.ts'
import { functionOfFrame, nodesOnLine } from '../../agent/repository/symbols.ts'
import { parseStackTrace } from '../../agent/stacktrace/parse.ts'
import { EvidenceLog } from './evidence-log.ts'
import type { CrashSite, Investigation } from './finder.ts'
import { viewOf } from './language-views.ts'
import { readMessage } from './messages.ts'
import type { Symptom } from './message.ts'
import { findSuspects } from './suspects.ts'
import { withInlineTests } from '../../agent/repository/inline-tests.ts'
import {
  isProductFrame,
  productCode,
  productFrames,
  withoutLibraries,
} from '../../agent/repository/test-file.ts'

/** The parsed trace of an event, from its own text or, failing that, from the body of the record. */
export function traceOf(event: ErrorEvent): StackTrace | undefined {
  const text = event.stackTraceText === '' ? event.body : event.stackTraceText
  const hint = event.language === 'unknown' ? undefined : event.language
  return parseStackTrace(text, hint) ?? (text === event.body ? undefined : parseStackTrace(event.body, hint))
}

/** What finders start from, with all frames as they are and what could not be had. */
export interface OpenedInvestigation {
  readonly investigation: Investigation
  readonly frames: readonly ResolvedFrame[]
  readonly gaps: readonly string[]
}

/** Gathers what every finder needs: message, frames, the line of the crash. Tests count only where nothing else is. */
export async function openInvestigation(
  event: ErrorEvent,
  repository: Repository | undefined,
  reference: RepositoryReference | undefined,
): Promise<OpenedInvestigation> {
  const gaps: string[] = [...(repository?.gaps ?? [])]
  const trace = traceOf(event)
  const language = event.language === 'unknown' ? (trace?.language ?? 'unknown') : event.language
  const ownCode = ownCodeOf(reference?.ownCode)
  if (trace !== undefined && repository !== undefined && language === 'go')
    await findGoTests(
      trace.exceptions.flatMap(({ frames }) => frames),
      repository,
    )
  const resolved = trace === undefined ? [] : framesOf(trace, repository, ownCode)
  const original = await sourceFrames(resolved, language, repository, reference)
  gaps.push(...original.gaps)
  const allFrames = await withInlineTests(original.frames, repository)
  const frames = productFrames(allFrames)
  const isOfTests = allFrames.some((frame) => frame.isOwn) && !allFrames.some(isProductFrame)
  const searched =
    repository === undefined
      ? undefined
      : isOfTests
        ? withoutLibraries(repository)
        : productCode(repository, frames)
  const files = searched === undefined ? undefined : new ParsedFiles(searched)
  const evidence = new EvidenceLog()
  const origin =
    typeof event.attributes['log.file.path'] === 'string'
      ? event.attributes['log.file.path']
      : 'the logged error'
  const logEvidence = evidence.add('log', origin, headline(event))
  if (trace === undefined) gaps.push('the error has no stack trace that could be read')
  else if (trace.isTruncated) gaps.push('the stack trace is cut off')

  const exceptions = trace?.exceptions ?? []
  const root = await rootException(exceptions, language, repository, files)
  const exceptionType = root?.type ?? event.exceptionType
  const exceptionMessage = root?.message ?? event.exceptionMessage
  const symptom = readMessage(language, exceptionType, exceptionMessage)
  const first = root === undefined ? 0 : firstFrameOf(root, exceptions)
  const site = files === undefined ? undefined : await openCrash({ frames, first }, symptom, files, gaps)
  const foreign =
    site === undefined ? undefined : foreignCode(site.file.path, site.file.text, repository, ownCode)
  if (site !== undefined && foreign !== undefined) {
    gaps.push(`${site.file.path} is not to be changed by hand: ${foreign.reason}`)
  }
  const isNamed = allFrames.some(({ isOwn, path }) => isOwn && path !== undefined)
  if (trace !== undefined && repository !== undefined && site === undefined && !isNamed) {
    gaps.push('no frame of the trace is a file of the repository')
  }
  return {
    investigation: {
      event,
      language,
      exceptionType,
      exceptionMessage,
      symptom,
      frames,
      repository,
      files,
      crash: site,
      evidence,
      logEvidence,
    },
    frames: allFrames,
    gaps,
  }
}

function framesOf(
  trace: StackTrace,
  repository: Repository | undefined,
  ownCode: OwnCode | undefined,
): readonly ResolvedFrame[] {
  if (repository !== undefined) return resolveFrames(trace, repository, ownCode)
  const frames = trace.exceptions.toReversed().flatMap((exception) => exception.frames)
  return frames.map((frame) => ({ ...frame, isOwn: false }))
}

/** Frames of bundles and compiled code as they are in the sources; the frames as they are for other languages. */
async function sourceFrames(
  frames: readonly ResolvedFrame[],
  language: Language,
  repository: Repository | undefined,
  reference: RepositoryReference | undefined,
): Promise<OriginalFrames> {
  if (language !== 'javascript' || repository === undefined) return { frames, gaps: [] }
  const maps = new SourceMaps(repository, reference?.sourceMapDirectories ?? [])
  return originalFrames(frames, new ParsedFiles(repository), maps, ownCodeOf(reference?.ownCode))
}

/** Where the frames of an exception begin among those of all, innermost cause first. */
function firstFrameOf(exception: TracedException, exceptions: readonly TracedException[]): number {
  const inner = exceptions.slice(exceptions.indexOf(exception) + 1)
  return inner.reduce((total, one) => total + one.frames.length, 0)
}

/**
 * The exception to explain. What was raised from another exception on purpose is explained by that one;
 * what broke while another was handled is a fault of its own.
 */
async function rootException(
  exceptions: readonly TracedException[],
  language: Language,
  repository: Repository | undefined,
  files: ParsedFiles | undefined,
): Promise<TracedException | undefined> {
  let chosen = exceptions[0]
  // Below the fault of a native program stands where its memory came from, which is no error.
  if (language === 'cpp' && chosen !== undefined && chosen.frames.length > 0) return chosen
  for (const next of exceptions.slice(1)) {
    if (chosen === undefined) break
    // Of these languages only Python tells what was handled beside what broke then; the others tell a cause as it was given.
    if (language !== 'python') {
      chosen = next
      continue
    }
    const isRaised = await isRaisedOnPurpose(chosen, language, repository, files)
    if (isRaised === false) break
    chosen = next
  }
  return chosen
}

/** Whether the own line an exception came up on raises it; undefined when that cannot be seen. */
async function isRaisedOnPurpose(
  exception: TracedException,
  language: Language,
  repository: Repository | undefined,
  files: ParsedFiles | undefined,
): Promise<boolean | undefined> {
  const [frame] = exception.frames
  if (frame?.sourceLine !== undefined) return /^\s*(?:raise|throw|panic)\b/.test(frame.sourceLine)
  if (repository === undefined || files === undefined) return undefined
  const resolved = resolveExceptionFrames(exception, language, repository)[0]
  const file = resolved?.path === undefined || !resolved.isOwn ? undefined : await files.open(resolved.path)
  if (file === undefined || resolved?.line === undefined) return undefined
  const view = viewOf(file.root)
  return nodesOnLine(file.root, resolved.line).some(
    (node) =>
      view.raised(node) !== undefined || /\bnew \w*Error\b/.test(file.lines[(resolved.line ?? 1) - 1] ?? ''),
  )
}

/** The first own frame, from the exception to explain on, whose line can be found in the repository. */
async function openCrash(
  { frames, first }: { readonly frames: readonly ResolvedFrame[]; readonly first: number },
  symptom: Symptom,
  files: ParsedFiles,
  gaps: string[],
): Promise<CrashSite | undefined> {
  const order = [...frames.keys()].toSorted((a, b) => Number(a < first) - Number(b < first) || a - b)
  for (const frameIndex of order) {
    const frame = frames[frameIndex]
    if (frame === undefined) continue
    if (!frame.isOwn || frame.path === undefined || frame.line === undefined) continue
    const file = await files.open(frame.path)
    if (file === undefined) {
      gaps.push(`${frame.path} could not be read as source code: ${files.whyNotOpened(frame.path)}`)
      continue
    }
    const located = locateLine(frame, file)
    if (located.gap !== undefined) gaps.push(located.gap)
    if (located.line === undefined) continue
    const { line } = located
    const column = located.gap === undefined ? frame.column : undefined
    const view = viewOf(file.root)
    const suspects = findSuspects(file.root, { number: line, column }, symptom, view)
    return {
      frameIndex,
      frame,
      file,
      view,
      line,
      column,
      function: functionOfFrame(file.root, frame, line, column),
      suspects,
    }
  }
  return undefined
}

function headline(event: ErrorEvent): string {
  const text =
    event.exceptionMessage === '' ? event.exceptionType : `${event.exceptionType}: ${event.exceptionMessage}`
  return text.trim() === '' ? (event.body.split('\n')[0] ?? '') : text
}
