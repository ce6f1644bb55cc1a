import type { SyntaxNode } from '../repository/syntax.ts'
import type { AnswerRequest } from './answer.ts'
import { applyEdits, type TextEdit } from './edits.ts'
import { conditionOf } from './flow.ts'
import { isPlaceholderNoun, nounOf, singular } from './noun.ts'
import { sourceOf } from './provenance.ts'
import { freeNames, namesInScope } from './scope.ts'
import { absentIn } from './sibling-checks.ts'
import { fileStyle } from './style.ts'
import {
  argumentsOf,
  calleeOf,
  descendants,
  isSame,
  kindOf,
  lastName,
  receiverOf,
  span,
  stringValue,
  within,
  type CodeFile,
} from './tree.ts'

/** Makes the message of another check one about what the new check finds missing. */

/** The edits of all messages in a body, none inside another. */
export function messageEdits(body: SyntaxNode, context: MessageContext): readonly TextEdit[] {
  const edits: TextEdit[] = []
  const whole: SyntaxNode[] = []
  for (const part of descendants(body)) {
    if (whole.some((message) => within(part, message)) || stringsOf(part, context.file).length === 0) continue
    whole.push(part)
    const edit = messageEdit(part, context)
    if (edit !== undefined) edits.push(edit)
  }
  return edits
}

/** What the other check finds missing, in one word; '' when it does not say. */
export function theirNounOf(node: SyntaxNode, file: CodeFile): string {
  const theirs = absentIn(node, file)
  if (theirs === undefined) return ''
  const test = conditionOf(node, file.grammar)
  const container = kindOf(test) === 'comparison_operator' && /\bnot in\b/.test(test?.text() ?? '')
  const literal = stringValue(theirs, file.grammar)
  if (!container || literal !== undefined) return literal ?? nounOf(theirs, file)
  const holder = test?.child(test.children().length - 1)
  return holder === null || holder === undefined ? '' : singular(lastName(holder, file.grammar))
}

/** What a message is changed from and to. */
export interface MessageContext {
  readonly file: CodeFile
  readonly theirNoun: string
  readonly theirKey: string | undefined
  readonly sameKind: boolean
  /** The other check asks the same function or table: its message is right as it is, with our key. */
  readonly isSameThing: boolean
  readonly request: AnswerRequest
}

/** A message about the other thing becomes one about ours: its name and key are replaced, or the whole text. */
function messageEdit(part: SyntaxNode, context: MessageContext): TextEdit | undefined {
  const { file, theirNoun, sameKind, isSameThing, request } = context
  const strings = stringsOf(part, file)
  if (strings.length === 0 || strings.some(isKey)) return undefined
  const { noun } = request
  const text = strings.map((one) => stringValue(one, file.grammar) ?? one.text()).join('')
  const isGeneric = /^(not[ _]found|invalid( request| input| body)?|bad request)\.?$/i.test(text)
  const isAboutTheirs = theirNoun !== '' && wordOf(theirNoun).test(text)
  if (isGeneric && sameKind && request.says === undefined) return undefined
  if (!isAboutTheirs && !/\s/.test(text) && !isGeneric) return undefined
  if ((isAboutTheirs || isSameThing) && sameKind && request.says === undefined) {
    const renamed = renamedMessage(part, context)
    if (renamed !== undefined)
      return renamed === part.text() ? undefined : { ...span(part), replacement: renamed }
  }
  const { quote } = fileStyle(file)
  const says = request.says ?? lackOf(noun, request.lack)
  return { ...span(part), replacement: `${quote}${/^[A-Z]/.test(text) ? capital(says) : says}${quote}` }
}

/** Shape: "user not found", "mail is required", and without a name that says anything "not found". */
export function lackOf(noun: string, lack: AnswerRequest['lack']): string {
  if (lack === 'lookup') return isPlaceholderNoun(noun) && noun !== 'item' ? 'not found' : `${noun} not found`
  return `${noun} is required`
}

/** The strings that a message is put together from: itself, or what `+` and `%` join; none for other code. */
function stringsOf(part: SyntaxNode, { grammar }: CodeFile): readonly SyntaxNode[] {
  if (grammar.strings.has(kindOf(part))) return [part]
  return operandsOf(part).filter((operand) => grammar.strings.has(kindOf(operand)))
}

/** Shape: `'no '`, `kind` and `' here'` for `'no ' + kind + ' here'`; none for other code. */
function operandsOf(node: SyntaxNode): readonly SyntaxNode[] {
  const [left, right] = [node.field('left'), node.field('right')]
  const isJoined =
    /^binary_(expression|operator)$/.test(kindOf(node)) && /^[+%]$/.test(node.field('operator')?.text() ?? '')
  if (!isJoined || left === null || right === null) return []
  const before = operandsOf(left)
  return [...(before.length > 0 ? before : [left]), right]
}

/** The same words with our name and key; undefined when a part to fill in has no counterpart of ours. */
function renamedMessage(part: SyntaxNode, context: MessageContext): string | undefined {
  const { file, theirNoun, theirKey, request } = context
  const joined = operandsOf(part).filter((operand) => !file.grammar.strings.has(kindOf(operand)))
  const substituted = descendants(part).filter((inner) =>
    /^(template_substitution|interpolation)$/.test(kindOf(inner)),
  )
  const holes = [...joined, ...substituted]
  const visible = namesInScope(request.point, request.file)
  const edits: TextEdit[] = []
  for (const hole of holes) {
    const inner = joined.includes(hole) ? hole : hole.children().find((child) => child.isNamed())
    if (inner === undefined) return undefined
    const isKeyOfTheirs = theirKey !== undefined && inner.text() === theirKey
    if (isKeyOfTheirs && request.key !== undefined) edits.push({ ...span(inner), replacement: request.key })
    else if (
      (request.noun !== theirNoun && !context.isSameThing) ||
      ![...freeNames(inner)].every((name) => visible.has(name))
    )
      return undefined
  }
  if (theirNoun === '') return editedText(part, edits)
  const words = wordOf(theirNoun)
  const inHole = (at: number): boolean => holes.some((hole) => span(hole).start <= at && at < span(hole).end)
  for (const found of part.text().matchAll(words)) {
    const start = span(part).start + found.index
    const replacement = /^[A-Z]/.test(found[0]) ? capital(request.noun) : request.noun
    if (!inHole(start)) edits.push({ start, end: start + found[0].length, replacement })
  }
  return editedText(part, edits)
}

function wordOf(noun: string): RegExp {
  return new RegExp(`(?<![a-z])${escape(noun)}(?![a-z])`, 'gi')
}

/**
 * What was asked for a value by a key. Shape: `store.find` for `store.find(id)`, `users` for `users[id]`; '' for
 * members, parts with a literal name and other code.
 */
export function askedFor(value: SyntaxNode, file: CodeFile): string {
  const { grammar } = file
  const { node } = sourceOf(value, file)
  const isCall = grammar.calls.has(kindOf(node))
  if (!isCall && !grammar.subscripts.has(kindOf(node))) return ''
  const key = isCall ? argumentsOf(node)[0] : node.field(grammar.subscriptIndex)
  if (key === null || key === undefined || stringValue(key, grammar) !== undefined) return ''
  return (isCall ? calleeOf(node) : receiverOf(node, grammar))?.text() ?? ''
}

/** Code of the key by which the other check looked: the argument, the index, the left side of `in`. */
export function theirKeyOf(node: SyntaxNode, file: CodeFile): string | undefined {
  const theirs = absentIn(node, file)
  return theirs === undefined ? undefined : keyOf(theirs, file)
}

/** Code of the key that a value was looked up by; undefined when it was not. */
export function keyOf(value: SyntaxNode, file: CodeFile): string | undefined {
  const parent = value.parent()
  if (parent !== null && kindOf(parent) === 'comparison_operator' && /\bnot in\b/.test(parent.text()))
    return value.text()
  const source = sourceOf(value, file).node
  if (file.grammar.calls.has(kindOf(source))) {
    const [key] = argumentsOf(source)
    return key === undefined || file.grammar.functions.has(kindOf(key)) ? undefined : key.text()
  }
  return source.field(file.grammar.subscriptIndex)?.text()
}

/** A string that names something for a program, not for a person: header, key, event. */
function isKey(part: SyntaxNode): boolean {
  const parent = part.parent()
  if (parent === null) return false
  if (isSame(parent.field('key'), part) || kindOf(parent).includes('subscript')) return true
  return /^["'`](content-type|application\/|text\/|utf-?8)/i.test(part.text())
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** A node's text with edits in it, whose offsets are those of the file. */
export function editedText(node: SyntaxNode, edits: readonly TextEdit[]): string {
  const { start } = span(node)
  return applyEdits(
    node.text(),
    edits.map((edit) => ({ ...edit, start: edit.start - start, end: edit.end - start })),
  )
}
