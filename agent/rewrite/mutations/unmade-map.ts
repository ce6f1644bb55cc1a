import { begunWith, fieldDeclarations, writtenRecord } from '../go-types.ts'
import { quoted, type Mutation } from '../mutation.ts'
import { functionOf, type CodeFile } from '../tree.ts'
import type { SyntaxNode } from '../../repository/syntax.ts'
import { withEntry } from './record-entry.ts'

/**
 * A record of Go is made without a map that another place makes it with: `&Inbox{}` beside `&Inbox{seen: make(map[string]bool)}`.
 * Applies to records of types of the same package, written down without the entry or empty; leaves alone functions that make the map in another way.
 */
export const unmadeMap: Mutation = {
  id: 'unmade_map',
  isRare: true,
  isLookedForFarOff: true,
  message: /assignment to entry in nil map/,
  of: (node, search) => {
    const record = writtenRecord(node, search)
    if (record === undefined) return []
    const { type, body, struct, own, gives } = record
    return mapsOf(struct)
      .filter((name) => !gives(name) && !isSetIn(name, node, search.file))
      .flatMap((name) => {
        const made = begunWith(name, type, own).find((value) => MADE.test(value))
        if (made === undefined) return []
        const says = `${quoted(node.text())} leaves ${quoted(name)} nil, which ${quoted(type)} is made with elsewhere; it is made with one`
        return [{ edits: [withEntry(body, `${name}: ${made}`)], says }]
      })
  },
}

/** Shape: `make(map[string]bool)`, `map[string]bool{}`; what needs a name of its place is left out. */
const MADE = /^(?:make\(map\[[\w.*[\]{}]+\)|map\[[\w.*[\]]+\{\})$/

/** The fields of a record that are maps, by name. */
function mapsOf(struct: SyntaxNode): readonly string[] {
  return fieldDeclarations(struct).flatMap((field) => /^(\w+)\s+map\[/.exec(field.text())?.[1] ?? [])
}

/** Shape: `box.seen = …` behind `box := &Inbox{}`. */
function isSetIn(name: string, node: SyntaxNode, file: CodeFile): boolean {
  return new RegExp(`\\.${name} = `).test(functionOf(node, file).text())
}
