import { isFunctionNode } from '../../agent/repository/symbols.ts'
import { nodesOfKinds, type SyntaxNode } from '../../agent/repository/syntax.ts'

/** Names or texts that a program tells apart: the members of an enumeration, the tags of a union. */
export type Kinds = ReadonlySet<string>

/** A piece of code with a branch for each of several kinds, and none for whatever else there is. */
export interface Branches {
  readonly node: SyntaxNode
  readonly keys: Kinds
  /** Each branch ends with a result or an error: what has none gets nothing. */
  readonly isGiving: boolean
}

const KEYS_MIN = 2
const TEXT = /^(?:'([^'\\]*)'|"([^"\\]*)")$/
const NAME = /^(?:[\p{L}_$][\p{L}\p{N}_$]*(?:\.|::))*([\p{L}_$][\p{L}\p{N}_$]*)$/u

/**
 * The switches of a piece of code that have a branch for at least two kinds and no default. Python: a `match`, or a chain of `if kind == …`
 * without an else.
 */
export function branchesIn(within: SyntaxNode): readonly Branches[] {
  const switches = nodesOfKinds(within, [
    'switch_statement',
    'switch_expression',
    'expression_switch_statement',
    'match_statement',
  ]).map((node) => ofSwitch(node))
  const chains = nodesOfKinds(within, ['if_statement']).map((node) => ofChain(node))
  return [...switches, ...chains].filter((found) => found !== undefined)
}

/** The branches of a switch beside its default, or of a chain of conditions beside its else. */
export interface OtherBranches extends Branches {
  /** What the branches are chosen by. */
  readonly subject: string
}

/**
 * The branches beside the default that a statement stands in: what it does is done for whatever has none of them.
 * Rust: beside the arm for whatever is left. Undefined where a branch is for more than plain names or texts.
 */
export function branchesBeside(statement: SyntaxNode): OtherBranches | undefined {
  for (const around of statement.ancestors()) {
    if (isFunctionNode(around)) return undefined
    if (around.is('else_clause')) return besideElse(around)
    if (isDefaultArm(around)) return besideDefault(around)
  }
  return undefined
}

function isDefaultArm(node: SyntaxNode): boolean {
  if (/^(?:switch_default|default_case)$/.test(String(node.kind()))) return true
  if (node.is('match_arm')) return /^[a-z_]\w*$/.test(node.field('pattern')?.text() ?? '')
  return CASES.has(String(node.kind())) && isDefault(node)
}

function besideDefault(arm: SyntaxNode): OtherBranches | undefined {
  const node = arm.ancestors().find((one) => SWITCHES.has(String(one.kind())))
  const subject = node?.field('value') ?? node?.field('condition') ?? node?.field('subject') ?? undefined
  const cases =
    arm
      .parent()
      ?.namedChildren()
      .filter((one) => CASES.has(String(one.kind()))) ?? []
  const keys = cases.filter((one) => one.id() !== arm.id()).flatMap((one) => keysOf(one))
  if (node === undefined || subject === undefined || keys.length === 0 || keys.includes('')) return undefined
  return { node, keys: new Set(keys), isGiving: true, subject: withoutBrackets(subject.text()) }
}

function besideElse(clause: SyntaxNode): OtherBranches | undefined {
  const first = clause
    .ancestors()
    .findLast((one, index, all) => one.is('if_statement') && all.slice(0, index).every(isOfChain))
  const compared = first === undefined ? undefined : comparedIn(chainOf(first).slice(0, -1))
  if (first === undefined || compared === undefined) return undefined
  return { node: first, keys: new Set(compared.keys), isGiving: true, subject: compared.subject }
}

function isOfChain(node: SyntaxNode): boolean {
  return /^(?:else_clause|if_statement)$/.test(String(node.kind()))
}

function withoutBrackets(text: string): string {
  return text.replace(/^\((.*)\)$/s, '$1')
}

const SWITCHES = new Set([
  'switch_statement',
  'switch_expression',
  'expression_switch_statement',
  'match_statement',
  'match_expression',
])

const CASES = new Set([
  'match_arm',
  'switch_case',
  'switch_rule',
  'switch_block_statement_group',
  'expression_case',
  'case_clause',
])

function ofSwitch(node: SyntaxNode): Branches | undefined {
  const body = node.field('body') ?? node
  const parts = body.namedChildren()
  const cases = parts.filter((part) => CASES.has(String(part.kind())))
  const isOpen = parts.every((part) => !/default/.test(String(part.kind())) && !isDefault(part))
  const keys = cases.flatMap((one) => keysOf(one))
  if (!isOpen || keys.length < KEYS_MIN || keys.includes('')) return undefined
  return { node, keys: new Set(keys), isGiving: cases.every((one) => isGiving(one)) }
}

/** Java and Python name the default among the cases. A plain name is one in Python alone: elsewhere it is a constant. */
function isDefault(part: SyntaxNode): boolean {
  const isName = part.is('case_clause') && /^case\s+\w+\s*:\s*$/m.test(firstLine(part))
  return isName || /^(?:default\b|case\s+_\s*:|case\s+_\s+if\b)/m.test(firstLine(part))
}

function firstLine(node: SyntaxNode): string {
  return node.text().split('\n')[0] ?? ''
}

/** The kinds that a case is for; '' for what is no plain name or text. */
function keysOf(one: SyntaxNode): readonly string[] {
  if (one.is('match_arm'))
    return armPattern(one)
      .split(/\s*\|\s*/)
      .map(keyOf)
  const value = one.field('value')
  if (value !== null) {
    const all = value.is('expression_list') ? value.namedChildren() : [value]
    return all.map((each) => keyOf(each.text()))
  }
  const labels = one
    .namedChildren()
    .filter((child) => /^(?:switch_label|case_pattern)$/.test(String(child.kind())))
  return labels.flatMap((label) =>
    label
      .text()
      .replace(/^case\s+/, '')
      .split(/\s*[,|]\s*/)
      .map(keyOf),
  )
}

/** Rust: without what a variant holds. Shape: `Shape::Round` for `Shape::Round { radius }`. */
function armPattern(arm: SyntaxNode): string {
  return (arm.field('pattern')?.text() ?? '').replaceAll(/\s*(?:\([^()]*\)|\{[^{}]*\})/g, '')
}

function keyOf(text: string): string {
  const said = TEXT.exec(text.trim())
  return said?.[1] ?? said?.[2] ?? NAME.exec(text.trim())?.[1] ?? ''
}

function isGiving(one: SyntaxNode): boolean {
  // An arrow with an expression gives it; a case that falls into the next ends with what that ends with.
  if (one.is('switch_rule'))
    return !/^case[^>]*->\s*\{/.test(one.text()) || /\b(?:yield|return|throw)\b/.test(one.text())
  const isBare = one.namedChildren().length <= 1
  return isBare || /\b(?:return|throw|raise|panic)\b/.test(one.text())
}

const COMPARED = /^\(?\s*([\w.$]+)\s*(?:===?|is)\s*('[^']*'|"[^"]*"|[\w.$]+)\s*\)?$/

/** `if kind == 'a': … elif kind == 'b': …` without an else; what follows the chain is what is done for the rest, so it has to be its end. */
function ofChain(node: SyntaxNode): Branches | undefined {
  if (/^(?:else_clause|if_statement)$/.test(String(node.parent()?.kind()))) return undefined
  const branches = chainOf(node)
  const compared = comparedIn(branches)
  if (compared === undefined || compared.keys.length < KEYS_MIN || !isLast(node)) return undefined
  return { node, keys: new Set(compared.keys), isGiving: branches.every((one) => isGiving(one)) }
}

/** What the conditions of a chain compare one value with; undefined where one does something else. */
function comparedIn(
  branches: readonly SyntaxNode[],
): { readonly subject: string; readonly keys: readonly string[] } | undefined {
  const parts = branches.map((branch) => COMPARED.exec(branch.field('condition')?.text() ?? ''))
  const [subject = ''] = parts.map((part) => part?.[1] ?? '')
  const keys = parts.map((part) => keyOf(part?.[2] ?? ''))
  const isOne = parts.every((part) => part?.[1] === subject)
  return subject === '' || !isOne || keys.includes('') ? undefined : { subject, keys }
}

/** The `if` and its branches; one without a condition is the else. */
function chainOf(node: SyntaxNode): readonly SyntaxNode[] {
  const found = [node]
  for (const child of node.namedChildren()) {
    if (child.is('elif_clause')) found.push(child)
    if (!child.is('else_clause')) continue
    const inner = child.namedChildren().find((one) => one.is('if_statement'))
    found.push(...(inner === undefined ? [child] : chainOf(inner)))
  }
  return found
}

function isLast(node: SyntaxNode): boolean {
  const last = node
    .parent()
    ?.namedChildren()
    .filter((one) => !one.is('comment'))
    .at(-1)
  return last?.id() === node.id()
}

/** All sets of kinds that a file declares: unions of literals, the tags of records, enumerations, blocks of constants. */
export function kindsIn(root: SyntaxNode): readonly Kinds[] {
  const known = kindsByRoot.get(root)
  if (known !== undefined) return known
  const found = [...unions(root), ...tags(root), ...enumerations(root)].filter(
    (kinds) => kinds.size > KEYS_MIN,
  )
  kindsByRoot.set(root, found)
  return found
}

const kindsByRoot = new WeakMap<SyntaxNode, readonly Kinds[]>()

function unions(root: SyntaxNode): readonly Kinds[] {
  return nodesOfKinds(root, ['union_type'])
    .filter((node) => node.parent()?.is('union_type') !== true)
    .map((node) => {
      const parts = node
        .text()
        .split('|')
        .map((part) => part.trim())
      const texts = parts
        .filter((part) => part !== '')
        .map((part) => TEXT.exec(part)?.[1] ?? TEXT.exec(part)?.[2])
      return new Set(texts.every((text) => text !== undefined) ? texts : [])
    })
}

/** Shape: `type: 'added'` in one record and `type: 'removed'` in another. */
function tags(root: SyntaxNode): readonly Kinds[] {
  const byName = new Map<string, Set<string>>()
  for (const node of nodesOfKinds(root, ['property_signature'])) {
    const name = node.field('name')?.text() ?? ''
    const said = /:\s*('[^'|]*'|"[^"|]*")\s*$/.exec(node.text())?.[1]
    const text = said === undefined ? undefined : said.slice(1, -1)
    if (text === undefined) continue
    byName.set(name, (byName.get(name) ?? new Set()).add(text))
  }
  return [...byName.values()]
}

function enumerations(root: SyntaxNode): readonly Kinds[] {
  const named = (nodes: readonly SyntaxNode[]): Kinds =>
    new Set(nodes.map((node) => (node.field('name') ?? node.field('left') ?? node).text()))
  const enums = nodesOfKinds(root, ['enum_declaration']).map((node) => {
    const body = node.field('body')?.namedChildren() ?? []
    return named(
      body.filter((one) =>
        /^(?:enum_constant|enum_assignment|property_identifier)$/.test(String(one.kind())),
      ),
    )
  })
  const variants = nodesOfKinds(root, ['enum_item']).map((node) =>
    named((node.field('body')?.namedChildren() ?? []).filter((one) => one.is('enum_variant'))),
  )
  const constants = nodesOfKinds(root, ['const_declaration'])
    .filter((node) => /\biota\b/.test(node.text()))
    .map((node) => named(node.namedChildren().filter((one) => one.is('const_spec'))))
  const classes = nodesOfKinds(root, ['class_definition'])
    .filter((node) => /\bEnum\b/.test(node.field('superclasses')?.text() ?? ''))
    .map((node) =>
      named(
        (node.field('body')?.namedChildren() ?? []).flatMap((one) =>
          one.namedChildren().filter((inner) => inner.is('assignment')),
        ),
      ),
    )
  return [...enums, ...variants, ...constants, ...classes]
}
