import { exactly } from '../../model/literal.ts'
import type { RedactionRule, Span } from '../rule.ts'

/** A whole run of the characters a token has; what a pattern would try again from every `eyJ` is looked at once. */
const RUN = /[A-Za-z0-9_.-]{24,}/g
const BEGIN = 'eyJ'
const HEADER_CHARS_MIN = 11

/**
 * JSON Web Tokens, signed or encrypted: header and payload are base64 of `{"`.
 * Leaves alone: a header by itself.
 */
export const jwt: RedactionRule = {
  id: 'jwt',
  class: 'credential',
  kind: 'token',
  literals: exactly(['eyJ']),
  find: (text) =>
    [...text.matchAll(RUN)].flatMap(({ 0: run, index }): readonly Span[] => {
      const begin = beginOf(run)
      return begin === undefined ? [] : [{ start: index + begin, end: index + run.length }]
    }),
  examples: {
    applies: [
      'rejected «eyJ¦hbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N»',
      String.raw`line\n«eyJ¦hbGciOiJub25lIn0.eyJhIjoxfQ.»`,
    ],
    leavesAlone: ['eyJhbGciOiJIUzI1NiJ9', 'the prefix eyJ of a token'],
  },
}

/** The first `eyJ` of a run with enough of a header before the dot that follows. */
function beginOf(run: string): number | undefined {
  for (let at = run.indexOf(BEGIN); at >= 0; at = run.indexOf(BEGIN, at + 1)) {
    const dot = run.indexOf('.', at)
    if (dot < 0) return undefined
    if (dot - at >= HEADER_CHARS_MIN) return at
    at = dot
  }
  return undefined
}
