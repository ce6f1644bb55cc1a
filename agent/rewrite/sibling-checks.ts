import type { SyntaxNode } from '../repository/syntax.ts'
import type { AnswerRequest, Lack } from './answer.ts'
import { conditionOf } from './flow.ts'
import { returnedValues } from './provenance.ts'
import { freeNames, namedFunctions } from './scope.ts'
import { statusFormOf } from './status-form.ts'
import {
  bare,
  calleeOf,
  descendants,
  functionOf,
  isSame,
  kindOf,
  lastName,
  lineOf,
  statementsOf,
  within,
  type CodeFile,
} from './tree.ts'

/** Finds the checks of a code base that show how it answers, and ranks them for a new one. */

const STATEMENTS_MAX = 3

/** What a check is worth as an example. Meaning outweighs the form of the test, that outweighs nearness. */
const WEIGHT = {
  status: 40,
  named: 38,
  helper: 36,
  otherStatus: 15,
  ownReturn: 5,
  absence: 8,
  sameFunction: 6,
  sameFile: 3,
}

/** An `if` of this code base that answers when something is missing or wrong. */
export interface SiblingCheck {
  readonly node: SyntaxNode
  readonly file: CodeFile
  readonly score: number
  /** The 4xx status in its answer. */
  readonly status: SyntaxNode | undefined
}

/** The checks that can serve as an example, unsorted. */
export function siblingsIn(file: CodeFile, request: AnswerRequest): readonly SiblingCheck[] {
  return descendants(file.root)
    .filter((node) => kindOf(node) === file.grammar.conditional && node.field('alternative') === null)
    .map((node) => {
      const status = statusOf(node)
      return { node, file, status, score: scoreOf({ node, file, status }, request) }
    })
    .filter(({ score }) => score > 0)
}

const LOOKUP_WORD = /not_?found|missing|unknown|no_?such|does_?not_?exist/i
const INPUT_WORD = /bad_?request|invalid|validation|unprocessable|malformed|required|missing/i
const OWN_ERRORS_ONLY =
  /^(Error|TypeError|RangeError|ReferenceError|SyntaxError|Exception|RuntimeError|KeyError|IndexError|AssertionError)$/

/** 0 for what is no answer to a lack; else higher the nearer it is in meaning and in place. */
function scoreOf(found: Omit<SiblingCheck, 'score'>, request: AnswerRequest): number {
  const { node, file } = found
  const { point, file: ours } = request
  // What itself crashes, or stands after the new check, is no example for it.
  if (file.path === ours.path && (within(node, point) || within(point, node))) return 0
  const last = lastStatement(node, file)
  if (last === undefined || bodyOf(node, file).length > STATEMENTS_MAX) return 0
  if (decidesAgain(node, file) || !fitsResult(last, request, file)) return 0
  const isSameFile = file.path === ours.path
  const scope = isSameFile ? functionOf(node, file) : undefined
  const isSameFunction =
    scope !== undefined && isSame(scope, functionOf(point, ours)) && !isSame(scope, ours.root)
  const meaning = meaningOf(found, last, request)
  const isOwn = isSameFunction && isOwnAnswer(last, { node, file }, request)
  if (meaning === 0 && !isOwn) return 0
  const absence = isAbsenceTest(node, file) ? WEIGHT.absence : 0
  const nearness = isSameFunction ? WEIGHT.sameFunction : isSameFile ? WEIGHT.sameFile : 0
  const distance = isSameFile ? 1 / (1 + Math.abs(lineOf(node) - lineOf(point))) : 0
  return (meaning === 0 ? WEIGHT.ownReturn : meaning) + absence + nearness + distance
}

function meaningOf(
  { node, file, status }: Omit<SiblingCheck, 'score'>,
  last: SyntaxNode,
  { lack, others }: AnswerRequest,
): number {
  if (status !== undefined) return statusMeaning(status.text(), lack)
  const isThrown = /^(throw|raise)_statement$/.test(kindOf(last))
  const thrown = isThrown ? thrownName(last, file) : ''
  if (isThrown && (thrown === '' || OWN_ERRORS_ONLY.test(thrown))) return 0
  const word = lack === 'lookup' ? LOOKUP_WORD : INPUT_WORD
  const called = isThrown ? [thrown] : calledNames(node, file)
  if (called.some((name) => word.test(name))) return WEIGHT.named
  // A helper that answers: its own text says with what status.
  const statuses = called.flatMap((name) => helperStatuses(name, [file, ...others]))
  return statuses.some((text) => statusMeaning(text, lack) === WEIGHT.status) ? WEIGHT.helper : 0
}

function statusMeaning(status: string, lack: Lack): number {
  const wanted = lack === 'lookup' ? /^404$|NOT_FOUND/ : /^(400|422)$|BAD_REQUEST|UNPROCESSABLE/
  return wanted.test(status) ? WEIGHT.status : CLIENT_STATUS.test(status) ? WEIGHT.otherStatus : 0
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

/** A body that decides again, or that answers other inputs well, is the handling of a case, not of a lack. */
function decidesAgain(node: SyntaxNode, file: CodeFile): boolean {
  const body = node.field('consequence')
  if (body === null) return false
  return descendants(body).some(
    (part) =>
      kindOf(part) === file.grammar.conditional ||
      /^(ternary|conditional)_expression$/.test(kindOf(part)) ||
      (part.isNamedLeaf() && /^2\d\d$/.test(part.text())),
  )
}

/**
 * A returned status with its body, as `[404, 'not found']`, means that only to callers that expect such a
 * result: the function of the new check has to return one as well.
 */
function fitsResult(last: SyntaxNode, { point, file: ours, others }: AnswerRequest, file: CodeFile): boolean {
  const given = kindOf(last) === 'return_statement' ? returnedBy(last) : undefined
  const own = (): readonly SyntaxNode[] => returnedValues(functionOf(point, ours), ours)
  // A number by itself is a status to those alone who get numbers from this function.
  if (given !== undefined && STATUS.test(given.text())) return own().some((one) => STATUS.test(one.text()))
  const form = given === undefined ? undefined : statusFormOf(given, file, others)
  if (form === undefined) return true
  return own().some((one) => statusFormOf(one, ours, others) === form)
}

const STATUS = /^\d{3}$/

function returnedBy(statement: SyntaxNode): SyntaxNode | undefined {
  return statement.children().find((child) => child.isNamed() && kindOf(child) !== 'comment')
}

/**
 * Returns of a function's own kind, and errors of any, are a contract with its callers only within that
 * function, and what a client sent is answered only as another part of it is: that something was not found
 * is a different answer.
 */
function isOwnAnswer(
  last: SyntaxNode,
  { node, file }: { readonly node: SyntaxNode; readonly file: CodeFile },
  { point, lack, test }: AnswerRequest,
): boolean {
  if (!isAbsenceTest(node, file)) return false
  const condition = conditionOf(node, file.grammar)
  const words = new Set(test.split(/[^\w$]+/))
  const isOfSame = condition !== undefined && [...freeNames(condition)].some((name) => words.has(name))
  if (lack === 'input' && (!isOfSame || isYesOrNo(last))) return false
  if (kindOf(last) === 'return_statement') return true
  if (/^(throw|raise)_statement$/.test(kindOf(last))) return lack === 'input'
  if (kindOf(last) !== 'continue_statement') return false
  const loop = (place: SyntaxNode): SyntaxNode | undefined =>
    place.ancestors().find((outer) => file.grammar.loops.has(kindOf(outer)))
  return isSame(loop(node), loop(point))
}

/** What a function decides, and not how it refuses what was sent: the answer may be another for what is missing. */
function isYesOrNo(last: SyntaxNode): boolean {
  return /^(true|false)$/i.test(returnedBy(last)?.text() ?? '')
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
export function absentIn(node: SyntaxNode, file: CodeFile): SyntaxNode | undefined {
  const test = conditionOf(node, file.grammar)
  return test === undefined ? undefined : absentBy(test, file)
}

function absentBy(test: SyntaxNode, file: CodeFile): SyntaxNode | undefined {
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
  const isEither = /^(\|\||or)$/.test(test.field('operator')?.text() ?? '')
  const left = test.field('left')
  if (isEither && left !== null) return absentBy(bare(left, file.grammar), file)
  return undefined
}

function isAbsenceTest(node: SyntaxNode, file: CodeFile): boolean {
  return absentIn(node, file) !== undefined
}
