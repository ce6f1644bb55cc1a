import type { CodeNode } from '../../../../agent/rewrite/plain-tree.ts'
import { gained, placedNodes } from './code-tree.ts'
import { dangerousBindings } from './bindings.ts'
import { isSensitiveName } from './path-policy.ts'

/**
 * Names that a change brings into the code: under another name, or as a value, a function reaches as far as when it is
 * called by its own. Patterns of calls cannot see that; names can.
 */

/** Why a name that is used more often is not allowed, with the name of the rule; undefined when all are. */
export function nameViolation(before: CodeNode, after: CodeNode): string | undefined {
  const bindings = new Set([...dangerousBindings(before), ...dangerousBindings(after)])
  const [old, now] = [namesOf(before, bindings), namesOf(after, bindings)]
  const reaching = gained(old.reaching, now.reaching, (one) => one)[0]
  if (reaching !== undefined) return `new_reach: it starts to use ${reaching}`
  const known = new Set(old.all)
  const sensitive = now.all.find((name) => !known.has(name) && isSensitiveName(name))
  if (sensitive !== undefined)
    return `sensitive: it starts to use ${sensitive}, which is about security by its name`
  const raised = gained(old.raised, now.raised, (one) => one)[0]
  if (raised !== undefined) return `sensitive: it gives rights: ${raised.slice(0, 80)}`
  const computed = gained(old.computed, now.computed, (one) => one)[0]
  return computed === undefined
    ? undefined
    : `new_reach: it calls what is only known when it runs: ${computed.slice(0, 80)}`
}

interface Names {
  readonly all: readonly string[]
  /** Uses of names that reach out. */
  readonly reaching: readonly string[]
  /** Calls whose function is computed, each in one form. */
  readonly computed: readonly string[]
  /** Values given to what decides about rights. */
  readonly raised: readonly string[]
}

/** Names that reach out wherever they stand alone; as a member of something they are somebody's own. */
const REACHING: ReadonlySet<string> = new Set(
  (
    'eval Function globalThis Reflect Proxy WebAssembly importScripts XMLHttpRequest WebSocket EventSource fetch ' +
    'exec compile globals locals vars __import__ __builtins__ breakpoint SystemExit setattr delattr ' +
    'reflect unsafe'
  ).split(' '),
)
/** Members that lead from any value to code made from text. */
const REACHING_MEMBERS =
  /^(?:constructor|__proto__|prototype|__globals__|__builtins__|__subclasses__|mainModule|binding)$/
const NAME_KINDS = /identifier$/
const CALL_KINDS = /^(?:call_expression|call|new_expression)$/
const RIGHTS =
  /(?:admin|root|superuser|privilege|verified|approved|trusted|allowed|granted|isowner)\w*["'\]]*$/i

function namesOf(root: CodeNode, bindings: ReadonlySet<string>): Names {
  const all: string[] = []
  const reaching: string[] = []
  const computed: string[] = []
  const raised: string[] = []
  for (const { node, parent } of placedNodes(root)) {
    if (NAME_KINDS.test(node.kind) && node.children.length === 0) {
      all.push(node.text)
      const isMember = isMemberName(node, parent)
      if (isMember ? REACHING_MEMBERS.test(node.text) : REACHING.has(node.text)) reaching.push(node.text)
      if (!isMember && bindings.has(node.text) && !isHarmless(parent)) reaching.push(node.text)
    }
    if (CALL_KINDS.test(node.kind)) computed.push(...computedCallee(node))
    const right = raisedRight(node)
    if (right !== undefined) raised.push(right)
  }
  return { all, reaching, computed, raised }
}

function isMemberName(node: CodeNode, parent: CodeNode | undefined): boolean {
  if (/^(?:property|field|private_property|shorthand_property)_/.test(node.kind)) return true
  if (
    parent === undefined ||
    !/^(?:attribute|keyword_argument|selector_expression|field_access)$/.test(parent.kind)
  )
    return false
  return parent.kind === 'keyword_argument' ? parent.children[0] === node : parent.children[0] !== node
}

/** What modules that reach out also offer to look and not to touch. */
const HARMLESS = /\.(?:existsSync|accessSync|constants|isIP|isIPv4|isIPv6|STATUS_CODES|path|sep|PathLike)$/

function isHarmless(parent: CodeNode | undefined): boolean {
  return parent !== undefined && HARMLESS.test(parent.text)
}

/** A function that is written where it is called: what it does is looked at by itself. */
const WRITTEN_IN_PLACE =
  /^(?:function|function_expression|generator_function|arrow_function|lambda|func_literal)$/

/**
 * `table[key](x)` and `getattr(o, name)`: the same call with `?.` or a changed argument is the same. A function around a whole
 * file that is called at once, as modules of JavaScript are written, is not computed.
 */
function computedCallee(call: CodeNode): readonly string[] {
  const [callee] = call.children.filter(({ isNamed }) => isNamed)
  if (callee === undefined || WRITTEN_IN_PLACE.test(withoutParentheses(callee).kind)) return []
  const squeezed = callee.text.replaceAll(/\s+|\?\./g, '')
  if (/^(?:subscript_expression|subscript|index_expression|parenthesized_expression)$/.test(callee.kind))
    return /^\(?\w+\[\d+\]\)?$/.test(squeezed) ? [] : [squeezed]
  if (callee.text !== 'getattr') return []
  const name = /^getattr\([^,]+,\s*(["'])(\w+)\1\s*[,)]/.exec(call.text)?.[2]
  return name === undefined || name.startsWith('_') ? [call.text.replaceAll(/\s+/g, '')] : []
}

function withoutParentheses(node: CodeNode): CodeNode {
  let inner = node
  while (inner.kind === 'parenthesized_expression') {
    const [only, second] = inner.children.filter(({ isNamed, kind }) => isNamed && kind !== 'comment')
    if (only === undefined || second !== undefined) break
    inner = only
  }
  return inner
}

/** `user.isAdmin = true`, `row["role"] = "admin"`. */
function raisedRight(node: CodeNode): string | undefined {
  if (!/^(?:assignment_expression|assignment|assignment_statement|pair)$/.test(node.kind)) return undefined
  const match = /^([^=:]+?)\s*[=:]\s*(.+)$/s.exec(node.text)
  const [, left = '', right = ''] = match ?? []
  const isRole = /roles?["'\]]*$/i.test(left) && /admin|root|owner|super/i.test(right)
  return isRole || (RIGHTS.test(left) && /^(?:true|1|True|!0)$/.test(right.trim())) ? node.text : undefined
}
