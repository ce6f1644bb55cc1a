import type { Definition } from '../../../agent/repository/definitions.ts'
import { isFunctionNode, lineOf } from '../../../agent/repository/symbols.ts'
import type { SyntaxNode } from '../../../agent/repository/syntax.ts'
import type { LanguageView, Returns } from '../language-view.ts'
import { viewOf } from '../language-views.ts'
import { follow, originAt, type Origin, type OriginRule, type Search, type Trail } from '../origin.ts'
import { code, place } from '../words.ts'
import { calledDefinition } from './callee.ts'

/**
 * Applies to calls. Of a function of the repository: its returns, and whether it can end without one.
 * Of the library: lookups that may find nothing and methods that give nothing at all.
 */
export const callOrigin: OriginRule = {
  id: 'call',
  applies: ({ node, view }) => view.call(node) !== undefined,
  async trace({ node, view, trail }, search) {
    const call = view.call(node)
    if (call === undefined || call.isNew) return []
    const definition = await calledDefinition(node, trail, search)
    if (definition?.symbol.kind === 'class') return []
    if (definition !== undefined) return traceReturns(node, definition, trail, search)
    return libraryCall(node, view, trail, search)
  },
}

async function libraryCall(
  node: SyntaxNode,
  view: LanguageView,
  trail: Trail,
  search: Search,
): Promise<readonly Origin[]> {
  const call = view.call(node)
  if (call === undefined) return []
  const callee = view.core(call.callee)
  const member = view.member(callee)
  const name = member?.name ?? callee.text()
  const meaning = Object.hasOwn(view.lookups, name) ? view.lookups[name] : undefined
  const hasDefault = call.positional.length > 1 && /^(?:get|getenv|setdefault|next|pop)$/.test(name)
  if (meaning !== undefined && !hasDefault && search.badLiteral(view, node) === undefined) {
    const isAlways = meaning.includes('always')
    // A Map gives undefined for what is not there; form data, headers and the parameters of a query give null.
    const seen = search.value === 'null' && name === 'get' ? meaning.replace('undefined', 'null') : meaning
    const text = `${code(node)} is a lookup ${seen} (${place(trail.file, node)})`
    return [
      originAt(trail, node, {
        kind: isAlways ? 'missing_return' : 'lookup',
        strength: isAlways ? 0.85 : 0.7,
        isDefect: isAlways,
        text: isAlways ? `${code(node)} is a call ${meaning} (${place(trail.file, node)})` : text,
      }),
    ]
  }
  const text = `${code(node)} is what code outside of the repository gives (${place(trail.file, node)})`
  return view.isSolid(callee) ? [] : [originAt(trail, node, { kind: 'external', strength: 0.35, text })]
}

/** Looks behind what a function of the repository returns. */
async function traceReturns(
  call: SyntaxNode,
  definition: Definition,
  trail: Trail,
  search: Search,
): Promise<readonly Origin[]> {
  const { symbol, file } = definition
  const view = viewOf(symbol.node)
  const returns = view.returns(symbol.node)
  // A generator gives an iterator, and an async function that is not awaited a promise: neither is empty.
  if (returns.isGenerator || (returns.isAsync && !view.isAwaited(call))) return []
  const inside: Trail = { ...trail, file, frameIndex: undefined }
  const ending = endOrigin(definition, returns, inside, search)
  if (ending !== undefined && returns.values.every(({ value }) => value === undefined)) return [ending]
  const origins: Origin[] = ending === undefined ? [] : [ending]
  const position = resultPosition(call)
  for (const { statement, value } of returns.values) {
    const result = value?.is('expression_list') === true ? value.namedChildren()[position] : value
    const when = view.condition(statement, symbol.node)
    const condition = when === undefined ? '' : ` when ${code(when)}`
    const bad = result === undefined ? view.nullWord : search.badLiteral(view, view.core(result))
    if (bad !== undefined) {
      const text = `${code(symbol.name)} returns ${code(bad)}${condition} (${place(file, statement)})`
      origins.push(originAt(inside, statement, { kind: 'literal', strength: 0.75, text }))
    } else if (result !== undefined) {
      const text = `${code(symbol.name)} returns ${code(result)}${condition} (${place(file, statement)})`
      origins.push(...(await search.trace(result, follow(inside, text, statement, file))))
    }
  }
  return origins
}

/** The position among the results of a Go call that the assignment around it takes. */
function resultPosition(call: SyntaxNode): number {
  const statement = call
    .ancestors()
    .find((node) => node.field('right') !== null && node.field('left') !== null)
  const names = statement?.field('left')?.namedChildren() ?? []
  // The error beside a value has a rule of its own; the value comes first.
  return names.length > 1 && names[0]?.text() === '_' ? 1 : 0
}

/** The origin in a function that can come to its end without a return. */
function endOrigin(
  definition: Definition,
  returns: Returns,
  trail: Trail,
  search: Search,
): Origin | undefined {
  const { symbol, file } = definition
  const view = viewOf(symbol.node)
  // What a function without a return gives is only ever the empty value of the language.
  if (!returns.fallsThrough || search.badLiteral(view, symbol.node) !== undefined) return undefined
  const name = code(symbol.name)
  if (returns.values.some(({ value }) => value !== undefined)) {
    const last = symbol.node
      .field('body')
      ?.namedChildren()
      .findLast((child) => !child.is('comment'))
    const text = `${name} comes to its end without a return when no branch returns (${place(file, last ?? symbol.node)})`
    return originAt(trail, last ?? symbol.node, {
      kind: 'missing_return',
      strength: 0.85,
      isDefect: true,
      text,
    })
  }
  const inner = innerReturn(symbol.node)
  const why =
    inner === undefined ? '' : `: the \`return\` on line ${lineOf(inner)} belongs to an inner function`
  const text = `${name} never returns a value${why} (${place(file, symbol.node)})`
  return originAt(trail, inner ?? symbol.node, {
    kind: 'missing_return',
    strength: 0.9,
    isDefect: true,
    text,
  })
}

/** A return with a value in a function inside another, as in a callback of forEach. */
function innerReturn(node: SyntaxNode): SyntaxNode | undefined {
  return node
    .findAll({ rule: { kind: 'return_statement' } })
    .find(
      (statement) =>
        statement.namedChildren().length > 0 &&
        statement.ancestors().find(isFunctionNode)?.id() !== node.id(),
    )
}
