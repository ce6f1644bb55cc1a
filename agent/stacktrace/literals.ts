import { exactly, inAnyCase, type Literal } from '../model/literal.ts'
import { GRAMMARS } from './languages.ts'

/**
 * The literals that make a line worth reading. A record that holds a trace holds one of TRACE_LITERALS;
 * a line that is no part of a trace but may announce one holds one of LEAD_LITERALS, or ends in a line
 * number or an open brace, or is caught by looking back a few lines from the trace.
 */
export const TRACE_LITERALS: readonly string[] = [...new Set(GRAMMARS.flatMap((grammar) => grammar.literals))]

/** Parts of words and levels, so that one literal serves all ways to write them. */
const LEAD_LITERALS: readonly string[] =
  'rror|xception|panic|Fatal|fatal|ailed|ailure|fail:|ncaught|nhandled|raceback|tack trace|tacktrace|Crash|crash|err|ERR|FATAL|SEVERE|severe|CRIT|crit|ALERT|alert|EMERG|emerg|PANIC|Warning: |======|------|DETAIL:  |HINT:  |CONTEXT:  |STATEMENT:  |got signal |BUG REPORT|APPLICATION FAILED|Completed 50'.split(
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

const LITERALS = [...TRACE_LITERALS, ...LEAD_LITERALS].map((literal) => new TextEncoder().encode(literal))

// Two bytes at a time: nearly all positions of a line are passed over with one look at this table.
const PAIRS = new Uint8Array(65_536)
const BY_FIRST: (readonly Uint8Array[])[] = Array.from({ length: 256 }, (_, first) =>
  LITERALS.filter((literal) => literal[0] === first),
)
for (const literal of LITERALS) PAIRS[((literal[0] ?? 0) << 8) | (literal[1] ?? 0)] = 1

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
 * Whether a line, while no trace is open, can begin or announce one. Cheap, on bytes, with false alarms.
 * Bounds: a line is looked at up to its first literal.
 */
export function couldMatter(line: Uint8Array): boolean {
  if (endsLikeLocation(line) || isKlogError(line) || isConsoleHead(line) || isLogcatError(line)) return true
  const last = line.length - 1
  for (let index = 0; index < last; index += 1) {
    const pair = ((line[index] ?? 0) << 8) | (line[index + 1] ?? 0)
    if (PAIRS[pair] === 1 && holdsLiteralAt(line, index)) return true
  }
  return false
}

function holdsLiteralAt(line: Uint8Array, start: number): boolean {
  for (const literal of BY_FIRST[line[start] ?? 0] ?? []) {
    if (start + literal.length > line.length) continue
    let length = 2
    if (literal[1] !== line[start + 1]) continue
    while (length < literal.length && literal[length] === line[start + length]) length += 1
    if (length >= literal.length) return true
  }
  return false
}

/** "/app/cart.js:12" above the source of an uncaught error; "failed {" above an inspected object. */
function endsLikeLocation(line: Uint8Array): boolean {
  let last = line.length - 1
  if (line[last] === CARRIAGE_RETURN) last -= 1
  const byte = line[last] ?? 0
  if (byte === OPEN_BRACE || byte === OPEN_BRACKET) return true
  // Where a test hides the number of the line.
  if (byte === STAR) return line[last - 1] === COLON
  if (!isDigit(byte)) return false
  while (isDigit(line[last] ?? 0)) last -= 1
  return line[last] === COLON
}

/** Shape: "E0102 15:04:05.000000 1 main.go:1] …". */
function isKlogError(line: Uint8Array): boolean {
  const level = line[0]
  return (level === 0x45 || level === 0x46) && isDigit(line[1] ?? 0) && isDigit(line[4] ?? 0)
}

/** Shape: "info: Shop.Cart[0]", of .NET's console. */
function isConsoleHead(line: Uint8Array): boolean {
  return line[4] === COLON && line[5] === BLANK && line.at(-1) === CLOSING_BRACKET
}

/** Shape: "01-02 03:04:05.678  42  43 E Tag: …": the letter stands behind numbers of any width. */
function isLogcatError(line: Uint8Array): boolean {
  if (line[2] !== DASH || line[5] !== BLANK || line[8] !== COLON || line[14] !== DOT) return false
  for (let at = 18; at < 40; at += 1) {
    const byte = line[at] ?? 0
    if (byte >= 0x41 && byte <= 0x5a) return byte === 0x45 || byte === 0x46 || byte === 0x41
  }
  return false
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39
}
