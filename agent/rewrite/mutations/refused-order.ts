import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, replaced, type Mutation, type MutationPlace } from '../mutation.ts'
import { perFile } from '../per-file.ts'
import { classOf, functionName } from '../scope.ts'
import { argumentsOf, calleeOf, descendants, kindOf, lineOf } from '../tree.ts'

/**
 * Two arguments in the wrong order, where the function that takes them refuses just that: `new Span(after.from, before.to)` for a `Span` that throws
 * when `to < from`.
 * Applies to calls of functions and constructors of the repository; leaves alone arguments that are both written down, and checks that compare
 * anything but two parameters.
 */
export const refusedOrder: Mutation = {
  id: 'refused_order',
  isRare: true,
  of: (node, place) => {
    const { file } = place
    if (!file.grammar.calls.has(kindOf(node))) return []
    const callee = calleeOf(node) ?? node.field('type') ?? node.field('name')
    const name = /\w+$/.exec(callee?.text().replace(/<[^<>]*>$/, '') ?? '')?.[0] ?? ''
    const given = argumentsOf(node)
    const refused = name === '' || given.length < 2 ? undefined : refusedBy(name, place)
    const [first, second] = refused?.places.map((at) => given[at]) ?? []
    if (refused === undefined || first === undefined || second === undefined) return []
    if (first.text() === second.text() || (isWritten(first) && isWritten(second))) return []
    const says = `\`${name}\` (line ${refused.line}) refuses ${quoted(refused.condition)}, and ${quoted(node.text())} gives both in each other's place`
    return [{ edits: [replaced(first, second.text()), replaced(second, first.text())], says }]
  },
}

interface Refused {
  /** Of the two parameters, from 0. */
  readonly places: readonly number[]
  readonly condition: string
  readonly line: number
}

/** Two parameters that a function or constructor of this name throws for when one is less than the other. */
function refusedBy(name: string, { file, files }: MutationPlace): Refused | undefined {
  return files
    .filter(({ grammar }) => grammar.family === file.grammar.family)
    .map((from) => refusalsOf(from).get(name))
    .find((found) => found !== undefined)
}

/** What the functions of a file refuse, by the name by which they are called; a constructor by that of its class. */
const refusalsOf = perFile((file): ReadonlyMap<string, Refused> => {
  const found = new Map<string, Refused>()
  const compared = file.grammar.conditional
  for (const check of descendants(file.root).filter((node) => kindOf(node) === compared)) {
    const condition =
      check
        .field('condition')
        ?.text()
        .replace(/^\((.*)\)$/s, '$1') ?? ''
    const [, one = '', other = ''] = COMPARED.exec(condition) ?? []
    if (one === '' || !THROWS.test(check.text())) continue
    const scope = check
      .ancestors()
      .find((outer) => isBegun(outer) || file.grammar.functions.has(kindOf(outer)))
    if (scope === undefined) continue
    const parameters = parameterNames(scope)
    const places = [one, other].map((word) => parameters.indexOf(word))
    const name = nameOf(scope)
    if (places.every((at) => at >= 0) && name !== '' && !found.has(name))
      found.set(name, { places, condition, line: lineOf(check) })
  }
  return found
})

const COMPARED = /^(?:this\.|self\.)?(\w+) [<>]=? (?:this\.|self\.)?(\w+)$/
const THROWS = /\b(?:throw|raise|panic!?|assert\w*!?|Err|errors\.New|Errorf)\b/

/** The name by which a function is called: of a constructor, that of its class. */
function nameOf(scope: SyntaxNode): string {
  if (!BEGINS.test(functionName(scope))) return functionName(scope)
  return classOf(scope)?.field('name')?.text() ?? ''
}

const BEGINS = /^(?:constructor|__init__)$/

/** A constructor of Java, which is no function of its grammar. */
function isBegun(node: SyntaxNode): boolean {
  return /^(?:compact_)?constructor_declaration$/.test(kindOf(node))
}

/** Without `self`; of a record of Java those that stand in its head. */
function parameterNames(scope: SyntaxNode): readonly string[] {
  const head =
    scope.field('parameters') ??
    scope
      .ancestors()
      .find((outer) => outer.field('parameters'))
      ?.field('parameters')
  return (head?.children() ?? [])
    .filter((one) => one.isNamed() && !/comment/.test(kindOf(one)))
    .flatMap((one) => {
      const names = one.children().filter((child) => kindOf(child) === 'identifier')
      const named = one.field('pattern') ?? one.field('name')
      return kindOf(one) === 'parameter_declaration' && names.length > 0
        ? names.map((child) => child.text())
        : [(named ?? one.child(0) ?? one).text().replace(/^(?:mut |\.\.\.)/, '')]
    })
    .filter((name) => !/^(?:&?(?:mut )?self|cls)$/.test(name))
}

function isWritten(argument: SyntaxNode): boolean {
  return /literal|^(?:number|integer|float|string|unary_expression)$/.test(kindOf(argument))
}
