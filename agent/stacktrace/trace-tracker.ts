import type { LogBatch } from '../model/log-batch.ts'
import type { Grammar, LineReader } from './language.ts'
import type { LeadStrength } from './lead.ts'
import type { LinePrefix } from './line-prefix.ts'

/**
 * Finds the lines of a stream that are one record because a stack trace holds them together.
 *
 *   line                                        step         joinedLines after it
 *   2024-05-01 10:00:00 WARN checkout failed    starts       1
 *   TypeError: Cannot read properties of null   continues    1    (it could still be two records)
 *       at total (/app/cart.js:12:3)            continues    3
 *                                               continues    3    (a blank; more may follow)
 *   2024-05-01 10:00:01 INFO listening          none         -
 *
 * What the lines from 'starts' on turn out to be is known when the next line is none of them: the first
 * `joinedLines` are one record, and every line after those is a record of its own. Where a line begins a
 * record depends on lines only, never on how they were cut into batches.
 */
export interface TraceTracker {
  /** Lines are held; the next may continue them. */
  readonly isOpen: boolean
  /** How many of the lines since 'starts' certainly are one record; at least 1 while open. */
  readonly joinedLines: number
  /** The prefix that every line of the open record carries; undefined when only the first line has one. */
  readonly linePrefix: LinePrefix | undefined
  /**
   * Which lines of a batch can change anything while nothing is open, one byte each; undefined: every line. The others
   * may be passed over unread, if the last REPLAYED_LINES of them are given to `next` before a line that is read, and
   * at the end of a batch.
   */
  couldMatterIn(batch: LogBatch): Uint8Array | undefined
  /** Whether a line, by its looks, never continues another, so that nothing before it need be read. */
  beginsRecord(line: string): boolean
  /** What a line is. 'none' and 'starts' also say that the lines held before are complete. */
  next(line: string): TraceStep
  /**
   * The same of a line of which `couldMatterIn` says that it changes nothing while nothing is open. 'passed': what was held is
   * complete, and the line was not read: it is passed over like those.
   */
  nextPlain(line: string): TraceStep | 'passed'
  /** Forgets the open record, as if a line that is no part of it had come. */
  reset(): void
  /** The open record was handed on although it may go on: a line that does so begins a continuation of it. */
  release(): void
  /** The next line may go on where a record ended that was released, so it is to be read, whatever it is. */
  readonly isReleased: boolean
  /** The open record goes on where one ended that was released. */
  readonly isContinuation: boolean
  /** Records of the stream have a log prefix, as far as is known: what a line is may depend on that, too. */
  readonly isHeaded: boolean
  /** Where it is in the open record, to go back there; undefined where it cannot. `idOf`: see LineReader. */
  state(idOf: (id: string) => string): TrackerState | undefined
  /**
   * Goes where it was after the lines of another record: as if those had come that are the same but for what makes no
   * difference, while nothing was open.
   */
  goTo(state: TrackerState, idOf: (id: string) => string): void
  /**
   * Ends the open record because the program that wrote it has died: text below a trace that is sure was
   * its last words. Gives how many of the lines are one record.
   */
  end(): number
}

/** What a tracker knows of the lines that are held; only it looks inside. */
export interface TrackerState {
  readonly trace: { readonly grammar: Grammar; readonly reader: LineReader } | undefined
  readonly prefix: LinePrefix | undefined
  readonly lead: LeadStrength
  readonly leadLinesLeft: number
  readonly leadSpeaksOfPanic: boolean
  readonly isLoggedError: boolean
  readonly blankLines: number
  readonly heldLines: number
  readonly joinedLines: number
  readonly linesToText: number
  readonly isCertain: boolean
  readonly isHeaded: boolean
}

export type TraceStep = 'starts' | 'continues' | 'ends' | 'none'

/** An unremarkable line begins a record only when one of so many lines below it is a frame. */
export const REPLAYED_LINES = 5
