import { SEVERITY } from '../../agent/model/severity.ts'
import { levelOfBareWord, levelOfMarkedWord, levelOfNumber, levelOfPrefixWord, levelOfWord } from './level.ts'
import type { Severity } from './parsed-record.ts'

/** A way to begin a line in which one word, number or sign is the level. */
interface LevelForm {
  readonly pattern: RegExp
  readonly read: (written: string) => Severity | undefined
}

/**
 * The level of a line that begins in a form of its own, without a time. Shape: "<3>…", "E (31) wifi: …",
 * "cart.go:31: ERROR: …", "git: fatal: …", "✖ …", "severity: ERROR, module: cart, …"; undefined for any other line.
 */
export function levelOfForm(line: string): Severity | undefined {
  if (!/^[\w./-]/.test(line)) return levelIn(SIGNED, line)
  const isAtEnd = line.endsWith(']')
  return isAtEnd || MAY_HAVE_FORM.test(line) ? levelIn(WORDED, line) : undefined
}

/** What every form has behind its first word: most lines go on with the next word, and are passed over with one look. */
const MAY_HAVE_FORM = /^(?:[VDIWEF] \(|-{2}|[\w./-]{1,80}(?:[:=[(]| \|| (?:ERR|ERROR|FATAL)!))/

function levelIn(forms: readonly LevelForm[], line: string): Severity | undefined {
  for (const { pattern, read } of forms) {
    const written = pattern.exec(line)?.[1]
    if (written !== undefined) return read(written)
  }
  return undefined
}

const ofSyslog = (digits: string): Severity | undefined => levelOfNumber(Number(digits) & 7, 'syslog')

/** Those that begin with a sign. */
const SIGNED: readonly LevelForm[] = [
  // Syslog's, also without the rest of its head, as systemd takes it from programs.
  { pattern: /^<(\d{1,2}|1[0-8]\d|19[01])>/, read: ofSyslog },
  // A switch counts as syslog does. What it calls an error may be that a line is up again: words tell those.
  { pattern: /^%[A-Z][A-Z\d_]{1,30}(?:-[A-Z\d_]{1,20})?-([4-7])-[A-Z\d_]{2,40}: /, read: ofSyslog },
  // Tools for circuits.
  { pattern: /^%(Error|Warning)(?:-[A-Z]{2,20})?: /, read: levelOfWord },
  // What programs for people put in front of what failed.
  { pattern: /^([✖✘✗❌⛔]|🛑|🚨|💥)\uFE0F? /u, read: () => ({ number: SEVERITY.error }) },
  // Between rulers of stars and the like.
  {
    pattern: /^(?:\*{2,5}|={2,5}|#{2,5}|>{2,5}) ?([A-Z]{3,9}) ?(?:\*{2,5}|={2,5}|#{2,5}|>{2,5}|:) ?\S/,
    read: levelOfBareWord,
  },
]

/** Those that begin with a word, or with what may be part of one. */
const WORDED: readonly LevelForm[] = [
  // Boards: milliseconds since the start.
  { pattern: /^([VDIWE]) \(\d{1,12}\) [\w.-]{1,64}: ?/, read: levelOfWord },
  // Android. "I/O" is a word.
  { pattern: /^(?!I\/O\b)([VDIWEF])\/[\w.-]{1,64}(?:\(\s*\d+\))?: /, read: levelOfWord },
  // The first of several pairs.
  {
    pattern: /^(?:level|lvl|severity|LEVEL|SEVERITY): ?([A-Za-z]{3,9})(?:, [\w ]{1,40}: |[;|] )/,
    read: levelOfWord,
  },
  // Behind the place in the code.
  { pattern: /^[\w./-]{1,80}\.\w{1,5}:\d{1,6}:? \[?([A-Z]{3,9})\]?(?:: | - )/, read: levelOfBareWord },
  // Behind the name of the program, as tools of Unix have it.
  {
    pattern: /^[\w./-]{1,40}(?:\[\d{1,10}\])?: ([A-Za-z][a-z]{2,8}:) (?!(?:0|none|null|nil|no errors?)\b)\S/,
    read: (word) => levelOfPrefixWord(word.slice(0, -1).toLowerCase()),
  },
  // Between bars or rulers.
  { pattern: /^[\w./-]{1,40} \| ([A-Za-z]{1,9}) \| /, read: levelOfMarkedWord },
  { pattern: /^-{2,5} ?([A-Z]{3,9}) ?(?:-{2,5}|:) ?\S/, read: levelOfBareWord },
  {
    pattern: /^([A-Za-z]{3,9}) \| (?=[A-Za-z])[^|]+$/,
    read: (word) => levelOfBareWord(word) ?? levelOfPrefixWord(word),
  },
  // A pair before text that is none. Pairs of which the end was cut off are no text.
  { pattern: /^(?:level|lvl|severity)=([A-Za-z]{3,9}) (?!\w+="[^"]*$)/, read: levelOfWord },
  // Behind the name of the program. Of what npm says so, most explains the error.
  { pattern: /^(?!npm )[\w./-]{1,40} (ERR|ERROR|FATAL)! /, read: levelOfBareWord },
  // At the end of a few words.
  { pattern: /^[A-Za-z][^[\]:=]{4,120} \[(ERROR|FATAL|CRITICAL)\]$/, read: levelOfBareWord },
]
