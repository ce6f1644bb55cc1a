import type { SyntaxNode } from '../../repository/syntax.ts'
import { emptyAnswer } from '../empty-answer.ts'
import { packageFiles } from '../go-types.ts'
import {
  endBindings,
  fileOf,
  nodeBinding,
  nodeOf,
  type MatchContext,
  type Predicate,
} from '../match-context.ts'
import { functionName } from '../scope.ts'
import {
  descendants,
  functionOf,
  kindOf,
  lastName,
  lineOf,
  span,
  statementOf,
  statementsOf,
  type CodeFile,
} from '../tree.ts'

/** Conditions for what goroutines share: locks that the methods of a type take, and channels that are closed. */

/**
 * Another method of the type of the method `MATCH` takes a lock at its start, and this one does not, nor is it called by
 * one that has it, nor does it call one that takes it. Binds TAKE_LOCK, GIVE_LOCK, POINT, SIBLING and SIBLING_LINE.
 */
const siblingsLock: Predicate = {
  arguments: ['placeholder'],
  binds: ['TAKE_LOCK', 'GIVE_LOCK', 'POINT', 'SIBLING', 'SIBLING_LINE'],
  test: (context, [name]) => {
    const method = nodeOf(context, name)
    const file = fileOf(context, name)
    const point = method === undefined ? undefined : firstStatement(method)
    if (method === undefined || point === undefined || /\.R?Lock\(\)/.test(method.text())) return false
    const mine = receiverOfMethod(method)
    const methods = methodsOf(mine.type, context, file).filter((one) => one.id() !== method.id())
    const locking = methods.filter((one) => LOCKS.test(one.text()))
    const sibling = locking.find((one) => !/RLock/.test(one.text())) ?? locking[0]
    const field = sibling === undefined ? undefined : LOCKS.exec(sibling.text())?.[1]
    if (sibling === undefined || field === undefined) return false
    const isHeld = locking.some((one) => calls(one, receiverOfMethod(one).name, functionName(method)))
    const takesAgain = locking.some((one) => calls(method, mine.name, functionName(one)))
    if (isHeld || takesAgain) return false
    const hasReaders = locking.some((one) => /\.RLock\(\)/.test(one.text()))
    const kind = hasReaders && !changes(method, mine.name) ? 'R' : ''
    return {
      TAKE_LOCK: { text: `${mine.name}.${field}.${kind}Lock()` },
      GIVE_LOCK: { text: `${mine.name}.${field}.${kind}Unlock()` },
      POINT: nodeBinding(point, file),
      SIBLING: { text: functionName(sibling) },
      SIBLING_LINE: { text: String(lineOf(sibling) + 1) },
    }
  },
}

const LOCKS = /\{\s*\w+\.(\w+)\.R?Lock\(\)/

function receiverOfMethod(method: SyntaxNode): { readonly name: string; readonly type: string } {
  const declared = method
    .field('receiver')
    ?.children()
    .find((child) => child.isNamed())
  return {
    name: declared?.field('name')?.text() ?? '',
    type: (declared?.field('type')?.text() ?? '').replace(/^\*/, ''),
  }
}

function methodsOf(type: string, context: MatchContext, file: CodeFile): readonly SyntaxNode[] {
  return packageFiles(context.subject.files.values(), file)
    .flatMap(({ root }) => root.children())
    .filter((node) => kindOf(node) === 'method_declaration' && receiverOfMethod(node).type === type)
}

function calls(method: SyntaxNode, receiver: string, name: string): boolean {
  return new RegExp(`\\b${RegExp.escape(receiver)}\\.${RegExp.escape(name)}\\(`).test(
    method.field('body')?.text() ?? '',
  )
}

function changes(method: SyntaxNode, receiver: string): boolean {
  return new RegExp(
    `\\b${RegExp.escape(receiver)}\\.\\w[\\w.]*(\\[[^\\]]*\\])*\\s*([-+*/|]?=[^=]|\\+\\+|--)|\\b(delete|append|clear)\\(${RegExp.escape(receiver)}\\.`,
  ).test(method.text())
}

function firstStatement(method: SyntaxNode): SyntaxNode | undefined {
  const list = method
    .field('body')
    ?.children()
    .find((child) => kindOf(child) === 'statement_list')
  return list === undefined ? undefined : statementsOf(list)[0]
}

/**
 * A mark beside the channel `CHANNEL`, a field of the same value, is set where the channel is closed, and is not asked for
 * here. Binds MARK, RETURN, RETURN_BECAUSE and POINT: behind a lock that the function takes first.
 */
const isMarkedClosed: Predicate = {
  arguments: ['placeholder'],
  binds: ['MARK', 'RETURN', 'RETURN_BECAUSE', 'POINT'],
  test: (context, [name]) => {
    const channel = nodeOf(context, name)
    const file = fileOf(context, name)
    if (channel === undefined || kindOf(channel) !== 'selector_expression') return false
    const field = lastName(channel, file.grammar)
    const owner = channel.field('operand')?.text() ?? ''
    const scope = functionOf(channel, file)
    const mark = packageFiles(context.subject.files.values(), file)
      .flatMap(({ root }) => descendants(root))
      .filter(
        (node) =>
          /^(method|function)_declaration$/.test(kindOf(node)) &&
          new RegExp(`close\\([\\w.]*\\.${RegExp.escape(field)}\\)`).test(node.text()),
      )
      .flatMap((node) => /\.(\w+) = true/.exec(node.text())?.[1] ?? [])[0]
    const point = descendants(scope)
      .filter((node) => span(node).start <= span(channel).start)
      .map((node) => statementOf(node, file.grammar))
      .find((node) => node !== undefined && !/^(defer )?[\w.]+\.(R?Lock|R?Unlock)\(\)$/.test(node.text()))
    if (mark === undefined || point === undefined) return false
    if (new RegExp(`if !?${RegExp.escape(owner)}\\.${RegExp.escape(mark)}\\b`).test(scope.text()))
      return false
    const answer = emptyAnswer({
      node: channel,
      kind: 'absent',
      file,
      others: [...context.subject.files.values()],
    })
    if (answer === undefined) return false
    return {
      MARK: { text: `${owner}.${mark}` },
      ...endBindings(answer, point, file),
    }
  },
}

/** Nothing is ever sent on `CHANNEL`: it is of empty structs. Binds RETURN. */
const isSignal: Predicate = {
  arguments: ['placeholder'],
  binds: ['RETURN'],
  test: (context, [name]) => {
    const channel = nodeOf(context, name)
    const file = fileOf(context, name)
    if (channel === undefined || functionOf(channel, file).text().includes(`<-${channel.text()}`))
      return false
    const field = lastName(channel, file.grammar)
    const files = packageFiles(context.subject.files.values(), file)
    const isOfNothing = files.some(({ text }) =>
      new RegExp(`\\b${RegExp.escape(field)}\\s+(:?= make\\()?chan struct\\{\\}`).test(text),
    )
    const isSent = files.some(({ text }) => new RegExp(`\\b${RegExp.escape(field)} <-`).test(text))
    const answer = emptyAnswer({
      node: channel,
      kind: 'absent',
      file,
      others: [...context.subject.files.values()],
    })
    return isOfNothing && !isSent && answer !== undefined ? { RETURN: { text: answer.statement } } : false
  },
}

export const GO_SHARING_PREDICATES: Readonly<Record<string, Predicate>> = {
  siblings_lock: siblingsLock,
  is_marked_closed: isMarkedClosed,
  is_signal: isSignal,
}
