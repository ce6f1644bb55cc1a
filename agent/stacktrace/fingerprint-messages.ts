import type { TracedException } from '../model/stack-trace.ts'

/**
 * What runtimes say of the code itself, in words of their own: it tells two faults of one function apart.
 * Values of the moment (`runtime.Error` prints indexes) are masked; messages that programs write never count.
 * The groups of a pattern are what counts of it, without any all of it.
 */
const CODE_MESSAGES: readonly RegExp[] = [
  /^Cannot (?:read|set) propert(?:y|ies) of (?:undefined|null) \((?:reading|setting) '[\w$]{1,80}'\)$/,
  /^[\w$.#]{1,80} is not (?:a function|a constructor|iterable|defined)$/,
  /^Reduce of empty array with no initial value$/,
  /^'[\w.]{1,80}' object has no attribute '\w{1,80}'/,
  /^name '\w{1,80}' is not defined/,
  // A Java virtual machine names fields and methods always, variables only with their debug information.
  /^(Cannot (?:invoke|read|store|assign|load|enter|throw)(?: field)?(?: to)? "[^"]{1,200}")/,
  /^Call to (?:a member function|undefined (?:method|function)) [\w\\:]{1,200}\(\)(?: on null)?/,
  /^(index out of bounds|attempt to [a-z ]{1,60}|called `(?:Option|Result)::\w{1,40}\(\)` on an? `\w{1,10}` value)/,
  /^(kernel NULL pointer dereference|unable to handle [a-z ]{1,60}(?= (?:for|at) ))/,
  /^(Unexpectedly found nil[a-z ]{0,60}|Index out of range|Division by zero)/i,
  // 3.3 and 3.4 quote, and name what it was called on, each in their way.
  /^(undefined (?:local variable or )?method) [`'](\w{1,80}[?!=]?)'/,
]

/** What of an exception's message counts in a fingerprint; undefined when nothing does. */
export function codeMessage({ type, message }: TracedException): string | undefined {
  if (type === 'runtime.Error') return message.split('\n', 1)[0]?.replaceAll(/-?\d+/g, '0')
  for (const pattern of CODE_MESSAGES) {
    const match = pattern.exec(message)
    if (match !== null) return match.length === 1 ? match[0] : match.slice(1).join(' ')
  }
  return undefined
}

/** Whether the stack was used up: where it stops is chance, which function is on top and how many are seen. */
export function isEndlessRecursion({ type, message }: TracedException): boolean {
  return (
    /^(?:RecursionError|SystemStackError|(?:java\.lang\.)?StackOverflowError|stack-overflow|Stack overflow)$/.test(
      type,
    ) || /^Maximum call stack|^too much recursion|^stack overflow|goroutine stack exceeds/.test(message)
  )
}
