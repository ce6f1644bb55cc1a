import { calledName } from '../../agent/repository/callers.ts'
import { importsOf } from '../../agent/repository/imports.ts'
import { lineOf, nodesOnLine } from '../../agent/repository/symbols.ts'
import type { SyntaxNode } from '../../agent/repository/syntax.ts'
import { visibleBindings } from './bindings.ts'
import type { LanguageView } from './language-view.ts'
import type { Access, Symptom } from './message.ts'
import { fitsOperands, operandType } from './operand-types.ts'

/** An expression on the line of the crash that the message may speak of. */
export interface Suspect {
  /** The part whose value is bad: the receiver, the index, the divisor, the argument. */
  readonly value: SyntaxNode
  /** The whole expression that failed. */
  readonly access: SyntaxNode
  /** The token that the runtime points at: the member's name, the callee. */
  readonly token: SyntaxNode
  /** The name of the member, when that is what failed. */
  readonly member?: string
}

interface Line {
  readonly number: number
  /** From 1; undefined when the trace has none. */
  readonly column: number | undefined
}

const SUSPECTS_MAX = 8
/** In columns, more than a line has and less than another line is away. */
const SPELLED_LEAD = 5_000
const ADDED_TO_LEAD = 4_000
/** What names the member beats an index that may be it, unless the column says otherwise by far. */
const MEMBER_LEAD = 30
const LINE_DISTANCE = 10_000

/**
 * The expressions on a line that fit a symptom, the likeliest first: those the column points at, then
 * those whose token is on the line, of these the one that spells the missing key, then inner before outer.
 */
export function findSuspects(
  root: SyntaxNode,
  line: Line,
  symptom: Symptom,
  view: LanguageView,
): readonly Suspect[] {
  const nodes = nodesOnLine(root, line.number)
  const suspects = nodes.flatMap((node) => read(node, symptom.access, symptom, view))
  const fitting = suspects.filter(
    (suspect) => isFitting(suspect, symptom) && (!isOfSlices(symptom) || isSlice(suspect, view)),
  )
  return (fitting.length > 0 ? fitting : suspects)
    .map((suspect) => {
      const lead = spellsKey(suspect, symptom, view)
        ? SPELLED_LEAD
        : isAddedTo(suspect, symptom)
          ? ADDED_TO_LEAD
          : spellsMember(suspect, symptom)
            ? MEMBER_LEAD
            : 0
      return { suspect, distance: distanceTo(suspect, line) - lead }
    })
    .toSorted((a, b) => a.distance - b.distance)
    .map(({ suspect }) => suspect)
    .slice(0, SUSPECTS_MAX)
}

function read(node: SyntaxNode, access: Access, symptom: Symptom, view: LanguageView): readonly Suspect[] {
  const one = (value: SyntaxNode | undefined, token?: SyntaxNode): readonly Suspect[] =>
    value === undefined ? [] : [{ value, access: node, token: token ?? value }]
  switch (access) {
    case 'read_member':
    case 'write_member':
    case 'nil':
      return [...memberAccess(node, view), ...(access === 'nil' ? nilAccess(node, view) : [])]
    case 'index':
    case 'key':
    case 'map_write': {
      const indexed = view.indexed(node)
      if (indexed !== undefined) return one(indexed.object, indexed.indexes[0])
      return access === 'map_write' ? [] : removals(node, view)
    }
    case 'call': {
      const call = view.call(node)
      return one(
        call?.callee,
        call === undefined ? undefined : (view.member(call.callee)?.nameNode ?? call.callee),
      )
    }
    case 'iterate':
      return one(view.iterated(node))
    case 'destructure':
      return destructured(node)
    case 'divide':
      return one(view.division(node))
    case 'parse': {
      const call = view.call(node)
      const name = call === undefined ? '' : (view.member(call.callee)?.name ?? call.callee.text())
      return view.parsers.has(name) ? one(call?.positional[0] ?? call?.callee, call?.callee) : []
    }
    case 'operands': {
      const key = view.call(node)?.named.get('key')?.field('body') ?? undefined
      if (key !== undefined) return one(key)
      return view.operands(node).map((value) => ({ value, access: node, token: value }))
    }
    case 'argument':
    case 'arguments': {
      const call = view.call(node)
      const name = call === undefined ? '' : (view.member(call.callee)?.name ?? call.callee.text())
      if (
        call === undefined ||
        (symptom.subject !== undefined && access === 'arguments' && name !== symptom.subject)
      )
        return []
      const values = [...call.positional, ...call.named.values()]
      const token = call.callee
      return values.length === 0
        ? [{ value: call.callee, access: node, token }]
        : values.map((value) => ({ value, access: node, token }))
    }
    case 'name':
      return view.isIdentifier(node) && node.text() === symptom.subject ? one(node) : []
    case 'type_assertion':
      return node.is('type_assertion_expression') ? one(node.field('operand') ?? undefined) : []
    case 'unboxed':
      return namedLast(node, view) === symptom.subject ? one(node) : []
    case 'recursion':
    case 'shared_state':
    case 'raise':
    case 'none':
      return []
  }
}

/** The last name of what an expression reads or calls; undefined for others. Shape: `a.b(1)` gives "b", `this.c` gives "c". */
function namedLast(node: SyntaxNode, view: LanguageView): string | undefined {
  if (view.isIdentifier(node)) {
    // The name in `map.get(key)` is not what is null: the call is.
    const around = node.parent()
    const isOfOther = around !== null && view.member(around)?.nameNode.id() === node.id()
    return isOfOther ? undefined : node.text()
  }
  return view.call(node) === undefined ? view.member(node)?.name : calledName(node)
}

function memberAccess(node: SyntaxNode, view: LanguageView): readonly Suspect[] {
  const member = view.member(node)
  if (member !== undefined && isPackage(member.object, view)) return []
  if (member !== undefined && !member.isOptional) {
    return [{ value: member.object, access: node, token: member.nameNode, member: member.name }]
  }
  const indexed = view.indexed(node)
  // Go: an element of what is nil is no pointer that is followed; a map gives nothing, a slice is too short.
  if (indexed === undefined || indexed.isOptional || view.id === 'go') return []
  const [index] = indexed.indexes
  const literal = index === undefined ? undefined : view.literalText(index)
  return [
    {
      value: indexed.object,
      access: node,
      token: index ?? indexed.object,
      ...(literal === undefined ? {} : { member: literal }),
    },
  ]
}

/** Go: what is imported is a package, which is never nil. */
function isPackage(object: SyntaxNode, view: LanguageView): boolean {
  if (view.id !== 'go' || !view.isIdentifier(object)) return false
  const { possible } = visibleBindings(object, view)
  return possible.every(({ kind }) => kind === 'imported') && isImported(object)
}

function isImported(object: SyntaxNode): boolean {
  return importsOf(object.getRoot().root()).some(({ local }) => local === object.text())
}

/** Go: `*p`, a call of a nil function. Python: what a with statement opens. */
function nilAccess(node: SyntaxNode, view: LanguageView): readonly Suspect[] {
  if (node.is('unary_expression') && node.text().startsWith('*')) {
    const [value] = node.namedChildren()
    return value === undefined ? [] : [{ value, access: node, token: value }]
  }
  if (node.is('with_item')) {
    const value = node.field('value') ?? node.namedChildren()[0]
    return value === undefined ? [] : [{ value, access: node, token: value }]
  }
  const callee = view.call(node)?.callee
  // Rust: in a macro `unwrap` is a token by itself, and what it is called on is no part of the call.
  const isUnwrap = view.id === 'rust' && /^(?:unwrap|expect)$/.test(callee?.text() ?? '')
  return callee !== undefined && view.isIdentifier(callee) && !isUnwrap
    ? [{ value: callee, access: node, token: callee }]
    : []
}

/** `d.pop(k)`, `xs.remove(x)`, `xs.index(x)`: index and key errors without brackets. */
function removals(node: SyntaxNode, view: LanguageView): readonly Suspect[] {
  const call = view.call(node)
  const member = call === undefined ? undefined : view.member(call.callee)
  if (member === undefined || !/^(?:pop|popleft|popitem|remove|index|at|__getitem__)$/.test(member.name))
    return []
  return [{ value: member.object, access: node, token: member.nameNode }]
}

function destructured(node: SyntaxNode): readonly Suspect[] {
  const target = node.field('name') ?? node.field('left') ?? node.field('pattern')
  const value = node.field('value') ?? node.field('right')
  if (target?.is('object_pattern') === true) {
    return [{ value: value ?? target, access: node, token: target }]
  }
  const isParameter = node.is('object_pattern') && node.parent()?.is('formal_parameters') === true
  return isParameter ? [{ value: node, access: node, token: node }] : []
}

/** Whether the subject of the message is what this suspect is about. */
function isFitting(suspect: Suspect, symptom: Symptom): boolean {
  const { subject, operands } = symptom
  if (operands !== undefined) {
    const type = operandType(suspect.value, suspect.access, operands)
    const isMeant = symptom.value !== 'None' || type === undefined || type === 'NoneType'
    return isMeant && fitsOperands(suspect.access, operands)
  }
  if (subject === undefined || subject === '') return true
  switch (symptom.access) {
    case 'read_member':
    case 'write_member':
      return (
        (symptom.access === 'read_member' || isAssigned(suspect.access)) &&
        (suspect.member === subject ||
          (suspect.member === undefined && !suspect.access.is('member_expression')))
      )
    case 'key': {
      const text = suspect.token.text().replace(/^['"]|['"]$/g, '')
      return text === subject || !/^['"]|^\d/.test(suspect.token.text())
    }
    case 'call':
    case 'iterate':
    case 'destructure':
      return sameCode(suspect.value.text(), subject) || sameCode(suspect.token.text(), subject)
    case 'argument':
      return sameCode(suspect.token.text(), subject) || !/^\w+$/.test(subject)
    case 'index':
    case 'map_write':
    case 'nil':
    case 'divide':
    case 'parse':
    case 'operands':
    case 'arguments':
    case 'name':
    case 'type_assertion':
    case 'unboxed':
    case 'recursion':
    case 'shared_state':
    case 'raise':
    case 'none':
      return true
  }
}

/** Go and Rust have words of their own for a slice that is out of range: what takes one element is not meant. */
function isOfSlices({ access, rule }: Symptom): boolean {
  return access === 'index' && /^(?:go|rust)-slice/.test(rule)
}

function isSlice({ access }: Suspect, view: LanguageView): boolean {
  return view.indexed(access)?.isSlice === true
}

/** A target of an assignment, not something that is merely read for it. */
function isAssigned(access: SyntaxNode): boolean {
  const parent = access.parent()
  if (parent?.is('update_expression') === true || parent?.is('unary_expression') === true) return true
  return parent?.field('left')?.id() === access.id() && !parent.is('binary_expression')
}

/** `order["qty"]` for the key "qty"; `order[name]` may be meant too, but says it less well. */
function spellsKey({ token }: Suspect, { access, subject }: Symptom, view: LanguageView): boolean {
  return access === 'key' && subject !== undefined && view.literalText(view.core(token)) === subject
}

function spellsMember({ member }: Suspect, { access, subject }: Symptom): boolean {
  return access === 'read_member' && subject !== undefined && member === subject
}

/** `sums[name] += 1`: the first time there is nothing to add to. */
function isAddedTo({ access }: Suspect, { access: kind }: Symptom): boolean {
  const parent = access.parent()
  return (
    kind === 'key' &&
    parent?.is('augmented_assignment') === true &&
    parent.field('left')?.id() === access.id()
  )
}

/** V8 prints callees in a short form: "(intermediate value).a.b", "object.map". */
function sameCode(text: string, printed: string): boolean {
  const plain = text.replace(/\s+|\?\.(?=\()/g, '').replaceAll('?.', '.')
  const shown = printed
    .replace(/\s+/g, '')
    .replace(/^\(intermediatevalue\)(?:\(.*?\))?\.?/, '')
    .replaceAll(/\[(#[\w$]+)\]/g, '.$1')
  return plain === shown || plain.endsWith(`.${shown.split('.').at(-1)}`)
}

/** In columns for the same line; other lines are further than any column. */
function distanceTo(suspect: Suspect, line: Line): number {
  const token = suspect.token.range().start
  const start = suspect.access.range().start
  const isOnLine = token.line + 1 === line.number
  const startsOnLine = lineOf(suspect.access) === line.number
  const lines = isOnLine ? 0 : startsOnLine ? 1 : 2
  if (line.column === undefined || lines > 0) return lines * LINE_DISTANCE
  const column = line.column - 1
  return Math.min(Math.abs(token.column - column), Math.abs(start.column - column) + 0.5)
}
