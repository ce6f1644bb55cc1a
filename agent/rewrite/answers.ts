import type { SyntaxNode } from '../repository/syntax.ts'
import { applyEdits, type TextEdit } from './edits.ts'
import { conditionOf } from './flow.ts'
import { nounOf, singular, sourceOf } from './provenance.ts'
import { namedFunctions, freeNames, namesInScope, parametersOf, targetNames } from './scope.ts'
import { fileStyle, indentAt } from './style.ts'
import {
  kindOf,
  argumentsOf,
  bare,
  calleeOf,
  descendants,
  functionOf,
  isSame,
  lastName,
  lineOf,
  span,
  statementsOf,
  stringValue,
  type CodeFile,
} from './tree.ts'

/**
 * How this code base answers when something is missing or wrong: an `if` that ends with a jump and, for a
 * service, a 4xx status or an error of its own. A new check says it in the same words, with its own name
 * in place of the other's.
 */

/** What is missing: something looked up by an id, or a part of what a client sent. */
export type Lack = 'lookup' | 'input'

export interface AnswerRequest {
  /** Statement before which the check will stand. */
  readonly point: SyntaxNode
  readonly file: CodeFile
  readonly lack: Lack
  /** The condition of the new check. */
  readonly test: string
  /** What is missing, in one word. */
  readonly noun: string
  /** Code of the key that was looked up, if any. */
  readonly key?: string
  /** The whole message, where the noun does not say it. */
  readonly says?: string
  /** Other files that may show the convention. */
  readonly others: readonly CodeFile[]
}

/** A check to insert, with the place it was learnt from. */
export interface Answer {
  /** The whole `if`, without indentation of its first line. */
  readonly guard: string
  /** The statements in it, without indentation. */
  readonly body: string
  /** The same on one line. */
  readonly action: string
  readonly line: number
  readonly path: string
  /** Made from an answer to something else, not found as it is. */
  readonly isDerived: boolean
}

interface Sibling {
  readonly node: SyntaxNode
  readonly file: CodeFile
  readonly score: number
  readonly status: SyntaxNode | undefined
}

/** The check that fits best, from the same function outwards; undefined when the code shows none. */
export function siblingAnswer(request: AnswerRequest): Answer | undefined {
  const files = [request.file, ...request.others].filter(
    (file, index, all) => all.findIndex((other) => other.path === file.path) === index,
  )
  const siblings = files
    .filter((file) => file.grammar.family === request.file.grammar.family)
    .flatMap((file) => siblingsIn(file, request))
    .toSorted((a, b) => b.score - a.score)
  for (const sibling of siblings) {
    const answer = adapted(sibling, request)
    if (answer !== undefined) return answer
  }
  return undefined
}

function siblingsIn(file: CodeFile, request: AnswerRequest): readonly Sibling[] {
  return descendants(file.root)
    .filter((node) => kindOf(node) === file.grammar.conditional && node.field('alternative') === null)
    .map((node) => {
      const status = statusOf(node)
      return { node, file, status, score: scoreOf(node, status, file, request) }
    })
    .filter(({ score }) => score > 0)
}

const LOOKUP_WORD = /not_?found|missing|unknown|no_?such|does_?not_?exist/i
const INPUT_WORD = /bad_?request|invalid|validation|unprocessable|malformed|required|missing/i
const OWN_ERRORS_ONLY =
  /^(Error|TypeError|RangeError|ReferenceError|SyntaxError|Exception|RuntimeError|KeyError|IndexError|AssertionError)$/

/** 0 for what is no answer to a lack; else higher the nearer it is in meaning and in place. */
function scoreOf(
  node: SyntaxNode,
  status: SyntaxNode | undefined,
  file: CodeFile,
  request: AnswerRequest,
): number {
  const { point, file: ours } = request
  const last = lastStatement(node, file)
  if (last === undefined || bodyOf(node, file).length > 3) return 0
  const isSameFile = file.path === ours.path
  const scope = isSameFile ? functionOf(node, file) : undefined
  const isSameFunction =
    scope !== undefined && isSame(scope, functionOf(point, ours)) && !isSame(scope, ours.root)
  const meaning = meaningOf(node, last, status, file, request)
  if (meaning === 0 && !isSameFunction) return 0
  if (meaning === 0 && !isOwnAnswer(last, node, point, file)) return 0
  const absence = isAbsenceTest(node, file) ? 8 : 0
  const nearness = isSameFunction ? 6 : isSameFile ? 3 : 0
  const distance = isSameFile ? 1 / (1 + Math.abs(lineOf(node) - lineOf(point))) : 0
  return meaning + absence + nearness + distance + (meaning === 0 ? 5 : 0)
}

function meaningOf(
  node: SyntaxNode,
  last: SyntaxNode,
  status: SyntaxNode | undefined,
  file: CodeFile,
  { lack, others }: AnswerRequest,
): number {
  if (status !== undefined) return statusMeaning(status.text(), lack)
  const isThrown = /^(throw|raise)_statement$/.test(kindOf(last))
  const thrown = isThrown ? thrownName(last, file) : ''
  if (isThrown && (thrown === '' || OWN_ERRORS_ONLY.test(thrown))) return 0
  const word = lack === 'lookup' ? LOOKUP_WORD : INPUT_WORD
  const called = isThrown ? [thrown] : calledNames(node, file)
  if (called.some((name) => word.test(name))) return 38
  // A helper that answers: its own text says with what status.
  const statuses = called.flatMap((name) => helperStatuses(name, [file, ...others]))
  return statuses.some((text) => statusMeaning(text, lack) === MEANT) ? 36 : 0
}

const MEANT = 40

function statusMeaning(status: string, lack: Lack): number {
  const wanted = lack === 'lookup' ? /^404$|NOT_FOUND/ : /^(400|422)$|BAD_REQUEST|UNPROCESSABLE/
  return wanted.test(status) ? MEANT : CLIENT_STATUS.test(status) ? 15 : 0
}

function calledNames(node: SyntaxNode, file: CodeFile): readonly string[] {
  const body = node.field('consequence')
  if (body === null) return []
  return descendants(body)
    .filter((part) => file.grammar.calls.has(kindOf(part)))
    .map((call) => lastName(calleeOf(call) ?? call, file.grammar))
}

function helperStatuses(name: string, files: readonly CodeFile[]): readonly string[] {
  return files
    .flatMap((file) => namedFunctions(file).filter((item) => item.name === name))
    .slice(0, 3)
    .flatMap(({ node }) => descendants(node).map((part) => part.text()))
    .filter((text) => CLIENT_STATUS.test(text))
}

/** Returns of a function's own kind are a contract with its callers only within that function. */
function isOwnAnswer(last: SyntaxNode, node: SyntaxNode, point: SyntaxNode, file: CodeFile): boolean {
  if (!isAbsenceTest(node, file)) return false
  if (kindOf(last) === 'return_statement') return true
  if (kindOf(last) !== 'continue_statement') return false
  const loop = (place: SyntaxNode): SyntaxNode | undefined =>
    place.ancestors().find((outer) => file.grammar.loops.has(kindOf(outer)))
  return isSame(loop(node), loop(point))
}

const CLIENT_STATUS =
  /^4\d\d$|^HTTPStatus\.(NOT_FOUND|BAD_REQUEST|UNPROCESSABLE_ENTITY|CONFLICT|FORBIDDEN|GONE)$/

function statusOf(node: SyntaxNode): SyntaxNode | undefined {
  const body = node.field('consequence')
  return body === null
    ? undefined
    : descendants(body).find(
        (part) => CLIENT_STATUS.test(part.text()) && (part.isNamedLeaf() || kindOf(part) === 'attribute'),
      )
}

function bodyOf(node: SyntaxNode, file: CodeFile): readonly SyntaxNode[] {
  const body = node.field('consequence')
  if (body === null) return []
  return file.grammar.blocks.has(kindOf(body)) ? statementsOf(body) : [body]
}

function lastStatement(node: SyntaxNode, file: CodeFile): SyntaxNode | undefined {
  const last = bodyOf(node, file).at(-1)
  return last !== undefined && (file.grammar.jumps.has(kindOf(last)) || isAbort(last)) ? last : undefined
}

/** Flask's `abort(404)` never returns. */
function isAbort(statement: SyntaxNode): boolean {
  return kindOf(statement) === 'expression_statement' && /^(\w+\.)?abort\(/.test(statement.text())
}

function thrownName(statement: SyntaxNode, file: CodeFile): string {
  const call = descendants(statement).find((node) => file.grammar.calls.has(kindOf(node)))
  const callee = call === undefined ? undefined : calleeOf(call)
  return callee === undefined ? '' : lastName(callee, file.grammar)
}

/** What an `if` finds missing; undefined when it asks something else. */
function absentIn(node: SyntaxNode, file: CodeFile): SyntaxNode | undefined {
  const test = conditionOf(node, file.grammar)
  if (test === undefined) return undefined
  const kind = kindOf(test)
  if (kind === 'unary_expression' || kind === 'not_operator') {
    const inner = test.field('argument')
    return inner === null ? undefined : bare(inner, file.grammar)
  }
  if (kind === 'binary_expression' && /^[=!]==?$/.test(test.field('operator')?.text() ?? '')) {
    const isAbsent = /^(undefined|null|0|'undefined')$/.test(test.field('right')?.text() ?? '')
    return isAbsent ? (test.field('left') ?? undefined) : undefined
  }
  if (kind === 'comparison_operator' && /\b(is None|== None|not in)\b/.test(test.text())) {
    return test.child(0) ?? undefined
  }
  if (kind === 'boolean_operator' || kind === 'binary_expression') return test.field('left') ?? undefined
  return undefined
}

function isAbsenceTest(node: SyntaxNode, file: CodeFile): boolean {
  return absentIn(node, file) !== undefined
}

function adapted(sibling: Sibling, request: AnswerRequest): Answer | undefined {
  const { node, file, status } = sibling
  const body = node.field('consequence')
  const condition = node.field('condition')
  if (body === null || condition === null) return undefined
  if (/\bawait\b/.test(body.text()) && !isAsync(functionOf(request.point, request.file))) return undefined
  const sameKind = status === undefined || isStatusFor(request.lack, status.text())
  const messages = messageEdits(body, {
    file,
    theirNoun: theirNounOf(node, file),
    theirKey: theirKeyOf(node, file),
    sameKind,
    request,
  })
  const names = nameEdits(body, messages, sibling, request)
  if (names === undefined) return undefined
  const statusEdits = sameKind
    ? []
    : [{ ...span(status), replacement: request.lack === 'lookup' ? '404' : '400' }]
  const bodyEdits = [...messages, ...names, ...statusEdits]
  const conditionText = file.grammar.family === 'javascript' ? `(${request.test})` : request.test
  const statements = withoutIndent(bodyText(body, bodyEdits))
  return {
    guard: dedented(
      editedText(node, [{ ...span(condition), replacement: conditionText }, ...bodyEdits]),
      indentAt(file.text, span(node).start),
    ),
    body: statements,
    action: statements.replaceAll(/\s+/g, ' '),
    line: lineOf(node),
    path: file.path,
    isDerived: false,
  }
}

function editedText(node: SyntaxNode, edits: readonly TextEdit[]): string {
  const { start } = span(node)
  return applyEdits(
    node.text(),
    edits.map((edit) => ({ ...edit, start: edit.start - start, end: edit.end - start })),
  )
}

/** The statements of a body as lines, the first indented as it was, without braces. */
function bodyText(body: SyntaxNode, edits: readonly TextEdit[]): string {
  const text = editedText(body, edits)
  if (kindOf(body) === 'statement_block') return text.slice(1, -1)
  return ' '.repeat(body.range().start.column) + text
}

function dedented(text: string, indent: string): string {
  return text
    .split(/\r?\n/)
    .map((line, index) => (index > 0 && line.startsWith(indent) ? line.slice(indent.length) : line))
    .join('\n')
}

/** Lines without blank ones at the ends and without the indentation they have in common. */
function withoutIndent(text: string): string {
  const lines = text
    .split('\n')
    .filter((line, index, all) => line.trim() !== '' || (index > 0 && index < all.length - 1))
  const depths = lines.filter((line) => line.trim() !== '').map((line) => /^\s*/.exec(line)?.[0].length ?? 0)
  const depth = Math.min(...depths)
  return lines
    .map((line) => line.slice(Math.min(depth, line.length)))
    .join('\n')
    .trim()
}

function isAsync(scope: SyntaxNode): boolean {
  return scope.children().some((child) => kindOf(child) === 'async')
}

function isStatusFor(lack: Lack, status: string): boolean {
  if (!/^\d+$/.test(status)) return true
  return lack === 'lookup' ? status === '404' : status === '400' || status === '422'
}

/** What the other check finds missing, in one word; '' when it does not say. */
function theirNounOf(node: SyntaxNode, file: CodeFile): string {
  const theirs = absentIn(node, file)
  if (theirs === undefined) return ''
  const test = conditionOf(node, file.grammar)
  const container = kindOf(test) === 'comparison_operator' && /\bnot in\b/.test(test?.text() ?? '')
  const literal = stringValue(theirs, file.grammar)
  if (!container || literal !== undefined) return literal ?? nounOf(theirs, file)
  const holder = test?.child(test.children().length - 1)
  return holder === null || holder === undefined ? '' : singular(lastName(holder, file.grammar))
}

/** The edits of all messages in a body, none inside another. */
function messageEdits(body: SyntaxNode, context: MessageContext): readonly TextEdit[] {
  const edits: TextEdit[] = []
  for (const part of descendants(body)) {
    const isInside = edits.some((edit) => edit.start <= span(part).start && edit.end >= span(part).end)
    const edit = isInside ? undefined : messageEdit(part, context)
    if (edit !== undefined) edits.push(edit)
  }
  return edits
}

/**
 * The edits for names of the answer that are called otherwise at the new place. A name that is not in
 * scope there may be a parameter that stands at the same position in both functions; else the answer
 * cannot be used: undefined.
 */
function nameEdits(
  body: SyntaxNode,
  replaced: readonly TextEdit[],
  { node, file }: Sibling,
  request: AnswerRequest,
): readonly TextEdit[] | undefined {
  const visible = namesInScope(request.point, request.file)
  const declared = namesInScope(node, file)
  const free = freeNames(body)
  const edits: TextEdit[] = []
  for (const part of descendants(body)) {
    const name = part.text()
    // What their file does not declare is a global of the language.
    if (kindOf(part) !== 'identifier' || !free.has(name) || visible.has(name) || !declared.has(name)) continue
    if (replaced.some((edit) => edit.start <= span(part).start && edit.end >= span(part).end)) continue
    const ours = sameParameter(name, node, file, request)
    if (ours === undefined) return undefined
    edits.push({ ...span(part), replacement: ours })
  }
  return edits
}

function sameParameter(
  name: string,
  node: SyntaxNode,
  file: CodeFile,
  { point, file: ours }: AnswerRequest,
): string | undefined {
  const theirs = parametersOf(functionOf(node, file), file).map((parameter) => targetNames(parameter)[0])
  const own = parametersOf(functionOf(point, ours), ours).map((parameter) => targetNames(parameter)[0])
  const index = theirs.indexOf(name)
  return index < 0 || theirs.length !== own.length ? undefined : own[index]
}

interface MessageContext {
  readonly file: CodeFile
  readonly theirNoun: string
  readonly theirKey: string | undefined
  readonly sameKind: boolean
  readonly request: AnswerRequest
}

/** A message about the other thing becomes one about ours: its name and key are replaced, or the whole text. */
function messageEdit(part: SyntaxNode, context: MessageContext): TextEdit | undefined {
  const { file, theirNoun, sameKind, request } = context
  if (!file.grammar.strings.has(kindOf(part)) || isKey(part)) return undefined
  const { noun } = request
  const text = stringValue(part, file.grammar) ?? part.text()
  const isGeneric = /^(not[ _]found|invalid( request| input| body)?|bad request)\.?$/i.test(text)
  const isAboutTheirs = theirNoun !== '' && wordOf(theirNoun).test(text)
  if (isGeneric && sameKind && request.says === undefined) return undefined
  if (!isAboutTheirs && !/\s/.test(text) && !isGeneric) return undefined
  if (isAboutTheirs && sameKind && request.says === undefined) {
    const renamed = renamedMessage(part, context)
    if (renamed !== undefined) return renamed === part.text() ? undefined : { ...span(part), replacement: renamed }
  }
  const { quote } = fileStyle(file)
  const says = request.says ?? (request.lack === 'lookup' ? `${noun} not found` : `${noun} is required`)
  return { ...span(part), replacement: `${quote}${/^[A-Z]/.test(text) ? capital(says) : says}${quote}` }
}

/** The same words with our name and key; undefined when a part to fill in has no counterpart of ours. */
function renamedMessage(part: SyntaxNode, context: MessageContext): string | undefined {
  const { file, theirNoun, theirKey, request } = context
  const holes = descendants(part).filter((inner) => /^(template_substitution|interpolation)$/.test(kindOf(inner)))
  const visible = namesInScope(request.point, request.file)
  const edits: TextEdit[] = []
  for (const hole of holes) {
    const inner = hole.children().find((child) => child.isNamed())
    if (inner === undefined) return undefined
    const isKeyOfTheirs = theirKey !== undefined && inner.text() === theirKey
    if (isKeyOfTheirs && request.key !== undefined) edits.push({ ...span(inner), replacement: request.key })
    else if (request.noun !== theirNoun || ![...freeNames(inner)].every((name) => visible.has(name)))
      return undefined
  }
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

/** Code of the key by which the other check looked: the argument, the index, the left side of `in`. */
function theirKeyOf(node: SyntaxNode, file: CodeFile): string | undefined {
  const theirs = absentIn(node, file)
  return theirs === undefined ? undefined : keyOf(theirs, file)
}

/** Code of the key that a value was looked up by; undefined when it was not. */
export function keyOf(value: SyntaxNode, file: CodeFile): string | undefined {
  const parent = value.parent()
  if (parent !== null && kindOf(parent) === 'comparison_operator' && /\bnot in\b/.test(parent.text())) return value.text()
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
