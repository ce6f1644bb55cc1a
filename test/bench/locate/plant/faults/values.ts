import { instead, kindOf, type FaultKind } from '../fault.ts'

const NUMBER = /^(?:number|integer|int_literal|decimal_integer_literal|integer_literal)$/
const CHOICE = /^(?:ternary_expression|conditional_expression)$/
const CONVERTS = /^(?:Number|parseInt|parseFloat|String|BigInt|int|float|str|Decimal|bool|Boolean)$/
const COPIES = /^(?:list|dict|set|tuple|sorted)$/
/** Methods that give what they are called on in another form. */
const GIVES_OTHER =
  /^(?:trim|strip|rstrip|lstrip|toLowerCase|toUpperCase|lower|upper|toString|to_lowercase|to_string|replace|split)$/
const GIVES_COPY = /^(?:slice|copy|toSorted|toReversed|concat|clone)$/

/** A small whole number is one more, or one less. */
export const oneOff: FaultKind = {
  id: 'one_off',
  plant({ node, pick }) {
    if (!NUMBER.test(kindOf(node)) || !/^\d{1,3}$/.test(node.text())) return undefined
    const value = Number(node.text())
    return instead(node, String(pick(value === 0 ? [1] : [value + 1, value - 1]) ?? value + 1))
  },
}

/** What is taken where there is nothing is left out. Shape: `a` for `a ?? b`, `rates.get(name)` for `rates.get(name, 0)`. */
export const droppedDefault: FaultKind = {
  id: 'dropped_default',
  plant({ node, view }) {
    const left = node.field('left')
    const operator = node.field('operator')?.text() ?? ''
    if (left !== null && /^(?:\?\?|\|\||or)$/.test(operator)) return instead(node, left.text())
    if (CHOICE.test(kindOf(node))) {
      const chosen = view.id === 'python' ? node.namedChildren()[0] : node.field('consequence')
      return chosen === null || chosen === undefined ? undefined : instead(node, chosen.text())
    }
    if (node.is('optional_chain')) return instead(node, node.text().replace('?.', '.'))
    const call = view.call(node)
    const member = call === undefined ? undefined : view.member(view.core(call.callee))
    if (call === undefined || member === undefined) return undefined
    const [first, second] = call.positional
    if (/^(?:get|pop)$/.test(member.name) && first !== undefined && second !== undefined)
      return instead(node, `${call.callee.text()}(${first.text()})`)
    if (member.name === 'getOrDefault' && first !== undefined)
      return instead(node, `${member.object.text()}.get(${first.text()})`)
    if (/^unwrap_or(?:_default|_else)?$/.test(member.name))
      return instead(node, `${member.object.text()}.unwrap()`)
    return undefined
  },
}

export const droppedConversion: FaultKind = {
  id: 'dropped_conversion',
  plant({ node, view }) {
    const call = view.call(node)
    if (call === undefined) return undefined
    const [first] = call.positional
    if (first !== undefined && CONVERTS.test(call.callee.text())) return instead(node, first.text())
    const member = view.member(view.core(call.callee))
    return member !== undefined && GIVES_OTHER.test(member.name)
      ? instead(node, member.object.text())
      : undefined
  },
}

/** What was to be a copy is the thing itself. */
export const droppedCopy: FaultKind = {
  id: 'dropped_copy',
  plant({ node, view }) {
    const spread = node.is('array') && node.namedChildren().length === 1 ? node.namedChildren()[0] : undefined
    if (spread?.is('spread_element') === true) return instead(node, spread.text().replace(/^\.{3}/, ''))
    const call = view.call(node)
    if (call === undefined) return undefined
    const [first] = call.positional
    if (first !== undefined && COPIES.test(call.callee.text()) && call.positional.length === 1)
      return instead(node, first.text())
    const member = view.member(view.core(call.callee))
    return member !== undefined && GIVES_COPY.test(member.name) && call.positional.length === 0
      ? instead(node, member.object.text())
      : undefined
  },
}

/** What a name has at first is nothing. */
export const emptyBeginning: FaultKind = {
  id: 'empty_beginning',
  plant({ node, view }) {
    const value = node.field('value') ?? node.field('right')
    const isNamed =
      /^(?:variable_declarator|assignment|assignment_expression|public_field_definition|field_definition|default_parameter|assignment_pattern|required_parameter)$/
    if (value === null || !isNamed.test(kindOf(node)) || view.nullLiteral(value) !== undefined)
      return undefined
    const isPlain = view.entries(value) ?? view.elements(value) ?? view.literalText(value)
    if (isPlain === undefined && !value.is('new_expression') && !value.is('object_creation_expression'))
      return undefined
    if (view.id === 'go' || view.id === 'rust') return undefined
    return instead(value, view.id === 'python' ? 'None' : 'null')
  },
}

export const notAwaited: FaultKind = {
  id: 'not_awaited',
  plant({ node }) {
    const inner = /^await(?:_expression)?$/.test(kindOf(node)) ? node.namedChildren()[0] : undefined
    return inner === undefined ? undefined : instead(node, inner.text())
  },
}
