import type { SyntaxNode } from '../repository/syntax.ts'
import { documentedValue } from './documented-value.ts'
import { conditionOf } from './flow.ts'
import { optionalUse } from './optional-use.ts'
import { returnedValues, returnsOf } from './provenance.ts'
import { functionName, namedFunctions, parametersOf, targetNames } from './scope.ts'
import { absentIn } from './sibling-checks.ts'
import {
  bare,
  calleeOf,
  descendants,
  functionOf,
  isSame,
  kindOf,
  lastName,
  lineOf,
  statementOf,
  within,
  type CodeFile,
} from './tree.ts'
import { valueType } from './value-type.ts'

/** What a function gives when there is nothing to give. `code` is '' for a function that returns no value. */
export interface NeutralReturn {
  readonly code: string
  /** How that is known, for the explanation. */
  readonly because: string
  /** The code itself shows it; else only a declared type allows it. */
  readonly isShown: boolean
  /** The value that is absent where it gives this, if that is how it is known. */
  readonly absent?: SyntaxNode
}

/**
 * What a function returns for an input it has no answer for, as far as the code shows it: what another branch
 * of it gives when something is absent, what a function beside it gives when the same thing is absent, what its
 * comment says that it gives then, the None that what takes its result has room for, or the "nothing" that its declared type allows. Undefined when nothing shows it: an empty value by type alone,
 * like 0 for a total, is a wrong answer that nobody will notice.
 */
export function neutralReturn(
  scope: SyntaxNode,
  file: CodeFile,
  others: readonly CodeFile[] = [],
): NeutralReturn | undefined {
  const own = ownBranch(scope, file)
  const shown = own?.isShown === true ? own : siblingBranch(scope, file)
  const found =
    shown ?? documented(scope, file) ?? handedOn(scope, file, others) ?? own ?? declaredNothing(scope, file)
  // A caller that waits for a call back, or a client that waits for an answer, would wait for ever.
  return found?.code === '' && isWaitedFor(scope, file) ? undefined : found
}

function ownBranch(scope: SyntaxNode, file: CodeFile): NeutralReturn | undefined {
  for (const statement of returnsOf(scope, file)) {
    const code = emptyResult(statement, file)
    const isNothing = code !== undefined && NOTHING.test(code)
    const absent = absenceAround(statement, scope, file)
    if (code === undefined || !(isNothing || absent !== undefined)) continue
    if (code === '' && returnedValues(scope, file).length > 0) continue
    // What is returned for another reason, as once the work is done, shows nothing of what is absent.
    const because = `line ${lineOf(statement)} already returns that`
    return absent === undefined ? { code, because, isShown: false } : { code, because, isShown: true, absent }
  }
  return undefined
}

/** Functions beside it count when they ask for the same name and give the same kind of result. */
function siblingBranch(scope: SyntaxNode, file: CodeFile): NeutralReturn | undefined {
  const wanted = new Set(parametersOf(scope, file).flatMap(targetNames))
  const types = resultTypes(scope, file)
  for (const { name, node } of namedFunctions(file)) {
    if (isSame(node, scope) || within(scope, node) || !haveSame(types, resultTypes(node, file))) continue
    for (const statement of returnsOf(node, file)) {
      const code = emptyResult(statement, file)
      const absent = absenceAround(statement, node, file)
      if (code === undefined || absent === undefined || !wanted.has(lastName(absent, file.grammar))) continue
      const because = `\`${name}\` returns that on line ${lineOf(statement)} without \`${absent.text()}\``
      // That another function has nothing to do then says nothing of work which this one was given and would leave undone.
      return { code, because, isShown: code !== '', absent }
    }
  }
  return undefined
}

/** Whether the comment speaks of what is absent here nobody knows: so it shows nothing, and is followed. */
function documented(scope: SyntaxNode, file: CodeFile): NeutralReturn | undefined {
  const found = documentedValue(scope, file)
  return found === undefined
    ? undefined
    : { code: found.code, because: `its comment says "${found.says}"`, isShown: false }
}

function declaredNothing(scope: SyntaxNode, file: CodeFile): NeutralReturn | undefined {
  const type = scope.field('return_type')?.text() ?? ''
  const word = /\bnull\b/.test(type)
    ? 'null'
    : /\bundefined\b/.test(type)
      ? 'undefined'
      : /\bOptional\[|\|\s*None\b|\bNone\s*\|/.test(type)
        ? 'None'
        : undefined
  if (word === undefined) return undefined
  const user = callsOf(scope, file).find((call) => isTakenAsOptional(call, file))
  const says = `its type \`${type.replace(/^:\s*/, '')}\` says so`
  if (user === undefined) return { code: word, because: says, isShown: false }
  return { code: word, because: `${says} and line ${lineOf(user)} takes it so`, isShown: true }
}

/** What takes the result is declared with None, and code that reads it there asks for that. */
function handedOn(scope: SyntaxNode, file: CodeFile, others: readonly CodeFile[]): NeutralReturn | undefined {
  const use = optionalUse(scope, file, others)
  return use === undefined ? undefined : { code: 'None', because: use.says, isShown: use.isAskedFor }
}

const NOTHING = /^(null|undefined|None|nil)$/
const EMPTY = /^(\[\]|''|""|``|0|0\.0|\{\}|\(\)|False|false)$/

/** The code of an empty result; '' for a return without one; undefined for any other. */
function emptyResult(statement: SyntaxNode, file: CodeFile): string | undefined {
  const value = statement.children().find((child) => child.isNamed() && kindOf(child) !== 'comment')
  if (value === undefined) return ''
  const text = bare(value, file.grammar).text()
  return NOTHING.test(text) || EMPTY.test(text) ? text : undefined
}

/** What the nearest `if` around a return finds absent or empty; undefined when it asks something else. */
function absenceAround(statement: SyntaxNode, scope: SyntaxNode, file: CodeFile): SyntaxNode | undefined {
  const around = statement
    .ancestors()
    .find((outer) => kindOf(outer) === file.grammar.conditional || isSame(outer, scope))
  if (around === undefined || isSame(around, scope)) return undefined
  const consequence = around.field('consequence')
  if (consequence === null || !within(statement, consequence)) return undefined
  return absentIn(around, file) ?? emptyIn(around, file)
}

/** Shape: `rows` for `rows.length === 0` and `len(rows) == 0`, `text` for `text == ""`. */
function emptyIn(check: SyntaxNode, file: CodeFile): SyntaxNode | undefined {
  const test = conditionOf(check, file.grammar)
  const left = test?.field('left') ?? test?.child(0)
  if (test === undefined || left === null || left === undefined) return undefined
  if (!/(={2,3}|<=?)\s*(0|1|''|""|\[\]|\{\})$/.test(test.text())) return undefined
  const inner = left.field('arguments')?.child(1) ?? left.field('object')
  return inner ?? left
}

function resultTypes(scope: SyntaxNode, file: CodeFile): ReadonlySet<string> {
  const types = returnedValues(scope, file)
    .filter((value) => !NOTHING.test(value.text()))
    .map((value) => valueType(value, file) ?? 'unknown')
  return new Set(types)
}

function haveSame(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && a.size <= 1 && !a.has('unknown') && [...a].every((type) => b.has(type))
}

function callsOf(scope: SyntaxNode, file: CodeFile): readonly SyntaxNode[] {
  const name = functionName(scope)
  return descendants(file.root).filter(
    (node) =>
      file.grammar.calls.has(kindOf(node)) &&
      name !== '' &&
      lastName(calleeOf(node) ?? node, file.grammar) === name,
  )
}

/** The caller has something for the case of no result. */
function isTakenAsOptional(call: SyntaxNode, file: CodeFile): boolean {
  const parent = call.parent()
  if (parent === null) return false
  const next = file.text.slice(call.range().end.index, call.range().end.index + 4)
  if (/^\s*(\?\.|\?\?|\|\||or\b)/.test(next)) return true
  const name = parent.field('name') ?? parent.field('left')
  const statement = statementOf(call, file.grammar)
  if (name === null || statement === undefined) return false
  return descendants(functionOf(call, file)).some(
    (node) => kindOf(node) === file.grammar.conditional && absentIn(node, file)?.text() === name.text(),
  )
}

/** Names under which functions get what they have to answer through. */
const WAITED_FOR =
  /^(res|response|reply|ctx|context|writer|w|cb|callback|done|next|resolve|reject|fn|on[A-Z]\w*)$/

function isWaitedFor(scope: SyntaxNode, file: CodeFile): boolean {
  const names = parametersOf(scope, file).flatMap(targetNames)
  const isCalled = (name: string): boolean =>
    descendants(scope).some((node) => file.grammar.calls.has(kindOf(node)) && calleeOf(node)?.text() === name)
  return (
    names.some((name) => WAITED_FOR.test(name) || isCalled(name)) || /^do_[A-Z]+$/.test(functionName(scope))
  )
}
