import type { GoesOn } from './companion.ts'
import { companionsOf } from './companions.ts'
import { grammarsWithTraceIn } from './grammar-filter.ts'
import type { Beginning, Grammar, LineFit, LineReader } from './language.ts'
import { announces, beginsRecord, leadStrength, type LeadStrength } from './lead.ts'
import { indentOf, isBlank, isJsonRecord, plainLine } from './line.ts'
import { linesThatCouldMatter } from './literals.ts'
import { LinePrefix } from './line-prefix.ts'
import { MessageBlock } from './message-block.ts'
import { openingAt, openingIn } from './opening.ts'
import { beginsWithTime, logPrefix } from './prefix.ts'
import { shellDeath } from './shell-death.ts'
import type { TraceStep, TraceTracker, TrackerState } from './trace-tracker.ts'
import type { LogBatch } from '../model/log-batch.ts'
import { SEVERITY } from '../model/severity.ts'

/** Lines of a message between the log line and its trace. */
const LEAD_LINES_MAX = 16

const SPEAKS_OF_PANIC = /panic|recover|fatal|crash|abort|signal|exception|:\s*$/i

/** Lines that may turn out not to belong to a trace that is sure. */
const LOOSE_LINES_MAX = 12

/** One tracker reads one stream. Bounds: holds no lines, only where in the layout of a trace it is. */
export function createTraceTracker(): TraceTracker {
  return new Tracker()
}

/** Of the time of a head: to the second. */
const SECOND = /\d{2}:\d{2}:\d{2}/

/**
 * How far a line is from the first one by the times in their heads. What is logged for one error is logged at once: a trace
 * of another second is another error ('far'), one within the second may be it ('near'), and a mere header is so only in the same head
 * ('none').
 */
type Distance = 'none' | 'near' | 'far'

interface OpenTrace {
  readonly grammar: Grammar
  readonly reader: LineReader
}

/** A trace whose lines were handed on. */
interface ReleasedTrace {
  readonly trace: OpenTrace
  readonly prefix: LinePrefix | undefined
}

class Tracker implements TraceTracker {
  #trace: OpenTrace | undefined
  /** Tells the lines that go on from the first without a trace. */
  #companion: GoesOn | undefined
  /** Tells the lines of the message of a log line of an error; made with the first line below it. */
  #block: MessageBlock | undefined
  #prefix: LinePrefix | undefined
  #lead: LeadStrength = 'none'
  #leadLinesLeft = 0
  #leadSpeaksOfPanic = false
  /** The first line is a log line that says itself that it is an error. */
  #isLoggedError = false
  /** What stands before the words of the first line: of a log line its time, level and source. */
  #head = ''
  /** The first line, where it is a log line of an error. */
  #errorLine: string | undefined
  /** A line was judged by how its head and that of the first line differ, so that another time of the first would matter. */
  #isByHead = false
  /** The trace begins on the line that is being looked at: a prefix there may be that of a record, and not on each of its lines. */
  #isBeginning = false
  /** Empty lines below the announcement. */
  #blankLines = 0
  #heldLines = 0
  #joinedLines = 0
  /** How many lines are held up to the newest one of free text. */
  #linesToText = 0
  /** The lines held are a trace for sure; before that they are perhaps only its announcement. */
  #isCertain = false
  /** Records of this stream have a log prefix: the newest line that begins one has. */
  #isHeaded = false
  #released: ReleasedTrace | undefined
  isContinuation = false

  get isOpen(): boolean {
    return this.#heldLines > 0
  }

  get isHeaded(): boolean {
    return this.#isHeaded
  }

  state(idOf: (id: string) => string): TrackerState | undefined {
    const trace = copied(this.#trace, idOf)
    const isWhole = trace !== undefined || this.#trace === undefined
    if (!this.isOpen || !isWhole || this.#companion !== undefined || this.isContinuation) return undefined
    // What is still to come may be judged by the head of the first line, which is no part of it.
    if (!this.#isCertain || this.#isByHead) return undefined
    return {
      trace,
      prefix: this.#prefix?.copy(),
      lead: this.#lead,
      leadLinesLeft: this.#leadLinesLeft,
      leadSpeaksOfPanic: this.#leadSpeaksOfPanic,
      isLoggedError: this.#isLoggedError,
      blankLines: this.#blankLines,
      heldLines: this.#heldLines,
      joinedLines: this.#joinedLines,
      linesToText: this.#linesToText,
      isCertain: this.#isCertain,
      isHeaded: this.#isHeaded,
    }
  }

  goTo(state: TrackerState, idOf: (id: string) => string): void {
    this.reset()
    this.#trace = copied(state.trace, idOf)
    this.#prefix = state.prefix?.copy()
    this.#lead = state.lead
    this.#leadLinesLeft = state.leadLinesLeft
    this.#leadSpeaksOfPanic = state.leadSpeaksOfPanic
    this.#isLoggedError = state.isLoggedError
    this.#blankLines = state.blankLines
    this.#heldLines = state.heldLines
    this.#joinedLines = state.joinedLines
    this.#linesToText = state.linesToText
    this.#isCertain = state.isCertain
    this.#isHeaded = state.isHeaded
  }

  get joinedLines(): number {
    return this.#joinedLines
  }

  get linePrefix(): LinePrefix | undefined {
    return this.#prefix?.isOnEachLine === true ? this.#prefix : undefined
  }

  couldMatterIn(batch: LogBatch): Uint8Array {
    return linesThatCouldMatter(batch)
  }

  beginsRecord(line: string): boolean {
    const text = plainLine(line)
    // A prefix without a level may be on every line of a trace.
    return isJsonRecord(text) || logPrefix(text)?.severity !== undefined
  }

  reset(): void {
    this.#trace = undefined
    this.#companion = undefined
    this.#block = undefined
    this.#errorLine = undefined
    this.#prefix = undefined
    this.#lead = 'none'
    this.#heldLines = 0
    this.#joinedLines = 0
    this.#linesToText = 0
    this.#isCertain = false
    this.#released = undefined
    this.isContinuation = false
  }

  get isReleased(): boolean {
    return this.#released !== undefined
  }

  release(): void {
    const trace = this.#trace
    const prefix = this.#prefix
    this.reset()
    if (trace !== undefined) this.#released = { trace, prefix }
  }

  end(): number {
    const lines = this.#isCertain ? Math.max(this.#joinedLines, this.#linesToText) : this.#joinedLines
    this.reset()
    return lines
  }

  next(line: string): TraceStep {
    const text = plainLine(line)
    const fit = this.#heldLines === 0 ? 'none' : this.#continue(text)
    return fit === 'none' ? this.#start(text) : this.#hold(fit)
  }

  nextPlain(line: string): TraceStep | 'passed' {
    const text = plainLine(line)
    const fit = this.#heldLines === 0 ? 'none' : this.#continue(text)
    if (fit !== 'none') return this.#hold(fit)
    // Most begin with a time: nothing else has to be known of their heads.
    if (this.#released !== undefined || !beginsWithTime(text)) return this.#start(text)
    this.reset()
    this.#isHeaded = true
    return 'passed'
  }

  /** Takes a line that goes on. */
  #hold(fit: Exclude<LineFit, 'none'> | 'companion'): TraceStep {
    this.#heldLines += 1
    if (fit === 'text') this.#linesToText = this.#heldLines
    if (fit === 'joined' || fit === 'last' || fit === 'companion') {
      this.#joinedLines = this.#heldLines
      this.#isCertain ||= fit !== 'companion'
    }
    if (fit !== 'last') return 'continues'
    const joined = this.#joinedLines
    this.reset()
    this.#joinedLines = joined
    return 'ends'
  }

  // --- the first line

  #start(text: string): TraceStep {
    const released = this.#released
    this.reset()
    if (released !== undefined && this.#goesOn(released, text)) return 'starts'
    if (isJsonRecord(text)) {
      this.#isHeaded = true
      return 'none'
    }
    const prefix = logPrefix(text)
    const lead = leadStrength(text, prefix)
    const opening = openingIn(text, prefix?.length ?? 0)
    const companion = companionsOf(text)
    const beginning = opening?.beginning
    this.#isHeaded = prefix !== undefined || (beginning !== undefined && this.#isHeaded)
    if (beginning === undefined && lead === 'none' && companion === undefined) return 'none'
    this.#trace = opening && { grammar: opening.grammar, reader: opening.beginning.reader }
    // A trace knows its lines by itself.
    this.#companion = beginning?.fit === 'joined' ? undefined : companion
    this.#prefix = new LinePrefix(text, opening?.start ?? 0)
    this.#lead = lead
    this.#blankLines = 0
    this.#leadSpeaksOfPanic = SPEAKS_OF_PANIC.test(text)
    this.#isLoggedError = (prefix?.severity ?? 0) >= SEVERITY.error
    this.#head = text.slice(0, prefix?.length ?? 0)
    this.#errorLine = this.#isLoggedError ? text : undefined
    this.#isByHead = false
    // The first line of a stack by itself announces no other error.
    this.#leadLinesLeft = beginning?.fit === 'header' && prefix === undefined ? 0 : leadLines(lead)
    this.#isCertain = beginning?.fit === 'joined'
    this.#heldLines = 1
    this.#joinedLines = 1
    return 'starts'
  }

  /** Whether a line goes on in a trace that was handed on; it is the first of an open record then. */
  #goesOn(released: ReleasedTrace, text: string): boolean {
    const { trace, prefix } = released
    const rest = prefix?.without(text)
    if (rest === undefined && (prefix?.isOnEachLine === true || isJsonRecord(text))) return false
    const fit = trace.reader.next(rest ?? text)
    if (fit === 'layout') this.#released = released
    if (fit !== 'joined' && fit !== 'last') return false
    this.#trace = fit === 'last' ? undefined : trace
    this.#prefix = prefix
    this.#leadLinesLeft = 0
    this.#isCertain = true
    this.#heldLines = 1
    this.#joinedLines = 1
    this.isContinuation = true
    return true
  }

  // --- every other line

  #continue(text: string): LineFit | 'companion' {
    const fit = this.#fitInTrace(text)
    const isOpen = fit === 'none' || fit === 'text'
    if (isOpen && this.#companion?.(text) === true) return 'companion'
    return fit === 'text' && this.#isOfMessage(text) ? 'companion' : fit
  }

  /** Records of the stream begin with a time, as the first line shows, and this line has none and looks like more of its message. */
  #isOfMessage(text: string): boolean {
    if (this.#errorLine === undefined || this.#isCertain || !hasTime(this.#head)) return false
    const rest = this.#prefix?.without(text) ?? text
    if (rest !== text && SECOND.test(text.slice(0, text.length - rest.length))) return false
    this.#block ??= new MessageBlock(this.#errorLine)
    if (!this.#block.next(rest)) return false
    this.#leadLinesLeft = LEAD_LINES_MAX
    return true
  }

  /** Tries the line without its prefix when it has the learned one, else as it is. */
  #fitInTrace(text: string): LineFit {
    const rest = this.#prefix?.without(text)
    if (rest === undefined && (this.#prefix?.isOnEachLine === true || isJsonRecord(text))) return 'none'
    this.#isBeginning = false
    const fit = this.#fitOf(rest ?? text, rest === undefined ? 'none' : this.#distance(text))
    if ((fit === 'joined' || fit === 'last') && !this.#isBeginning) this.#prefix?.decide(text)
    if (fit !== 'text') return fit
    // Behind a part of the prefix that has a level of its own, text is what another logger says.
    return rest !== undefined && logPrefix(text)?.severity !== undefined ? 'none' : this.#fitOfText(text)
  }

  /** How far the time of a line is from that of the first one, where both have a whole head with a level: it was logged by itself. */
  #distance(text: string): Distance {
    if (this.#isCertain || this.#head === '' || this.#prefix?.isWholeOn(text) !== true) return 'none'
    this.#isByHead = true
    if (text.startsWith(this.#head) || logPrefix(text)?.severity === undefined) return 'none'
    return SECOND.exec(text)?.[0] === SECOND.exec(this.#head)?.[0] ? 'near' : 'far'
  }

  /**
   * Free text may be the next line of a message: not behind the whole prefix, for then it is the next
   * record, but surely without one where records have one.
   */
  #fitOfText(line: string): LineFit {
    if (this.#prefix?.isWholeOn(line) === true) return 'none'
    if (!this.#isCertain) return 'text'
    if (announces(line)) return 'none'
    if (this.#isHeaded) return 'joined'
    return this.#heldLines - this.#joinedLines < LOOSE_LINES_MAX ? 'text' : 'none'
  }

  #fitOf(line: string, distance: Distance): LineFit {
    const other = this.#isCertain ? undefined : this.#fitInOther(line, distance)
    if (other !== undefined) return other
    const fit = this.#trace?.reader.next(line) ?? 'none'
    if (fit !== 'none') return fit
    if (this.#isCertain) return shellDeath(line) === undefined || this.#joinedLines === 1 ? 'none' : 'last'
    return this.#fitOfLead(line, distance)
  }

  /** What is held looks like an error of one language; this line begins a trace of another. */
  #fitInOther(line: string, distance: Distance): LineFit | undefined {
    for (const grammar of grammarsWithTraceIn(line)) {
      if (grammar === this.#trace?.grammar) continue
      const beginning = grammar.begin(line)
      if (beginning?.fit !== 'joined') continue
      if (distance === 'far' || !this.#mayAnnounce(beginning, grammar)) return 'none'
      this.#trace = { grammar, reader: beginning.reader }
      this.#isBeginning = true
      return 'joined'
    }
    return undefined
  }

  #mayAnnounce(beginning: Beginning, grammar: Grammar): boolean {
    if (this.#lead === 'none') return false
    if (this.#lead === 'quiet') return beginning.header !== 'none' && grammar.marksUncaught === true
    if (this.#lead === 'silent') return beginning.header === 'needed'
    // What stands by itself needs no line above it: only one that speaks of it, just above, belongs to it.
    return beginning.header !== 'none' || (this.#heldLines === 1 && this.#leadSpeaksOfPanic)
  }

  /** A line below an announcement: the trace begins, its header, or more of the announcement. */
  #fitOfLead(line: string, distance: Distance): LineFit {
    if (this.#leadLinesLeft === 0 || beginsRecord(line)) return 'none'
    this.#leadLinesLeft -= 1
    if (isBlank(line)) this.#blankLines += 1
    const opening = openingAt(line)
    this.#trace = opening && { grammar: opening.grammar, reader: opening.beginning.reader }
    if (opening !== undefined) {
      const { beginning, grammar } = opening
      // A header that is not directly below, but for empty lines, is an error of its own, unless it is indented.
      const isNear = this.#heldLines === this.#blankLines + 1 || indentOf(line) > 0
      const isOfAnother = beginning.fit === 'header' ? !isNear || distance !== 'none' : distance === 'far'
      if (isOfAnother || !this.#mayAnnounce(beginning, grammar)) return 'none'
      // What a log line says of an error may be all that there is: some are thrown without calls.
      const isWhole = beginning.fit === 'header' && this.#isLoggedError
      this.#isBeginning = true
      return beginning.fit === 'joined' || isWhole ? 'joined' : 'text'
    }
    return this.#leadLinesLeft > 0 ? 'text' : 'none'
  }
}

/** A head with a time, or with white space in its place, as rich leaves out a time that stands in the row above. */
function hasTime(head: string): boolean {
  return SECOND.test(head) || head.startsWith(' ')
}

/** Undefined where there is none, or its reader cannot be copied. */
function copied(trace: OpenTrace | undefined, idOf: (id: string) => string): OpenTrace | undefined {
  const reader = trace?.reader.copy?.(idOf)
  return trace === undefined || reader === undefined ? undefined : { grammar: trace.grammar, reader }
}

function leadLines(lead: LeadStrength): number {
  if (lead === 'none') return 0
  // .NET's console writes the message on a line of its own.
  if (lead === 'quiet') return 2
  return lead === 'strong' ? LEAD_LINES_MAX : 1
}
