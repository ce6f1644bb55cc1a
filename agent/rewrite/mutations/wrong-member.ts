import type { SyntaxNode } from '../../repository/syntax.ts'
import { indexOf, type MemberUse } from '../file-index.ts'
import { quoted, replaced, type Mutation, type MutationPlace } from '../mutation.ts'
import { functionName, functionsOfClass, namedFunctions, parametersOf } from '../scope.ts'
import { membersOfType, typeTextOf } from '../type-texts.ts'
import { sharesWord } from './words.ts'
import { argumentsOf, calleeOf, descendants, functionOf, isSame, kindOf, type CodeFile } from '../tree.ts'
import { blamedBy } from './blamed.ts'
import { methodsFor, usualMethods } from './methods-of-kind.ts'

/**
 * The member that the error is about is not what its object has: `this.#entries.limits(tenant, plan)` for `set`, `line.sum` for
 * `line.cents`.
 * Applies to members on the line of the crash that the error blames, in favour of what the same object is asked for elsewhere, what its
 * class or type declares, and the methods of its kind that take such arguments. Leaves alone members that are given a value.
 * Bounds: five for one member.
 */
export const wrongMember: Mutation = {
  id: 'wrong_member',
  isRare: true,
  message:
    /is not (?:a function|iterable)|properties of (?:undefined|null)|has no attribute|not callable|not writable|private member/,
  of: (node, place) => {
    const { file, said, role } = place
    const { grammar } = file
    if (
      role !== 'line' ||
      !/^(javascript|python)$/.test(grammar.family) ||
      !grammar.members.has(kindOf(node))
    )
      return []
    const [object, named] = [node.field(grammar.memberObject), node.field(grammar.memberName)]
    if (object === null || named === null || !isMeant(node, said, file)) return []
    const call = callOf(node, file)
    const others = membersFor(object, named.text(), call, place)
    const isKnown = NOTHING.test(said) && isSetSomewhere(named.text(), place)
    return others.slice(0, MEMBERS_MAX).map((name) => ({
      edits: [replaced(named, name)],
      ...(isKnown ? { as: 'other_member' } : {}),
      says: `${quoted(node.text())} is not what ${quoted(object.text())} has: ${quoted(name)} is meant`,
    }))
  },
}

const MEMBERS_MAX = 5
const NOTHING = /properties of (?:undefined|null)|NoneType|is not iterable/

/** A member that the code gives a value to is one that there is: this time it holds nothing. */
function isSetSomewhere(name: string, { file, files }: MutationPlace): boolean {
  const plain = RegExp.escape(name.replace(/^#/, ''))
  const set = new RegExp(`(?<![\\w$])${plain}\\??(?:: |\\s*=(?![=>]))`)
  return [file, ...files].some(({ text }) => set.test(text))
}

/** The member itself is missing or cannot be called, or what it gave was nothing. */
function isMeant(node: SyntaxNode, said: string, { grammar }: CodeFile): boolean {
  const blamed = blamedBy(said)
  if (blamed === undefined || (blamed.name !== undefined && blamed.member === undefined)) return false
  const isNothing = /properties of (?:undefined|null)|NoneType/.test(said)
  const name = node.field(grammar.memberName)?.text()
  if (!isNothing && blamed.member !== undefined) return name === blamed.member
  const parent = node.parent()
  if (parent === null) return false
  if (blamed.use === 'called') return grammar.calls.has(kindOf(parent)) && isSame(calleeOf(parent), node)
  const isReceiver = grammar.members.has(kindOf(parent)) && isSame(parent.field(grammar.memberObject), node)
  return isNothing && isReceiver && parent.field(grammar.memberName)?.text() === blamed.member
}

function callOf(node: SyntaxNode, { grammar }: CodeFile): SyntaxNode | undefined {
  const parent = node.parent()
  return parent !== null && grammar.calls.has(kindOf(parent)) && isSame(calleeOf(parent), node)
    ? parent
    : undefined
}

function membersFor(
  object: SyntaxNode,
  name: string,
  call: SyntaxNode | undefined,
  place: MutationPlace,
): readonly string[] {
  const { file, files } = place
  const given = call === undefined ? undefined : argumentsOf(call).length
  const all = [file, ...files.filter(({ path }) => path !== file.path)].filter(
    ({ grammar }) => grammar.family === file.grammar.family,
  )
  const near = usesIn(functionOf(object, file), object.text(), file)
  const used = [...near, ...all.flatMap((from) => indexOf(from).membersByObject.get(object.text()) ?? [])]
  const alike = used.filter((one) => one.given === given)
  const isSelf = /^(this|self)$/.test(object.text())
  const methods = isSelf
    ? functionsOfClass(object, file)
        .map((one) => functionName(one))
        .filter((one) => !/^(constructor|__\w+__)$/.test(one))
    : []
  const typed = membersOfType(typeTextOf(object, file, all), all)
  const declared = [...typed.filter(({ type }) => isFit(type, object, file)), ...typed].map((one) => one.name)
  const unread = declared.filter(
    (one) => !all.some(({ text }) => new RegExp(`\\.${RegExp.escape(one)}\\b`).test(text)),
  )
  const kind =
    call === undefined
      ? []
      : asNearby(
          methodsFor(
            object,
            argumentsOf(call),
            used.map((one) => one.name),
            place,
          ),
          object,
          place,
        )
  const ordered = [
    ...alike.map((one) => one.name).filter((one) => sharesWord(one, name)),
    ...unread,
    ...(given === undefined
      ? declared.slice(0, typed.length === 0 ? 0 : declared.length - typed.length)
      : []),
    ...kind.filter((one) => alike.some((other) => other.name === one)),
    ...(kind.length > 0 ? kind : alike.map((one) => one.name)),
    ...(given === undefined ? declared : [...methods, ...declared]),
    ...(given === undefined || kind.length > 0
      ? []
      : [...methodsTaking(given, all), ...usualMethods(argumentsOf(call ?? object))]),
    ...(given === undefined ? used.map((one) => one.name) : []),
  ]
  return [...new Set(ordered)].filter((one) => one !== name)
}

/** Reckoned with or compared with a number, a member is a number. */
function isFit(type: string, object: SyntaxNode, { grammar }: CodeFile): boolean {
  const access = object.parent()
  const whole = access?.parent() ?? null
  if (
    access === null ||
    whole === null ||
    !/^(binary_expression|binary_operator|comparison_operator|augmented)/.test(kindOf(whole))
  )
    return false
  const isNumber = whole
    .children()
    .some(
      (one) =>
        !isSame(one, access) && (/^(number|integer|float)$/.test(kindOf(one)) || /^[-*/%]$/.test(one.text())),
    )
  return isNumber && grammar.members.has(kindOf(access)) && /\b(number|int|float|bigint)\b/.test(type)
}

/** Those that the same statement calls on something else come first, then those of the same file. */
function asNearby(
  names: readonly string[],
  object: SyntaxNode,
  { statement, file }: MutationPlace,
): readonly string[] {
  const distance = (name: string): number =>
    [statement.text(), functionOf(object, file).text(), file.text].findIndex((text) =>
      text.includes(`.${name}(`),
    )
  return names.toSorted((a, b) => rankOf(distance(a)) - rankOf(distance(b)))
}

function rankOf(distance: number): number {
  return distance === -1 ? Number.MAX_SAFE_INTEGER : distance
}

/** Methods of the classes of these files that take so many arguments, those that nobody calls first. */
function methodsTaking(given: number, files: readonly CodeFile[]): readonly string[] {
  const all = files.flatMap((from) =>
    namedFunctions(from)
      .filter(({ node }) => node.ancestors().some((outer) => kindOf(outer).startsWith('class')))
      .filter(({ name, node }) => {
        const taken = parametersOf(node, from).filter((one) => !/^(self|cls)$/.test(one.text())).length
        return taken >= given && given > 0 && !/^(constructor|_|#)/.test(name)
      })
      .map(({ name }) => name),
  )
  const isCalled = (name: string): boolean => files.some(({ text }) => text.includes(`.${name}(`))
  return [...all.filter((name) => !isCalled(name)), ...all.filter(isCalled)]
}

function usesIn(scope: SyntaxNode, object: string, { grammar }: CodeFile): readonly MemberUse[] {
  return descendants(scope).flatMap((node): readonly MemberUse[] => {
    if (!grammar.members.has(kindOf(node)) || node.field(grammar.memberObject)?.text() !== object) return []
    const parent = node.parent()
    const isCalled = parent !== null && grammar.calls.has(kindOf(parent)) && isSame(calleeOf(parent), node)
    const name = node.field(grammar.memberName)?.text() ?? ''
    return [{ name, given: isCalled ? argumentsOf(parent).length : undefined }]
  })
}
