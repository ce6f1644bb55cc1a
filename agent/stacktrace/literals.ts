import type { ByteSlice } from '../model/body-slices.ts'
import { exactly, inAnyCase, type Literal } from '../model/literal.ts'
import type { LogBatch } from '../model/log-batch.ts'
import { bodySlice, LiteralMarks } from '../scan/literal-marks.ts'
import { isJsonBytes } from './line.ts'
import { GRAMMARS } from './languages.ts'

/**
 * The literals that make a line worth reading. A record that holds a trace holds one of TRACE_LITERALS;
 * a line that is no part of a trace but may announce one holds one of LEAD_LITERALS, or ends in a line
 * number or an open brace, or is caught by looking back a few lines from the trace.
 */
export const TRACE_LITERALS: readonly string[] = [...new Set(GRAMMARS.flatMap((grammar) => grammar.literals))]

/** Parts of words and levels, so that one literal serves all ways to write them. */
const LEAD_LITERALS: readonly string[] =
  'rror|xception|panic|Fatal|fatal|ailed|ailure|fail:|ncaught|nhandled|raceback|tack trace|tacktrace|Crash|crash|err|ERR|FATAL|SEVERE|severe|CRIT|crit|ALERT|alert|EMERG|emerg|PANIC|Warning: |======|------|____|DETAIL:  |HINT:  |CONTEXT:  |STATEMENT:  |got signal |BUG REPORT|APPLICATION FAILED|Completed 50|  ● '.split(
    '|',
  )

/** The level "err", which by itself is part of too many words. */
export const ERR_LITERALS: readonly Literal[] = inAnyCase(
  ['"', ']', ':', ' ', '|', ')', '>', '/', '\t', '\u001b'].map((end) => `err${end}`),
)

/**
 * For whoever passes lines over before they come here: a line that begins or announces a trace holds one of
 * these, or is one of the few above such a line.
 */
export const RECORD_LITERALS: readonly Literal[] = [
  ...exactly(TRACE_LITERALS),
  ...inAnyCase(LEAD_LITERALS.filter((literal) => !/^err$/i.test(literal))),
  ...ERR_LITERALS,
]

const literalMarks = new LiteralMarks([...TRACE_LITERALS, ...LEAD_LITERALS])

const OPEN_BRACE = 0x7b
const OPEN_BRACKET = 0x5b
const COLON = 0x3a
const STAR = 0x2a
const BLANK = 0x20
const CLOSING_BRACKET = 0x5d
const DASH = 0x2d
const DOT = 0x2e
const CARRIAGE_RETURN = 0x0d

/**
 * Which lines of a batch, while no trace is open, can begin or announce one: one byte each, with false alarms, 0 for those
 * that the batch says nobody wants. A line that is a whole JSON object is a record of its own, whatever is inside.
 */
export function linesThatCouldMatter(batch: LogBatch): Uint8Array {
  const could = literalMarks.of(batch)
  for (let index = batch.nextWanted(0); index < batch.count; index = batch.nextWanted(index + 1)) {
    const line = bodySlice(batch, index)
    could[index] = Number((could[index] === 1 || hasShape(line)) && !isJsonBytes(line))
  }
  return could
}

/** Whether a line begins or ends as one that holds no literal and counts all the same. */
function hasShape(line: ByteSlice): boolean {
  return endsLikeLocation(line) || isKlogError(line) || isConsoleHead(line) || isLogcatError(line)
}

/** "/app/cart.js:12" above the source of an uncaught error; "failed {" above an inspected object. */
function endsLikeLocation({ bytes, start, end }: ByteSlice): boolean {
  let last = end - 1
  if (last >= start && bytes[last] === CARRIAGE_RETURN) last -= 1
  if (last < start) return false
  const byte = bytes[last] ?? 0
  if (byte === OPEN_BRACE || byte === OPEN_BRACKET) return true
  // Where a test hides the number of the line.
  if (byte === STAR) return last > start && bytes[last - 1] === COLON
  if (!isDigit(byte)) return false
  while (last >= start && isDigit(bytes[last] ?? 0)) last -= 1
  return last >= start && bytes[last] === COLON
}

/** Shape: "E0102 15:04:05.000000 1 main.go:1] …". */
function isKlogError(line: ByteSlice): boolean {
  const level = byteAt(line, 0)
  return (level === 0x45 || level === 0x46) && isDigit(byteAt(line, 1)) && isDigit(byteAt(line, 4))
}

/** Shape: "info: Shop.Cart[0]", of .NET's console. */
function isConsoleHead(line: ByteSlice): boolean {
  if (byteAt(line, 4) !== COLON || byteAt(line, 5) !== BLANK) return false
  return line.bytes[line.end - 1] === CLOSING_BRACKET
}

/** Shape: "01-02 03:04:05.678  42  43 E Tag: …": the letter stands behind numbers of any width. */
function isLogcatError(line: ByteSlice): boolean {
  if (byteAt(line, 2) !== DASH || byteAt(line, 5) !== BLANK || byteAt(line, 8) !== COLON) return false
  if (byteAt(line, 14) !== DOT) return false
  for (let at = 18; at < 40; at += 1) {
    const byte = byteAt(line, at)
    if (byte >= 0x41 && byte <= 0x5a) return byte === 0x45 || byte === 0x46 || byte === 0x41
  }
  return false
}

/** 0 behind the end. */
function byteAt({ bytes, start, end }: ByteSlice, index: number): number {
  return start + index < end ? (bytes[start + index] ?? 0) : 0
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39
}
