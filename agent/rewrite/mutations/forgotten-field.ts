import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, type Mutated, type Mutation } from '../mutation.ts'
import { functionName, parametersOf, targetNames } from '../scope.ts'
import { indentAt } from '../style.ts'
import { descendants, kindOf, span, statementsOf, type CodeFile } from '../tree.ts'
import { emptyValueOf } from './empty-values.ts'
import { missingNames } from './missing-names.ts'

/**
 * A field that methods of a class use and its constructor never sets: the parameter of that name is kept, or an empty container
 * or 0 as the methods use it.
 * Applies to classes of JavaScript, TypeScript and Python that read the field the error misses; leaves alone fields that the class
 * sets anywhere, and classes without a constructor, but for fields that are declared without a value.
 */
export const forgottenField: Mutation = {
  id: 'forgotten_field',
  isRare: true,
  isLookedForFarOff: true,
  message:
    /has no attribute|properties of (?:undefined|null)|is not (?:a function|iterable)|NoneType|not (?:iterable|subscriptable)/,
  of: (node, place) => {
    const { file } = place
    if (kindOf(node).endsWith('field_definition')) return declared(node, place)
    if (!isConstructor(node)) return []
    const owner = classOf(node)
    const body = node.field('body')
    if (owner === undefined || body === null) return []
    return namesOf(place, owner, file).flatMap(({ name, text }) => {
      const value = parameterNames(node, file).includes(name)
        ? name
        : emptyValueOf(text, { scope: owner }, file)
      return value === undefined ? [] : [mutated(body, text, value, file)]
    })
  },
}

function isConstructor(node: SyntaxNode): boolean {
  return (
    /^(method_definition|function_definition)$/.test(kindOf(node)) &&
    /^(constructor|__init__)$/.test(functionName(node))
  )
}

function classOf(node: SyntaxNode): SyntaxNode | undefined {
  return node.ancestors().find((outer) => /^class(_declaration|_definition)?$/.test(kindOf(outer)))
}

/** A field that stands there without a value. Shape: `#lines`, `private lines: Line[]`. */
function declared(node: SyntaxNode, place: Parameters<Mutation['of']>[1]): readonly Mutated[] {
  const name = node.field('name') ?? node.field('property')
  const owner = classOf(node)
  if (name === null || owner === undefined || node.field('value') !== null) return []
  if (!missingNames(place).has(name.text().replace(/^#/, ''))) return []
  const text = `this.${name.text()}`
  const value = isSet(text, owner, place.file)
    ? undefined
    : emptyValueOf(text, { scope: owner, type: node.field('type')?.text() }, place.file)
  if (value === undefined) return []
  const { end } = span(node)
  return [{ edits: [{ start: end, end, replacement: ` = ${value}` }], says: saysOf(text, value) }]
}

function namesOf(
  place: Parameters<Mutation['of']>[1],
  owner: SyntaxNode,
  file: CodeFile,
): readonly { readonly name: string; readonly text: string }[] {
  const { grammar } = file
  const self = grammar.family === 'python' ? 'self' : 'this'
  const texts = new Set(
    descendants(owner)
      .filter((one) => grammar.members.has(kindOf(one)))
      .map((one) => one.text()),
  )
  return [...missingNames(place)].flatMap((name) => {
    const text = [`${self}.${name}`, `${self}.#${name}`].find((one) => texts.has(one))
    return text === undefined || isSet(text, owner, file) ? [] : [{ name: name.replace(/^_/, ''), text }]
  })
}

/** Something in the class gives it a value other than nothing. */
function isSet(text: string, owner: SyntaxNode, { grammar }: CodeFile): boolean {
  const field = text.slice(text.indexOf('.') + 1)
  return descendants(owner).some((one) => {
    if (kindOf(one).endsWith('field_definition'))
      return (one.field('name') ?? one.field('property'))?.text() === field && one.field('value') !== null
    return (
      /^assignment(_expression)?$/.test(kindOf(one)) &&
      one.field('left')?.text() === text &&
      !grammar.absent.has(kindOf(one.field('right')))
    )
  })
}

function parameterNames(scope: SyntaxNode, file: CodeFile): readonly string[] {
  return parametersOf(scope, file).flatMap((parameter) => targetNames(parameter).slice(0, 1))
}

/** As the last statement of the constructor; in the place of a lone `pass`, or in an empty body. */
function mutated(body: SyntaxNode, text: string, value: string, file: CodeFile): Mutated {
  const last = statementsOf(body).at(-1)
  const says = saysOf(text, value)
  if (last === undefined) {
    const { start } = span(body)
    return { edits: [{ start: start + 1, end: start + 1, replacement: ` ${text} = ${value} ` }], says }
  }
  const { start, end } = span(last)
  const semicolon = last.text().endsWith(';') ? ';' : ''
  const code = `${text} = ${value}${semicolon}`
  if (kindOf(last) === 'pass_statement') return { edits: [{ start, end, replacement: code }], says }
  return { edits: [{ start: end, end, replacement: `\n${indentAt(file.text, start)}${code}` }], says }
}

function saysOf(text: string, value: string): string {
  return `${quoted(text)} is used by the methods and never set; it begins as ${quoted(value)}`
}
