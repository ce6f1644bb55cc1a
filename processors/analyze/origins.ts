import type { ResolvedFrame } from '../../agent/model/diagnosis.ts'
import type { ParsedFiles } from '../../agent/repository/definitions.ts'
import type { SyntaxNode } from '../../agent/repository/syntax.ts'
import { viewOf } from './language-views.ts'
import type { Origin, OriginRule, Search, Trail } from './origin.ts'
import { alternativesOrigin } from './origins/alternatives.ts'
import { calledDefinition } from './origins/callee.ts'
import { callOrigin } from './origins/call.ts'
import { identifierOrigin } from './origins/identifier.ts'
import { indexedOrigin } from './origins/indexed.ts'
import { literalOrigin } from './origins/literal.ts'
import { memberOrigin } from './origins/member.ts'
import { selfOrigin } from './origins/self.ts'

/** In this order; the first rule that applies to an expression looks behind it. */
const RULES: readonly OriginRule[] = [
  selfOrigin,
  literalOrigin,
  alternativesOrigin,
  callOrigin,
  memberOrigin,
  indexedOrigin,
  identifierOrigin,
]

const DEPTH_MAX = 7
const STEPS_MAX = 160

interface OriginSearchOptions {
  readonly files: ParsedFiles
  readonly frames: readonly ResolvedFrame[]
  readonly value?: string
  /** Of a literal that is the bad value itself its text; the words for an absent value where this is left out. */
  readonly badLiteral?: Search['badLiteral']
}

/**
 * A search for the origins of bad values of one error.
 * Bounds: 7 steps deep, 160 steps for all calls of `trace` together.
 */
export function createOriginSearch(options: OriginSearchOptions): Search {
  let stepsLeft = STEPS_MAX
  const search: Search = {
    badLiteral: (view, node) => view.nullLiteral(node),
    ...options,
    called: (call, file, depth) => calledDefinition(call, { file }, search, depth),
    async trace(expression: SyntaxNode, trail: Trail): Promise<readonly Origin[]> {
      stepsLeft -= 1
      if (stepsLeft < 0 || trail.depth >= DEPTH_MAX) return []
      const view = viewOf(expression)
      const step = { node: view.core(expression), view, trail: { ...trail, depth: trail.depth + 1 } }
      const rule = RULES.find((candidate) => candidate.applies(step))
      const origins = (await rule?.trace(step, search)) ?? []
      return origins.toSorted((a, b) => b.strength - a.strength)
    },
  }
  return search
}
