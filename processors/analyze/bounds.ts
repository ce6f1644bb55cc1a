import { lineOf } from '../../agent/repository/symbols.ts'
import type { SyntaxNode } from '../../agent/repository/syntax.ts'
import { visibleBindings } from './bindings.ts'
import type { LanguageView } from './language-view.ts'
import { code } from './words.ts'

/** A loop bound or an index that goes past the end by construction. */
export interface BoundsFault {
  readonly node: SyntaxNode
  readonly text: string
}

/**
 * Finds the mistake of one in an index expression: a bound that takes the length for the last index, an
 * offset from the loop's variable, the length itself as index.
 * Leaves alone: indexes whose bound cannot be seen in the function.
 */
export function findBoundsFault(access: SyntaxNode, view: LanguageView): BoundsFault | undefined {
  const indexed = view.indexed(access)
  const [index] = indexed?.indexes ?? []
  if (indexed === undefined || index === undefined || indexed.isSlice) return undefined
  const object = indexed.object.text()
  if (isLengthOf(index.text(), object)) {
    return {
      node: access,
      text: `${code(access)} takes the length for the last index: the last one is the length less one`,
    }
  }
  const offset = /^([A-Za-z_$][\w$]*)\s*([+-])\s*(\d+)$/.exec(index.text())
  const name = offset?.[1] ?? (view.isIdentifier(view.core(index)) ? index.text() : undefined)
  if (name === undefined) return undefined
  const shift = offset === null ? 0 : Number(offset[3]) * (offset[2] === '+' ? 1 : -1)
  const loop = loopOf(access, name, view)
  return loop === undefined
    ? shift === 0
      ? assignedFault(access, index, object, view)
      : undefined
    : loopFault(loop, access, object, shift)
}

interface Loop {
  readonly node: SyntaxNode
  /** Shape: "i <= xs.length", "range(len(xs) + 1)". */
  readonly bound: string
  readonly first: string
  readonly isRange: boolean
}

/** The loop that runs the variable. */
function loopOf(access: SyntaxNode, name: string, view: LanguageView): Loop | undefined {
  for (const ancestor of access.ancestors()) {
    if (view.id === 'python' && (ancestor.is('for_statement') || ancestor.is('for_in_clause'))) {
      const right = ancestor.field('right')?.text() ?? ''
      if (ancestor.field('left')?.text() === name && right.startsWith('range(')) {
        return { node: ancestor, bound: right, first: '0', isRange: true }
      }
    }
    if (view.id === 'python' && /comprehension|generator_expression/.test(String(ancestor.kind()))) {
      const clause = ancestor
        .namedChildren()
        .find((child) => child.is('for_in_clause') && child.field('left')?.text() === name)
      const right = clause?.field('right')?.text() ?? ''
      if (clause !== undefined && right.startsWith('range('))
        return { node: clause, bound: right, first: '0', isRange: true }
    }
    const clause = ancestor.is('for_statement')
      ? ancestor.namedChildren().find((child) => child.is('for_clause'))
      : undefined
    const condition = (clause ?? ancestor).field('condition')
    if (condition === null || !/^(?:for|while)/.test(String(ancestor.kind()))) continue
    const text = condition.text().replace(/^\(([\s\S]*)\)$/, '$1')
    if (!new RegExp(`(?:^|[^\\w$.])${name.replace(/\$/g, '\\$')}\\s*[<>]`).test(text)) continue
    const start = (clause ?? ancestor).field('initializer')?.text() ?? ''
    return {
      node: ancestor,
      bound: text,
      first: /[:=]=?\s*([^;,=]+)\s*;?$/.exec(start)?.[1]?.trim() ?? '0',
      isRange: false,
    }
  }
  return undefined
}

function loopFault(loop: Loop, access: SyntaxNode, object: string, shift: number): BoundsFault | undefined {
  if (loop.isRange) {
    const inner = /^range\(([\s\S]*)\)$/.exec(loop.bound)?.[1] ?? ''
    const parts = splitArguments(inner)
    const end = (parts.length > 1 ? parts[1] : parts[0])?.trim() ?? ''
    const beyond = shiftOf(end, object)
    if (beyond === undefined || beyond + shift <= 0) return undefined
    const why =
      beyond > 0
        ? `runs one too far: ${code(loop.bound)}`
        : `reads ${code(access)} past the last of ${code(loop.bound)}`
    return { node: loop.node, text: `the loop ${why}` }
  }
  const down = /^[\w$]+\s*>=?/.test(loop.bound)
  if (down) {
    if (shift === 0 && isLengthOf(loop.first, object)) {
      return {
        node: loop.node,
        text: `the loop starts at the length, one past the last index (${code(loop.first)})`,
      }
    }
    return undefined
  }
  const match = /[\w$]+\s*(<=?)\s*(.+?)(?:\s*(?:&&|\|\||;).*)?$/.exec(loop.bound)
  const beyond = shiftOf(match?.[2] ?? '', object)
  if (match === null || beyond === undefined) return undefined
  const past = beyond + shift + (match[1] === '<=' ? 1 : 0)
  if (past <= 0) return undefined
  const why =
    match[1] === '<=' && shift === 0 && beyond === 0
      ? `runs one too far: ${code(loop.bound)} lets the index reach the length`
      : `reads ${code(access)} past the end under ${code(loop.bound)}`
  return { node: loop.node, text: `the loop ${why}` }
}

/** An index variable that was set to the length: `const last = xs.length`. */
function assignedFault(
  access: SyntaxNode,
  index: SyntaxNode,
  object: string,
  view: LanguageView,
): BoundsFault | undefined {
  const name = view.core(index)
  if (!view.isIdentifier(name)) return undefined
  const value = visibleBindings(name, view).possible[0]?.value
  if (value === undefined || !isLengthOf(value.text(), object)) return undefined
  return {
    node: value,
    text: `${code(name)} is the length, one past the last index of ${code(object)}, on line ${lineOf(access)}`,
  }
}

/** How far an expression is from the length of the object; undefined when it is something else. */
function shiftOf(text: string, object: string): number | undefined {
  const match = /^(.+?)\s*(?:([+-])\s*(\d+))?$/.exec(text.trim())
  if (match === null || !isLengthOf(match[1] ?? '', object)) return undefined
  return match[3] === undefined ? 0 : Number(match[3]) * (match[2] === '+' ? 1 : -1)
}

function isLengthOf(text: string, object: string): boolean {
  const plain = text.trim()
  return plain === `${object}.length` || plain === `len(${object})` || plain === `${object}.size`
}

function splitArguments(text: string): readonly string[] {
  const parts: string[] = []
  let depth = 0
  let start = 0
  for (let position = 0; position < text.length; position += 1) {
    const character = text[position] ?? ''
    if ('([{'.includes(character)) depth += 1
    else if (')]}'.includes(character)) depth -= 1
    else if (character === ',' && depth === 0) {
      parts.push(text.slice(start, position))
      start = position + 1
    }
  }
  return [...parts, text.slice(start)]
}
