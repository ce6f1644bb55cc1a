import { quoted, replaced, type Mutation } from '../mutation.ts'
import { functionOf, kindOf } from '../tree.ts'
import { emptyValueOf, madeByName } from './empty-values.ts'

/**
 * What is filled later begins as nothing: `let rows = null` before `rows.push(row)`, `self.seen = None` before `self.seen.add(name)`.
 * Applies to declarations and assignments of nothing in JavaScript, TypeScript and Python, where the type or what the code does with the
 * value tells what it is while empty. Leaves alone names that the error does not speak of by its words.
 */
export const emptyBeginning: Mutation = {
  id: 'empty_beginning',
  isRare: true,
  isLookedForFarOff: true,
  message: /null|undefined|NoneType|not iterable/,
  of: (node, { file, files }) => {
    if (!GIVES.test(kindOf(node))) return []
    const name = node.field('name') ?? node.field('left') ?? node.field('property')
    const value = node.field('value') ?? node.field('right')
    if (name === null || value === null || !file.grammar.absent.has(kindOf(value))) return []
    const isField = kindOf(node).includes('field') || /^(this|self)\./.test(name.text())
    const scope = isField
      ? (node.ancestors().find((outer) => kindOf(outer).startsWith('class')) ?? file.root)
      : functionOf(node, file)
    const text = kindOf(node).includes('field') ? `this.${name.text()}` : name.text()
    const type = node.field('type')?.text()
    const to = madeByName(name.text(), files) ?? emptyValueOf(text, { scope, type }, file)
    if (to === undefined) return []
    const says = `${quoted(name.text())} begins as nothing and is used as if it were there; it begins as ${quoted(to)}`
    return [{ edits: [replaced(value, to)], says }]
  },
}

const GIVES =
  /^(variable_declarator|assignment|assignment_expression|public_field_definition|field_definition)$/
