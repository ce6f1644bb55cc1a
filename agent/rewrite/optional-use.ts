import type { SyntaxNode } from '../repository/syntax.ts'
import { functionName, parametersOf, targetNames } from './scope.ts'
import {
  argumentsOf,
  calleeOf,
  descendants,
  isSame,
  kindOf,
  lastName,
  lineOf,
  statementsOf,
  type CodeFile,
} from './tree.ts'

/** Where the result of a function goes to something that may be None. */
export interface OptionalUse {
  /** Shape: "line 14 of probe/summary.py hands it on as `latency: float | None`". */
  readonly says: string
  /** Other code asks whether that is None. */
  readonly isAskedFor: boolean
}

/**
 * Python: the first call of a function whose result is an argument for a field or a parameter that is declared with None among its types.
 * Undefined where there is none. Shape: `Summary(host, median_latency(samples))` with `latency: float | None`.
 * Bounds: calls in the files around.
 */
export function optionalUse(
  scope: SyntaxNode,
  file: CodeFile,
  others: readonly CodeFile[],
): OptionalUse | undefined {
  const name = functionName(scope)
  if (file.grammar.family !== 'python' || name === '') return undefined
  const files = [
    file,
    ...others.filter(({ path, grammar }) => path !== file.path && grammar === file.grammar),
  ]
  for (const user of files)
    for (const call of descendants(user.root)) {
      if (kindOf(call) !== 'call' || lastName(calleeOf(call) ?? call, user.grammar) !== name) continue
      const target = targetOf(call, files)
      if (target === undefined || !isOptional(target)) continue
      const place = `line ${lineOf(call)}${user.path === file.path ? '' : ` of ${user.path}`}`
      const asked = new RegExp(String.raw`\b${target.name} is (?:not )?None\b`)
      return {
        says: `${place} hands it on as \`${target.name}: ${target.type}\``,
        isAskedFor: files.some(({ text }) => asked.test(text)),
      }
    }
  return undefined
}

const OPTIONAL = /\bOptional\[|\|\s*None\b|\bNone\s*\|/

/** The field or parameter that takes an argument. */
function targetOf(argument: SyntaxNode, files: readonly CodeFile[]): Target | undefined {
  const parent = argument.parent()
  const word = kindOf(parent) === 'keyword_argument' ? parent?.field('name')?.text() : undefined
  const given = word === undefined ? argument : parent
  const call = given?.parent()?.parent()
  if (!given || !call || kindOf(call) !== 'call') return undefined
  const callee = calleeOf(call)?.text().split('.').at(-1) ?? ''
  const index = argumentsOf(call).findIndex((one) => isSame(one, given))
  const targets = files.flatMap((file) => targetsOf(callee, file))
  return word === undefined ? targets[index] : targets.find(({ name }) => name === word)
}

/** What takes an argument. */
export interface Target {
  readonly name: string
  /** As declared; '' where it is not. */
  readonly type: string
}

/** Whether a declared type has room for None. */
export function isOptional({ type }: Target): boolean {
  return OPTIONAL.test(type)
}

/** Python: what a class is made of, by its `__init__` or else its declared fields, or the parameters of a function, in their order. */
export function targetsOf(name: string, file: CodeFile): readonly Target[] {
  const found = descendants(file.root).find(
    (node) => /^(?:class|function)_definition$/.test(kindOf(node)) && node.field('name')?.text() === name,
  )
  const body = found?.field('body')
  if (found === undefined || !body) return []
  if (kindOf(found) === 'function_definition') return parameterTargets(found, file)
  const statements = statementsOf(body)
  const made = statements.find((one) => one.field('name')?.text() === '__init__')
  if (made !== undefined) return parameterTargets(made, file).slice(1)
  return statements.flatMap((statement) => {
    const field = statement.child(0)
    const type = kindOf(field) === 'assignment' ? field?.field('type')?.text() : undefined
    return type === undefined ? [] : [{ name: field?.field('left')?.text() ?? '', type }]
  })
}

function parameterTargets(scope: SyntaxNode, file: CodeFile): readonly Target[] {
  return parametersOf(scope, file).map((one) => ({
    name: targetNames(one)[0] ?? '',
    type: one.field('type')?.text() ?? '',
  }))
}
