import type { SyntaxNode } from '../repository/syntax.ts'
import type { PartDifference } from './align.ts'
import { applyEdits, type TextEdit } from './edits.ts'
import { replaced } from './mutation.ts'
import { freeNames, namesInScope } from './scope.ts'
import { indentAt } from './style.ts'
import { descendants, kindOf, span, type CodeFile } from './tree.ts'

/** The file that is mended, and the one from which code is taken over. */
export interface TwinFiles {
  readonly file: CodeFile
  readonly from: CodeFile
}

/** The edit that puts code beside other values of a list, or in the place of a part. */
export function partEdit(kind: PartDifference['kind'], own: SyntaxNode, code: string): TextEdit {
  const { start, end } = span(own)
  if (kind === 'instead') return replaced(own, code)
  return kind === 'before'
    ? { start, end: start, replacement: `${code}, ` }
    : { start: end, end, replacement: `, ${code}` }
}

/** Whether every name that is taken over is one of the own function's by now, one of its file, or one that no file has to have. */
export function isKnownHere(
  { theirs, own, renames }: PartDifference,
  scope: SyntaxNode,
  { file, from }: TwinFiles,
): boolean {
  const here = namesInScope(own, file)
  const made = new Set(theirs.flatMap((one) => descendants(one)).flatMap(madeBy))
  return theirs.every((one) => {
    const there = namesInScope(one, from)
    return [...freeNames(one)].every((name) => {
      const named = renames.get(name) ?? name
      return here.has(named) || made.has(name) || !there.has(name) || scope.text().includes(`${named}.`)
    })
  })
}

/** The names that a statement itself brings about. */
function madeBy(node: SyntaxNode): readonly string[] {
  if (!/assignment|declarat|let_|for_/.test(kindOf(node))) return []
  const target = node.field('left') ?? node.field('name') ?? node.field('pattern')
  return target?.text().match(/^\w+$/) ?? []
}

/** Their code in the names of the own function, as deep as the own part is. */
export function translated(
  node: SyntaxNode,
  { own, renames }: PartDifference,
  { file, from }: TwinFiles,
): string {
  const { start } = span(node)
  const edits = descendants(node)
    .filter((leaf) => leaf.children().length === 0 && kindOf(leaf).endsWith('identifier'))
    .flatMap((leaf): readonly TextEdit[] => {
      const to = renames.get(leaf.text())
      const at = span(leaf)
      return to === undefined || to === leaf.text()
        ? []
        : [{ start: at.start - start, end: at.end - start, replacement: to }]
    })
  const [theirs, ours] = [indentAt(from.text, start), indentAt(file.text, span(own).start)]
  return applyEdits(node.text(), edits).replaceAll(`\n${theirs}`, `\n${ours}`)
}
