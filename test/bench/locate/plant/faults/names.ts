import { functionAround } from '../../../../../agent/repository/symbols.ts'
import { contains } from '../../../../../processors/analyze/bindings.ts'
import { instead, kindOf, type FaultKind } from '../fault.ts'

const LOOKS_UP = /^(?:get|pop|has|getOrDefault|setdefault|getenv)$/
const TARGET =
  /^(?:assignment|variable_declarator|parameters|formal_parameters|required_parameter|parameter|typed_parameter|keyword_argument|import_specifier|dotted_name|for_statement|for_in_statement|short_var_declaration|parameter_declaration)$/

export const swappedArguments: FaultKind = {
  id: 'swapped_arguments',
  plant({ node, view }) {
    const [first, second] = view.call(node)?.positional ?? []
    if (first === undefined || second === undefined || first.text() === second.text()) return undefined
    const source = node.text()
    const at = node.range().start.index
    const [a, b] = [first.range(), second.range()]
    const between = source.slice(a.end.index - at, b.start.index - at)
    return {
      start: a.start.index,
      end: b.end.index,
      replacement: `${second.text()}${between}${first.text()}`,
    }
  },
}

/** The last argument is left out. */
export const droppedArgument: FaultKind = {
  id: 'dropped_argument',
  plant({ node, view }) {
    if (view.id !== 'python' && view.id !== 'javascript') return undefined
    const given = view.call(node)?.positional ?? []
    const [last, before] = given.toReversed()
    if (last === undefined || before === undefined) return undefined
    return { start: before.range().end.index, end: last.range().end.index, replacement: '' }
  },
}

/** A key that is looked up or written is another one of the file, or misspelt. */
export const otherKey: FaultKind = {
  id: 'other_key',
  plant({ node, view, keys, pick }) {
    const text = view.literalText(node)
    if (text === undefined || !/^[A-Za-z_][\w-]*$/.test(text) || !/string/.test(kindOf(node)))
      return undefined
    const parent = node.parent()
    const isIndex =
      parent !== null && (view.indexed(parent)?.indexes.some((one) => one.id() === node.id()) ?? false)
    const isKey = parent?.is('pair') === true && parent.field('key')?.id() === node.id()
    const around = parent?.parent()
    const call = around === null || around === undefined ? undefined : view.call(around)
    const called = call === undefined ? '' : (view.member(view.core(call.callee))?.name ?? '')
    if (!isIndex && !isKey && !LOOKS_UP.test(called)) return undefined
    const other = pick([...keys.filter((key) => key !== text), `${text}s`, text.slice(0, -1)]) ?? `${text}s`
    return instead(node, node.text().replace(text, other === '' ? `${text}s` : other))
  },
}

/** Another member of the same file is read. */
export const otherMember: FaultKind = {
  id: 'other_member',
  plant({ node, view, members, pick }) {
    const member = view.member(node)
    if (member === undefined) return undefined
    const other = pick(members.filter((name) => name !== member.name))
    return other === undefined ? undefined : instead(member.nameNode, other)
  },
}

/** Another name that the function uses. */
export const otherName: FaultKind = {
  id: 'other_name',
  plant({ node, view, pick }) {
    if (!view.isIdentifier(node) || TARGET.test(kindOf(node.parent() ?? node))) return undefined
    const around = functionAround(node)
    if (around === undefined || around.node.field('name')?.id() === node.id()) return undefined
    const binding = around.node
      .findAll({ rule: { kind: kindOf(node) } })
      .filter((one) => view.bindingOf(one) !== undefined && !contains(one, node))
    const others = [...new Set(binding.map((one) => one.text()))].filter((name) => name !== node.text())
    const other = pick(others)
    return other === undefined ? undefined : instead(node, other)
  },
}
