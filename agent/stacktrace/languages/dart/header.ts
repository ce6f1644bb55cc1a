import type { ExceptionHeader } from '../../header-above.ts'

/**
 * How errors of Dart begin. The text of an error seldom has its type in it: where the libraries always say the same
 * words, they tell the type.
 */

/** Behind it, or on the next line, is the text of the error. */
const UNHANDLED =
  /(?:^|[\]\s])(?:Unhandled exception|Unhandled Exception|Uncaught Error|Uncaught exception):(?: (.*))?$/
/** The frame that Flutter draws around an error. */
export const BOX = /══╡ EXCEPTION CAUGHT BY .* ╞══/
export const BOX_END = /^═{20,}$/
/** Shape: "The following RangeError was thrown building Cart(dirty):" or "…:", with the text below. */
const THROWN = /^The following (?:(\w[\w<>?, ]{0,120}?)(?: object)?) was thrown(?: .*)?:$/

const TYPE = /^(_?(?:[A-Z]\w*)?(?:Exception|Error|Failure))(?: \([^)]{0,80}\))?(?:: ?([^]*))?$/
const INSTANCE = /^Instance of '(\w+(?:<.*>)?)'$/
const WORDS: readonly (readonly [words: RegExp, type: string])[] = [
  [/^Bad state: /, 'StateError'],
  [/^Invalid argument/, 'ArgumentError'],
  [/^RangeError/, 'RangeError'],
  [/^Unsupported operation: /, 'UnsupportedError'],
  [/^Concurrent modification during iteration/, 'ConcurrentModificationError'],
  [
    /^type '.*' is not a subtype of type '|^Null check operator used on a null value|malformed type: /,
    'TypeError',
  ],
  [/Failed assertion: |^Assertion failed/, 'AssertionError'],
  [/Switch case fall-through at line /, 'FallThroughError'],
  [/^Stack Overflow/, 'StackOverflowError'],
  [/^Out of Memory/, 'OutOfMemoryError'],
  [/^Reading static variable '/, 'CyclicInitializationError'],
  [/^Cannot instantiate abstract class /, 'AbstractClassInstantiationError'],
]

/** What stands behind the words that announce an error; '' when it is on the next line. */
export function announced(line: string): string | undefined {
  const match = UNHANDLED.exec(line)
  return match === null ? undefined : (match[1] ?? '')
}

/** The type that Flutter names in a box. */
export function thrownType(line: string): string | undefined {
  const type = THROWN.exec(line)?.[1]
  if (type === undefined) return undefined
  if (type === 'assertion') return 'AssertionError'
  return type === 'message' ? '' : type.replace(/^_(?=[A-Z])/, '')
}

/** Type and message by the text of an error. Shape: "FormatException: x" or "Bad state: no cart". */
export function headerOf(text: string): ExceptionHeader {
  const first = text.split('\n', 1)[0] ?? ''
  const [, type, message = ''] = TYPE.exec(text) ?? []
  if (type !== undefined) return { type: type.replace(/^_/, ''), message }
  const instance = INSTANCE.exec(first)?.[1]
  if (instance !== undefined) return { type: instance, message: '' }
  return { type: WORDS.find(([words]) => words.test(first))?.[1] ?? '', message: text }
}

/** Whether a line by itself is the text of an error whose type it names. */
export function isNamedError(line: string): boolean {
  return TYPE.test(line) || WORDS.some(([words]) => words.test(line))
}
