import { isFunctionNode } from '../../../../agent/repository/symbols.ts'
import type { SyntaxNode } from '../../../../agent/repository/syntax.ts'
import type { TextRange } from './changed-ranges.ts'
import type { MarkLanguage } from './mark-language.ts'

/** Something of a changed file that is executed or not. */
export interface ChangedStatement {
  readonly node: SyntaxNode
  /** In a block; alone where a block could be; an expression that is executed on its own. */
  readonly form: 'statement' | 'bare' | 'expression'
}

interface Found extends ChangedStatement {
  /** The statement around it in the same function; undefined for none. */
  readonly outer: Found | undefined
  /** The block that it is in. */
  readonly block: number
  isChanged: boolean
}

/**
 * The changed statements of a file after a change, but for those whose execution follows from that of another one: a
 * statement around a changed one in the same function, and one before another in the same block. What a change does to the head
 * of a function is executed with the first statement of its body. A declaration holds without being executed, and is none.
 */
export function changedStatements(
  root: SyntaxNode,
  ranges: readonly TextRange[],
  language: MarkLanguage,
): readonly ChangedStatement[] {
  const found: Found[] = []
  for (const range of ranges) new Walk(language, range, found).of(root)
  const changed = found.filter(({ isChanged }) => isChanged)
  return changed.filter((one) => !changed.some((other) => other !== one && implies(other, one)))
}

/** Whether a statement cannot be executed without the other one having been before. */
function implies(other: Found, one: Found): boolean {
  for (let around: Found | undefined = other; around !== undefined; around = around.outer) {
    if (around !== other && around === one) return true
    const isLater = around.block === one.block && startOf(around.node) > startOf(one.node)
    if (isLater && one.form === 'statement' && around.form === 'statement') return true
  }
  return false
}

/** Goes down to what a range is in. */
class Walk {
  readonly #language: MarkLanguage
  readonly #range: TextRange
  readonly #found: Found[]

  constructor(language: MarkLanguage, range: TextRange, found: Found[]) {
    this.#language = language
    this.#range = range
    this.#found = found
  }

  of(root: SyntaxNode): void {
    this.#visit(root, undefined)
  }

  /** Gives the parts below a node that say for themselves whether they are executed. */
  #visit(node: SyntaxNode, outer: Found | undefined): readonly SyntaxNode[] {
    return node.children().flatMap((child) => {
      if (!this.#touches(child)) return []
      if (isFunctionNode(child)) {
        this.#function(child)
        return [child]
      }
      const form = formOf(child, node, this.#language)
      if (form === undefined) return this.#visit(child, outer)
      const statement = this.#add(child, { form, outer, block: node.id() })
      const covered = this.#visit(child, statement)
      if (this.#hasOwnPart(child, covered)) statement.isChanged = true
      return [child]
    })
  }

  #function(node: SyntaxNode): void {
    const body = node.field('body')
    const covered = body === null ? [] : this.#body(body, node)
    if (body === null || covered.length > 0 || !this.#hasOwnPart(node, [])) return
    const first = this.#firstOf(body, node)
    if (first !== undefined) first.isChanged = true
  }

  #body(body: SyntaxNode, node: SyntaxNode): readonly SyntaxNode[] {
    if (!this.#touches(body)) return []
    if (formOf(body, node, this.#language) !== 'expression') return this.#visit(body, undefined)
    const expression = this.#add(body, { form: 'expression', outer: undefined, block: node.id() })
    if (this.#hasOwnPart(body, this.#visit(body, expression))) expression.isChanged = true
    return [body]
  }

  /** Blocks may hold a list that holds the statements. */
  #firstOf(body: SyntaxNode, parent: SyntaxNode): Found | undefined {
    const form = formOf(body, parent, this.#language)
    if (form === 'expression') return this.#add(body, { form, outer: undefined, block: parent.id() })
    for (const child of body.children()) {
      if (formOf(child, body, this.#language) === 'statement')
        return this.#add(child, { form: 'statement', outer: undefined, block: body.id() })
      const below = child.isNamed() ? this.#firstOf(child, body) : undefined
      if (below !== undefined) return below
    }
    return undefined
  }

  #add(node: SyntaxNode, place: Pick<Found, 'form' | 'outer' | 'block'>): Found {
    const known = this.#found.find((one) => one.node.id() === node.id())
    if (known !== undefined) return known
    const added: Found = { node, ...place, isChanged: false }
    this.#found.push(added)
    return added
  }

  /** Whether the range has something of a node that lies in none of the parts. */
  #hasOwnPart(node: SyntaxNode, covered: readonly SyntaxNode[]): boolean {
    const { start, end } = this.#range
    const own = node.range()
    const from = Math.max(start, own.start.index)
    const to = Math.min(end, own.end.index)
    if (start === end) return !covered.some((part) => this.#touches(part))
    for (let index = from; index < to; index += 1) {
      const isCovered = covered.some((part) => startOf(part) <= index && index < part.range().end.index)
      const character = node.text()[index - own.start.index] ?? ''
      if (!isCovered && /\S/.test(character)) return true
    }
    return false
  }

  #touches(node: SyntaxNode): boolean {
    const own = node.range()
    const { start, end } = this.#range
    if (start === end) return own.start.index < start && start < own.end.index
    return own.start.index < end && start < own.end.index
  }
}

function startOf(node: SyntaxNode): number {
  return node.range().start.index
}

function formOf(
  node: SyntaxNode,
  parent: SyntaxNode,
  language: MarkLanguage,
): ChangedStatement['form'] | undefined {
  const kind = String(node.kind())
  const parentKind = String(parent.kind())
  if (!node.isNamed() || /comment/.test(kind)) return undefined
  if (language.blocks.has(parentKind)) {
    return language.unmarked.has(kind) || isText(node) ? undefined : 'statement'
  }
  if (isFieldOf(node, parent, language.bare))
    return /block$|^compound_statement$/.test(kind) || language.unmarked.has(kind) ? undefined : 'bare'
  if (isFieldOf(node, parent, language.expressions)) return kind.endsWith('block') ? undefined : 'expression'
  return undefined
}

/** A directive or a docstring. */
function isText(node: SyntaxNode): boolean {
  const [only, ...others] = node.children().filter((child) => child.isNamed())
  return (
    String(node.kind()) === 'expression_statement' && others.length === 0 && String(only?.kind()) === 'string'
  )
}

function isFieldOf(node: SyntaxNode, parent: SyntaxNode, names: ReadonlySet<string>): boolean {
  const kind = String(parent.kind())
  if (names.has(`${kind}.`)) return true
  for (const name of names) {
    const [owner, field = ''] = name.split('.')
    if (owner === kind && parent.field(field)?.id() === node.id()) return true
  }
  return false
}
