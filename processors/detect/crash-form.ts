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
  /^Fatal Python error: /m,
  /^(?:Unhandled exception\. |Exception in thread "main" )/m,
]

/** Whether the text shows the end of its process. */
export function isCrash(text: string): boolean {
  return CRASHES.some((pattern) => pattern.test(text))
}
