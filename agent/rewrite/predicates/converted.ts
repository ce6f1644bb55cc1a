import type { SyntaxNode } from '../../repository/syntax.ts'
import { fileOf, nodeBinding, nodeOf, type Predicate } from '../match-context.ts'
import {
  calleeOf,
  descendants,
  isSame,
  kindOf,
  lastName,
  lineOf,
  stringValue,
  type CodeFile,
} from '../tree.ts'

/** Conditions for values that were kept as they were read. */

/**
 * One of the values in `MATCH` was put under its name, somewhere in these files, as it was read, while what stands beside it was
 * turned into a number. Binds BESIDE, what was put there, CONVERTED, the same turned into a number too, UNDER, its name, and PLACE.
 */
const convertedBeside: Predicate = {
  arguments: ['placeholder'],
  binds: ['BESIDE', 'CONVERTED', 'UNDER', 'PLACE'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const { grammar } = fileOf(context, name)
    if (node === undefined) return false
    const names = new Set(
      descendants(node)
        .map((part) => lastName(part, grammar))
        .filter((each) => each !== ''),
    )
    const found = [...context.subject.files.values()].flatMap((file) => unconvertedIn(file, names))
    const [only] = found
    if (only === undefined || found.length !== 1) return false
    const { part, value, under, converter, file } = only
    const converted = `${converter}(${value.text()})`
    return {
      BESIDE: nodeBinding(part, file),
      CONVERTED: {
        text: isSame(part, value) && /shorthand/.test(kindOf(part)) ? `${under}: ${converted}` : converted,
      },
      UNDER: { text: under },
      PLACE: { text: `line ${lineOf(part)} of ${file.path}` },
    }
  },
}

interface Unconverted {
  readonly part: SyntaxNode
  readonly value: SyntaxNode
  readonly under: string
  readonly converter: string
  readonly file: CodeFile
}

function unconvertedIn(file: CodeFile, names: ReadonlySet<string>): readonly Unconverted[] {
  return descendants(file.root)
    .filter((node) => /^(object|dictionary|argument_list)$/.test(kindOf(node)))
    .flatMap((holder) => {
      const parts = holder.children().flatMap((part) => namedPart(part, file) ?? [])
      const converters = new Set(parts.flatMap(({ value }) => converterOf(value, file) ?? []))
      const [converter] = converters
      if (converter === undefined || converters.size !== 1) return []
      return parts
        .filter(({ under, value }) => names.has(under) && isAsRead(value, file))
        .map(({ part, value, under }) => ({ part, value, under, converter, file }))
    })
}

/** Shape: `end` of `{ end }`, `{ end: row.end }`, `{"end": row[2]}` and `Meter(end=row[2])`. */
function namedPart(
  part: SyntaxNode,
  { grammar }: CodeFile,
): { readonly part: SyntaxNode; readonly value: SyntaxNode; readonly under: string } | undefined {
  if (kindOf(part) === 'shorthand_property_identifier') return { part, value: part, under: part.text() }
  const key = part.field('key') ?? part.field('name')
  const value = part.field('value')
  if (!/^(pair|keyword_argument)$/.test(kindOf(part)) || key === null || value === null) return undefined
  return { part: value, value, under: stringValue(key, grammar) ?? key.text() }
}

function converterOf(value: SyntaxNode, { grammar }: CodeFile): string | undefined {
  const callee = grammar.calls.has(kindOf(value)) ? calleeOf(value) : undefined
  return callee !== undefined && /^(Number|parseFloat|BigInt|int|float|Decimal)$/.test(callee.text())
    ? callee.text()
    : undefined
}

function isAsRead(value: SyntaxNode, { grammar }: CodeFile): boolean {
  const kind = kindOf(value)
  return /identifier/.test(kind) || grammar.subscripts.has(kind) || grammar.members.has(kind)
}

export const CONVERTED_PREDICATES: Readonly<Record<string, Predicate>> = { converted_beside: convertedBeside }
