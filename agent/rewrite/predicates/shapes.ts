import type { SyntaxNode } from '../../repository/syntax.ts'
import { calledFunction } from '../called-function.ts'
import {
  fileOf,
  nodeBinding,
  nodeOf,
  type Binding,
  type MatchContext,
  type Predicate,
} from '../match-context.ts'
import { nounOf } from '../noun.ts'
import { returnedValues } from '../provenance.ts'
import { originOf } from '../scope.ts'
import {
  bare,
  chainRoot,
  descendants,
  isSame,
  kindOf,
  lastName,
  lineOf,
  receiverOf,
  statementOf,
  type CodeFile,
} from '../tree.ts'

/** Conditions on the form of the code around the crash: declarations, operations, calls. */

/** The operator of the operation `C`. Binds OPERATOR. */
const operatorOf: Predicate = {
  arguments: ['placeholder'],
  binds: ['OPERATOR'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const operator =
      node?.field('operator') ??
      node?.field('operators') ??
      node?.children().find((child) => !child.isNamed())
    return operator === undefined ? false : { OPERATOR: nodeBinding(operator, fileOf(context, name)) }
  },
}

/**
 * `X` is, or was declared as, the element of a sequence at its own length. Binds INDEX, the code of the
 * index, INDEX_LINE, SEQUENCE and ELEMENT, the access.
 */
const indexPastEnd: Predicate = {
  arguments: ['placeholder'],
  binds: ['INDEX', 'INDEX_LINE', 'SEQUENCE', 'ELEMENT'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    if (node === undefined) return false
    const { node: element, file } = valueOf(node, fileOf(context, name), context)
    const { grammar } = file
    if (!grammar.subscripts.has(kindOf(element))) return false
    const sequence = receiverOf(element, grammar)
    const index = element.field(grammar.subscriptIndex)
    if (sequence === undefined || index === null) return false
    const { node: length, file: lengthFile } = valueOf(index, file, context)
    const ends = [`${sequence.text()}.length`, `len(${sequence.text()})`]
    if (lengthFile !== file || !ends.includes(length.text())) return false
    return {
      INDEX: nodeBinding(length, file),
      INDEX_LINE: { text: String(lineOf(length)) },
      SEQUENCE: nodeBinding(sequence, file),
      ELEMENT: nodeBinding(element, file),
    }
  },
}

interface Value {
  readonly node: SyntaxNode
  readonly file: CodeFile
}

/** What a name was declared as, or the only thing a function returns; other code as it is. */
function valueOf(node: SyntaxNode, file: CodeFile, context: MatchContext, steps = 0): Value {
  const value = bare(node, file.grammar)
  if (steps > 3) return { node: value, file }
  if (kindOf(value) === 'identifier') {
    const origin = originOf(value.text(), value, file)
    const isDeclared = origin?.kind === 'value' && kindOf(origin.target) === 'identifier'
    return isDeclared ? valueOf(origin.value, file, context, steps + 1) : { node: value, file }
  }
  const called = file.grammar.calls.has(kindOf(value)) ? calledFunction(value, file, context) : undefined
  const [returned, ...others] = called === undefined ? [] : returnedValues(called.node, called.file)
  if (called === undefined || returned === undefined || others.length > 0) return { node: value, file }
  return valueOf(returned, called.file, context, steps + 1)
}

/** `MATCH` declares one plain name. Binds NAME, TYPE (with its colon) and VALUE. */
const declaresName: Predicate = {
  arguments: ['placeholder'],
  binds: ['NAME', 'TYPE', 'VALUE'],
  test: (context, [name]) => {
    const declarator = onlyDeclarator(nodeOf(context, name))
    const declared = declarator?.field('name')
    const value = declarator?.field('value')
    if (kindOf(declared) !== 'identifier' || !declared || !value) return false
    return {
      NAME: nodeBinding(declared),
      TYPE: { text: declarator?.field('type')?.text() ?? '' },
      VALUE: nodeBinding(value),
    }
  },
}

function onlyDeclarator(declaration: SyntaxNode | undefined): SyntaxNode | undefined {
  const declarators = declaration?.children().filter((child) => kindOf(child) === 'variable_declarator') ?? []
  return declarators.length === 1 ? declarators[0] : undefined
}

/** The declarator is the only one of its declaration, which is a statement of its own. */
const isDeclaredAlone: Predicate = {
  arguments: ['placeholder'],
  binds: [],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const declaration = node?.parent() ?? undefined
    if (node === undefined || !isSame(onlyDeclarator(declaration), node)) return false
    return isSame(statementOf(node, fileOf(context, name).grammar), declaration)
  },
}

/** A name that nothing is called yet: the word, or the word with a number. Binds FRESH. */
const freshName: Predicate = {
  arguments: ['word'],
  binds: ['FRESH'],
  test: (context, [word = 'value']) => freshBinding([word], context.file),
}

/** A name for `X` that nothing in its file is called yet: what a person would call it. Binds FRESH. */
const freshNoun: Predicate = {
  arguments: ['placeholder'],
  binds: ['FRESH'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    if (node === undefined) return false
    const file = fileOf(context, name)
    const noun = nounOf(node, file)
    return freshBinding(/^[A-Za-z_]\w*$/.test(noun) && noun !== 'item' ? [noun, 'found'] : ['found'], file)
  },
}

function freshBinding(words: readonly string[], file: CodeFile): false | Readonly<Record<string, Binding>> {
  const names = descendants(file.root).filter((node) => kindOf(node).includes('identifier'))
  const taken = new Set(names.map((node) => node.text()))
  const name = [...words, ...words.flatMap((word) => [`${word}2`, `${word}3`])].find(
    (candidate) => !taken.has(candidate),
  )
  return name === undefined ? false : { FRESH: { text: name } }
}

/** The pattern is a parameter that has no default. Binds PARAMETER, with its type. */
const isPatternParameter: Predicate = {
  arguments: ['placeholder'],
  binds: ['PARAMETER'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const parameter = [node, ...(node?.ancestors() ?? [])].find(
      (outer) => kindOf(outer?.parent()) === 'formal_parameters',
    )
    if (parameter === undefined || node === undefined) return false
    const isWhole = isSame(parameter, node) || isSame(parameter.field('pattern'), node)
    if (!isWhole || parameter.field('value') !== null) return false
    return { PARAMETER: nodeBinding(parameter, fileOf(context, name)) }
  },
}

/** The message quotes exactly the code `F`. */
const messageQuotes: Predicate = {
  arguments: ['placeholder', 'placeholder'],
  binds: [],
  test: (context, [group, code]) => {
    const text = nodeOf(context, code)?.text().replaceAll(/\s+/g, '')
    return text !== undefined && context.message.get(group ?? '') === text
  },
}

/** The last name of `C` is the one in the message. */
const endsWithName: Predicate = {
  arguments: ['placeholder', 'placeholder'],
  binds: [],
  test: (context, [code, group]) => {
    const node = nodeOf(context, code)
    return (
      node !== undefined && lastName(node, fileOf(context, code).grammar) === context.message.get(group ?? '')
    )
  },
}

const CALLBACK_NAME =
  /^(on[A-Z_]\w*|cb|callback|done|next|hook|handler|listener|notify|log|report)$|(Callback|Hook|Handler|Listener)$/

/** `F` is a function that a caller may leave out: a parameter, or a member of one that is called like a callback. */
const isCallback: Predicate = {
  arguments: ['placeholder'],
  binds: [],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const { grammar } = context.file
    const root = node === undefined ? undefined : chainRoot(node, grammar)
    if (node === undefined || root === undefined) return false
    const isParameter = originOf(root.text(), root, context.file)?.kind === 'parameter'
    if (isSame(root, node)) return isParameter
    return (isParameter || root.text() === 'this') && CALLBACK_NAME.test(lastName(node, grammar))
  },
}

/** `E` without the parentheses around it. Binds E_VALUE. */
const innerValue: Predicate = {
  arguments: ['placeholder'],
  binds: ['*_VALUE'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    if (node === undefined) return false
    const [inner] =
      kindOf(node) === 'parenthesized_expression'
        ? node.children().filter((child) => child.isNamed())
        : [node]
    return inner === undefined ? false : { '*_VALUE': nodeBinding(inner, fileOf(context, name)) }
  },
}

export const SHAPE_PREDICATES: Readonly<Record<string, Predicate>> = {
  operator_of: operatorOf,
  index_past_end: indexPastEnd,
  declares_name: declaresName,
  is_declared_alone: isDeclaredAlone,
  fresh_name: freshName,
  fresh_noun: freshNoun,
  is_parameter: isPatternParameter,
  message_quotes: messageQuotes,
  ends_with_name: endsWithName,
  is_callback: isCallback,
  inner_value: innerValue,
}
