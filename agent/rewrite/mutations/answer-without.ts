import type { SyntaxNode } from '../../repository/syntax.ts'
import { withdrawnClaims } from '../claims.ts'
import { applyEdits } from '../edits.ts'
import { quoted, type Mutated, type Mutation } from '../mutation.ts'
import { freeNames, namesInScope, targetNames } from '../scope.ts'
import { fileStyle, indentAt } from '../style.ts'
import {
  descendants,
  functionOf,
  isSame,
  kindOf,
  ownDescendants,
  span,
  statementsOf,
  within,
  type CodeFile,
} from '../tree.ts'

/**
 * What a function answers is made of an element that need not be there: `const last = rows[rows.length - 1]` of an empty page, before
 * `return { rows, next: isEnd ? null : last.id }`. Where it is not there, the answer is what does without it: `return { rows, next: null }`.
 * Applies in JavaScript and TypeScript to the last return of the function when what needs the element in it is one side of a choice; the
 * other side stands for it. Leaves alone elements that are asked about already.
 */
export const answerWithout: Mutation = {
  id: 'answer_without',
  isRare: true,
  message: /of (?:undefined|null)|(?:undefined|null) \(|is not iterable/,
  of: (node, { file, statement, role }) => {
    if (file.grammar.family !== 'javascript' || kindOf(node) !== 'variable_declarator' || role === 'outside')
      return []
    const [name, value] = [node.field('name'), node.field('value')]
    const scope = functionOf(node, file)
    const block = statement.parent()
    if (name === null || value === null || kindOf(name) !== 'identifier' || !MAY_LACK.test(bareText(value)))
      return []
    if (block === null || !isSame(block, scope.field('body')) || isAskedFor(name.text(), scope)) return []
    const answer = statementsOf(block).findLast((one) => kindOf(one) === 'return_statement')
    const given = answer?.children().find((child) => child.isNamed())
    if (given === undefined || answer === undefined || span(answer).start < span(statement).end) return []
    const code = without(given, needing(name.text(), statement, scope, file))
    if (code === undefined || !isKnown(given, code, statement, file)) return []
    return [mutated(name.text(), code, { statement, answer, file })]
  },
}

/** What may find nothing: the end of a list, a search, a lookup. */
const MAY_LACK = /\.length - 1\]$|\[0\]$|\.(?:at|find|findLast|get|pop|shift)\([^()]*(?:\([^()]*\)[^()]*)*\)$/

/** Without what claims that it is there. */
function bareText(value: SyntaxNode): string {
  return value
    .text()
    .replace(/\s+as\s+[\w<>[\]]+$/, '')
    .replace(/!$/, '')
}

function isAskedFor(name: string, scope: SyntaxNode): boolean {
  return new RegExp(
    `(?<![\\w.])${name} ?[!=]==? ?(?:undefined|null)|!${name}(?![\\w.(\\[])|(?<![\\w.])${name}\\?\\.|if \\(${name}\\)`,
  ).test(scope.text())
}

/** The names that are made from the element, with its own. */
function needing(
  name: string,
  from: SyntaxNode,
  scope: SyntaxNode,
  { grammar }: CodeFile,
): ReadonlySet<string> {
  const names = new Set([name])
  for (const one of ownDescendants(scope, grammar)) {
    const [target, value] = [one.field('name'), one.field('value')]
    if (kindOf(one) !== 'variable_declarator' || span(one).start <= span(from).start) continue
    if (target !== null && value !== null && [...freeNames(value)].some((free) => names.has(free)))
      for (const made of targetNames(target)) names.add(made)
  }
  return names
}

/** The code of an answer that does without some names; undefined where one of them is needed for all of a part. */
function without(answer: SyntaxNode, names: ReadonlySet<string>): string | undefined {
  const { start } = span(answer)
  const needs = (node: SyntaxNode): boolean => [...freeNames(node)].some((name) => names.has(name))
  if (!needs(answer)) return answer.text()
  const choices = descendants(answer).filter((one) => kindOf(one) === 'ternary_expression' && needs(one))
  const outer = choices.filter((one) => !choices.some((other) => !isSame(one, other) && within(one, other)))
  const edits = outer.flatMap((choice) => {
    const sides = [choice.field('consequence'), choice.field('alternative')].filter((side) => side !== null)
    const [side, ...others] = sides.filter((one) => !needs(one))
    const { end } = span(choice)
    return side === undefined || others.length > 0
      ? []
      : [{ start: span(choice).start - start, end: end - start, replacement: side.text() }]
  })
  const rest = descendants(answer, (one) => !outer.some((choice) => isSame(choice, one))).filter(
    (one) => one.children().length === 0 && !outer.some((choice) => within(one, choice)),
  )
  const isLeft = rest.some(
    (one) => /identifier/.test(kindOf(one)) && !kindOf(one).startsWith('property') && names.has(one.text()),
  )
  return edits.length === 0 || edits.length < outer.length || isLeft
    ? undefined
    : applyEdits(answer.text(), edits)
}

/** All that the answer still names is there when the element is asked for. */
function isKnown(answer: SyntaxNode, code: string, statement: SyntaxNode, file: CodeFile): boolean {
  const inScope = namesInScope(statement, file)
  const declared = targetNamesOf(statement)
  return [...freeNames(answer)]
    .filter((name) => new RegExp(`(?<![\\w$.])${RegExp.escape(name)}(?![\\w$])`).test(code))
    .every((name) => inScope.has(name) || declared.includes(name) || /^(?:undefined|[A-Z]\w*)$/.test(name))
}

function targetNamesOf(statement: SyntaxNode): readonly string[] {
  return descendants(statement)
    .filter((one) => kindOf(one) === 'variable_declarator')
    .flatMap((one) => targetNames(one.field('name') ?? one))
}

function mutated(
  name: string,
  code: string,
  {
    statement,
    answer,
    file,
  }: { readonly statement: SyntaxNode; readonly answer: SyntaxNode; readonly file: CodeFile },
): Mutated {
  const { start, end } = span(statement)
  const test = `${name} === undefined`
  const block = statement.parent()
  const next = (block === null ? [] : statementsOf(block)).find((one) => span(one).start >= end) ?? answer
  const check = fileStyle(file).adapt(`if (${test}) return ${code};`)
  return {
    edits: [
      ...withdrawnClaims(test, next, file).filter((edit) => edit.start >= start && edit.end <= end),
      { start: end, end, replacement: `\n${indentAt(file.text, start)}${check}` },
    ],
    says: `${quoted(name)} need not be there; without it the answer is ${quoted(code)}`,
  }
}
