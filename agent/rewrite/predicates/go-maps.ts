import type { SyntaxNode } from '../../repository/syntax.ts'
import { fileOf, nodeBinding, nodeOf, type MatchContext, type Predicate } from '../match-context.ts'
import { begunWith } from '../go-types.ts'
import { descendants, isPure, kindOf, lastName, statementOf, type CodeFile } from '../tree.ts'

/** Conditions for maps of Go that something is put into before they are made. */

/**
 * `M` is a map by a type that is written down: a field that no record is begun with, or what another map holds. Binds MAP_TYPE, and POINT,
 * the statement before which it can be made.
 */
const isTypedMap: Predicate = {
  arguments: ['placeholder'],
  binds: ['MAP_TYPE', 'POINT'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const file = fileOf(context, name)
    const statement = node === undefined ? undefined : statementOf(node, file.grammar)
    if (node === undefined || statement === undefined) return false
    if (!isPure(node, file.grammar) && !NESTED.test(node.text())) return false
    if (isMadeBefore(node, statement) || isBegunElsewhere(node, context)) return false
    const type = typeOf(node, file, context)
    return type?.startsWith('map[') === true
      ? { MAP_TYPE: { text: type }, POINT: nodeBinding(statement, file) }
      : false
  },
}

function isMadeBefore(node: SyntaxNode, statement: SyntaxNode): boolean {
  return statement.prevAll().some((before) => before.text().startsWith(`if ${node.text()} == nil`))
}

/** Some place makes the record with the map: who made this one without it did the slip, and the map may have to hold something by now. */
function isBegunElsewhere(node: SyntaxNode, { subject }: MatchContext): boolean {
  if (kindOf(node) !== 'selector_expression') return false
  const files = [...subject.files.values()].filter(({ grammar }) => grammar.family === 'go')
  return begunWith(node.field('field')?.text() ?? '', undefined, files).length > 0
}

const DECLARES = /^(field_declaration|parameter_declaration|var_spec)$/

/** Of what a map holds, by the type of the map; of a name or field, by the only type that is declared for it. */
function typeOf(node: SyntaxNode, file: CodeFile, context: MatchContext): string | undefined {
  // The grammar takes `counts[a.b][c.d]` for a type with arguments.
  if (kindOf(node) === 'generic_type' && NESTED.test(node.text())) {
    const outer = typeNamed(node.text().slice(0, node.text().indexOf('[')), file, context)
    return outer === undefined ? undefined : heldIn(outer, context)
  }
  if (kindOf(node) === 'index_expression') {
    const operand = node.field('operand')
    const outer = operand === null ? undefined : typeOf(operand, file, context)
    return outer === undefined ? undefined : heldIn(outer, context)
  }
  return typeNamed(lastName(node, file.grammar), file, context)
}

/** Shape: `totals[sale.region]`. */
const NESTED = /^[\w.]+\[[\w.]+\]$/

function typeNamed(name: string, file: CodeFile, context: MatchContext): string | undefined {
  const types = declarations(context)
    .filter((declaration) => declaration.children().some((child) => child.text() === name))
    .map((declaration) => declaration.field('type')?.text())
  const made = madeAs(name, file)
  const all = new Set([...types, ...made].filter((type) => type !== undefined))
  const [only] = all
  return all.size === 1 && only !== undefined ? resolved(only, context) : undefined
}

function declarations({ subject }: MatchContext): readonly SyntaxNode[] {
  return [...subject.files.values()]
    .filter(({ grammar }) => grammar.family === 'go')
    .flatMap(({ root }) => descendants(root))
    .filter((node) => DECLARES.test(kindOf(node)))
}

/** Shape: `map[string]int` for `counts := map[string]int{}` and `counts := make(map[string]int)`. */
function madeAs(name: string, { root }: CodeFile): readonly string[] {
  return descendants(root)
    .filter((node) => kindOf(node) === 'short_var_declaration' && node.field('left')?.text() === name)
    .map((node) => node.field('right')?.text() ?? '')
    .flatMap((right) => /^(?:make\()?(map\[.*?)(?:\{\}|\)|, ?\d+\))$/s.exec(right)?.[1] ?? [])
}

/** A type by the name that the code gave it. */
function resolved(type: string, { subject }: MatchContext): string {
  const spec = [...subject.files.values()]
    .flatMap(({ root, grammar }) => (grammar.family === 'go' ? descendants(root) : []))
    .find((node) => kindOf(node) === 'type_spec' && node.field('name')?.text() === type)
  const written = spec?.field('type')?.text() ?? ''
  return written.startsWith('map[') ? written : type
}

/** Shape: `map[string]int` for `map[[2]string]map[string]int`. */
function heldIn(type: string, context: MatchContext): string | undefined {
  if (!type.startsWith('map[')) return undefined
  let depth = 0
  for (let at = 3; at < type.length; at += 1) {
    if (type[at] === '[') depth += 1
    if (type[at] === ']') depth -= 1
    if (depth === 0) return resolved(type.slice(at + 1), context)
  }
  return undefined
}

export const GO_MAP_PREDICATES: Readonly<Record<string, Predicate>> = { is_typed_map: isTypedMap }
