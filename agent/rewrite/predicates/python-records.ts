import type { SyntaxNode } from '../../repository/syntax.ts'
import { fileOf, nodeOf, type MatchContext, type Predicate } from '../match-context.ts'
import { isOptional, targetsOf, type Target } from '../optional-use.ts'
import { returnsOf } from '../provenance.ts'
import { targetNames } from '../scope.ts'
import {
  argumentsOf,
  calleeOf,
  descendants,
  functionOf,
  isSame,
  kindOf,
  ownDescendants,
  span,
  type CodeFile,
} from '../tree.ts'

/** Conditions for records that a function makes of something that may be None. */

/**
 * The function around `X` gives one record, and what it takes from `X` for it goes to fields that may be None, or is the part of a
 * text before a match. Binds RETURN, which gives the record without it, and FIELDS.
 */
const recordWithout: Predicate = {
  arguments: ['placeholder'],
  binds: ['RETURN', 'FIELDS'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const found = node === undefined ? undefined : recordOf(node, fileOf(context, name), context)
    return found === undefined
      ? false
      : { RETURN: { text: `return ${found.code}` }, FIELDS: { text: found.fields.join(', ') } }
  },
}

/** Other code asks whether a field of `record_without X` is None. */
const recordShown: Predicate = {
  arguments: ['placeholder'],
  binds: [],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const found = node === undefined ? undefined : recordOf(node, fileOf(context, name), context)
    const files = [...context.subject.files.values()]
    return (
      found?.fields.every((field) => {
        const asked = new RegExp(String.raw`\.${field} is (?:not )?None\b`)
        return files.some(({ text }) => asked.test(text))
      }) === true
    )
  },
}

interface RecordWithout {
  readonly code: string
  readonly fields: readonly string[]
}

function recordOf(absent: SyntaxNode, file: CodeFile, context: MatchContext): RecordWithout | undefined {
  const scope = functionOf(absent, file)
  if (kindOf(absent) !== 'identifier' || isSame(scope, file.root)) return undefined
  const [only, ...others] = returnsOf(scope, file).filter((one) => span(one).end > span(absent).start)
  const made = only?.children().find((one) => one.isNamed())
  if (made === undefined || kindOf(made) !== 'call' || others.length > 0) return undefined
  const files = [...context.subject.files.values()].filter(({ grammar }) => grammar === file.grammar)
  const callee = calleeOf(made)?.text() ?? ''
  const targets = files.flatMap((one) => targetsOf(callee, one))
  const tainted = madeFrom(absent, scope, file)
  const fields: string[] = []
  const parts = argumentsOf(made).map((argument, index) => {
    const target = targetFor(argument, index, targets)
    const isNamed = kindOf(argument) === 'keyword_argument'
    const value = (isNamed ? argument.field('value') : null) ?? argument
    const word = isNamed ? `${argument.field('name')?.text() ?? ''}=` : ''
    if (!namesIn(value).some((one) => tainted.has(one))) return argument.text()
    const before = BEFORE_MATCH.exec(value.text())
    if (before?.[2] === absent.text()) return `${word}${before[1]}`
    if (target === undefined || !isOptional(target)) return undefined
    fields.push(target.name)
    return `${word}None`
  })
  if (fields.length === 0 || parts.includes(undefined)) return undefined
  // What is worked out between the two is not there yet.
  const late = lateNames(absent, scope, file)
  const isEarly = parts.every((part) => !words(part ?? '').some((word) => late.has(word)))
  return isEarly ? { code: `${callee}(${parts.join(', ')})`, fields } : undefined
}

/** Shape: `text[: found.start()]`. */
const BEFORE_MATCH = /^(\w+)\[\s*:\s*(\w+)\.start\(\)\s*\]$/

function targetFor(argument: SyntaxNode, index: number, targets: readonly Target[]): Target | undefined {
  const word = kindOf(argument) === 'keyword_argument' ? argument.field('name')?.text() : undefined
  return word === undefined ? targets[index] : targets.find(({ name }) => name === word)
}

/** The names of a function whose values come from another name. */
function madeFrom(from: SyntaxNode, scope: SyntaxNode, file: CodeFile): ReadonlySet<string> {
  const names = new Set([from.text()])
  for (const node of ownDescendants(scope, file.grammar)) {
    const [left, right] = [node.field('left'), node.field('right')]
    if (kindOf(node) !== 'assignment' || left === null || right === null) continue
    if (namesIn(right).some((name) => names.has(name))) for (const name of targetNames(left)) names.add(name)
  }
  return names
}

/** The names that are given their first value behind a place. */
function lateNames(place: SyntaxNode, scope: SyntaxNode, file: CodeFile): ReadonlySet<string> {
  const given = ownDescendants(scope, file.grammar).flatMap((node) => {
    const left = kindOf(node) === 'assignment' ? node.field('left') : null
    return left === null ? [] : targetNames(left).map((name) => ({ name, at: span(node).end }))
  })
  const early = new Set(given.filter(({ at }) => at <= span(place).start).map(({ name }) => name))
  return new Set(given.map(({ name }) => name).filter((name) => !early.has(name)))
}

function namesIn(node: SyntaxNode): readonly string[] {
  return descendants(node)
    .filter((part) => kindOf(part) === 'identifier')
    .map((part) => part.text())
}

function words(code: string): readonly string[] {
  return code.match(/[A-Za-z_]\w*/g) ?? []
}

export const PYTHON_RECORD_PREDICATES: Readonly<Record<string, Predicate>> = {
  record_without: recordWithout,
  record_shown: recordShown,
}
