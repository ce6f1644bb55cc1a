import { withoutCarrier } from '../../agent/detection/carrier.ts'
import { shellDeath } from '../../agent/stacktrace/shell-death.ts'

/**
 * What only a runtime prints when an error was not handled. Each pattern stands at the start of a line:
 * the same words inside of a sentence are talk about a crash, not one.
 */
const CRASHES: readonly RegExp[] = [
  // Go: a panic that reached the top, and what the runtime cannot recover from. A panic that net/http survived
  // begins with "http: panic serving".
  /^(?:panic: |fatal error: |\[signal SIG[A-Z]+)/m,
  // Node.js: the line after the trace, and the kinds of rejection it ends for.
  /^Node\.js v\d+\.\d/m,
  /^(?:\[?UnhandledPromiseRejection|Uncaught )/m,
  // Node.js again, with --no-extra-info-on-fatal-exception: the caret under the line that threw.
  /^\S[^\n]*:\d+\n[^\n]*\n[ \t]*\^+[ \t]*$/m,
  // V8, and the report of the JVM on its own end.
  /^FATAL ERROR: \S/m,
  /^# A fatal error has been detected by /m,
  // The first word of the JVM on an exception that nobody caught; the thread has any name.
  /^Exception in thread "[^"\n]*" \S/m,
  // Android's word for the same, behind the prefix of its log.
  /^(?:[^\n]{0,80}AndroidRuntime *(?:\( *\d+\))?: )?FATAL EXCEPTION: \S/m,
  /^Fatal Python error: /m,
  /^Unhandled exception\. \S/m,
  /^Unhandled [eE]xception: ?\n?\S/m,
  // C++ and the checks of compilers. What ThreadSanitizer warns of the program survives.
  /^terminate called (?:after throwing an instance of '|(?:without an active exception|recursively)$)/m,
  /^libc\+\+abi(?:\.dylib)?: terminat/m,
  /^==\d+== ?ERROR: \w+Sanitizer: /m,
  /^(?:[^\s:]+: )?\S+:\d+: [^\n]*Assertion [`'‘][^\n]+['’] failed\.$/m,
  // Rust: a panic of another thread than the first may have been survived.
  /^thread 'main'(?: \(\d+\))? panicked at /m,
  /^thread '[^'\n]*'(?: \(\d+\))? has overflowed its stack$/m,
  /^(?:\[[^\]\n]{1,48}\] )?PHP (?:Fatal|Parse|Recoverable fatal|Compile|Core) error: /m,
  /^(?:PHP )?Fatal error: {1,2}Uncaught /m,
  /^\*\*\* Program crashed: /m,
  /^(?:\S+\.swift:\d+: Fatal error: |Fatal error: [^\n]*: file [^\n]+, line \d+$)/m,
  /^=CRASH REPORT====/m,
  /^ *\*\* \(EXIT/m,
  /(?:^|[\]:] )Kernel panic - not syncing/m,
]

/** Whether the text shows the end of its process. */
export function isCrash(text: string): boolean {
  const said = withoutCarrier(text) ?? text
  return CRASHES.some((pattern) => pattern.test(said)) || shellDeath(lastLine(said)) !== undefined
}

/** A shell has the last word. */
function lastLine(text: string): string {
  const end = text.trimEnd()
  return end.slice(end.lastIndexOf('\n') + 1)
}
