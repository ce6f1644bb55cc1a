import type { SyntaxFamily } from '../../../agent/repository/code-language.ts'
import type { LanguageView } from '../language-view.ts'

type Unread = Omit<LanguageView, 'id'>

const UNREAD: Unread = {
  nullWord: 'null',
  lookups: {},
  parsers: new Set(),
  member: () => undefined,
  indexed: () => undefined,
  call: () => undefined,
  core: (node) => node,
  isAwaited: () => true,
  nullLiteral: () => undefined,
  alternatives: () => [],
  isSolid: () => false,
  isSelf: () => false,
  isIdentifier: () => false,
  bindingOf: () => undefined,
  division: () => undefined,
  operands: () => [],
  iterated: () => undefined,
  entries: () => undefined,
  elements: () => undefined,
  literalText: () => undefined,
  returns: () => ({ values: [], fallsThrough: true, isAsync: false, isGenerator: false }),
  condition: () => undefined,
  isConditional: () => false,
  raised: (node) =>
    /^(?:throw_statement|throw_expression|raise|jump_expression)$/.test(String(node.kind()))
      ? node
      : undefined,
}

/** A language without a view of its own: the line, the function and the callers are known, values are not followed. */
export function otherView(id: SyntaxFamily): LanguageView {
  return { id, ...UNREAD }
}
