import { levelOfForm } from './level-forms.ts'
import { levelOfBareWord, levelOfMarkedWord, levelOfPrefixWord, levelOfWord } from './level.ts'
import type { Severity } from './parsed-record.ts'

/**
 * The level in the head of a plain line. A word counts as a level only where its place says so, never
 * because of what it means:
 *
 *   marked      [error]  |Error|  \terror\t  - ERROR -     brackets, bars, tabs, dashes around it
 *   bare        ERROR message                              first in the head, in capitals
 *   prefix      error: message                             first in the head, in small letters, with a colon
 *
 * The head ends at the first word that is neither a level nor the name of a thread, logger, host or
 * process: from there on it is message, and "Received ERROR from peer" has no level.
 */
const HEAD_CHARACTERS_MAX = 192
const TOKENS_MAX = 8

const SEPARATORS = /[\s|:,;>=*~!#\-–—•]*/y
const GROUP = /\[([^\][]{0,80})\]|\(([^()]{0,80})\)|\{([^{}]{0,80})\}|<([^<>]{0,80})>/y
const WORD = /[^\s|[\](){}<>,;]+/y
/** Names of loggers, threads, hosts, processes and files: more than letters, nothing of a sentence. */
const NAME = /^(?:main|[\w.$#@/:*-]*[\d.$#@/:_*-][\w.$#@/:*-]*)$/
/** Behind a level of one letter: who logs. Shape: " cart: ". */
const LETTER_TAG = /^ [\w./-]{1,64}(?:\[\d+\])?: /
/** Letters that are no words where a sentence goes on in small letters. */
const LETTER_ALONE = /^[EFW] [a-z]{2}/
const NAMED = /^[\w.-]{1,40}:?$/
const KEYED = /^(?:level|lvl|severity)=(.+)$/i
/** Who logs, in brackets. */
const LOGGER_GROUP = /^\[[\w ./:#@-]{1,60}\]$/
/** The number of a process behind its name. */
const PROCESS_BEHIND = /^(?:\[[\d:]{1,10}\]|\([\d:]{1,10}\))/
/** A level in brackets right behind one word, which is then no sentence: Ceph's "cluster [ERR] ". */
const LOUD_GROUP =
  /^:? {1,3}[[(](?:ERR|ERROR|FATAL|CRIT|CRITICAL|ALERT|EMERG|PANIC|SEVERE|WRN|WARN|WARNING|INF|INFO|DBG|DEBUG)[\])]/
/** A logger of one word, as it stands between a time and a level: "shop ERROR no price", "CartService WARN slow". */
const ONE_WORD_LOGGER = /^(?:[a-z]{2,40}|(?:[A-Z][a-z]+){2,6})$/
const LOUD_LEVEL =
  /^ {1,8}(?:ERROR|FATAL|CRITICAL|SEVERE|WARN|WARNING|INFO|DEBUG|TRACE)(?: +(?!(?:from|in|for|of|on|to|at|and|or|is|was|when|while|with|by|after|as|level|state|status|code|responses?|messages?|lines?|entries|logs?)\b)\S|: )/
/** What is said of a level, and no logger: "got ERROR 31". */
const SAID_OF_LEVEL =
  /^(?:an?|the|this|that|each|every|any|no|all|got|get|gets|received|receives|found|saw|see|sent|sends|returned|returns|logged|logs|log|set|sets|prints?|printed|shows?|with|for|and|or|as|to|of|is|are|was|were|has|have|found|counted|on|at|in|by|from|not|only|new|old|last|first|some|unknown|unexpected|raised|threw|throws|caught|reports?|reported)$/
/** A word in capitals that is told of: "ERROR codes are listed below". */
const SAID_OF_LEVELS = /^ (?:codes|messages|lines|entries|logs|levels)\b/
/** Capitals, and letters of scripts without any. */
const LOUD_WORD = /^(?:[a-z][\w-]*\.)?([A-Z\u00c0-\uffef][A-Z0-9\u00c0-\uffef]*?)(?=$|[:/：!*#])/

/** The level after the time. `start` is the position just after it. */
export function levelAfterTime(line: string, start: number): Severity | undefined {
  const head = line.slice(start, start + HEAD_CHARACTERS_MAX)
  const token: Token = { position: closed(head), index: 0, before: '', rest: '', isBehindGroup: false }
  for (; token.index < TOKENS_MAX; token.index += 1) {
    const separators = sticky(SEPARATORS, head, token.position)?.[0] ?? ''
    token.before = token.index === 0 ? ` ${separators}` : separators
    token.position += separators.length
    const grouped = groupAt(head, token)
    const step = grouped ?? wordAt(head, token)
    if (step === 'message') return undefined
    token.isBehindGroup = grouped !== undefined
    if (step !== 'name') return step
  }
  return undefined
}

/** The level of a line that starts with it. Shape: "ERROR:root:", "[error] ", "error: ", "ERRO[0000] ", "<3>", "E (31) wifi: ". */
export function levelAtStart(line: string): Severity | undefined {
  const formed = levelOfForm(line)
  if (formed !== undefined) return formed
  const group = sticky(GROUP, line, 0)
  if (group !== undefined) return levelOfGroup(contentOf(group)) ?? levelBehindGroup(line, group[0])
  const [word] = sticky(WORD, line.slice(0, 64), 0) ?? []
  if (word === undefined) return undefined
  const level = SAID_OF_LEVELS.test(line.slice(word.length, word.length + 12))
    ? undefined
    : levelOfFirstWord(word, line.charAt(word.length))
  if (level !== undefined || !NAMED.test(word)) return level
  const behind = LOUD_GROUP.exec(line.slice(word.length, word.length + 24))?.[0]
  return behind === undefined ? undefined : levelOfGroup(behind.replaceAll(/[^A-Z]/g, ''))
}

/** The level behind who logs. Shape: "[cart] ERROR no price", "[cart] [main/ERROR]: no price". */
function levelBehindGroup(line: string, group: string): Severity | undefined {
  return LOGGER_GROUP.test(group) ? levelAfterTime(line, group.length) : undefined
}

/** The level in front of the time. Shape: "ERROR ", "[INFO] [", "INFO[", "E, [", "[E ". */
export function levelBeforeTime(lead: string): Severity | undefined {
  const letter = /^\[?([DIWEFCA])(?:, \[#?| )$/.exec(lead)
  if (letter !== null) return levelOfWord(letter[1] === 'C' ? 'critical' : (letter[1] ?? ''))
  const word = /^([A-Z][a-z]{2,8})[ \t]+$/.exec(lead)?.[1]
  return word === undefined ? levelAtStart(lead) : levelOfMarkedWord(word)
}

interface Token {
  position: number
  index: number
  /** What separates it from the one before. */
  before: string
  /** What is behind it, as far as it is looked at. */
  rest: string
  /** The one before is in brackets. */
  isBehindGroup: boolean
}

/** A level, or what the token is instead. */
type Step = Severity | 'name' | 'message'

function groupAt(head: string, token: Token): Step | undefined {
  const group = sticky(GROUP, head, token.position)
  if (group === undefined) return undefined
  token.position += group[0].length
  return levelOfGroup(contentOf(group)) ?? 'name'
}

function wordAt(head: string, token: Token): Step {
  const word = sticky(WORD, head, token.position)?.[0]
  if (word === undefined) return 'message'
  const end = token.position + word.length
  const after = head.slice(end, end + 12)
  token.rest = word.length === 1 ? head.slice(end, end + 96) : ''
  const level = levelOfHeadWord(word, after, token)
  token.position = end
  if (level !== undefined) return level
  // A closing bracket here belongs to one that was opened before the time.
  if (/^[\])}>]/.test(after)) token.position += 1
  const isSetOff = token.before.endsWith(' - ') || /^ ?[|,;]|\|/.test(token.before)
  if (NAME.test(word) || (isSetOff && /^(?: - |\s*\||[,;])/.test(after))) return 'name'
  if ((token.index === 0 || isSetOff) && PROCESS_BEHIND.test(after)) return 'name'
  const next = head.slice(end, end + 40)
  const isLogger = LOUD_GROUP.test(next)
    ? NAMED.test(word)
    : isOneWordLogger(word, token) && LOUD_LEVEL.test(next)
  return isLogger ? 'name' : 'message'
}

function isOneWordLogger(word: string, { index }: Token): boolean {
  return index === 0 && ONE_WORD_LOGGER.test(word) && !SAID_OF_LEVEL.test(word)
}

function levelOfHeadWord(word: string, after: string, token: Token): Severity | undefined {
  const keyed = KEYED.exec(word)?.[1]
  if (keyed !== undefined) return levelOfWord(keyed)
  const isMarked =
    /\t|\||[-–] $| : $|^ ?[,;]$/.test(token.before) &&
    (after === '' || /^(?:[,;]|\s*[\t|]| +[-–]|\s*:|\])/.test(after))
  if (isMarked) {
    const marked = levelOfMarkedWord(word.replace(/:$/, ''))
    if (marked !== undefined) return marked
  }
  // The servicing logs of Windows: "2026-01-02 03:04:05, Error                 CBS    …".
  if (token.index === 0 && token.before === ' , ' && /^ {2,}/.test(after)) return levelOfMarkedWord(word)
  // Telegraf's.
  if (/^[DIWE]!$/.test(word) && token.index === 0) return levelOfWord(word.charAt(0))
  const isTagged = token.index === 0 && (LETTER_TAG.test(token.rest) || LETTER_ALONE.test(word + token.rest))
  if (/^[VDIWEF]$/.test(word) && (token.index === 2 || isTagged)) {
    return levelOfWord(word)
  }
  // monolog's "app.ERROR:", celery's "ERROR/MainProcess", Python's "ERROR:root:".
  const bare = LOUD_WORD.exec(word)?.[1]
  if (bare !== undefined && (after === '' || /^[\s|\][(>]/.test(after))) return levelOfBareWord(bare)
  // winston's printf: "[shop] error:".
  const isFirst = token.index === 0 || (token.index === 1 && token.isBehindGroup)
  if (!isFirst || !word.endsWith(':')) return undefined
  // Behind a time "Error:" is a level; at the start of a line it begins what JavaScript throws.
  return levelOfPrefixWord(/^[A-Z][a-z]+:$/.test(word) ? word.slice(0, -1).toLowerCase() : word.slice(0, -1))
}

function levelOfFirstWord(word: string, after: string): Severity | undefined {
  const bare =
    /^(?:[a-z][\w-]{0,40}\.(?=[A-Z]+:))?([A-Z\u00c0-\uffef][A-Z0-9\u00c0-\uffef]*?)(?=$|[:：]|!{1,3}$)/.exec(
      word,
    )?.[1]
  if (bare !== undefined && /^[\s|[(>]?$/.test(after)) return levelOfBareWord(bare)
  return word.endsWith(':') && /^\s/.test(after) ? levelOfPrefixWord(word.slice(0, -1)) : undefined
}

/** A level alone in brackets, after a module or thread ("core:error", "main/ERROR") or before one ("ERROR tokio::run"). */
function levelOfGroup(content: string): Severity | undefined {
  const text = content.trim()
  const bare = /^([A-Z]{3,9})(?=[ /])/.exec(text)?.[1]
  if (bare !== undefined) return levelOfBareWord(bare)
  const behind = /^[\w .:#-]{1,60}\/([A-Z]{3,9})$/.exec(text)?.[1]
  if (behind !== undefined) return levelOfBareWord(behind)
  const word = /^(?:[\w.:-]*[:#])?([A-Za-z\u00c0-\uffef]{1,13})$/.exec(text)?.[1]
  return word === undefined ? undefined : levelOfMarkedWord(word)
}

/** Skips the bracket that closes around the time. */
function closed(head: string): number {
  return /^\s?[\])}>"]/.exec(head)?.[0].length ?? 0
}

function contentOf(group: RegExpExecArray): string {
  return group[1] ?? group[2] ?? group[3] ?? group[4] ?? ''
}

function sticky(pattern: RegExp, text: string, position: number): RegExpExecArray | undefined {
  pattern.lastIndex = position
  return pattern.exec(text) ?? undefined
}
