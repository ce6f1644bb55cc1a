import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, replaced, type Mutation } from '../mutation.ts'
import { perFile } from '../per-file.ts'
import { descendants, isElement, kindOf, lineOf, type CodeFile } from '../tree.ts'

/**
 * The two places of a table in the wrong order: `heights[x][y]` for `heights[y][x]`.
 * Applies to tables in tables with two places that are no numbers; that the same table has one of these names at its other place elsewhere, and
 * at this one nowhere, shows that it is meant.
 */
export const crossedIndexes: Mutation = {
  id: 'crossed_indexes',
  of: (node, { files }) => {
    const own = tableOf(node)
    if (own === undefined || own.first.text() === own.second.text()) return []
    if ([own.first, own.second].some((place) => /^\d/.test(place.text()))) return []
    const others = files.flatMap((file) => tablesIn(file).filter(({ table }) => table.name === own.name))
    const [first, second] = [own.first.text(), own.second.text()]
    const isSo = others.filter(({ table: { node: other } }) => other.id() !== node.id())
    const against = isSo.some(({ table }) => table.first.text() === first || table.second.text() === second)
    const shown = isSo.find(({ table }) => table.first.text() === second || table.second.text() === first)
    const says = `${quoted(node.text())} has its two places in each other's place`
    const witness =
      against || shown === undefined
        ? undefined
        : `${shown.file.path}, line ${lineOf(shown.table.node)}, has them so: ${quoted(shown.table.node.text())}`
    return [
      {
        edits: [replaced(own.first, second), replaced(own.second, first)],
        says,
        ...(witness === undefined ? {} : { witness }),
      },
    ]
  },
}

interface Table {
  readonly node: SyntaxNode
  /** Its last word. Shape: "heights" for `self.heights`. */
  readonly name: string
  readonly first: SyntaxNode
  readonly second: SyntaxNode
}

/** All tables in tables of a file; looked for once a file. */
const tablesIn = perFile((file): readonly { readonly file: CodeFile; readonly table: Table }[] => {
  const found = descendants(file.root).flatMap((node) => tableOf(node) ?? [])
  return found.map((table) => ({ file, table }))
})

function tableOf(node: SyntaxNode): Table | undefined {
  const outer = placeIn(node)
  const inner = outer === undefined ? undefined : placeIn(outer.object)
  const name = /[A-Za-z_$][\w$]*$/.exec(inner?.object.text() ?? '')?.[0]
  if (outer === undefined || inner === undefined || name === undefined) return undefined
  return { node, name, first: inner.at, second: outer.at }
}

function placeIn(node: SyntaxNode): { readonly object: SyntaxNode; readonly at: SyntaxNode } | undefined {
  if (!isElement(node)) return undefined
  const [object, at, ...more] = node.namedChildren()
  return object === undefined || at === undefined || more.length > 0 || /slice|range/.test(kindOf(at))
    ? undefined
    : { object, at }
}
