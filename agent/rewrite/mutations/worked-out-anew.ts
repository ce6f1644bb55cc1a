import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, type Mutated, type Mutation } from '../mutation.ts'
import { changedFields, isBeginning, methodsBeside, selfOf, stateChanges } from '../own-state.ts'
import { functionName, parametersOf } from '../scope.ts'
import { blockOf, isSame, kindOf, lineOf, statementsOf, type CodeFile } from '../tree.ts'
import { putBeside } from './lines.ts'

/**
 * An object works one field out of another anew when that was changed, and one method forgets it: `remove` changes `entries` and does not call
 * `reindex()`, which `sortBy` calls.
 * Applies to methods that take something out of a field or give it another value; leaves alone those that call it, and those that only add
 * something to both. Bounds: two for one method.
 */
export const workedOutAnew: Mutation = {
  id: 'worked_out_anew',
  isRare: true,
  isLookedForFarOff: true,
  of: (node, { file }) => {
    if (!file.grammar.functions.has(kindOf(node)) || isBeginning(node)) return []
    const changed = new Set(
      stateChanges(node, file)
        .filter(({ does }) => does === 'takes' || does === 'sets')
        .map(({ field }) => field),
    )
    if (changed.size === 0) return []
    const others = methodsBeside(node, file).filter((one) => !isSame(one, node))
    const self = selfOf(node, file) ?? 'this'
    return others
      .filter((one) => isWithoutArguments(one, file) && !calls(node, self, functionName(one)))
      .flatMap((one) => mutated(node, { anew: one, changed, others, self }, file))
      .slice(0, VARIANTS_MAX)
  },
}

const VARIANTS_MAX = 2

interface Around {
  /** The method that works something out anew. */
  readonly anew: SyntaxNode
  /** What the method that may have forgotten it changes. */
  readonly changed: ReadonlySet<string>
  readonly others: readonly SyntaxNode[]
  readonly self: string
}

function mutated(
  method: SyntaxNode,
  { anew, changed, others, self }: Around,
  file: CodeFile,
): readonly Mutated[] {
  const name = functionName(anew)
  const made = changedFields(anew, file)
  const from = [...changed].find((field) => !made.has(field) && reads(anew, field))
  // One that changes what this one is worked out from is what it is for.
  const calling = others.find(
    (one) => !isSame(one, anew) && calls(one, selfOf(one, file) ?? self, name) && reads(one, from ?? ''),
  )
  const [field] = made
  const edit = lastIn(method, `${self}.${name}()`, file)
  if (from === undefined || field === undefined || calling === undefined || edit === undefined) return []
  if (!changedFields(calling, file).has(from)) return []
  return [
    {
      edits: [edit],
      says: `\`${functionName(method)}\` changes ${quoted(from)} and leaves ${quoted(field)}, which \`${name}\` works out of it; it calls \`${name}\` as \`${functionName(calling)}\` does`,
      witness: `\`${functionName(calling)}\` (line ${lineOf(calling)}) calls \`${name}\` after it changed \`${from}\``,
    },
  ]
}

function isWithoutArguments(method: SyntaxNode, file: CodeFile): boolean {
  return parametersOf(method, file).every((one) => /^(?:&?(?:mut )?self)$/.test(one.text()))
}

function calls(method: SyntaxNode, self: string, name: string): boolean {
  return new RegExp(`(?<![\\w$])(?:${self}\\.)?${RegExp.escape(name)}\\(\\)`).test(
    method.field('body')?.text() ?? '',
  )
}

function reads(method: SyntaxNode, field: string): boolean {
  return field !== '' && new RegExp(`(?<![\\w$])${RegExp.escape(field)}(?![\\w$])`).test(method.text())
}

/** As the last statement of a method, in front of the one that leaves it. */
function lastIn(method: SyntaxNode, code: string, file: CodeFile): Mutated['edits'][number] | undefined {
  const body = method.field('body')
  const last = body === null ? undefined : statementsOf(blockOf(body)).at(-1)
  if (last === undefined) return undefined
  return putBeside(last, code, { isBefore: file.grammar.jumps.has(kindOf(last)), file })
}
