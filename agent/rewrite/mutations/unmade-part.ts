import type { SyntaxNode } from '../../repository/syntax.ts'
import { fieldDeclarations, structOf, writtenRecord } from '../go-types.ts'
import { quoted, type Mutation } from '../mutation.ts'
import { type CodeFile } from '../tree.ts'
import { withEntry } from './record-entry.ts'

/**
 * A record of Go is made without a part that it points to, and the part is used as if it were there: `&Repo{}` for a `Repo` with an `*Audit` in it.
 * Applies to records with one such part of a type of the same package, where nothing else sets it: it is made with the part, by the package's own function
 * for it where there is one without arguments. Leaves alone records whose part is asked for.
 */
export const unmadePart: Mutation = {
  id: 'unmade_part',
  isRare: true,
  isLookedForFarOff: true,
  message: /nil pointer dereference/,
  of: (node, search) => {
    const record = writtenRecord(node, search)
    if (record === undefined) return []
    const { type, body, struct, own, gives } = record
    return partsOf(struct)
      .filter(({ name }) => !gives(name))
      .filter(({ name, of }) => structOf(of, own) !== undefined && !isSetOrAsked(name, own))
      .map(({ name, of }) => {
        const made = own.some(({ text }) => new RegExp(`^func New${of}\\(\\) \\*${of}\\b`, 'm').test(text))
          ? `New${of}()`
          : `&${of}{}`
        return {
          edits: [withEntry(body, `${name}: ${made}`)],
          says: `${quoted(node.text())} leaves ${quoted(name)} nil, which the methods of ${quoted(type)} use; it is made with one`,
        }
      })
  },
}

interface Part {
  readonly name: string
  readonly of: string
}

/** Fields that point to a record, by their names; one that is embedded has the name of its type. */
function partsOf(struct: SyntaxNode): readonly Part[] {
  return fieldDeclarations(struct).flatMap((field) => {
    const [, name, of] = /^(?:(\w+)\s+)?\*(\w+)$/.exec(field.text()) ?? []
    return of === undefined ? [] : [{ name: name ?? of, of }]
  })
}

/** Somewhere it gets a value, or is compared with nil: then it may be nil on purpose. */
function isSetOrAsked(name: string, files: readonly CodeFile[]): boolean {
  const used = new RegExp(`\\.${name} (?:=|==|!=) |\\b${name}: `)
  return files.some(({ text }) => used.test(text))
}
