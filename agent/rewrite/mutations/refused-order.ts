import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, replaced, type Mutation, type MutationPlace } from '../mutation.ts'
import { functionName } from '../scope.ts'
import { argumentsOf, calleeOf, descendants, kindOf, lineOf, type CodeFile } from '../tree.ts'

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
  const same = files.filter(({ grammar }) => grammar.family === file.grammar.family)
  for (const from of same) {
    for (const scope of descendants(from.root).filter((node) => isNamed(node, name, from))) {
      const parameters = parameterNames(scope)
      for (const check of descendants(scope)) {
        if (kindOf(check) !== from.grammar.conditional || !THROWS.test(check.text())) continue
        const condition =
          check
            .field('condition')
            ?.text()
            .replace(/^\((.*)\)$/s, '$1') ?? ''
        const [, one = '', other = ''] = COMPARED.exec(condition) ?? []
        const places = [one, other].map((word) => parameters.indexOf(word))
        if (places.every((at) => at >= 0)) return { places, condition, line: lineOf(check) }
      }
    }
  }
  return undefined
}

const COMPARED = /^(?:this\.|self\.)?(\w+) [<>]=? (?:this\.|self\.)?(\w+)$/
const THROWS = /\b(?:throw|raise|panic!?|assert\w*!?|Err|errors\.New|Errorf)\b/

/** A function of that name, or what begins an object of it. */
function isNamed(node: SyntaxNode, name: string, { grammar }: CodeFile): boolean {
  if (grammar.functions.has(kindOf(node)) && functionName(node) === name) return true
  if (kindOf(node) === 'compact_constructor_declaration') return node.field('name')?.text() === name
  if (!BEGINS.test(functionName(node)) || !grammar.functions.has(kindOf(node))) return false
  const owner = node.ancestors().find((outer) => /^class(_declaration|_definition)?$/.test(kindOf(outer)))
  return owner?.field('name')?.text() === name
}

const BEGINS = /^(?:constructor|__init__)$/

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
