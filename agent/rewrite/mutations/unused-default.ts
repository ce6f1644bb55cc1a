import type { SyntaxNode } from '../../repository/syntax.ts'
import { fieldDeclarations, writtenRecord } from '../go-types.ts'
import { quoted, type Mutation } from '../mutation.ts'
import { descendants, kindOf, type CodeFile } from '../tree.ts'
import { withEntry } from './record-entry.ts'

/**
 * A record of Go begins with some of the values that the package declares for it and leaves one out: `Config{Name: DefaultName}` beside a
 * `DefaultInterval` that nothing uses.
 * Applies to records of types of the same package with an entry whose value is a constant named after it; leaves alone constants that are used anywhere.
 */
export const unusedDefault: Mutation = {
  id: 'unused_default',
  isRare: true,
  isLookedForFarOff: true,
  of: (node, { file, files }) => {
    const record = writtenRecord(node, { file, files })
    if (record === undefined) return []
    const { body, struct, own, gives } = record
    const entries = [...body.text().matchAll(/\b(\w+):\s*(\w+)\b/g)]
    // Shape: "Default" of `Name: DefaultName`.
    const [named] = entries.filter(
      ([, name = '', value = '']) => name.length > 1 && value !== name && value.endsWith(name),
    )
    if (named === undefined) return []
    const [, name = '', value = ''] = named
    const prefix = value.slice(0, -name.length)
    return fieldsOf(struct)
      .filter((field) => !gives(field))
      .filter((field) => isDeclaredAndUnused(prefix + field, own))
      .map((field) => ({
        edits: [withEntry(body, `${field}: ${prefix}${field}`)],
        says: `${quoted(node.text())} leaves out \`${field}\`, which \`${prefix}${field}\` is declared for; it begins with it, as \`${name}\` does with \`${value}\``,
        witness: `\`${prefix}${field}\` is declared beside \`${value}\` and used nowhere`,
      }))
  },
}

function fieldsOf(struct: SyntaxNode): readonly string[] {
  return fieldDeclarations(struct).flatMap((field) => /^(\w+)\s/.exec(field.text())?.[1] ?? [])
}

/** Comments may name it. */
function isDeclaredAndUnused(name: string, files: readonly CodeFile[]): boolean {
  const named = files
    .filter(({ text }) => text.includes(name))
    .flatMap(({ root }) => descendants(root))
    .filter((node) => kindOf(node) === 'identifier' && node.text() === name)
  return named.length === 1 && /^(const_spec|var_spec)$/.test(kindOf(named[0]?.parent()))
}
