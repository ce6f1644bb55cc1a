import { wordsOf } from '../../../../agent/rewrite/name-words.ts'
import type { CodeNode } from '../../../../agent/rewrite/plain-tree.ts'
import { conditionalOf, gained, operatorOf, partsOf, placedNodes, statementsOf } from './code-tree.ts'
import {
  atomsOf,
  formOf,
  isConstant,
  negated,
  plain,
  readConditional,
  type Conditional,
} from './conditions.ts'

/**
 * Checks that a change takes away: what refused an input before must refuse it after. A check is a condition that
 * ends in a refusal, a thrown error, an assertion, or a call that is a check by its name; it may ask for more than
 * before, not for less, and not under more conditions.
 */

/** Why a change takes a check away, with the name of the rule; undefined when it does not. */
export function checkViolation(before: CodeNode, after: CodeNode): string | undefined {
  const [old, now] = [checksOf(before), checksOf(after)]
  return (
    removedGuard(old, now) ??
    weakenedCall(old, now) ??
    invertedStatement(old, now) ??
    constantCondition(old, now) ??
    earlySuccess(old, now) ??
    unreachable(old, now)
  )
}

interface PlacedCheck {
  readonly name: string
  readonly depth: number
}

/** A statement, and what depends on it. */
interface Statement {
  readonly atom: string
  readonly decides: string
}

interface Checks {
  readonly conditionals: readonly Conditional[]
  /** Thrown errors, assertions, and calls that are checks by their name. */
  readonly calls: readonly PlacedCheck[]
  /** Statements that decide something: conditions, and comparisons that are returned. */
  readonly statements: readonly Statement[]
  /** Statements that run under no condition, in one form. */
  readonly free: readonly string[]
  readonly constants: readonly string[]
  /** Functions that are a check by their name, once for each way out of them that says yes. */
  readonly successes: readonly string[]
  /** Statements after which the rest of the block is never run. */
  readonly ends: readonly string[]
}

function checksOf(root: CodeNode): Checks {
  const conditionals: Conditional[] = []
  const calls: PlacedCheck[] = []
  const statements: Statement[] = []
  const free: string[] = []
  const constants: string[] = []
  const successes: string[] = []
  const ends: string[] = []
  const retold = new Set<CodeNode>()
  for (const { node, parent, depth, scope } of placedNodes(root)) {
    for (const one of saidAnyway(node)) retold.add(one)
    const conditional = readConditional(node)
    if (conditional !== undefined) {
      conditionals.push(conditional)
      statements.push(
        ...conditional.atoms.map((atom) => ({ atom, decides: conditional.exit ?? 'what runs' })),
      )
      constants.push(...conditional.atoms.filter(isConstant))
    }
    if (depth === 0 && node.kind.endsWith('_statement')) free.push(plain(node.text))
    const call = checkCallOf(node)
    if (call !== undefined) calls.push({ name: call, depth: depth + (isOptionalCall(node) ? 1 : 0) })
    const returned = returnedBy(node, parent)
    if (returned !== undefined)
      statements.push(...atomsOf(returned).map((atom) => ({ atom, decides: 'the answer' })))
    if (!retold.has(node) && isSuccess(node, returned, scope)) successes.push(scope)
    constants.push(...constantsIn(node))
    ends.push(...deadEnds(node))
  }
  return { conditionals, calls, statements, free, constants, successes, ends }
}

function removedGuard(old: Checks, now: Checks): string | undefined {
  const left = [...now.conditionals]
  for (const guard of old.conditionals) {
    if (guard.exit === 'refusal') {
      const index = left.findIndex((one) => refusesAsMuch(one, guard))
      if (index < 0) return `removed_check: what was refused when ${shown(guard)} no longer is`
      left.splice(index, 1)
    } else if (
      guard.exit === 'nothing' &&
      !guard.atoms.every((atom) =>
        now.statements.some((one) => one.atom === atom || asksForMore(one, atom, old)),
      )
    )
      return `removed_check: it no longer stops when ${shown(guard)}`
  }
  return unguarded(old, now)
}

/**
 * It stops for less than a number that a name stands for, where it stopped for less than one or for none, and the code uses that
 * number on the same already: `cans < amount` for `cans < 1` above `cans -= amount`. Any other name may stand for nothing.
 */
function asksForMore({ atom, decides }: Statement, before: string, { free }: Checks): boolean {
  const left = /^(?<left>.+) < [01]$/.exec(before)?.groups?.['left']
  if (left === undefined || decides !== 'nothing') return false
  const name = restBehind(atom, `${left} < `)
  const object = /^(?:(?:this|self)\.)?[A-Za-z_]\w*/.exec(left)?.[0]
  if (object === undefined || !/^[A-Za-z_]\w*$/.test(name)) return false
  const [ofName, ofObject] = [name, object].map(
    (text) => new RegExp(`(?<![\\w.])${RegExp.escape(text)}(?!\\w)`),
  )
  return free.some((statement) => ofName?.test(statement) === true && ofObject?.test(statement) === true)
}

function restBehind(text: string, start: string): string {
  return text.startsWith(start) ? text.slice(start.length) : ''
}

/** Every alternative that was refused is refused by one that asks for no more. */
function refusesAsMuch({ exit, alternatives }: Conditional, guard: Conditional): boolean {
  return (
    exit === 'refusal' &&
    guard.alternatives.every((wanted) =>
      alternatives.some((one) => one.every((statement) => wanted.includes(statement))),
    )
  )
}

/** What ran under a condition runs without one. */
function unguarded(old: Checks, now: Checks): string | undefined {
  const freed = gained(old.free, now.free, (one) => one)
  const lost = gained(now.conditionals, old.conditionals, ({ atoms }) => atoms.join('&'))
  const guard = lost.find(({ consequence }) => consequence.some((statement) => freed.includes(statement)))
  return guard === undefined ? undefined : `removed_check: it does without asking what needed ${shown(guard)}`
}

function shown({ alternatives }: Conditional): string {
  return alternatives
    .map((one) => one.join(' and '))
    .join(' or ')
    .slice(0, 80)
}

/** Each check of the code before needs one after it that stands under no more conditions. */
function weakenedCall(old: Checks, now: Checks): string | undefined {
  const left = now.calls.toSorted((a, b) => a.depth - b.depth)
  for (const { name, depth } of old.calls.toSorted((a, b) => a.depth - b.depth)) {
    const index = left.findIndex((one) => one.name === name && one.depth <= depth)
    if (index < 0) return `removed_check: ${name} is not done any more, or only under more conditions`
    left.splice(index, 1)
  }
  return undefined
}

function invertedStatement(old: Checks, now: Checks): string | undefined {
  const keyOf = ({ atom, decides }: Statement): string => `${decides}:${atom}`
  const lost = new Set(
    gained(now.statements, old.statements, keyOf).map(({ atom, decides }) =>
      keyOf({ atom: negated(atom), decides }),
    ),
  )
  const turned = gained(old.statements, now.statements, keyOf).find((one) => lost.has(keyOf(one)))
  return turned === undefined
    ? undefined
    : `inverted_check: it asks for the opposite: ${turned.atom.slice(0, 80)}`
}

function constantCondition(old: Checks, now: Checks): string | undefined {
  const added = gained(old.constants, now.constants, (one) => one)[0]
  return added === undefined
    ? undefined
    : `constant_condition: it decides by what is always the same: ${added}`
}

function earlySuccess(old: Checks, now: Checks): string | undefined {
  const scope = gained(old.successes, now.successes, (one) => one)[0]
  return scope === undefined ? undefined : `early_success: ${scope} says yes in one more case`
}

function unreachable(old: Checks, now: Checks): string | undefined {
  return now.ends.length > old.ends.length
    ? 'dead_code: what comes after a statement that it adds is never run'
    : undefined
}

const CHECK_WORDS: ReadonlySet<string> = new Set(
  (
    'check checks validate validates verify verifies assert ensure require guard authorize authenticate sanitize ' +
    'sanitise escape throttle restrict enforce forbid deny reject permit'
  ).split(' '),
)
const CALL_KINDS = /^(?:call_expression|call|method_invocation|macro_invocation)$/

/** Shape: "verifyToken" for `crypto.verifyToken(x)`, "a thrown error" for `raise X`. */
function checkCallOf(node: CodeNode): string | undefined {
  if (/^(?:throw|raise)_statement$/.test(node.kind)) return 'a thrown error'
  if (node.kind === 'assert_statement') return 'an assertion'
  if (!CALL_KINDS.test(node.kind)) return undefined
  const name = /([\w$]+)!?(?:\?\.)?$/.exec(node.text.slice(0, calleeLength(node)))?.[1] ?? ''
  return name !== 'require' && wordsOf(name).some((word) => CHECK_WORDS.has(word)) ? name : undefined
}

function calleeLength(node: CodeNode): number {
  const list = node.children.find(({ kind }) => /^(?:arguments|argument_list|token_tree)$/.test(kind))
  return list === undefined ? node.text.length : list.offset
}

function isOptionalCall(node: CodeNode): boolean {
  return node.children.some(({ kind }) => kind === 'optional_chain')
}

function returnedBy(node: CodeNode, parent: CodeNode | undefined): CodeNode | undefined {
  // Rust answers with the last expression of a function, when nothing ends it.
  if (node.kind === 'block' && parent?.kind === 'function_item') {
    const last = partsOf(node).at(-1)
    return last === undefined || /_statement$|_declaration$|_item$/.test(last.kind) ? undefined : last
  }
  if (node.kind === 'arrow_function') {
    const body = partsOf(node).at(-1)
    return body?.kind === 'statement_block' ? undefined : body
  }
  return /^return_(?:statement|expression)$/.test(node.kind) ? partsOf(node)[0] : undefined
}

const ASKING_WORDS = /^(?:is|has|can|may|should|allow|allows|within|matches|owns)$/
const HARMLESS_WORDS = /^(?:empty|blank|missing|absent|null|nil|none|zero|stale|expired|closed|disabled)$/

/** A way out that says yes: `true` from a question, nothing from a check that else refuses. */
function isSuccess(node: CodeNode, returned: CodeNode | undefined, scope: string): boolean {
  const isReturn = node.kind.startsWith('return_')
  if (!isReturn && returned === undefined) return false
  const words = wordsOf(scope)
  if (words.some((word) => HARMLESS_WORDS.test(word))) return false
  const isCheck = words.some((word) => CHECK_WORDS.has(word))
  const isQuestion = ASKING_WORDS.test(words[0] ?? '')
  const said = returned === undefined ? '' : formOf(returned)
  if (isCheck && isReturn && /^(?:null)?$/.test(said)) return true
  return (isCheck || isQuestion) && /^(?:true|!0|1|Ok\(\(\)\))$/.test(said)
}

/**
 * Ways out that say what the next statement would say as well: `if problem == nil { return nil }` before `return problem`, which in
 * Go is no nil for a pointer that is.
 */
function saidAnyway(block: CodeNode): readonly CodeNode[] {
  const statements = statementsOf(block)
  return statements.slice(0, -1).flatMap((node, index) => {
    const [only, ...others] = readConditional(node)?.atoms ?? []
    const name = others.length === 0 ? /^(\w+) == null$/.exec(only ?? '')?.[1] : undefined
    const consequence = conditionalOf(node)?.consequence
    if (name === undefined || consequence === undefined || returnedForm(statements[index + 1]) !== name)
      return []
    const said = statementsOf(consequence)
    return said.length === 1 && returnedForm(said[0]) === 'null' ? said : []
  })
}

function returnedForm(node: CodeNode | undefined): string | undefined {
  const value = node?.kind === 'return_statement' ? partsOf(node)[0] : undefined
  return value === undefined ? undefined : formOf(value)
}

const PERMITTING_WORDS =
  /^(?:is|has|can|may|allow|allowed|permitted|granted|trusted|verified|valid|admin|owner|authorized|authenticated|approved)$/

/** Decisions that were made beforehand: `x || true`, `user.isAdmin ?? true`, a loop without an end. */
function constantsIn(node: CodeNode): readonly string[] {
  const [left, right] = partsOf(node)
  if (
    /^(?:binary_expression|boolean_operator)$/.test(node.kind) &&
    left !== undefined &&
    right !== undefined
  ) {
    const operator = operatorOf(node)
    if (/^(?:\|\||&&|or|and)$/.test(operator)) {
      const isYes = /^(?:\|\||or)$/.test(operator)
      return [left, right].map(formOf).filter((form) => form === (isYes ? 'true' : 'false'))
    }
    if (operator === '??' && formOf(right) === 'true' && isPermitting(left.text))
      return [`${left.text} ?? true`]
  }
  const get = /^([\s\S]*)\.get\(\s*(["'])(\w+)\2\s*,\s*True\s*\)$/.exec(node.text)
  if (node.kind === 'call' && get !== null && isPermitting(get[3] ?? '')) return [node.text]
  const loop = node.text.slice(0, 40).replaceAll(/\s+/g, '')
  return /^(?:while|for|do)_statement$/.test(node.kind) &&
    /^(?:while\(?(?:true|True|1)\b|for\(;;\)|for\{|loop\{)/.test(loop)
    ? ['a loop without an end']
    : []
}

function isPermitting(text: string): boolean {
  const name = /([\w$]+)\W*$/.exec(text)?.[1] ?? ''
  return wordsOf(name).some((word) => PERMITTING_WORDS.test(word))
}

const ENDS = /^(?:return_statement|throw_statement|raise_statement|continue_statement|break_statement)$/

function deadEnds(node: CodeNode): readonly string[] {
  if (!/^(?:block|statement_block|statement_list|program|module)$/.test(node.kind)) return []
  if (statementsOf(node)[0]?.kind === 'statement_list') return []
  const statements = statementsOf(node).filter(({ kind }) => !kind.endsWith('function_declaration'))
  return statements
    .slice(0, -1)
    .filter(({ kind }) => ENDS.test(kind))
    .map(({ kind }) => kind)
}
