import type { SyntaxNode } from '../../repository/syntax.ts'
import { nodeBinding, nodeOf, type Binding, type MatchContext, type Predicate } from '../match-context.ts'
import { METHODS } from '../methods.ts'
import {
  bare,
  descendants,
  isPure,
  isSame,
  kindOf,
  lastName,
  receiverOf,
  statementOf,
  stringValue,
} from '../tree.ts'

/** Conditions on single nodes: what they are called, whether they are read, whether they may be written twice. */

/** `P` is the member, key or index that the message calls `K`; a computed one may be it. */
const namesMember: Predicate = {
  arguments: ['placeholder', 'placeholder'],
  binds: [],
  test: (context, [member, named]) => {
    const node = nodeOf(context, member)
    const name = (named === undefined ? undefined : context.message.get(named)) ?? ''
    if (node === undefined) return false
    const { grammar } = context.file
    const parent = node.parent()
    const isComputed = parent !== null && grammar.subscripts.has(kindOf(parent))
    if (!isComputed) return node.text() === name
    const literal = stringValue(node, grammar) ?? (isNumber(node) ? node.text() : undefined)
    if (literal !== undefined) return literal === unquoted(name)
    // `a[key].name` crashes at `.name` when that is what the message says, not at the computed key.
    const outer = parent.parent()
    const isReceiver = outer !== null && isSame(receiverOf(outer, grammar), parent)
    return !isReceiver || lastName(outer, grammar) !== unquoted(name)
  },
}

/** Python writes the key of a KeyError as a literal. */
function unquoted(text: string): string {
  return /^(['"])(.*)\1$/s.exec(text)?.[2] ?? text
}

function isNumber(node: SyntaxNode): boolean {
  return /^-?\d+$/.test(node.text())
}

/** The node's value is used: it is not assigned to, deleted, or counted up in place. */
const isRead: Predicate = {
  arguments: ['placeholder'],
  binds: [],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    return node !== undefined && !isAssigned(node, context)
  },
}

function isAssigned(node: SyntaxNode, { file }: MatchContext): boolean {
  let chain = node
  for (let parent = chain.parent(); parent !== null; parent = chain.parent()) {
    if (isTarget(parent, chain)) return true
    const isChain = isSame(receiverOf(parent, file.grammar), chain)
    if (!isChain && !isSame(parent.field('function'), chain)) return false
    chain = parent
  }
  return false
}

function isTarget(parent: SyntaxNode, node: SyntaxNode): boolean {
  const kind = kindOf(parent)
  if (kind === 'update_expression' || kind === 'delete_statement' || kind === 'new_expression') return true
  if (kind === 'unary_expression') return parent.text().startsWith('delete')
  if (isSame(parent.field('left'), node)) return kind.includes('assign') || kind.startsWith('for')
  return (kind === 'call_expression' && kindOf(parent.field('arguments')) === 'template_string') || false
}

/** Evaluating the node a second time changes nothing. */
const pure: Predicate = {
  arguments: ['placeholder'],
  binds: [],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    return node !== undefined && isPure(node, context.file.grammar)
  },
}

/** The node is a plain name. */
const isName: Predicate = {
  arguments: ['placeholder'],
  binds: [],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    return node !== undefined && context.file.grammar.identifiers.has(kindOf(node))
  },
}

/** The node, without parentheses around it, is of a kind of the grammar. */
const isKind: Predicate = {
  arguments: ['placeholder', 'word'],
  binds: [],
  test: (context, [name, kind]) => {
    const node = nodeOf(context, name)
    return node !== undefined && kindOf(bare(node, context.file.grammar)) === kind
  },
}

/** The message's group `K` is this text. */
const messageSays: Predicate = {
  arguments: ['placeholder', 'word'],
  binds: [],
  test: (context, [group, word]) => context.message.get(group ?? '') === word,
}

/** `P` names a method that only values of that type have. */
const isMethodOf: Predicate = {
  arguments: ['placeholder', 'word'],
  binds: [],
  test: (context, [member, type]) => METHODS[type ?? '']?.has(nodeOf(context, member)?.text() ?? '') ?? false,
}

/** The node is called: `X(...)`. Binds CALL. */
const isCalled: Predicate = {
  arguments: ['placeholder'],
  binds: ['CALL'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const parent = node?.parent()
    if (node === undefined || parent === null || parent === undefined) return false
    return isSame(parent.field('function'), node) ? { CALL: nodeBinding(parent) } : false
  },
}

/** The token before a member name or index. Binds ACCESS (`.` or `[`) and OPTIONAL, what makes it optional. */
const accessToken: Predicate = {
  arguments: ['placeholder'],
  binds: ['ACCESS', 'OPTIONAL'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const token = node === undefined ? undefined : tokenOf(node)
    if (token === undefined) return false
    return { ACCESS: nodeBinding(token), OPTIONAL: { text: token.text() === '.' ? '?' : '?.' } }
  },
}

function tokenOf(access: SyntaxNode): SyntaxNode | undefined {
  return access.children().find((child) => kindOf(child) === '.' || kindOf(child) === '[')
}

/**
 * All reads from the same receiver `X` in the statement of `MATCH`, or in its function when that has no
 * statements. Binds DOTS and BRACKETS, their tokens.
 */
const accessTokens: Predicate = {
  arguments: ['placeholder', 'placeholder'],
  binds: ['DOTS', 'BRACKETS'],
  test: (context, [access, receiver]) => {
    const node = nodeOf(context, access)
    const text = nodeOf(context, receiver)?.text()
    const { grammar } = context.file
    if (node === undefined || text === undefined) return false
    const around = statementOf(node, grammar) ?? node
    const same = descendants(around, (inner) => !grammar.functions.has(kindOf(inner))).filter(
      (part) => receiverOf(part, grammar)?.text() === text && !isAssigned(part, context),
    )
    const tokens = same.map(tokenOf).filter((token) => token !== undefined)
    const of = (kind: string): Binding => ({
      text: kind,
      nodes: tokens.filter((token) => token.text() === kind),
    })
    return tokens.length === 0 ? false : { DOTS: of('.'), BRACKETS: of('[') }
  },
}

/** The code of the first holds the second as a part. */
const holds: Predicate = {
  arguments: ['placeholder', 'placeholder'],
  binds: [],
  test: (context, [outer, inner]) => {
    const node = nodeOf(context, outer)
    const text = context.bindings.get(inner ?? '')?.text
    return node !== undefined && descendants(node).some((part) => part.text() === text)
  },
}

export const VALUE_PREDICATES: Readonly<Record<string, Predicate>> = {
  names_member: namesMember,
  is_read: isRead,
  is_pure: pure,
  is_name: isName,
  is_kind: isKind,
  message_says: messageSays,
  is_method_of: isMethodOf,
  is_called: isCalled,
  access_token: accessToken,
  access_tokens: accessTokens,
  holds,
}
