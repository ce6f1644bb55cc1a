import type { SyntaxNode } from '../../repository/syntax.ts'
import type { Family } from '../grammar.ts'
import { quoted, replaced, type Mutation } from '../mutation.ts'
import { functionName } from '../scope.ts'
import { fileStyle } from '../style.ts'
import { argumentsOf, calleeOf, functionOf, kindOf, lastName, ownDescendants, statementOf } from '../tree.ts'
import { putBefore } from './lines.ts'

/**
 * A function that calls itself notes each place it came to, and never asks: where places lead back to each other it does not end. It ends now where the place is
 * noted already.
 * Applies to functions that give nothing, in all languages, whose set of places lasts from call to call; leaves alone functions that ask for what is
 * noted.
 */
export const visitedUnasked: Mutation = {
  id: 'visited_unasked',
  isRare: true,
  isLookedForFarOff: true,
  message: /stack overflow|StackOverflow|call stack|recursion|stack exceeds|stack level/i,
  of: (node, { file }) => {
    const { grammar } = file
    const noted = notedBy(node)
    const statement = noted === undefined ? undefined : statementOf(node, grammar)
    if (noted === undefined || statement === undefined) return []
    if (statement.text().replace(/;$/, '') !== node.text()) return []
    const scope = functionOf(node, file)
    const name = functionName(scope)
    const { set, key } = noted
    const calls = ownDescendants(scope, grammar).filter((one) => {
      const callee = grammar.calls.has(kindOf(one)) ? (calleeOf(one) ?? one.field('name')) : undefined
      return callee !== undefined && callee !== null && lastName(callee, grammar) === name
    })
    const isKept = /^(?:self|this|[a-z])\.[\w#]+$/.test(set)
    const lasts = (call: SyntaxNode): boolean =>
      isKept || argumentsOf(call).some((one) => one.text().replace(/^&(?:mut )?/, '') === set)
    if (
      name === '' ||
      calls.length === 0 ||
      !calls.every(lasts) ||
      givesSomething(scope, file.grammar.family)
    )
      return []
    const asks = new RegExp(
      `${RegExp.escape(set)}\\.(?:has|contains|includes)|\\bin ${RegExp.escape(set)}\\b|if !?${RegExp.escape(set)}[.[]|:= ${RegExp.escape(set)}\\[`,
    )
    if (asks.test(scope.text())) return []
    const { unit } = fileStyle(file)
    const says = `${quoted(name)} notes in ${quoted(set)} where it was, and comes there again; it ends then`
    const { family } = grammar
    if (family === 'java' || family === 'rust') {
      const test = family === 'java' ? `if (!${node.text()}) {` : `if !${node.text()} {`
      const code = putBefore(statement, [test, `${unit}return;`], file).replacement
      return [{ edits: [replaced(statement, `${code}}`)], says }]
    }
    const lines: Readonly<Partial<Record<Family, readonly string[]>>> = {
      go: [`if ${set}[${key}] {`, '\treturn', '}'],
      python: [`if ${key} in ${set}:`, `${unit}return`],
      javascript: [`if (${set}.has(${key})) return`],
    }
    const before = lines[family]
    return before === undefined ? [] : [{ edits: [putBefore(statement, before, file)], says }]
  },
}

function notedBy(node: SyntaxNode): { readonly set: string; readonly key: string } | undefined {
  const [, set, key] =
    /^([\w.#]+)\.(?:add|insert)\(([^(),]+(?:\.clone\(\))?)\)$/.exec(node.text()) ??
    (kindOf(node) === 'assignment_statement' ? /^([\w.]+)\[([^\]]+)\] = true$/.exec(node.text()) : null) ??
    []
  return set === undefined || key === undefined ? undefined : { set, key }
}

function givesSomething(scope: SyntaxNode, family: Family): boolean {
  if (family === 'java') return scope.field('type')?.text() !== 'void'
  if (family === 'go') return scope.field('result') !== null
  if (family === 'rust') return scope.field('return_type') !== null
  return /\breturn\s+[^\s;}]/.test(scope.text())
}
