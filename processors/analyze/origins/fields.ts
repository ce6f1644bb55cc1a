import { familyOf } from '../../../agent/repository/code-languages.ts'
import { functionAround, lineOf } from '../../../agent/repository/symbols.ts'
import type { SyntaxNode } from '../../../agent/repository/syntax.ts'
import type { LanguageView } from '../language-view.ts'
import { viewOf } from '../language-views.ts'
import { follow, originAt, type Origin, type Search, type Trail } from '../origin.ts'
import { code, listed, nearest, place } from '../words.ts'

interface FieldStep {
  /** In the file of the class. */
  readonly trail: Trail
  readonly search: Search
  /** The expression that reads the field, for the sentence. */
  readonly shown: string
}

/** Looks behind a field of a class: who sets it, and to what. */
export async function fieldOrigins(
  around: SyntaxNode,
  name: string,
  { trail, search, shown }: FieldStep,
): Promise<readonly Origin[]> {
  const view = viewOf(around)
  const settings = fieldSettings(around, view)
  const own = settings.filter((setting) => setting.name === name)
  if (own.length === 0) return [unsetField(around, name, settings, trail)]
  const origins: Origin[] = []
  for (const setting of own.slice(0, 4)) {
    const bad =
      setting.value === undefined ? view.nullWord : search.badLiteral(view, view.core(setting.value))
    if (bad !== undefined) {
      const where = functionAround(setting.node)
      const by = where === undefined ? 'starts as' : `is set by ${code(where.name)} to`
      const text = `${shown} ${by} ${code(bad)} (${place(trail.file, setting.node)})${laterSetters(setting, own)}`
      origins.push(originAt(trail, setting.node, { kind: 'unassigned', strength: 0.78, text }))
    } else if (setting.value !== undefined) {
      const text = `${shown} is set to ${code(setting.value)} (${place(trail.file, setting.node)})`
      origins.push(...(await search.trace(setting.value, follow(trail, text, setting.node))))
    }
  }
  return origins
}

/** Who else sets a field that was found empty. */
function laterSetters(setting: Setting, all: readonly Setting[]): string {
  const setters = all
    .filter((other) => other.node.id() !== setting.node.id())
    .map((other) => {
      const inside = functionAround(other.node)
      return `${inside === undefined ? 'code' : code(inside.name)} at line ${lineOf(other.node)}`
    })
  return setters.length === 0 ? '' : `; only ${listed(setters)} sets it to something else`
}

function unsetField(around: SyntaxNode, name: string, settings: readonly Setting[], trail: Trail): Origin {
  const isDerived = /\bextends\b|^class\s+\w+\s*\(\s*\w/.test(around.text().slice(0, 200))
  const near = nearest(name, new Set(settings.map((setting) => setting.name)))
  const hint = near === undefined ? '' : `; it has ${code(near)}`
  const text = `the class sets no ${code(name)} anywhere${hint} (${place(trail.file, around)})`
  const strength = near === undefined ? (isDerived ? 0.35 : 0.65) : 0.8
  return originAt(trail, around, { kind: 'unassigned', strength, text })
}

/** Whether a node is a class of any of the languages. */
export function isClassNode(node: SyntaxNode): boolean {
  return /class_d|^class$/.test(String(node.kind()))
}

interface Setting {
  readonly name: string
  readonly node: SyntaxNode
  readonly value: SyntaxNode | undefined
}

/** Every place in a class that sets a field. */
export function fieldSettings(around: SyntaxNode, view: LanguageView): readonly Setting[] {
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
    const member = child.is('decorated_definition') ? child.field('definition') : child
    const name = member?.field('property') ?? member?.field('name') ?? null
    if (member === null || name === null || child.is('expression_statement')) continue
    if (hasToken(member, 'set')) continue
    settings.push({ name: name.text(), node: child, value: memberValue(member, child, view) })
  }
  return settings
}

/** What a field, getter or property gives; a method is a value of its own. */
function memberValue(member: SyntaxNode, whole: SyntaxNode, view: LanguageView): SyntaxNode | undefined {
  const isMethod = member.is('method_definition') || member.is('function_definition')
  if (!isMethod) return member.field('value') ?? undefined
  const isGetter = hasToken(member, 'get') || /^@(?:[\w.]+\.)?(?:cached_)?property\b/.test(whole.text())
  return isGetter ? (view.returns(member).values[0]?.value ?? member) : member
}

function hasToken(node: SyntaxNode, token: string): boolean {
  return node.children().some((child) => child.is(token))
}
