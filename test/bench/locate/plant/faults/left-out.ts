import { instead, kindOf, without, type FaultKind } from '../fault.ts'

const STATEMENT = /^(?:expression_statement|call)$/

/** A field that a new object is given is forgotten. Shape: no `this.lines = []`. */
export const forgottenField: FaultKind = {
  id: 'forgotten_field',
  plant({ node, view }) {
    if (/^(?:public_field_definition|field_definition)$/.test(kindOf(node))) {
      const value = node.field('value')
      const name = node.field('name') ?? node.field('property')
      return value === null || name === null ? undefined : instead(node, name.text())
    }
    if (
      node.is('variable_declarator') &&
      view.id === 'java' &&
      node.parent()?.is('field_declaration') === true
    ) {
      const name = node.field('name')
      return node.field('value') === null || name === null ? undefined : instead(node, name.text())
    }
    if (!node.is('expression_statement')) return undefined
    const left = node.namedChildren()[0]?.field('left') ?? null
    const member = left === null ? undefined : view.member(left)
    return member !== undefined && view.isSelf(view.core(member.object)) ? without(node, view) : undefined
  },
}

/** An entry of an object, a dict or a struct that is written out is forgotten. */
export const forgottenEntry: FaultKind = {
  id: 'forgotten_entry',
  plant({ node }) {
    if (!/^(?:pair|keyed_element|keyword_argument|shorthand_property_identifier)$/.test(kindOf(node)))
      return undefined
    const text = node.parent()?.text() ?? ''
    const { start, end } = node.range()
    const outer = node.parent()?.range().start.index ?? 0
    const comma = /^\s*,/.exec(text.slice(end.index - outer))
    if (comma !== null) return { start: start.index, end: end.index + comma[0].length, replacement: '' }
    const before = /,\s*$/.exec(text.slice(0, start.index - outer))
    return { start: start.index - (before?.[0].length ?? 0), end: end.index, replacement: '' }
  },
}

/** A call whose result nobody wants, such as one that adds, loads or registers, is forgotten. */
export const forgottenStatement: FaultKind = {
  id: 'forgotten_statement',
  plant({ node, view }) {
    if (!STATEMENT.test(kindOf(node))) return undefined
    const [only] = node.is('expression_statement') ? node.namedChildren() : [node]
    const isStatement = node.is('expression_statement') || node.parent()?.is('block') === true
    return isStatement && only !== undefined && view.call(view.core(only)) !== undefined
      ? without(node, view)
      : undefined
  },
}

/** A return gives nothing. */
export const givesNothing: FaultKind = {
  id: 'gives_nothing',
  plant({ node, view }) {
    const [value] = node.is('return_statement') ? node.namedChildren() : []
    if (value === undefined || view.id === 'rust' || view.nullLiteral(view.core(value)) !== undefined)
      return undefined
    return instead(value, view.id === 'python' ? 'None' : view.id === 'go' ? 'nil' : 'null')
  },
}

/** The value is worked out and not given back. */
export const lostReturn: FaultKind = {
  id: 'lost_return',
  plant({ node, view }) {
    const isLoose = view.id === 'python' || view.id === 'javascript'
    const [value] = isLoose && node.is('return_statement') ? node.namedChildren() : []
    return value === undefined
      ? undefined
      : instead(node, view.id === 'python' ? value.text() : `;(${value.text()})`)
  },
}
