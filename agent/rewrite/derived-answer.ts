import type { SyntaxNode } from '../repository/syntax.ts'
import type { Answer, AnswerRequest } from './answer.ts'
import { lackOf } from './answer-message.ts'
import { applyEdits } from './edits.ts'
import { returnedValues } from './provenance.ts'
import { fileStyle } from './style.ts'
import {
  argumentsOf,
  bare,
  calleeOf,
  functionOf,
  isSame,
  kindOf,
  lastName,
  lineOf,
  ownDescendants,
  receiverOf,
  placeOf,
  span,
} from './tree.ts'
import { freeNames, namesInScope } from './scope.ts'
import { STATUS_KEY } from './status-form.ts'

/**
 * How a handler that shows no answer for bad cases would give one: in the form of its answer when all is
 * well, with a 4xx status and a message.
 */
export function derivedAnswer(request: AnswerRequest): Answer | undefined {
  const { point, file } = request
  const scope = functionOf(point, file)
  if (isSame(scope, file.root)) return undefined
  const raised = raisedAnswer(request)
  if (raised !== undefined) return raised
  for (const node of ownDescendants(scope, file.grammar)) {
    if (!file.grammar.calls.has(kindOf(node)) || span(node).end < span(point).start) continue
    const code = answerFrom(node, request)
    const statement = code === undefined ? undefined : placeOf(node, file.grammar)
    if (code === undefined || statement === undefined || !areInScope(node, request)) continue
    return answerOf(code, statement, request)
  }
  return returnedAnswer(scope, request)
}

/** The form of what the handler returns when all is well: a list or object with a status, or a `Response`. */
function returnedAnswer(scope: SyntaxNode, request: AnswerRequest): Answer | undefined {
  const { file } = request
  for (const value of returnedValues(scope, file)) {
    const code = answerLike(bare(value, file.grammar), request)
    const statement = code === undefined ? undefined : placeOf(value, file.grammar)
    if (code === undefined || statement === undefined) continue
    return answerOf(code, statement, request, true)
  }
  return undefined
}

const OK_STATUS = /^2\d\d$/
const BODY_KEY = /^["']?(body|json|data|payload|content)["']?$/

function answerLike(value: SyntaxNode, request: AnswerRequest): string | undefined {
  const { file } = request
  const kind = kindOf(value)
  if (/^(array|list|tuple|expression_list)$/.test(kind)) {
    const parts = value.children().filter((child) => child.isNamed() && kindOf(child) !== 'comment')
    const [status, body] = parts
    if (parts.length !== 2 || status === undefined || body === undefined || !OK_STATUS.test(status.text()))
      return undefined
    return edited(value, [
      [status, statusOf(request)],
      [body, payload(body, request)],
    ])
  }
  if (kind === 'object' || kind === 'dictionary') {
    const field = (names: RegExp): SyntaxNode | undefined =>
      value
        .children()
        .find((part) => names.test(part.field('key')?.text() ?? ''))
        ?.field('value') ?? undefined
    const [status, body] = [field(STATUS_KEY), field(BODY_KEY)]
    if (status === undefined || body === undefined || !OK_STATUS.test(status.text())) return undefined
    return edited(value, [
      [status, statusOf(request)],
      [body, payload(body, request)],
    ])
  }
  const callee = file.grammar.calls.has(kind) ? calleeOf(value)?.text() : undefined
  const [body] = callee === undefined ? [] : argumentsOf(value)
  if (body === undefined || !/^(Response\.json|Response|NextResponse\.json)$/.test(callee ?? ''))
    return undefined
  const isText = callee === 'Response' && !body.text().startsWith('JSON.stringify(')
  const options = `{ status: ${statusOf(request)} }`
  if (isText) return `new Response(${messageOf(request)}, ${options})`
  const called = callee === 'Response' ? 'Response.json' : callee
  return `${called}({ error: ${messageOf(request)} }, ${options})`
}

/** A web framework's own way to end a request, where the file imports it. */
function raisedAnswer(request: AnswerRequest): Answer | undefined {
  const { point, file, test } = request
  if (file.grammar.family !== 'python') return undefined
  const imported = file.root
    .children()
    .find((node) => kindOf(node).startsWith('import') && RAISERS.test(node.text()))
  const name = imported === undefined ? undefined : RAISERS.exec(imported.text())?.[0]
  if (imported === undefined || name === undefined || !namesInScope(point, file).has(name)) return undefined
  const message = messageOf(request)
  const body =
    name === 'abort'
      ? `abort(${statusOf(request)}, ${message})`
      : `raise HTTPException(status_code=${statusOf(request)}, detail=${message})`
  const guard = `if ${test}:\n${fileStyle(file).unit}${body}`
  return { guard, body, action: body, line: lineOf(imported), path: file.path, isDerived: true }
}

const RAISERS = /\b(HTTPException|abort)\b/

function areInScope(call: SyntaxNode, { point, file }: AnswerRequest): boolean {
  const visible = namesInScope(point, file)
  const callee = calleeOf(call)
  const answering = [callee, ...argumentsOf(call).slice(0, -1)].filter((part) => part !== undefined)
  const declared = namesInScope(call, file)
  return answering.every((part) =>
    [...freeNames(part)].every((name) => visible.has(name) || !declared.has(name)),
  )
}

/** The call with another status and a message, or undefined for a call that answers nothing. */
function answerFrom(call: SyntaxNode, request: AnswerRequest): string | undefined {
  const { file } = request
  const given = argumentsOf(call)
  const status = given.findIndex((argument) => /^2\d\d$/.test(argument.text()))
  const last = given.at(-1)
  if (status >= 0 && last !== undefined && status < given.length - 1) {
    const old = given[status]
    return old === undefined
      ? undefined
      : edited(call, [
          [old, statusOf(request)],
          [last, payload(last, request)],
        ])
  }
  const callee = calleeOf(call)
  const receiver = callee === undefined ? undefined : receiverOf(callee, file.grammar)
  const name = callee === undefined ? '' : lastName(callee, file.grammar)
  if (receiver === undefined || last === undefined || given.length !== 1) return undefined
  if (!/^(json|send)$/.test(name)) return undefined
  const inner = bare(receiver, file.grammar)
  if (kindOf(inner) === 'identifier' && /^(res|response|reply)$/.test(inner.text())) {
    const setter = inner.text() === 'reply' ? 'code' : 'status'
    return `${inner.text()}.${setter}(${statusOf(request)}).${name}(${payload(last, request)})`
  }
  const [code] = file.grammar.calls.has(kindOf(inner)) ? argumentsOf(inner) : []
  const isStatus =
    /\.(status|code)$/.test(calleeOf(inner)?.text() ?? '') && /^2\d\d$/.test(code?.text() ?? '')
  return isStatus && code !== undefined
    ? edited(call, [
        [code, statusOf(request)],
        [last, payload(last, request)],
      ])
    : undefined
}

function edited(call: SyntaxNode, changes: readonly (readonly [SyntaxNode, string])[]): string {
  const { start } = span(call)
  return applyEdits(
    call.text(),
    changes.map(([node, replacement]) => ({
      start: span(node).start - start,
      end: span(node).end - start,
      replacement,
    })),
  )
}

function statusOf({ lack }: AnswerRequest): string {
  return lack === 'lookup' ? '404' : '400'
}

/** A text where a text was given, else an object with the message. */
function payload(last: SyntaxNode, request: AnswerRequest): string {
  const { file } = request
  const { quote } = fileStyle(file)
  const message = messageOf(request)
  if (file.grammar.strings.has(kindOf(last)) || last.text().startsWith('JSON.stringify('))
    return jsonText(last, message, request)
  return file.grammar.family === 'python' ? `{${quote}error${quote}: ${message}}` : `{ error: ${message} }`
}

/** A text as it is; one that is JSON stays JSON. */
function jsonText(last: SyntaxNode, message: string, { file }: AnswerRequest): string {
  return file.grammar.strings.has(kindOf(last)) ? message : `JSON.stringify({ error: ${message} })`
}

function messageOf({ file, lack, noun, says }: AnswerRequest): string {
  const { quote } = fileStyle(file)
  return quote + (says ?? lackOf(noun, lack)) + quote
}

function answerOf(
  code: string,
  statement: SyntaxNode,
  { file, test }: AnswerRequest,
  isReturned = kindOf(statement) === 'return_statement',
): Answer {
  const style = fileStyle(file)
  if (file.grammar.family === 'python') {
    const body = isReturned ? `return ${code}` : `${code}\nreturn`
    const guard = [`if ${test}:`, ...body.split('\n').map((line) => style.unit + line)].join('\n')
    return {
      guard,
      body,
      action: body.replace('\n', '; '),
      line: lineOf(statement),
      path: file.path,
      isDerived: true,
    }
  }
  const end = style.adapt(';')
  const body = isReturned ? `return ${code}${end}` : `${code}${end}\nreturn${end}`
  const guard = [`if (${test}) {`, ...body.split('\n').map((line) => style.unit + line), '}'].join('\n')
  return {
    guard,
    body,
    action: body.replace('\n', ' '),
    line: lineOf(statement),
    path: file.path,
    isDerived: true,
  }
}
