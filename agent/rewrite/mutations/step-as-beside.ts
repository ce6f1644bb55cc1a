import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, type Mutated, type Mutation } from '../mutation.ts'
import { methodsBeside, selfOf } from '../own-state.ts'
import { functionName } from '../scope.ts'
import { innerStatements, isSame, kindOf, lineOf, span, type CodeFile } from '../tree.ts'

/**
 * Two fields of an object go the same way in steps, and one of them misses a part of it: `head = head + 1` beside
 * `tail = (tail + 1) % len(places)`.
 * Applies to statements that work a field out of itself, in favour of one of another method that has all of it and more, in the name of this
 * field; leaves alone what would need names that only the other method has. Bounds: the first for one statement.
 */
export const stepAsBeside: Mutation = {
  id: 'step_as_beside',
  isRare: true,
  isLookedForFarOff: true,
  of: (node, { file }) => {
    if (!file.grammar.functions.has(kindOf(node))) return []
    const others = methodsBeside(node, file).filter((one) => !isSame(one, node))
    return stepsIn(node, file).flatMap((own) =>
      others
        .flatMap((other) => stepsIn(other, file).map((step) => ({ other, step })))
        .flatMap(({ other, step }) => mutated(own, { step, name: functionName(other) }, node))
        .slice(0, 1),
    )
  },
}

interface Step {
  readonly statement: SyntaxNode
  /** Shape: "r.head". */
  readonly field: string
  /** What it becomes, written out. Shape: "r.head + 1" of `r.head++`. */
  readonly value: string
  readonly end: string
}

/** The statements of a method that work a field out of itself. Bounds: those of one line. */
function stepsIn(method: SyntaxNode, file: CodeFile): readonly Step[] {
  const self = selfOf(method, file)
  if (self === undefined) return []
  return innerStatements(method, file.grammar).flatMap((statement) => stepBy(statement, self, file) ?? [])
}

function stepBy(statement: SyntaxNode, self: string, { grammar }: CodeFile): Step | undefined {
  const text = statement.text()
  const before = grammar.family === 'java' ? String.raw`(?:this\.)?` : String.raw`${self}\.`
  const found = new RegExp(`^(${before}#?[A-Za-z_]\\w*)(?: ([-+])?= (.+?)|(\\+\\+|--))(;?)$`, 'u').exec(text)
  if (found === null) return undefined
  const [, field = '', sign, value = '', twice, end = ''] = found
  const operator = sign ?? twice?.[0]
  const whole = operator === undefined ? value : `${field} ${operator} ${twice === undefined ? value : '1'}`
  return wordsOf(whole).includes(field) ? { statement, field, value: whole, end } : undefined
}

/** Names with what they are read of, numbers and signs. */
function wordsOf(code: string): readonly string[] {
  return code.match(/[\w$#.]+|[^\s\w]/g) ?? []
}

function mutated(
  own: Step,
  { step, name }: { readonly step: Step; readonly name: string },
  method: SyntaxNode,
): readonly Mutated[] {
  if (step.field === own.field) return []
  const named = new RegExp(`(?<![\\w$.#])${RegExp.escape(step.field)}(?![\\w$])`, 'g')
  const value = step.value.replaceAll(named, own.field)
  const [ours, theirs] = [wordsOf(own.value), wordsOf(value)]
  const more = beyond(ours, theirs)
  if (more.length === 0 || !more.every((word) => isKnown(word, own, method))) return []
  const code = `${own.field} = ${value}`
  return [
    {
      edits: [{ ...span(own.statement), replacement: `${code}${own.end}` }],
      says: `${quoted(own.statement.text())} leaves out what ${quoted(step.statement.text())} has besides; ${quoted(code)} is meant`,
      witness: `\`${name}\` (line ${lineOf(step.statement)}) has ${quoted(step.statement.text())}`,
    },
  ]
}

/** The words that another code has besides all own ones, in their order; none where it lacks one of them. */
function beyond(ours: readonly string[], theirs: readonly string[]): readonly string[] {
  let at = 0
  const more = theirs.filter((word) => {
    const isOwn = word === ours[at]
    if (isOwn) at += 1
    return !isOwn
  })
  return at === ours.length ? more : []
}

/** A sign, a number, a part of the same object, or a name that the method or every program has. */
function isKnown(word: string, { field }: Step, method: SyntaxNode): boolean {
  if (!/^[A-Za-z_$]/.test(word) || /^(?:len|size|length)$/.test(word)) return true
  const object = field.slice(0, field.indexOf('.') + 1)
  if (object !== '' && word.startsWith(object)) return true
  return wordsOf(method.text()).includes(word) || (object === '' && /^\w+\.(?:length|size)$/.test(word))
}
