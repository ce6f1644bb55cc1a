import { posix } from 'node:path'
import type { SyntaxNode } from '../../repository/syntax.ts'
import { fileOf, nodeBinding, nodeOf, type Predicate } from '../match-context.ts'
import { nounOf } from '../noun.ts'
import { fileStyle } from '../style.ts'
import { argumentsOf, bare, calleeOf, descendants, isSame, kindOf, stringValue } from '../tree.ts'
import { nearestOf } from './names.ts'

/** Conditions for the form of an expression, where the rule syntax cannot say it. */

/** The object pattern `P` takes the member that the group `K` of the message names. */
const takesMember: Predicate = {
  arguments: ['placeholder', 'placeholder'],
  binds: [],
  test: (context, [name, group]) => {
    const wanted = context.message.get(group ?? '')
    const node = nodeOf(context, name)
    return (
      wanted !== undefined && node !== undefined && node.children().some((part) => memberOf(part) === wanted)
    )
  },
}

function memberOf(part: SyntaxNode): string {
  return (part.field('key') ?? part.field('left') ?? part).text()
}

/**
 * The pair `MATCH` of a pattern takes a part out of a value that a declaration is given. Binds WHOLE, the
 * value, and PART, the code that reads the part from it.
 */
const isUnpacked: Predicate = {
  arguments: ['placeholder'],
  binds: ['WHOLE', 'PART'],
  test: (context, [name]) => {
    const pair = nodeOf(context, name)
    const pattern = pair?.parent()
    const declarator = pattern?.parent()
    const key = pair?.field('key')
    const value = declarator?.field('value')
    if (kindOf(declarator) !== 'variable_declarator' || !isSame(declarator?.field('name'), pattern))
      return false
    if (!key || !value || kindOf(key) !== 'property_identifier') return false
    return { WHOLE: nodeBinding(value), PART: { text: `${value.text()}.${key.text()}` } }
  },
}

/** Binds OPEN and CLOSE: parentheses where the place of the node needs them around an operator. */
const parentheses: Predicate = {
  arguments: ['placeholder'],
  binds: ['OPEN', 'CLOSE'],
  test: (context, [name]) => {
    const parent = nodeOf(context, name)?.parent()
    if (parent === null || parent === undefined) return false
    const needs = !STANDS_ALONE.test(kindOf(parent))
    return { OPEN: { text: needs ? '(' : '' }, CLOSE: { text: needs ? ')' : '' } }
  },
}

const STANDS_ALONE =
  /^(parenthesized_expression|variable_declarator|return_statement|arguments|expression_statement|arrow_function|template_substitution)$/

/** The function `F` of two values gives one of the two: a choice among elements, that none of them has no start for. */
const choosesOne: Predicate = {
  arguments: ['placeholder'],
  binds: [],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const body = node?.field('body')
    const parameters =
      node
        ?.field('parameters')
        ?.children()
        .filter((part) => part.isNamed()) ?? []
    if (!body || parameters.length < 2) return false
    const names = parameters.slice(0, 2).map((parameter) => (parameter.field('pattern') ?? parameter).text())
    const inner = bare(body, fileOf(context, name).grammar)
    const isExtreme = /^Math\.(max|min)$/.test(calleeOf(inner)?.text() ?? '')
    if (isExtreme) return argumentsOf(inner).every((part) => names.includes(part.text()))
    const choices = descendants(body).filter((part) => kindOf(part) === 'ternary_expression')
    const returned = descendants(body).filter((part) => kindOf(part) === 'return_statement')
    const results = [
      ...choices.flatMap((choice) => [choice.field('consequence'), choice.field('alternative')]),
      ...returned.map((statement) => statement.child(1)),
    ].filter((result) => result !== null && kindOf(result) !== 'ternary_expression')
    return results.length > 1 && results.every((result) => names.includes(result?.text() ?? ''))
  },
}

/** The noun for `X`, as a message would say it. Binds *_NOUN. */
const nounFor: Predicate = {
  arguments: ['placeholder'],
  binds: ['*_NOUN'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    return node === undefined ? false : { '*_NOUN': { text: nounOf(node, fileOf(context, name)) } }
  },
}

/** The test for `X` being no object. Binds TEST. */
const testNoObject: Predicate = {
  arguments: ['placeholder'],
  binds: ['TEST'],
  test: (context, [name]) => {
    const text = context.bindings.get(name ?? '')?.text
    return text === undefined ? false : { TEST: { text: `typeof ${text} !== 'object' || ${text} === null` } }
  },
}

/**
 * The relative path in the string `S` leads to no file, and one beside it is called almost the same. Binds
 * NEAREST, the string with that path.
 */
const nearestFile: Predicate = {
  arguments: ['placeholder'],
  binds: ['NEAREST'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const file = fileOf(context, name)
    const written = stringValue(node, file.grammar)
    if (node === undefined || written === undefined || !/^\.\.?\//.test(written)) return false
    const folder = posix.dirname(file.path)
    const target = posix.join(folder, written)
    const extension = posix.extname(target)
    const beside = [...context.subject.files.keys()].filter(
      (path) => posix.dirname(path) === posix.dirname(target) && path !== file.path,
    )
    if (beside.some((path) => path === target || path.startsWith(`${target}.`))) return false
    const stems = new Map(beside.map((path) => [posix.basename(path, posix.extname(path)), path]))
    const stem = posix.basename(target, extension)
    const found = stems.get(nearestOf(stem, new Set(stems.keys())) ?? '')
    if (found === undefined) return false
    const ending = extension === '' ? '' : posix.extname(found)
    const nearest = `${written.slice(0, written.lastIndexOf('/') + 1)}${posix.basename(found, posix.extname(found))}${ending}`
    const { quote } = fileStyle(file)
    return nearest === written ? false : { NEAREST: { text: quote + nearest + quote } }
  },
}

/** The object pattern in the parameter `P` has a default for each of its members. */
const hasDefaults: Predicate = {
  arguments: ['placeholder'],
  binds: [],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const pattern =
      node === undefined ? undefined : descendants(node).find((part) => kindOf(part) === 'object_pattern')
    const members = pattern?.children().filter((part) => part.isNamed()) ?? []
    return members.length > 0 && members.every((part) => kindOf(part) === 'object_assignment_pattern')
  },
}

export const FORM_PREDICATES: Readonly<Record<string, Predicate>> = {
  takes_member: takesMember,
  has_defaults: hasDefaults,
  is_unpacked: isUnpacked,
  parentheses,
  chooses_one: choosesOne,
  noun_for: nounFor,
  test_no_object: testNoObject,
  nearest_file: nearestFile,
}
