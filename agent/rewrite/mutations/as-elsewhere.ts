import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, replaced, type Mutated, type Mutation } from '../mutation.ts'
import { argumentsOf, calleeOf, kindOf } from '../tree.ts'
import { plainName, useOf, usesIn } from '../uses.ts'

/**
 * A value is handed on as it came in, where the same call elsewhere turns it into something first: `tickets.get(id)` beside
 * `tickets.get(Number(id))`, `prices[name]` beside `prices[name.lower()]`.
 * Applies to plain arguments and keys, in favour of a call around the same name; leaves alone those that are turned into something.
 * Bounds: two variants.
 */
export const argumentAsElsewhere: Mutation = {
  id: 'as_elsewhere',
  isRare: true,
  of: (node, { file, files }) => {
    const use = useOf(node, file)
    if (use === undefined) return []
    const alike = files
      .filter(({ grammar }) => grammar.family === file.grammar.family)
      .flatMap((other) => usesIn(other).get(use.holder) ?? [])
      .filter(({ given }) => given.length === use.given.length)
    const found = use.given.flatMap((argument, index) => {
      const name = plainName(argument)
      if (name === undefined) return []
      const forms = alike.flatMap(({ given }) => formAround(given[index], name) ?? [])
      return [...new Set(forms)].map((form) => mutated(argument, form))
    })
    return found.slice(0, VARIANTS_MAX)
  },
}

const VARIANTS_MAX = 2

/** A call around just that name. Shape: "Number(id)", "name.trim()". */
function formAround(other: SyntaxNode | undefined, name: string): string | undefined {
  if (other === undefined || plainName(other) !== undefined || other.text().length > FORM_LENGTH_MAX)
    return undefined
  if (!/call|invocation/.test(kindOf(other)) || /=>|lambda|\n/.test(other.text())) return undefined
  const callee = calleeOf(other)
  const receiver =
    callee?.field('object') ?? callee?.field('operand') ?? callee?.field('value') ?? other.field('object')
  const around = [receiver, ...argumentsOf(other)].filter((one) => one?.text() === name)
  return around.length === 1 ? other.text() : undefined
}

const FORM_LENGTH_MAX = 60

function mutated(argument: SyntaxNode, form: string): Mutated {
  return {
    edits: [replaced(argument, form)],
    says: `${quoted(argument.text())} is handed on as it came in, where the same elsewhere takes ${quoted(form)}`,
  }
}
