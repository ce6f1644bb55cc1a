import type { Fingerprint } from '../model/error-event.ts'
import type { StackFrame } from '../model/stack-trace.ts'
import { linearPattern, patternFault, type LinearPattern } from '../pattern/linear-pattern.ts'
import { hashOfParts } from '../stacktrace/fingerprint.ts'
import { list, object, optional, string, type Infer } from '../../config/schema.ts'

const PATTERN = 'Pattern in RE2 syntax, found anywhere'
/** Frames that patterns are tried on: each try takes some microseconds. */
const FRAMES_MAX = 100

/** What a part of a fingerprint may stand for. */
const PLACEHOLDERS = ['default', 'type', 'message'] as const
const PLACEHOLDER = /\{\{\s*([^{}]*?)\s*\}\}/g

/**
 * Which errors are one group because a user says so.
 *
 *   match: { type: TimeoutError, path: '^/srv/shop/payments/' }
 *   fingerprint: [payment-timeout]
 */
export const fingerprintRule = object(
  {
    match: object(
      {
        type: pattern('of the exception type, of any in the chain'),
        message: pattern('of the message'),
        path: pattern('of the file of a frame'),
        function: pattern('of the function of a frame; with path, of the same frame'),
      },
      { help: 'Which errors; all that is written must match', check: emptyFault },
    ),
    fingerprint: list(string(), {
      min: 1,
      help: 'What their group is: the same texts are one group; {{default}} stands for the group without this rule, {{type}} and {{message}} (its values masked) for those of the error; services never share a group',
      check: placeholderFault,
    }),
  },
  {},
)

export type FingerprintRuleDocument = Infer<typeof fingerprintRule>

/** What rules look at. */
interface RuleSubject {
  readonly types: readonly string[]
  readonly message: string
  readonly frames: readonly StackFrame[]
}

/** What placeholders stand for. */
type PlaceholderValues = Readonly<Record<(typeof PLACEHOLDERS)[number], string>>

/** A rule, ready to be asked. */
export interface FingerprintRule {
  readonly document: FingerprintRuleDocument
  matches(subject: RuleSubject): boolean
  /** The group of an error it matches, and what it consists of. */
  groupOf(
    service: string,
    values: PlaceholderValues,
  ): { readonly fingerprint: Fingerprint; readonly parts: readonly string[] }
}

/** Compiles a rule whose patterns were checked. Bounds: of an error the first 100 frames. */
export function compiledFingerprintRule(document: FingerprintRuleDocument): FingerprintRule {
  const { match, fingerprint } = document
  const type = compiled(match.type)
  const message = compiled(match.message)
  const path = compiled(match.path)
  const name = compiled(match.function)
  const looksAtFrames = path !== undefined || name !== undefined
  return {
    document,
    matches: (subject) =>
      (type === undefined || subject.types.some((each) => type.matches(each))) &&
      (message?.matches(subject.message) ?? true) &&
      (!looksAtFrames ||
        subject.frames
          .slice(0, FRAMES_MAX)
          .some((frame) => (path?.matches(frame.file) ?? true) && (name?.matches(frame.function) ?? true))),
    groupOf: (service, values) => {
      const parts = fingerprint.map((part) =>
        part.replaceAll(
          PLACEHOLDER,
          (_whole, placeholder: string) => values[placeholder as keyof typeof values],
        ),
      )
      return {
        fingerprint: hashOfParts([service, 'rule', ...parts]),
        parts: parts.map((part) => `rule ${part}`),
      }
    },
  }
}

function pattern(what: string) {
  return optional(string({ check: patternFault, help: `${PATTERN}, ${what}` }))
}

function compiled(source: string | undefined): LinearPattern | undefined {
  return source === undefined ? undefined : linearPattern(source)
}

function emptyFault(match: object): string | undefined {
  return Object.values(match).some((value) => value !== undefined)
    ? undefined
    : 'expected type, message, path or function; a rule without any would put all errors into one group'
}

function placeholderFault(parts: readonly string[]): string | undefined {
  for (const part of parts) {
    for (const [, name = ''] of part.matchAll(PLACEHOLDER)) {
      if (!PLACEHOLDERS.some((known) => known === name)) {
        return `expected ${PLACEHOLDERS.map((known) => `{{${known}}}`).join(', ')} or plain text, and {{${name}}} is none of them`
      }
    }
  }
  return undefined
}
