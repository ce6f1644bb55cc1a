import type { SyntaxNode } from '../../repository/syntax.ts'
import type { MutationPlace } from '../mutation.ts'
import { originOf } from '../scope.ts'
import { calleeOf, descendants, kindOf, statementsOf, type CodeFile } from '../tree.ts'

/**
 * The members that the type of a name declares: fields of its interface, type, class or dataclass, where its declaration names that, or
 * makes one. None where nothing says it.
 */
export function declaredMembers(object: SyntaxNode, { file, files }: MutationPlace): readonly string[] {
  const type = typeOf(object, file)
  return type === undefined ? [] : membersOfType(type, [file, ...files])
}

/** The fields and methods that a type of these files declares, by its name. */
export function membersOfType(type: string, files: readonly CodeFile[]): readonly string[] {
  for (const { root } of files) {
    const holder = descendants(root).find(
      (node) => TYPES.test(kindOf(node)) && node.field('name')?.text() === type,
    )
    if (holder !== undefined) return membersIn(holder)
  }
  return []
}

const TYPES = /^(interface_declaration|type_alias_declaration|class_declaration|class_definition)$/
const MEMBERS =
  /^(property_signature|method_signature|public_field_definition|field_definition|method_definition|function_definition)$/

function membersIn(holder: SyntaxNode): readonly string[] {
  const nodes = descendants(holder)
  const named = nodes
    .filter((node) => MEMBERS.test(kindOf(node)))
    .map((node) => (node.field('name') ?? node.field('property'))?.text())
  // Fields of a dataclass: `total: int = 0` in the body of the class.
  const body = holder.field('body')
  const fields =
    kindOf(holder) === 'class_definition' && body !== null
      ? statementsOf(body).flatMap((one) => {
          const [only] = statementsOf(one)
          return kindOf(only) === 'assignment' ? [only?.field('left')?.text()] : []
        })
      : []
  return [...new Set([...named, ...fields])].filter(
    (name): name is string => name !== undefined && !/^(constructor|__\w+__)$/.test(name),
  )
}

/** The name of the type that a name is declared with. Shape: "Line" for `line: Line` and `line = new Line()`. */
function typeOf(object: SyntaxNode, file: CodeFile): string | undefined {
  if (kindOf(object) !== 'identifier') return undefined
  const origin = originOf(object.text(), object, file)
  if (origin?.kind === 'parameter') return plainType(origin.parameter.field('type')?.text())
  if (origin?.kind !== 'value') return undefined
  const annotated = plainType((origin.target.parent()?.field('type') ?? undefined)?.text())
  const made = /^(new_expression|call)$/.test(kindOf(origin.value))
    ? calleeOf(origin.value)?.text()
    : undefined
  return annotated ?? (made !== undefined && /^[A-Z]\w*$/.test(made) ? made : undefined)
}

function plainType(text: string | undefined): string | undefined {
  return /^:?\s*(?:Readonly<)?([A-Z]\w*)>?(?: \| (?:undefined|null|None))?$/.exec(text ?? '')?.[1]
}
