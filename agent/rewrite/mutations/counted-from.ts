import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, replaced, type Mutation } from '../mutation.ts'
import { functionName } from '../scope.ts'
import { descendants, functionOf, isSame, kindOf, lineOf, type CodeFile } from '../tree.ts'

/**
 * One way writes a number one higher than it is kept, and the way back keeps it as it was read: `page: Number(text)` beside `page=${page + 1}`.
 * Applies to entries of records and named arguments that are made of a text by `Number`, `parseInt` or `int`, in JavaScript, TypeScript and Python; leaves
 * alone those for which the file has nothing that is one more or one less of that name.
 */
export const countedFrom: Mutation = {
  id: 'counted_from',
  isRare: true,
  isLookedForFarOff: true,
  message: /undefined|out of range|null/,
  of: (node, { file }) => {
    const [name, value] = [node.field('key') ?? node.field('name'), node.field('value')]
    if (!/^(pair|keyword_argument)$/.test(kindOf(node)) || name === null || value === null) return []
    if (!READ.test(value.text())) return []
    const written = shiftOf(name.text(), functionOf(node, file), file)
    if (written === undefined) return []
    const to = `${value.text()} ${written.sign === '+' ? '-' : '+'} 1`
    return [
      {
        edits: [replaced(value, to)],
        says: `\`${written.by}\` (line ${written.line}) writes ${quoted(written.code)}, and ${quoted(node.text())} keeps it as it was read; ${quoted(to)} is the way back`,
      },
    ]
  },
}

const READ = /^(?:Number|Number\.parseInt|parseInt|int)\([^\n]*\)$/

interface Shift {
  readonly sign: string
  readonly code: string
  readonly by: string
  readonly line: number
}

/** The only way in which texts of other functions of the file show a value of that name: one more, or one less. */
function shiftOf(name: string, reading: SyntaxNode, file: CodeFile): Shift | undefined {
  if (!file.text.includes(`${name} + 1`) && !file.text.includes(`${name} - 1`)) return undefined
  const shown = new RegExp(`^(?:\\w+\\.)?${RegExp.escape(name)} ([+-]) 1$`)
  const found = descendants(file.root).flatMap((node): readonly Shift[] => {
    const sign = /^(binary_expression|binary_operator)$/.test(kindOf(node))
      ? shown.exec(node.text())?.[1]
      : undefined
    const isText = node
      .ancestors()
      .some((outer) => /^(template_substitution|interpolation)$/.test(kindOf(outer)))
    const scope = functionOf(node, file)
    if (sign === undefined || !isText || isSame(scope, reading)) return []
    return [{ sign, code: node.text(), by: functionName(scope), line: lineOf(node) }]
  })
  const [first] = found
  return first !== undefined && found.every(({ sign }) => sign === first.sign) ? first : undefined
}
