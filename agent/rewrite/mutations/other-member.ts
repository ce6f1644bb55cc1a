import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, replaced, type Mutated, type Mutation, type MutationPlace } from '../mutation.ts'
import { functionName, functionsOfClass, namedFunctions, parametersOf } from '../scope.ts'
import { sharesWord } from './words.ts'
import { argumentsOf, descendants, isSame, kindOf, span, type CodeFile } from '../tree.ts'

/**
 * The wrong one of an object's members: `self.area()` for `self.signed_area`, `order.total` for `order.subtotal`.
 * Applies to members that are read or called, in favour of others of the same object that its class or the code around names: those
 * that share a word with it first. Leaves alone members that are given a value. Bounds: two for one member.
 */
export const otherMember: Mutation = {
  id: 'other_member',
  of: (node, place) => {
    const access = accessOf(node, place.file)
    if (access === undefined || isTarget(node)) return []
    const others = membersOf(access, place).filter(({ name }) => name !== access.name)
    const fitting = others.filter(
      (other) => other.isCalled === access.isCalled || sharesWord(other.name, access.name),
    )
    return fitting
      .filter((other, index) => fitting.findIndex(({ name }) => name === other.name) === index)
      .toSorted((a, b) => Number(sharesWord(b.name, access.name)) - Number(sharesWord(a.name, access.name)))
      .slice(0, MEMBERS_MAX)
      .flatMap((other) => mutated(access, other))
  },
}

const MEMBERS_MAX = 2

interface Member {
  readonly name: string
  readonly isCalled: boolean
}

interface Access extends Member {
  readonly object: SyntaxNode
  readonly named: SyntaxNode
  /** The access, with its call where it is called. */
  readonly whole: SyntaxNode
  readonly isWithoutArguments: boolean
}

function accessOf(node: SyntaxNode, { grammar }: CodeFile): Access | undefined {
  if (kindOf(node) === 'method_invocation') {
    const [object, named] = [node.field('object'), node.field('name')]
    if (object === null || named === null) return undefined
    const isWithoutArguments = argumentsOf(node).length === 0
    return { object, named, whole: node, name: named.text(), isCalled: true, isWithoutArguments }
  }
  if (!grammar.members.has(kindOf(node))) return undefined
  const [object, named] = [node.field(grammar.memberObject), node.field(grammar.memberName)]
  if (object === null || named === null) return undefined
  const parent = node.parent()
  const isCalled =
    parent !== null && grammar.calls.has(kindOf(parent)) && isSame(parent.field('function'), node)
  return {
    object,
    named,
    whole: isCalled ? parent : node,
    name: named.text(),
    isCalled,
    isWithoutArguments: isCalled && argumentsOf(parent).length === 0,
  }
}

function isTarget(node: SyntaxNode): boolean {
  const parent = node.parent()
  return isSame(parent?.field('left'), node) && /assign/.test(kindOf(parent))
}

/** What the same object is asked for elsewhere, and what its class declares. */
function membersOf(access: Access, { file, files }: MutationPlace): readonly Member[] {
  const isSelf = /^(self|this)$/.test(access.object.text())
  const owner = access.whole.ancestors().find((outer) => CLASSES.test(kindOf(outer)))
  const within = isSelf && owner !== undefined ? owner : file.root
  const used = descendants(within).flatMap((node): readonly Member[] => {
    const other = accessOf(node, file)
    return other?.object.text() === access.object.text() ? [other] : []
  })
  if (!isSelf && access.isCalled && /^[A-Z]\w*$/.test(access.object.text()))
    return [...declaredBy(access, files), ...used]
  if (!isSelf || owner === undefined) return used
  const declared = functionsOfClass(access.whole, file)
    .map((node) => ({ name: functionName(node), node }))
    .filter(
      ({ node, name }) => !/^(_|constructor$)/.test(name) && !isSame(node, enclosing(access.whole, owner)),
    )
    .map(({ name, node }) => ({ name, isCalled: !isProperty(node) }))
  return [...declared, ...used]
}

/** The functions that a type of the code base has for as many values, but for the one that asks. */
function declaredBy({ object, whole }: Access, files: readonly CodeFile[]): readonly Member[] {
  const count = argumentsOf(whole).length
  return files.flatMap((file) =>
    namedFunctions(file)
      .filter(({ node }) => nameOfType(node) === object.text() && parametersOf(node, file).length === count)
      .map(({ name }) => ({ name, isCalled: true })),
  )
}

/** Of the innermost type around a function. */
function nameOfType(node: SyntaxNode): string | undefined {
  const type = node.ancestors().find((outer) => TYPES.test(kindOf(outer)))
  return (type?.field('name') ?? type?.field('type'))?.text()
}

const TYPES =
  /^(?:class|class_declaration|class_definition|enum_declaration|record_declaration|interface_declaration|impl_item)$/
const CLASSES = /^(class_declaration|class_definition|class|impl_item)$/

function enclosing(node: SyntaxNode, owner: SyntaxNode): SyntaxNode | undefined {
  return node
    .ancestors()
    .findLast((outer) => span(outer).start > span(owner).start && /function|method/.test(kindOf(outer)))
}

/** Shape: a method below `@property`, or `get total()`. */
function isProperty(node: SyntaxNode): boolean {
  const parent = node.parent()
  return /^get\s/.test(node.text()) || /^@(functools\.)?(cached_)?property\b/.test(parent?.text() ?? '')
}

function mutated(
  { named, object, whole, isCalled, isWithoutArguments }: Access,
  other: Member,
): readonly Mutated[] {
  const says = `${quoted(whole.text())} asks for the wrong one: \`${other.name}\` of the same object is meant`
  if (other.isCalled === isCalled) return [{ edits: [replaced(named, other.name)], says }]
  if (isCalled && !isWithoutArguments) return []
  const separator = whole.text().slice(object.text().length).startsWith('?.') ? '?.' : '.'
  return [
    { edits: [replaced(whole, `${object.text()}${separator}${other.name}${isCalled ? '' : '()'}`)], says },
  ]
}
