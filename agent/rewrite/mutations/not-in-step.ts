import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, type Mutated, type Mutation } from '../mutation.ts'
import { declaredIn } from '../mutation-definitions.ts'
import {
  areTogether,
  changedFields,
  isBeginning,
  methodsBeside,
  stateChanges,
  type StateChange,
} from '../own-state.ts'
import { functionName, namesInScope, parameterNames, parametersOf } from '../scope.ts'
import { innerStatements, isSame, kindOf, lineOf, span, type CodeFile } from '../tree.ts'
import { putBeside } from './lines.ts'

/**
 * Two fields of an object are kept in step, and one method changes only one of them: `drop` takes a name out of `entries` and leaves it in `order`,
 * which `evict` takes it out of too; `start` empties one of two lists that are filled side by side.
 * Applies to methods that take something out of a field or empty it, where another method does the same to it and to the other field; leaves alone
 * methods that change the other field in any way, and those that put something back. Bounds: three for one method.
 */
export const notInStep: Mutation = {
  id: 'not_in_step',
  isRare: true,
  isLookedForFarOff: true,
  of: (node, { file }) => {
    if (!file.grammar.functions.has(kindOf(node)) || isBeginning(node)) return []
    const own = stateChanges(node, file)
    if (own.length === 0) return []
    const others = methodsBeside(node, file).filter((one) => !isSame(one, node))
    const changed = changedFields(node, file)
    return own
      .flatMap((change) => [...taken(change, node, others, file), ...emptied(change, others, file)])
      .filter(({ field }) => !changed.has(field))
      .filter((one, index, all) => all.findIndex(({ code }) => code === one.code) === index)
      .slice(0, VARIANTS_MAX)
      .map(({ at, code, isBefore, says, witness }): Mutated => ({
        edits: [putBeside(at.statement, code, { isBefore, file })],
        says,
        witness,
      }))
  },
}

const VARIANTS_MAX = 3

interface LeftOut {
  readonly field: string
  readonly code: string
  /** The statement that it belongs to. */
  readonly at: StateChange
  /** It stands in front of it, and may need what is still there then. */
  readonly isBefore: boolean
  readonly says: string
  readonly witness: string
}

/** What another method takes out of a second field where it takes the same out of the first, in the names of this one. */
function taken(
  own: StateChange,
  method: SyntaxNode,
  others: readonly SyntaxNode[],
  file: CodeFile,
): readonly LeftOut[] {
  const isPutBack = stateChanges(method, file).some(
    ({ field, does }) => field === own.field && does === 'fills',
  )
  if (own.does !== 'takes' || isPutBack) return []
  return others.flatMap((other) => {
    const changes = stateChanges(other, file).filter(({ does }) => does === 'takes')
    const same = changes.find(({ field }) => field === own.field)
    const renamed = same === undefined ? undefined : namesBetween(same.code, own.code)
    if (same === undefined || renamed === undefined) return []
    const beside = changes.filter(
      (one) =>
        one.field !== own.field && areTogether(one.statement, same.statement) && isNamedIn(one, renamed),
    )
    if (beside.length === 0) return []
    const locals = localsOf(other, file)
    const atHand = namesInScope(own.statement, file)
    return beside
      .filter((one) =>
        wordsOf(one.code).every((word) => !locals.has(word) || renamed.has(word) || atHand.has(word)),
      )
      .map((one) => {
        const code = one.code.replaceAll(WORD, (word) => renamed.get(word) ?? word)
        const isBefore = span(one.statement).start < span(same.statement).start
        return leftOut(own, one, { code, other, isBefore })
      })
  })
}

/** What is put into one field is put into the other beside it; when one is emptied, so is the other. */
function emptied(own: StateChange, others: readonly SyntaxNode[], file: CodeFile): readonly LeftOut[] {
  if (own.does !== 'empties') return []
  return others.flatMap((other) => {
    const fills = stateChanges(other, file).filter(({ does }) => does === 'fills')
    const same = fills.filter(({ field }) => field === own.field)
    return fills
      .filter(({ field }) => field !== own.field)
      .filter((one) => same.some((first) => areTogether(first.statement, one.statement)))
      .filter((one) => same.some((first) => formOf(first) === formOf(one)))
      .map((one) => {
        const code = own.code.replace(
          new RegExp(`(?<![\\w$])${RegExp.escape(own.field)}(?![\\w$])`),
          one.field,
        )
        return leftOut(own, one, { code, other, isBefore: false })
      })
  })
}

function leftOut(
  own: StateChange,
  beside: StateChange,
  {
    code,
    other,
    isBefore,
  }: { readonly code: string; readonly other: SyntaxNode; readonly isBefore: boolean },
): LeftOut {
  const name = functionName(other)
  return {
    field: beside.field,
    code,
    at: own,
    isBefore,
    says: `${quoted(own.code)} leaves \`${beside.field}\` as it was, which \`${name}\` keeps in step with \`${own.field}\`; ${quoted(code)} does too`,
    witness: `\`${name}\` (line ${lineOf(beside.statement)}) changes \`${beside.field}\` where it changes \`${own.field}\``,
  }
}

const WORD = /(?<![\w$.#])[A-Za-z_$][\w$]*/g

function wordsOf(code: string): readonly string[] {
  return code.match(WORD) ?? []
}

/** The names of one statement by those of another that is the same but for them; undefined when it is another one, or has no name to tell them by. */
function namesBetween(from: string, to: string): ReadonlyMap<string, string> | undefined {
  const [a, b] = [from, to].map((code) => code.match(/[A-Za-z_$][\w$]*|\S/g) ?? [])
  if (a === undefined || b === undefined || a.length !== b.length) return undefined
  const names = new Map<string, string>()
  for (const [at, word] of a.entries()) {
    const other = b[at] ?? ''
    const isName = /^[A-Za-z_$]/.test(word) && /^[A-Za-z_$]/.test(other)
    if (word !== other && (!isName || (names.get(word) ?? other) !== other)) return undefined
    if (isName && a[at - 1] !== '.' && a[at + 1] !== '.' && a[at + 1] !== '(') names.set(word, other)
  }
  return names.size === 0 ? undefined : names
}

/** It takes out what the other statement takes out. */
function isNamedIn({ code }: StateChange, names: ReadonlyMap<string, string>): boolean {
  return wordsOf(code).some((word) => names.has(word))
}

/** Shape: "append(" for `self._steps.append(step)`. */
function formOf({ code, field }: StateChange): string {
  return /^(?:\.\w+\(| = append\(|\[| \+= )/.exec(code.slice(code.indexOf(field) + field.length))?.[0] ?? ''
}

function localsOf(method: SyntaxNode, file: CodeFile): ReadonlySet<string> {
  const parameters = parametersOf(method, file).flatMap(parameterNames)
  const declared = innerStatements(method, file.grammar).flatMap((statement) => declaredIn(statement, file))
  return new Set([...parameters, ...declared])
}
