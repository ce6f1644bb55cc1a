import type { SyntaxNode } from '../../repository/syntax.ts'
import { conditionOf } from '../flow.ts'
import { fileOf, nodeBinding, nodeOf, type Predicate } from '../match-context.ts'
import { freeNames, parametersOf, targetNames } from '../scope.ts'
import {
  argumentsOf,
  calleeOf,
  chainRoot,
  descendants,
  functionOf,
  isSame,
  kindOf,
  lastName,
  lineOf,
  ownDescendants,
  statementOf,
  statementsOf,
  within,
  type CodeFile,
} from '../tree.ts'

/** Conditions for statements that stand in the wrong order, or go on after they should have ended. */

/**
 * Go: the statement of `MATCH` uses a result before the check of the error that came with it, and the check
 * is the next statement. Binds EARLY and CHECK, the two statements, CHECK_LINE and ERROR.
 */
const checkedTooLate: Predicate = {
  arguments: ['placeholder'],
  binds: ['EARLY', 'CHECK', 'CHECK_LINE', 'ERROR'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const file = fileOf(context, name)
    const early = node === undefined ? undefined : statementOf(node, file.grammar)
    const block = early?.parent()
    if (early === undefined || block === null || block === undefined) return false
    const statements = statementsOf(block)
    const at = statements.findIndex((one) => isSame(one, early))
    const [call, check] = [statements[at - 1], statements[at + 1]]
    if (call === undefined || check === undefined || kindOf(check) !== file.grammar.conditional) return false
    const error = /^(\w+) != nil$/.exec(conditionOf(check, file.grammar)?.text() ?? '')?.[1]
    const given =
      kindOf(call) === 'short_var_declaration' ? call.field('left')?.text().split(/,\s*/) : undefined
    if (error === undefined || given?.at(-1) !== error || freeNames(early).has(error)) return false
    if (![...freeNames(early)].some((used) => given.includes(used))) return false
    return {
      EARLY: nodeBinding(early, file),
      CHECK: nodeBinding(check, file),
      CHECK_LINE: { text: String(lineOf(check)) },
      ERROR: { text: error },
    }
  },
}

const ANSWERING = /^(json|send|end|render|redirect|sendStatus|sendFile|jsonp)$/

/**
 * An `if` before the statement of `MATCH`, in the same function, ends with an answer through the same
 * response and does not return. Binds ANSWERED, that call, and ANSWERED_LINE.
 */
const answeredBefore: Predicate = {
  arguments: ['placeholder'],
  binds: ['ANSWERED', 'ANSWERED_LINE'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const file = fileOf(context, name)
    if (node === undefined) return false
    const response = responseOf(node, file)
    if (response === undefined) return false
    const scope = functionOf(node, file)
    const answered = ownDescendants(scope, file.grammar)
      .filter((check) => kindOf(check) === file.grammar.conditional && !within(node, check))
      .filter((check) => check.range().end.index <= node.range().start.index)
      .flatMap((check) => lastStatement(check, file) ?? [])
      .filter((last) => kindOf(last) === 'expression_statement')
      .findLast((last) => {
        const call = last.child(0)
        return (
          call !== null &&
          kindOf(call) === 'call_expression' &&
          ANSWERING.test(lastName(calleeOf(call) ?? call, file.grammar)) &&
          responseOf(call, file) === response
        )
      })
    const call = answered?.child(0)
    if (!answered || !call) return false
    return { ANSWERED: nodeBinding(call, file), ANSWERED_LINE: { text: String(lineOf(answered)) } }
  },
}

/** Shape: `res` for `res.status(404).json(x)`. */
function responseOf(call: SyntaxNode, file: CodeFile): string | undefined {
  let current: SyntaxNode | null | undefined = call
  for (let steps = 0; current && steps < 8; steps += 1) {
    if (file.grammar.calls.has(kindOf(current))) current = calleeOf(current)
    else if (file.grammar.members.has(kindOf(current))) current = current.field('object')
    else return chainRoot(current, file.grammar)?.text()
  }
  return undefined
}

function lastStatement(check: SyntaxNode, file: CodeFile): SyntaxNode | undefined {
  const body = check.field('consequence')
  if (body === null) return undefined
  return file.grammar.blocks.has(kindOf(body)) ? statementsOf(body).at(-1) : body
}

/**
 * The function around hands what went wrong to a function that it was given, as the first argument. Binds
 * CALLBACK and CALLBACK_LINE.
 */
const errorCallback: Predicate = {
  arguments: ['placeholder'],
  binds: ['CALLBACK', 'CALLBACK_LINE'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const file = fileOf(context, name)
    if (node === undefined) return false
    const scope = functionOf(node, file)
    const given = parametersOf(scope, file).flatMap(targetNames)
    const call = descendants(scope).find((part) => {
      if (kindOf(part) !== 'call_expression' || !given.includes(calleeOf(part)?.text() ?? '')) return false
      const [first, second] = argumentsOf(part)
      return (first?.text() === 'null' && second !== undefined) || kindOf(first) === 'new_expression'
    })
    const callback = call === undefined ? undefined : calleeOf(call)?.text()
    if (call === undefined || callback === undefined) return false
    return { CALLBACK: { text: callback }, CALLBACK_LINE: { text: String(lineOf(call)) } }
  },
}

/** The function around hands a real error to the function `C` somewhere. Binds ERROR_LINE. */
const tellsErrors: Predicate = {
  arguments: ['placeholder', 'placeholder'],
  binds: ['ERROR_LINE'],
  test: (context, [name, callback]) => {
    const node = nodeOf(context, name)
    const called = context.bindings.get(callback ?? '')?.text
    if (node === undefined) return false
    const call = descendants(functionOf(node, fileOf(context, name))).find(
      (part) =>
        kindOf(part) === 'call_expression' &&
        calleeOf(part)?.text() === called &&
        /^(new \w*Error\b|e$|err\b|error\b)/.test(argumentsOf(part)[0]?.text() ?? ''),
    )
    return call === undefined ? false : { ERROR_LINE: { text: String(lineOf(call)) } }
  },
}

/**
 * The statement of the block in which `X` stands that holds `MATCH`: outside of loops between the two. Binds BESIDE. Not when `X` is in
 * no block around `MATCH`.
 */
const statementBeside: Predicate = {
  arguments: ['placeholder'],
  binds: ['BESIDE'],
  test: (context, [name]) => {
    const block = nodeOf(context, name)?.parent()
    const found = [context.match, ...context.match.ancestors()].find((node) => isSame(node.parent(), block))
    return found === undefined ? false : { BESIDE: nodeBinding(found, context.file) }
  },
}

export const ORDER_PREDICATES: Readonly<Record<string, Predicate>> = {
  statement_beside: statementBeside,
  checked_too_late: checkedTooLate,
  answered_before: answeredBefore,
  error_callback: errorCallback,
  tells_errors: tellsErrors,
}
