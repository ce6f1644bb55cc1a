import { severityOfWord, type SeverityNumber } from '../../agent/model/severity.ts'
import { severityOfPriority } from '../../agent/syslog/priority.ts'
import { withoutColour } from './colour.ts'
import type { Severity } from './parsed-record.ts'
import { severityOfLoudTranslatedWord, severityOfTranslatedWord } from './translated-levels.ts'

/**
 * Levels as log libraries write them. Words are the same everywhere; a number means something else in
 * every format, so that it is read only where the format is known.
 */

/** Words of single libraries: Serilog, zerolog, logrus (cut to four letters), .NET, PostgreSQL, MySQL, loguru. */
const MORE_WORDS: Readonly<Record<string, SeverityNumber>> = {
  t: 1,
  v: 1,
  trc: 1,
  trac: 1,
  trce: 1,
  vrb: 1,
  finest: 1,
  debu: 5,
  debug1: 5,
  debug2: 4,
  debug3: 3,
  debug4: 2,
  debug5: 1,
  log: 9,
  note: 10,
  success: 10,
  warnin: 13,
  fail: 17,
  erro: 17,
  ftl: 21,
  fata: 21,
  pnc: 21,
  pani: 21,
}

/** Longer text is no level, however much white space or colour is around it. */
const WORD_CHARACTERS_MAX = 64

/** Words that are levels of some library but names or prose elsewhere: believed only in a field of their own. */
const FIELD_ONLY = new Set([
  'all',
  'config',
  'http',
  'fine',
  'finer',
  'finest',
  'silly',
  'failure',
  'log',
  'note',
  'success',
])

/** Words long and clear enough to be a level where nothing but their place and upper case marks them. */
const CLEAR = new Set(
  'trace debug info notice warn warning error critical crit fatal severe panic alert emerg emergency err inf wrn dbg ftl trc vrb erro debu fata pani trac dbug trce dpanic'.split(
    ' ',
  ),
)

/** The severity of a level word in any letter case. Shape: "ERROR", "error", "[ERROR]" in colour, slog's "ERROR+2". */
export function levelOfWord(written: string): Severity | undefined {
  if (written.length > WORD_CHARACTERS_MAX) return undefined
  const text = withoutColour(written).replace(/^[\s[(<]+|[\s\])>:]+$/g, '')
  const number =
    wordNumber(text) ?? offsetNumber(text) ?? gradedNumber(text) ?? severityOfTranslatedWord(text)
  return number === undefined ? undefined : { number, text }
}

/** A level set off by brackets, bars or tabs: any case, but one letter only as a capital. */
export function levelOfMarkedWord(word: string): Severity | undefined {
  if (word.length === 1 && !/[DIWEFVT]/.test(word)) return undefined
  return FIELD_ONLY.has(word.toLowerCase()) ? undefined : levelOfWord(word)
}

/** A level that only its place and its capitals tell from the message. */
export function levelOfBareWord(word: string): Severity | undefined {
  const isLevel =
    word === word.toUpperCase() &&
    (CLEAR.has(word.toLowerCase()) || severityOfLoudTranslatedWord(word) !== undefined)
  return isLevel ? levelOfWord(word) : undefined
}

/** A level in small letters, for places where a colon follows. Shape: winston's "error: ", .NET's "fail: ". */
export function levelOfPrefixWord(word: string): Severity | undefined {
  const isKnown = CLEAR.has(word) || word === 'fail' || word === 'verbose'
  return isKnown && word === word.toLowerCase() ? levelOfWord(word) : undefined
}

export type LevelScale = 'pino' | 'python' | 'syslog' | 'otel' | 'gcp' | 'azure' | 'dotnet' | 'log4j'

/** The severity of a level number on the scale of its format; undefined when it is not on it. */
export function levelOfNumber(value: number, scale: LevelScale): Severity | undefined {
  const number = SCALES[scale](value)
  return number === undefined || !Number.isInteger(number) || number < 1 || number > 24
    ? undefined
    : { number }
}

/** Application Insights: 0 verbose, 1 information, … 4 critical. */
const AZURE: readonly SeverityNumber[] = [1, 9, 13, 17, 18]
/** LogLevel of .NET: 0 trace, 1 debug, … 5 critical. */
const DOTNET: readonly SeverityNumber[] = [1, 5, 9, 13, 17, 21]
const GCP: readonly SeverityNumber[] = [0, 5, 9, 10, 13, 17, 18, 19, 21]

const SCALES: Readonly<Record<LevelScale, (value: number) => SeverityNumber | undefined>> = {
  // 10 trace, 20 debug, … 60 fatal; levels of one's own lie between.
  pino: (value) => (value < 10 || value > 69 ? undefined : between(value, 10, 4)),
  // 10 debug, 20 info, … 50 critical, which ends the program as often as not.
  python: (value) => (value < 5 || value > 59 ? undefined : value >= 50 ? 18 : between(value, 0, 4)),
  syslog: (value) => severityOfPriority(value)?.number,
  otel: (value) => value,
  azure: (value) => AZURE[value],
  dotnet: (value) => DOTNET[value],
  // 5,000 trace, 10,000 debug, 20,000 info, … 50,000 fatal.
  log4j: (value) =>
    value >= 10_000 && value <= 50_000 && value % 10_000 === 0 ? value / 2_500 + 1 : undefined,
  // LogSeverity: 100 debug, 200 info, … 800 emergency.
  gcp: (value) => (value >= 100 && value % 100 === 0 ? GCP[value / 100] : undefined),
}

/** Ten steps of a scale to four severity numbers. Shape: 20 gives 5, 25 gives 7. */
function between(value: number, first: number, perTen: number): SeverityNumber {
  const tens = Math.floor((value - first) / 10)
  return Math.max(1, tens * perTen + 1 + Math.floor(((value % 10) * perTen) / 10))
}

function wordNumber(text: string): SeverityNumber | undefined {
  const key = text.toLowerCase()
  return severityOfWord(text) ?? (Object.hasOwn(MORE_WORDS, key) ? MORE_WORDS[key] : undefined)
}

/** Go's slog writes levels between the named ones as an offset. Source: log/slog, Level.String. */
function offsetNumber(text: string): SeverityNumber | undefined {
  const match = /^(DEBUG|INFO|WARN|ERROR)([+-]\d{1,3})$/.exec(text)
  if (match === null) return undefined
  const base = severityOfWord(match[1] ?? '') ?? 0
  return Math.min(24, Math.max(1, base + Number(match[2])))
}

/** The steps within a level, as OTel names them, and the fine traces of Apache. Shape: "error2", "TRACE8". */
function gradedNumber(text: string): SeverityNumber | undefined {
  const match = /^(trace|debug|info|warn|error|fatal)([1-8])$/i.exec(text)
  if (match === null) return undefined
  const step = Number(match[2])
  if (match[1]?.toLowerCase() === 'trace' && step > 4) return 1
  return step > 4 ? undefined : (severityOfWord(match[1] ?? '') ?? 0) + step - 1
}
