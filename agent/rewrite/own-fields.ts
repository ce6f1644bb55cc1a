import type { SyntaxNode } from '../repository/syntax.ts'
import { packageFiles, structOf } from './go-types.ts'
import { perFile } from './per-file.ts'
import { classOf } from './scope.ts'
import { descendants, kindOf, type CodeFile } from './tree.ts'
import { receiverType } from './own-state.ts'

/** A field that a type declares. */
export interface OwnField {
  /** Shape: "left", "#left". */
  readonly name: string
  /** As it is written; '' where none is. */
  readonly type: string
}

/** The fields that the type of a method declares, in their order; none for a function of no type, and where no declaration is in sight. */
export function ownFields(
  method: SyntaxNode,
  { file, files }: { readonly file: CodeFile; readonly files: readonly CodeFile[] },
): readonly OwnField[] {
  if (file.grammar.family === 'go') {
    const name = receiverType(method)
    const struct = name === '' ? undefined : structOf(name, packageFiles(files, file))
    return struct === undefined ? [] : descendants(struct).flatMap(fieldsBy)
  }
  const owner = classOf(method)
  if (owner === undefined) return []
  const type = kindOf(owner) === 'impl_item' ? structNamed(owner.field('type')?.text() ?? '', file) : owner
  const body = type?.field('body') ?? null
  return body === null ? [] : body.children().flatMap(fieldsBy)
}

function structNamed(name: string, file: CodeFile): SyntaxNode | undefined {
  return structsIn(file).get(name.replace(/<.*$/s, ''))
}

/** The records of a file of Rust by their names; looked for once a file. */
const structsIn = perFile((file): ReadonlyMap<string, SyntaxNode> => {
  const structs = descendants(file.root).filter((node) => kindOf(node) === 'struct_item')
  return new Map(structs.map((node) => [node.field('name')?.text() ?? '', node]))
})

function fieldsBy(node: SyntaxNode): readonly OwnField[] {
  if (!/field_declaration$|field_definition$|^expression_statement$/.test(kindOf(node))) return []
  const told = kindOf(node) === 'expression_statement' ? node.child(0) : node
  const type = (told?.field('type')?.text() ?? '').replace(/^:\s*/, '')
  const names = (told?.children() ?? []).flatMap((part) => {
    if (kindOf(part) === 'variable_declarator') return part.field('name') ?? []
    return NAMES.test(kindOf(part)) ? part : []
  })
  return names.map((name) => ({ name: name.text(), type }))
}

const NAMES = /^(?:field_identifier|property_identifier|private_property_identifier|identifier)$/
