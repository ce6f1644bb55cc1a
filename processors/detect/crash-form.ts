import { withoutCarrier } from '../../agent/detection/carrier.ts'
import { createLiteralIndex } from '../../agent/detection/literal-index.ts'
import { headAndRest } from '../../agent/stacktrace/head-and-rest.ts'
import { shellDeath } from '../../agent/stacktrace/shell-death.ts'

/** A form of such words, with the literals that no text of it goes without. */
type CrashForm = readonly [literals: readonly string[], pattern: RegExp]

/**
 * What only a runtime prints when an error was not handled. Each pattern stands at the start of a line:
 * the same words inside of a sentence are talk about a crash, not one.
 */
const CRASHES: readonly CrashForm[] = [
  // Go: a panic that reached the top, and what the runtime cannot recover from. A panic that net/http survived
  // begins with "http: panic serving".
  [['panic: ', 'fatal error: ', '[signal SIG'], /^(?:panic: |fatal error: |\[signal SIG[A-Z]+)/m],
  // Node.js: the line after the trace, and the kinds of rejection it ends for.
  [['Node.js v'], /^Node\.js v\d+\.\d/m],
  [['UnhandledPromiseRejection', 'Uncaught '], /^(?:\[?UnhandledPromiseRejection|Uncaught )/m],
  // Node.js again, with --no-extra-info-on-fatal-exception: the caret under the line that threw.
  [['\n^', ' ^', '\t^'], /^\S[^\n]*:\d+\n[^\n]*\n[ \t]*\^+[ \t]*$/m],
  // V8, and the report of the JVM on its own end.
  [['FATAL ERROR: '], /^FATAL ERROR: \S/m],
  [['# A fatal error has been detected by '], /^# A fatal error has been detected by /m],
  // The first word of the JVM on an exception that nobody caught; the thread has any name.
  [['Exception in thread "'], /^Exception in thread "[^"\n]*" \S/m],
  // Android's word for the same, behind the prefix of its log.
  [['FATAL EXCEPTION: '], /^(?:[^\n]{0,80}AndroidRuntime *(?:\( *\d+\))?: )?FATAL EXCEPTION: \S/m],
  [['Fatal Python error: '], /^Fatal Python error: /m],
  [['Unhandled exception. '], /^Unhandled exception\. \S/m],
  [['Unhandled exception:', 'Unhandled Exception:'], /^Unhandled [eE]xception: ?\n?\S/m],
  // C++ and the checks of compilers. What ThreadSanitizer warns of the program survives.
  [
    ['terminate called '],
    /^terminate called (?:after throwing an instance of '|(?:without an active exception|recursively)$)/m,
  ],
  [['libc++abi'], /^libc\+\+abi(?:\.dylib)?: terminat/m],
  [['Sanitizer: '], /^==\d+== ?ERROR: \w+Sanitizer: /m],
  [['Assertion '], /^(?:[^\s:]+: )?\S+:\d+: [^\n]*Assertion [`'‘][^\n]+['’] failed\.$/m],
  // Rust: a panic of another thread than the first may have been survived.
  [["thread 'main'"], /^thread 'main'(?: \(\d+\))? panicked at /m],
  [['has overflowed its stack'], /^thread '[^'\n]*'(?: \(\d+\))? has overflowed its stack$/m],
  [['PHP '], /^(?:\[[^\]\n]{1,48}\] )?PHP (?:Fatal|Parse|Recoverable fatal|Compile|Core) error: /m],
  [['Fatal error: '], /^(?:PHP )?Fatal error: {1,2}Uncaught /m],
  [['*** Program crashed: '], /^\*\*\* Program crashed: /m],
  [['Fatal error: '], /^(?:\S+\.swift:\d+: Fatal error: |Fatal error: [^\n]*: file [^\n]+, line \d+$)/m],
  [['=CRASH REPORT===='], /^=CRASH REPORT====/m],
  [['** (EXIT'], /^ *\*\* \(EXIT/m],
  [['Kernel panic - not syncing'], /(?:^|[\]:] )Kernel panic - not syncing/m],
]

const formsIn = createLiteralIndex(CRASHES.map(([literals]) => literals))

/** Whether the text shows the end of its process. */
export function isCrash(text: string): boolean {
  const said = withoutCarrier(text) ?? text
  return hasCrashForm(said) || shellDeath(lastLine(said)) !== undefined
}

function hasCrashForm(text: string): boolean {
  const isForm = (form: number): boolean => CRASHES[form]?.[1].test(text) === true
  const lines = headAndRest(text)
  if (formsIn(lines.head).some(isForm)) return true
  // With the line feed, that one of the literals begins with.
  return lines.ofRest(formsIn, (rest) => formsIn(`\n${rest}`))?.some(isForm) === true
}

/** A shell has the last word. */
function lastLine(text: string): string {
  const end = text.trimEnd()
  return end.slice(end.lastIndexOf('\n') + 1)
}
