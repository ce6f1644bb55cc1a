import { familyOf, lineOf, functionAround } from '../../../agent/repository/symbols.ts'
import type { SyntaxNode } from '../../../agent/repository/syntax.ts'
import { visibleBindings } from '../bindings.ts'
import type { LanguageView } from '../language-view.ts'
import {
  follow,
  originAt,
  type Origin,
  type OriginRule,
  type Search,
  type Step,
  type Trail,
} from '../origin.ts'
import { code, listed, nearest, place } from '../words.ts'
import { calledDefinition } from './callee.ts'
import { traceKey } from './key.ts'

/** Applies to `a.b`: looks behind the field of the class, or the key of the object. */
export const memberOrigin: OriginRule = {
  id: 'member',
  applies: ({ node, view }) => view.member(node) !== undefined,
  async trace(step, search) {
    const { node, view, trail } = step
    const member = view.member(node)
    if (member === undefined) return []
    const object = view.core(member.object)
    if (view.isSelf(object)) return traceField(step, member.name, search)
    const waiting = await unawaited(object, view, trail, search)
    if (waiting !== undefined) return [waiting]
    const found = await traceKey(object, member.name, trail, search)
    if (!member.isOptional) return found
    const text = `${code(node)} is ${view.nullWord} when ${code(object)} is (${place(trail.file, node)})`
    const optional = originAt(trail, node, { kind: 'lookup', strength: 0.55, text })
    const deeper = await search.trace(object, follow(trail, text, node))
    return [...deeper, ...found, optional]
  },
}

/** A promise that is used as if it were the value it will have. */
export async function unawaited(
  object: SyntaxNode,
  view: LanguageView,
  trail: Trail,
  search: Search,
): Promise<Origin | undefined> {
  const binding = view.isIdentifier(object) ? visibleBindings(object, view).possible[0] : undefined
  if (binding?.part !== undefined && view.id !== 'go') return undefined
  const value = binding?.kind === 'value' ? binding.value : object
  if (value === undefined) return undefined
  const call = view.core(value)
  if (view.call(call) === undefined || view.isAwaited(call) || view.isAwaited(object)) return undefined
  const definition = await calledDefinition(call, trail, search)
  if (definition === undefined || !view.returns(definition.symbol.node).isAsync) return undefined
  const text = `${code(call)} is not awaited (${place(trail.file, call)}) although ${code(definition.symbol.name)} is async (${place(definition.file, definition.symbol.node)})`
  return originAt(trail, call, { kind: 'not_awaited', strength: 0.88, isDefect: true, text })
}

/** Looks behind `this.name`: who sets it in its class, and to what. */
async function traceField(step: Step, name: string, search: Search): Promise<readonly Origin[]> {
  const { node, view, trail } = step
  const around = node.ancestors().find((ancestor) => /class_d|^class$/.test(String(ancestor.kind())))
  if (around === undefined) return []
  const settings = fieldSettings(around, view)
  const own = settings.filter((setting) => setting.name === name)
  if (own.length === 0) {
    const isDerived = /\bextends\b|^class\s+\w+\s*\(\s*\w/.test(around.text().slice(0, 200))
    const near = nearest(name, new Set(settings.map((setting) => setting.name)))
    const hint = near === undefined ? '' : `; it has ${code(near)}`
    const text = `the class sets no ${code(name)} anywhere${hint} (${place(trail.file, around)})`
    const strength = near === undefined ? (isDerived ? 0.35 : 0.65) : 0.8
    return [originAt(trail, around, { kind: 'unassigned', strength, isDefect: near !== undefined, text })]
  }
  const origins: Origin[] = []
  for (const setting of own.slice(0, 4)) {
    const bad =
      setting.value === undefined ? view.nullWord : search.badLiteral(view, view.core(setting.value))
    const where = functionAround(setting.node)
    if (bad !== undefined) {
      const others = own.filter((other) => other.node.id() !== setting.node.id())
      const setters = others.map((other) => {
        const inside = functionAround(other.node)
        return `${inside === undefined ? 'code' : code(inside.name)} at line ${lineOf(other.node)}`
      })
      const later = setters.length === 0 ? '' : `; only ${listed(setters)} sets it to something else`
      const by = where === undefined ? 'starts as' : `is set by ${code(where.name)} to`
      const text = `${code(node)} ${by} ${code(bad)} (${place(trail.file, setting.node)})${later}`
      origins.push(originAt(trail, setting.node, { kind: 'unassigned', strength: 0.78, text }))
    } else if (setting.value !== undefined) {
      const text = `${code(node)} is set to ${code(setting.value)} (${place(trail.file, setting.node)})`
      origins.push(...(await search.trace(setting.value, follow(trail, text, setting.node))))
    }
  }
  return origins
}

interface Setting {
  readonly name: string
  readonly node: SyntaxNode
  readonly value: SyntaxNode | undefined
}

/** Every place in a class that sets a field. */
function fieldSettings(around: SyntaxNode, view: LanguageView): readonly Setting[] {
  const family = familyOf(around)
  const settings: Setting[] = []
  const kind = family === 'python' ? 'assignment' : 'assignment_expression'
  for (const assignment of around.findAll({ rule: { kind } })) {
    const target = assignment.field('left')
    const member = target === null ? undefined : view.member(target)
    const value = assignment.field('right') ?? undefined
    if (member !== undefined && view.isSelf(view.core(member.object))) {
      settings.push({ name: member.name, node: assignment, value })
    } else if (target?.is('identifier') === true && functionAround(assignment) === undefined) {
      settings.push({ name: target.text(), node: assignment, value })
    }
  }
  for (const child of around.field('body')?.namedChildren() ?? []) {
    const name = child.field('property') ?? child.field('name')
    if (name === null || child.is('expression_statement')) continue
    const isMethod = child.is('method_definition') || child.is('function_definition')
    settings.push({
      name: name.text(),
      node: child,
      value: isMethod ? child : (child.field('value') ?? undefined),
    })
  }
  return settings.filter((setting) => setting.value?.is('method_definition') !== true)
}
