import { functionAround, lineOf, symbolOf } from '../../../agent/repository/symbols.ts'
import type { SyntaxNode } from '../../../agent/repository/syntax.ts'
import { visibleBindings } from '../bindings.ts'
import type { Binding } from '../language-view.ts'
import { follow, originAt, type Origin, type OriginRule, type Search, type Step } from '../origin.ts'
import { code, listed, place } from '../words.ts'
import { traceElement } from './element.ts'
import { traceImport } from './imported.ts'
import { traceKey } from './key.ts'
import { traceParameter } from './parameter.ts'
import { uncheckedError } from './unchecked-error.ts'

/** Applies to names of variables and parameters: looks behind what gave them their value. */
export const identifierOrigin: OriginRule = {
  id: 'identifier',
  applies: ({ node, view }) => view.isIdentifier(node),
  async trace(step, search) {
    const { possible, elsewhere } = visibleBindings(step.node, step.view)
    const origins: Origin[] = []
    for (const binding of possible.slice(0, 5)) {
      const found = await traceBinding(step, binding, search)
      origins.push(...found.map((origin) => withSetters(origin, binding, step, elsewhere)))
    }
    return origins
  },
}

async function traceBinding(step: Step, binding: Binding, search: Search): Promise<readonly Origin[]> {
  const { node, view, trail } = step
  if (binding.kind === 'parameter') return traceParameter(step, binding, search)
  if (binding.kind === 'imported') return traceImport(step, search)
  if (binding.kind === 'declared') {
    if (binding.isValueType === true) return []
    const text = `${code(node)} is declared without a value (${place(trail.file, binding.node)})`
    return [originAt(trail, binding.node, { kind: 'unassigned', strength: 0.75, text })]
  }
  if (binding.value === undefined) return []
  const bad = binding.part === undefined ? search.badLiteral(view, view.core(binding.value)) : undefined
  if (bad !== undefined) {
    const text = `${code(node)} is set to ${code(bad)} (${place(trail.file, binding.node)})`
    return [originAt(trail, binding.node, { kind: 'literal', strength: 0.75, text })]
  }
  if (binding.kind === 'element') {
    const text = `${code(node)} is an element of ${code(binding.value)} (${place(trail.file, binding.node)})`
    return traceElement(binding.value, follow(trail, text, binding.node), search)
  }
  const lacking = view.id === 'go' ? notFound(binding, step) : undefined
  if (lacking !== undefined)
    return [originAt(trail, binding.node, { kind: 'lookup', strength: 0.7, text: lacking })]
  const unchecked = view.id === 'go' ? await uncheckedError(step, binding, search) : undefined
  const assigned = `${code(node)} is ${assignedText(binding.value, binding.part)} (${place(trail.file, binding.node)})`
  const next = follow(trail, assigned, binding.node)
  const isGoResult = view.id === 'go' && binding.part !== undefined
  const deeper =
    binding.part === undefined || isGoResult
      ? await search.trace(binding.value, next)
      : await traceKey(binding.value, binding.part, next, search)
  return unchecked === undefined ? deeper : [unchecked, ...deeper]
}

/** Go: what it means that `ok` is false. Shape: `ok` of `next, ok := edges[state]` says that `edges` has no entry for `state`. */
function notFound({ value, part, node }: Binding, { view, trail }: Step): string | undefined {
  if (value === undefined || part !== '[1]') return undefined
  const asked = view.core(value)
  const at = `(${place(trail.file, node)})`
  const indexed = view.indexed(asked)
  const [index] = indexed?.indexes ?? []
  if (indexed !== undefined && index !== undefined)
    return `${code(indexed.object)} has no entry for ${code(index)} ${at}`
  const operand = asked.is('type_assertion_expression') ? asked.field('operand') : null
  const type = asked.field('type')
  return operand === null || type === null ? undefined : `${code(operand)} is no ${code(type)} ${at}`
}

function assignedText(value: SyntaxNode, part: string | undefined): string {
  if (part === undefined) return code(value)
  return part.startsWith('[') ? `part ${part} of ${code(value)}` : `the ${code(part)} of ${code(value)}`
}

/** Says who else sets a shared variable that was still empty. */
function withSetters(origin: Origin, binding: Binding, step: Step, elsewhere: readonly Binding[]): Origin {
  const isEmpty = origin.node.id() === binding.node.id() && elsewhere.length > 0
  if (!isEmpty || (origin.kind !== 'unassigned' && origin.kind !== 'literal')) return origin
  const setters = elsewhere.map((one) => {
    const around = functionAround(one.node)
    return `${around === undefined ? 'code' : code(around.name)} at line ${lineOf(one.node)}`
  })
  const around = functionAround(step.node)
  const reader =
    around === undefined ? '' : `, which need not have run before ${code(symbolOf(around.node).name)}`
  const text = `only ${listed(setters)} sets it${reader}`
  return {
    ...origin,
    kind: 'unassigned',
    strength: 0.8,
    clauses: [...origin.clauses, { text, file: origin.file, node: origin.node }],
  }
}
