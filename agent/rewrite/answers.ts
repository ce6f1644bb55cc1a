import type { SyntaxNode } from '../repository/syntax.ts'
import type { Answer, AnswerRequest, Lack } from './answer.ts'
import { askedFor, editedText, messageEdits, theirKeyOf, theirNounOf } from './answer-message.ts'
import type { TextEdit } from './edits.ts'
import { freeNames, namesInScope, parametersOf, targetNames } from './scope.ts'
import { absentIn, siblingsIn, type SiblingCheck } from './sibling-checks.ts'
import { indentAt } from './style.ts'
import { descendants, functionOf, kindOf, lineOf, span, type CodeFile } from './tree.ts'

/**
 * How this code base answers when something is missing or wrong: an `if` that ends with a jump and, for a
 * service, a 4xx status or an error of its own. A new check says it in the same words, with its own name
 * in place of the other's.
 */

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

/** The answer of one check in the words of another place; undefined when it cannot be given there. */
export function adapted(sibling: SiblingCheck, asked: AnswerRequest): Answer | undefined {
  const { node, file, status } = sibling
  const request = inTheirWords(asked, sibling)
  const body = node.field('consequence')
  const condition = node.field('condition')
  if (body === null || condition === null) return undefined
  if (/\bawait\b/.test(body.text()) && !isAsync(functionOf(request.point, request.file))) return undefined
  const sameKind = status === undefined || isStatusFor(request.lack, status.text())
  const messages =
    request.isAlike === true
      ? []
      : messageEdits(body, {
          file,
          theirNoun: theirNounOf(node, file),
          theirKey: theirKeyOf(node, file),
          sameKind,
          isSameThing: isSameThing(sibling, asked),
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

/** What has no name here is called as the other check calls it, where that asked the same function or table. */
function inTheirWords(request: AnswerRequest, sibling: SiblingCheck): AnswerRequest {
  const noun = theirNounOf(sibling.node, sibling.file)
  return isSameThing(sibling, request) && noun !== '' && request.noun === 'item'
    ? { ...request, noun }
    : request
}

function isSameThing({ node, file }: SiblingCheck, request: AnswerRequest): boolean {
  const absent = absentIn(node, file)
  return absent !== undefined && request.asked !== undefined && askedFor(absent, file) === request.asked
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

/**
 * The edits for names of the answer that are called otherwise at the new place. A name that is not in
 * scope there may be a parameter that stands at the same position in both functions; else the answer
 * cannot be used: undefined.
 */
function nameEdits(
  body: SyntaxNode,
  replaced: readonly TextEdit[],
  { node, file }: SiblingCheck,
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
  const found = index < 0 || theirs.length !== own.length ? undefined : own[index]
  // What answers a client is called so; another parameter at that place is something else.
  return found !== undefined && ANSWERS.test(name) && !ANSWERS.test(found) ? undefined : found
}

const ANSWERS = /^(res|resp|response|reply|ctx|context|w|writer|next|cb|callback|done)$/i
