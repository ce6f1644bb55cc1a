import { severityOfWord, type SeverityNumber } from '../model/severity.ts'
import { SHORT_OFFSET, ZONE_PATTERN } from '../time/zone.ts'

/**
 * What logging puts in front of a line: times, levels, loggers, process names.
 *
 *   2024-05-01T10:00:00.123Z ERROR [worker-3] shop.Cart - could not add
 *   └────────── time ──────┘ level └─ name ─┘ └─ name ─┘ │
 *   └──────────────────── prefix ────────────────────────┘└ message
 *
 * Found token by token from the left, so the cost is bounded by the length of the prefix.
 */
export interface LogPrefix {
  readonly length: number
  /** The level that the prefix names; undefined when it names none. */
  readonly severity: SeverityNumber | undefined
}

/** A part of a prefix. Most are ruled out by one look at the next character, for less than a pattern costs. */
interface Token {
  readonly pattern: RegExp
  /** By character: 1 where the pattern can begin. */
  readonly first: Uint8Array
}

function token(pattern: RegExp, first: RegExp): Token {
  return {
    pattern,
    first: Uint8Array.from({ length: 128 }, (_, code) => Number(first.test(String.fromCharCode(code)))),
  }
}

const PREFIX_CHARACTERS_MAX = 200
const TOKENS_MAX = 12

const DATE = String.raw`\d{4}[-/.]\d{2}[-/.]\d{2}`
const CLOCK = String.raw`\d{1,2}:\d{2}:\d{2}(?:[.,]\d{1,9})?`
const ZONE = `(?: ?(?:${ZONE_PATTERN})|${SHORT_OFFSET})?`
const MONTH = '[A-Z][a-z]{2}'
const TIMES = [
  `${DATE}(?:[T -]+${CLOCK}${ZONE})?`,
  // Day or month first, as in most countries; RFC 5322; asctime; without any separators.
  String.raw`\d{1,2}[./-]\d{1,2}[./-]\d{2,4},? ${CLOCK}(?: [AP]M)?${ZONE}`,
  String.raw`${MONTH}, \d{1,2} ${MONTH} \d{4} ${CLOCK}${ZONE}`,
  String.raw`${MONTH} ${MONTH} [ \d]\d ${CLOCK}${ZONE} \d{4}`,
  String.raw`\d{8}[T -]\d{2}:?\d{2}:?\d{2}(?:[.,]\d{1,9})?${ZONE}`,
  // Year, month and day in Chinese and Japanese.
  String.raw`\d{4}\u5e74\d{1,2}\u6708\d{1,2}\u65e5 ?${CLOCK}`,
  String.raw`${MONTH} [ \d]\d ${CLOCK}(?: \d{4})?`,
  String.raw`\d{1,2}[/ -][A-Z][a-z]{2}[/ -]\d{2,4}[: ]${CLOCK}${ZONE}`,
  `${CLOCK}${ZONE}`,
  String.raw`\d{10}(?:\d{3}|\.\d{1,9})?`,
]
const TIME = token(new RegExp(`(?:${TIMES.join('|')})(?![\\w.:])`, 'y'), /[A-Z\d]/)
const TIME_IN_BRACKETS = token(
  new RegExp(String.raw`\[ *(?:${TIMES.join('|')}|\d+\.\d{3,6})[^\]]{0,12}\]`, 'y'),
  /\[/,
)
/** Celery's: "[2024-01-02 03:04:05,123: ERROR/ForkPoolWorker-1]". */
const TIME_AND_LEVEL = token(
  new RegExp(String.raw`\[${DATE} ${CLOCK}: ([A-Z]{4,8})\/[\w.-]{1,80}\]`, 'y'),
  /\[/,
)
/** A row of rich's log handler whose time is that of the row above, which is left out. */
const ROW = / {11,40}(?:(DEBUG|ERROR) {4}|(INFO) {5}|(WARNING) {2}|(CRITICAL) )(?=\S)/y
const ROW_INDENT_MIN = 11
const KLOG = token(new RegExp(String.raw`([IWEF])\d{4} ${CLOCK}\s+\d+ [\w.-]+:\d+\]`, 'y'), /[IWEF]/)
/**
 * Android's log, where each line of what was logged has it. Tags of the runtimes are said without their level: what
 * these write is one record of many lines.
 */
const LOGCAT = token(
  /(?:(?:\d{4}-)?\d\d-\d\d \d\d:\d\d:\d\d\.\d{3,6} +\d+ +\d+ ([VDIWEF]) |([VDIWEF])\/)([\w.:-]{1,60}) *(?:\( *\d+\))?:(?= |$)/y,
  /[\dVDIWEF]/,
)
const RUNTIME_TAG = /^(?:AndroidRuntime|System\.err|flutter)$/
const LEVELS =
  'trace|debug|verbose|info|information|notice|warn|warning|error|err|severe|critical|crit|alert|fatal|emerg|emergency'
// "panic:" and "Error:" begin what Go and JavaScript print; as levels they are written otherwise.
const LEVEL_LOUD = token(new RegExp(`(${LEVELS.toUpperCase()}|PANIC|DPANIC)(?![\\w.(=[]):?`, 'y'), /[A-Z]/)
// The last three as .NET's console writes them.
const LEVEL_QUIET = token(new RegExp(`(${LEVELS}|fail|dbug|trce):(?=\\s)`, 'y'), /[a-z]/)
const LEVEL_IN_BRACKETS = token(
  new RegExp(`[[(<] *(${LEVELS}|panic|http|silly|dbug|wrn|inf|dbg) *[\\])>]:?`, 'yi'),
  /[[(<]/,
)
const LEVEL_TOKENS = [LEVEL_LOUD, LEVEL_IN_BRACKETS, LEVEL_QUIET]
const KEY_VALUE = token(/(?:time|ts|timestamp|level|lvl|severity)=(?:"[^"]{0,40}"|([^\s"]{1,40}))/y, /[tls]/)
const BRACKETS = token(/(?:\[[^[\]]{1,60}\]|<\d{1,3}>\d?)/y, /[[<]/)
const CONTAINER = token(/(?:\d{1,4}\|)?[\w./-]{1,80} +\|(?= |$)/y, /[\w./-]/)
const STREAM = token(/(?:stdout|stderr) [FP](?= |$)/y, /s/)
const HOST_AND_PROGRAM = token(/[\w.-]{1,80} [\w./()-]{1,60}(?:\[\d+\])?:(?= |$)/y, /[\w.-]/)
const LOGGER = token(/:?[\w$./@-]{1,80}(?:\[\d+\])?(?::| -| \|)(?= |$|\w+:)/y, /[:\w$./@-]/)
const MARK = token(/(?:-{1,3}|[|:>]|- -)(?= |$)/y, /[-|:>]/)
const REMOTE_ADDRESS = token(/[\d.:a-f]{3,45} \S{1,40} \S{1,40}(?= \[\d)/y, /[\d.:a-f]/)
const MAYBE_TYPE = /^(?:[A-Z][a-z]\w*|[\w.$]*(?:Error|Exception|Warning|panic|error)):$/
const SPACE = token(/[ \t]+/y, /[ \t]/)

/**
 * Finds the prefix of a line.
 * Shape: "12:00:01 WARN db: slow" gives {length: 18, severity: 13}; undefined when the line has none: a
 * name alone is no prefix, it takes a time, a level, a container or a program to begin one.
 */
export function logPrefix(line: string): LogPrefix | undefined {
  return scanOf(line).prefix
}

/** Where each token of a prefix ends, first to last, also when they are no prefix together. */
export function prefixBoundaries(line: string): readonly number[] {
  return scanOf(line).boundaries
}

/** Whether a line begins with a time, so that it has a prefix: cheaper to tell than which. */
export function beginsWithTime(line: string): boolean {
  if (TIME.first[line.charCodeAt(0)] !== 1) return false
  TIME.pattern.lastIndex = 0
  return TIME.pattern.test(line)
}

interface PrefixScan {
  readonly prefix: LogPrefix | undefined
  readonly boundaries: readonly number[]
}

const NO_PREFIX: PrefixScan = { prefix: undefined, boundaries: [] }
const REMEMBERED_MAX = 64
/** The lines looked at last: joining, detecting and parsing ask for the same line several times. */
const remembered = new Map<string, PrefixScan>()

function scanOf(line: string): PrefixScan {
  // No token begins with white space.
  if (isSpace(line.charCodeAt(0)))
    return isSpace(line.charCodeAt(ROW_INDENT_MIN - 1)) ? rowOf(line) : NO_PREFIX
  const known = remembered.get(line)
  if (known !== undefined) return known
  const scanner = new PrefixScanner(line)
  const boundaries: number[] = []
  for (let tokens = 0; tokens < TOKENS_MAX; tokens += 1) {
    const isMore = scanner.step()
    if (scanner.position > (boundaries.at(-1) ?? 0)) boundaries.push(scanner.position)
    if (!isMore) break
  }
  const { isFirm, position: length, severity } = scanner
  const scan = { prefix: isFirm ? { length, severity } : undefined, boundaries }
  if (remembered.size >= REMEMBERED_MAX) remembered.clear()
  remembered.set(line, scan)
  return scan
}

function rowOf(line: string): PrefixScan {
  ROW.lastIndex = 0
  const [row, ...levels] = ROW.exec(line) ?? []
  if (row === undefined) return NO_PREFIX
  const severity = severityOfWord(levels.find((level) => level !== undefined) ?? '')
  return { prefix: { length: row.length, severity }, boundaries: [row.length] }
}

class PrefixScanner {
  position = 0
  severity: SeverityNumber | undefined
  isFirm = false
  readonly #line: string
  #hasSyslogTime = false
  /** What follows is the message, whatever it looks like. */
  #isComplete = false

  constructor(line: string) {
    this.#line = line.length > PREFIX_CHARACTERS_MAX ? line.slice(0, PREFIX_CHARACTERS_MAX) : line
  }

  /** Takes one more token with the white space after it; false at the message. */
  step(): boolean {
    if (!this.#time() && !this.#level() && !this.#name()) return false
    this.#take(SPACE)
    return !this.#isComplete && this.position < this.#line.length
  }

  #time(): boolean {
    const klog = this.#take(KLOG)
    if (klog !== undefined) {
      this.severity = severityOfWord(klog[1] ?? '')
      return this.#firm()
    }
    const [, level] = this.#take(TIME_AND_LEVEL) ?? []
    if (level !== undefined) {
      this.severity = severityOfWord(level)
      return this.#firm()
    }
    if (this.position === 0 && this.#logcat()) return true
    if (this.position === 0 && this.#take(REMOTE_ADDRESS) !== undefined) return this.#firm()
    const time = this.#take(TIME)
    if (time !== undefined) this.#hasSyslogTime = /^[A-Z]/.test(time[0]) || time[0].includes('T')
    return time !== undefined || this.#take(TIME_IN_BRACKETS) !== undefined ? this.#firm() : false
  }

  #logcat(): boolean {
    const [, withTime, brief, tag = ''] = this.#take(LOGCAT) ?? []
    if (tag === '') return false
    this.#isComplete = true
    if (!RUNTIME_TAG.test(tag)) this.severity = severityOfWord(withTime ?? brief ?? '')
    return this.#firm()
  }

  #level(): boolean {
    const pair = this.#take(KEY_VALUE)
    if (pair !== undefined) {
      this.severity ??= severityOfWord(pair[1] ?? '')
      return this.#firm()
    }
    for (const level of LEVEL_TOKENS) {
      const match = this.#peek(level)
      if (match === undefined) continue
      const severity = severityOfWord(match[1] ?? '')
      if (severity === undefined) continue
      this.position += match[0].length
      this.severity ??= severity
      return this.#firm()
    }
    return false
  }

  #name(): boolean {
    if (this.#take(STREAM) !== undefined || this.#take(CONTAINER) !== undefined) return this.#firm()
    if (this.#hasSyslogTime && this.#take(HOST_AND_PROGRAM) !== undefined) return this.#firm()
    if (!this.isFirm) return this.#take(BRACKETS) !== undefined
    return this.#isName(BRACKETS) || this.#isName(MARK) || this.#isName(LOGGER)
  }

  /** A logger's name, unless it may be the type of an exception: "ERROR TypeError: x". */
  #isName(name: Token): boolean {
    const match = this.#peek(name)
    if (match === undefined || MAYBE_TYPE.test(match[0])) return false
    this.position += match[0].length
    return true
  }

  #firm(): boolean {
    this.isFirm = true
    return true
  }

  #peek({ pattern, first }: Token): RegExpExecArray | undefined {
    if (first[this.#line.charCodeAt(this.position)] !== 1) return undefined
    pattern.lastIndex = this.position
    return pattern.exec(this.#line) ?? undefined
  }

  #take(wanted: Token): RegExpExecArray | undefined {
    const match = this.#peek(wanted)
    if (match !== undefined) this.position += match[0].length
    return match
  }
}

/**
 * How long the part of a line is that has the shape of a known prefix; -1 when it has another shape.
 * Shape: same characters, where a run of digits stands for any run of digits and inner white space for
 * any amount; white space at the end counts exactly, for what follows is the line's own indentation.
 * A blank line may lack the white space at the end. Log text is compared here, never compiled.
 */
export function prefixLength(prefix: string, line: string): number {
  let at = 0
  for (let index = 0; index < prefix.length;) {
    const wanted = prefix.charCodeAt(index)
    if (isDigit(wanted)) {
      if (!isDigit(line.charCodeAt(at))) return -1
      while (isDigit(prefix.charCodeAt(index))) index += 1
      while (isDigit(line.charCodeAt(at))) at += 1
    } else if (isSpace(wanted)) {
      const end = endOfSpaces(prefix, index)
      const count = endOfSpaces(line, at) - at
      if (at === line.length && end === prefix.length) return at
      if (end === prefix.length ? count < end - index : count === 0) return -1
      at += end === prefix.length ? end - index : count
      index = end
    } else {
      if (line.charCodeAt(at) !== wanted) return -1
      index += 1
      at += 1
    }
  }
  return at
}

function endOfSpaces(text: string, from: number): number {
  let at = from
  while (isSpace(text.charCodeAt(at))) at += 1
  return at
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

function isSpace(code: number): boolean {
  return code === 32 || code === 9
}
