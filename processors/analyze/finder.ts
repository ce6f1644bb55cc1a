import type { Cause, CauseClass, ErrorClass, ResolvedFrame } from '../../agent/model/diagnosis.ts'
import type { ErrorEvent } from '../../agent/model/error-event.ts'
import type { Language } from '../../agent/model/stack-trace.ts'
import type { ParsedFile, ParsedFiles } from '../../agent/repository/definitions.ts'
import type { Repository } from '../../agent/repository/repository.ts'
import type { CodeSymbol } from '../../agent/repository/symbols.ts'
import type { Way } from './followed.ts'
import type { EvidenceLog } from './evidence-log.ts'
import type { LanguageView } from './language-view.ts'
import type { Symptom } from './message.ts'
import type { Suspect } from './suspects.ts'
import type { Tested } from './tested-functions.ts'

/** The innermost call of our own code, with the line as it is in the repository now. */
export interface CrashSite {
  readonly frameIndex: number
  readonly frame: ResolvedFrame
  readonly file: ParsedFile
  readonly view: LanguageView
  readonly line: number
  readonly column: number | undefined
  /** The function around; undefined at the top level of a file. */
  readonly function: CodeSymbol | undefined
  /** What on the line the message may speak of, likeliest first. */
  readonly suspects: readonly Suspect[]
}

/** All that is known of one error while causes are looked for. */
export interface Investigation {
  readonly event: ErrorEvent
  readonly language: Language
  /** Of the exception that began it all, which is not always the one that was logged. */
  readonly exceptionType: string
  readonly exceptionMessage: string
  readonly symptom: Symptom
  readonly frames: readonly ResolvedFrame[]
  readonly repository: Repository | undefined
  readonly files: ParsedFiles | undefined
  readonly crash: CrashSite | undefined
  readonly evidence: EvidenceLog
  /** Evidence of the logged error itself. */
  readonly logEvidence: string | undefined
}

/** A place that a finder points at. */
export interface FoundLocation {
  readonly file: ParsedFile
  readonly line: number
  readonly column?: number
  readonly function: string
  readonly confidence: number
  readonly reason: string
  readonly frameIndex?: number
  /** How a bad value came out of the code there, where one was followed to it. */
  readonly way?: Way | undefined
  /** What the code there is for: it keeps what it was given, it only hands it on as it was read or as another function gave it, or it is a table of the program. */
  readonly role?: 'keeps' | 'hands_on' | 'hands_result' | 'table' | undefined
  /** Where a test that fails ran the function around: how. */
  readonly tested?: Pick<Tested, 'flow' | 'depth' | 'named' | 'isOfSubject'>
}

/** What one finder has to say. */
export interface Finding {
  readonly locations?: readonly FoundLocation[]
  readonly causes?: readonly Cause[]
  /** A better class than the one the message alone gives. */
  readonly errorClass?: ErrorClass
  /** The kind of fault that the code shows, where the words of the error say less. */
  readonly causeClass?: CauseClass
  /** The most that the function of the crash counts, where nothing there is wrong by itself; 1: it is as it was found. */
  readonly crashConfidence?: number
  readonly gaps?: readonly string[]
}

/**
 * One way of explaining an error. A finder adds evidence to the log of the investigation and says nothing
 * where it has none.
 */
export interface Finder {
  readonly id: string
  find(investigation: Investigation, signal: AbortSignal): Promise<Finding>
}
