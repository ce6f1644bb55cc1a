import type { SyntaxNode } from '../repository/syntax.ts'
import { emptyOf, resultTypes } from './go-types.ts'
import { kindOf, type CodeFile } from './tree.ts'

/** What functions of typed languages can give where they have nothing to give, by the types that are written down. */

/** The type of a function's result as it is written; '' for one that gives nothing, undefined where none is written. */
export function resultType(scope: SyntaxNode, { grammar }: CodeFile): string | undefined {
  if (grammar.family === 'go') return resultTypes(scope).join(', ')
  if (grammar.family === 'java') {
    if (kindOf(scope) !== 'method_declaration') return undefined
    const type = scope.field('type')?.text() ?? ''
    return type === 'void' ? '' : type
  }
  if (grammar.family !== 'rust' || kindOf(scope) !== 'function_item') return undefined
  const type = scope.field('return_type')?.text() ?? ''
  return type === '()' ? '' : type
}

/** The empty value of a result in code; undefined where its type has none that anybody could name. */
export function emptyCode(type: string, file: CodeFile, files: readonly CodeFile[]): string | undefined {
  const { family } = file.grammar
  if (family === 'java')
    return firstOf(JAVA, type) ?? (/^\w+\[\]$/.test(type) ? `new ${type.slice(0, -2)}[0]` : undefined)
  if (family === 'rust') return firstOf(RUST, type)
  const parts = family === 'go' && type !== '' ? type.split(', ').map((part) => emptyOf(part, files)) : []
  return parts.length === 0 || parts.includes(undefined) ? undefined : parts.join(', ')
}

function firstOf(table: readonly (readonly [RegExp, string])[], type: string): string | undefined {
  return table.find(([pattern]) => pattern.test(type))?.[1]
}

const JAVA = [
  [/^boolean$/, 'false'],
  [/^(int|long|short|byte|double|float)$/, '0'],
  [/^String$/, '""'],
  [/^Optional</, 'Optional.empty()'],
  [/^Optional(Int|Long|Double)$/, '$&.empty()'],
  [/^(List|Collection|Iterable)</, 'List.of()'],
  [/^Set</, 'Set.of()'],
  [/^Map</, 'Map.of()'],
  [/^Stream</, 'Stream.empty()'],
] as const

const RUST = [
  [/^Option</, 'None'],
  [/^bool$/, 'false'],
  [/^[iu](8|16|32|64|128|size)$/, '0'],
  [/^f(32|64)$/, '0.0'],
  [/^String$/, 'String::new()'],
  [/^&('\w+ )?str$/, '""'],
  [/^Vec</, 'Vec::new()'],
  [/^(std::collections::)?HashMap</, 'HashMap::new()'],
  [/^(std::collections::)?BTreeMap</, 'BTreeMap::new()'],
] as const
