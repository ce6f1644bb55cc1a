import type { SyntaxNode } from '../../repository/syntax.ts'
import { indexOf } from '../file-index.ts'
import { quoted, type Mutated, type Mutation, type MutationPlace } from '../mutation.ts'
import { namesInScope, parametersOf, targetNames } from '../scope.ts'
import { argumentsOf, calleeOf, kindOf, lastName, span, statementsOf, type CodeFile } from '../tree.ts'

/**
 * A call hands on less than the function takes, and what it takes is at hand under the same name: `price(line)` for
 * `function price(line, rates)`, where the caller has `rates`, or `this.rates`.
 * Applies to calls of the one function or class of that name, in JavaScript, TypeScript and Python; leaves alone parameters that
 * may be left out, named and spread arguments. Bounds: two for one call.
 */
export const forgottenArgument: Mutation = {
  id: 'forgotten_argument',
  isRare: true,
  of: (node, place) => {
    const { file } = place
    const { grammar } = file
    if (!/^(javascript|python)$/.test(grammar.family) || !grammar.calls.has(kindOf(node))) return []
    const callee = calleeOf(node)
    if (callee === undefined) return []
    const names = parametersFor(lastName(callee, grammar), place)
    const given = argumentsOf(node)
    if (given.length >= names.length || given.some((one) => SPECIAL.test(kindOf(one)))) return []
    return missingFrom(given, names).flatMap(({ index, name }) =>
      [...asBefore(name, given[index - 1], names[index - 1]), ...atHand(name, node, file)]
        .slice(0, ARGUMENTS_MAX)
        .map((value) => mutated(node, { value, index, given })),
    )
  },
}

const SPECIAL = /keyword|spread|splat|generator/

/** What the function takes in its order, as far as it has to be given; none where the name means several functions. */
function parametersFor(name: string, { file, files }: MutationPlace): readonly string[] {
  if (name === '') return []
  const found = [file, ...files.filter(({ path }) => path !== file.path)]
    .filter(({ grammar }) => grammar.family === file.grammar.family)
    .flatMap((from) => (indexOf(from).functions.get(name) ?? []).map((node) => ({ node, from })))
  const [only] = found
  if (found.length > 1) return []
  if (only === undefined) return fieldsFor(name, [file, ...files])
  const names: string[] = []
  for (const parameter of parametersOf(only.node, only.from)) {
    const [own] = targetNames(parameter.field('pattern') ?? parameter)
    if (own === undefined || OPTIONAL.test(kindOf(parameter)) || parameter.field('value') !== null) break
    if (!/^(self|cls|this)$/.test(own)) names.push(own)
  }
  return names
}

/** The fields of a dataclass or named tuple of Python, which it is made with. */
function fieldsFor(name: string, files: readonly CodeFile[]): readonly string[] {
  const owner = files
    .filter(({ grammar }) => grammar.family === 'python')
    .flatMap((file) => indexOf(file).types.get(name) ?? [])[0]
  const fields: string[] = []
  const body = owner?.field('body') ?? undefined
  for (const one of body === undefined ? [] : statementsOf(body)) {
    const [only] = statementsOf(one)
    if (kindOf(only) !== 'assignment' || only?.field('type') === null) continue
    if (only?.field('right') !== null) break
    fields.push(only?.field('left')?.text() ?? '')
  }
  return fields
}

const OPTIONAL = /optional|default|assignment_pattern|rest|splat|object_pattern|array_pattern|separator/

/** The place where the arguments and the names of the parameters part, and what is missing there. */
function missingFrom(
  given: readonly SyntaxNode[],
  names: readonly string[],
): readonly { readonly index: number; readonly name: string }[] {
  const index = given.findIndex((one, at) => lastWord(one) !== names[at] && names.indexOf(lastWord(one)) > at)
  const at = index === -1 ? given.length : index
  const name = names[at]
  return name === undefined ? [] : [{ index: at, name }]
}

function lastWord(argument: SyntaxNode): string {
  return /(?:^|\.)([A-Za-z_$][\w$]*)$/.exec(argument.text())?.[1] ?? ''
}

/** In the form of the argument before. Shape: `int(end)` after `int(start)`. */
function asBefore(
  name: string,
  before: SyntaxNode | undefined,
  itsName: string | undefined,
): readonly string[] {
  const text = before?.text() ?? ''
  if (itsName === undefined || text === itsName || text.length > FORM_LENGTH_MAX) return []
  const word = new RegExp(`(?<![\\w$])${RegExp.escape(itsName)}(?![\\w$])`, 'g')
  return [...text.matchAll(word)].length === 1 ? [text.replace(word, name)] : []
}

const FORM_LENGTH_MAX = 60

/** What stands for the name where the call is: the name itself, or a member of the object that the code belongs to. */
function atHand(name: string, node: SyntaxNode, file: CodeFile): readonly string[] {
  const self = file.grammar.family === 'python' ? 'self' : 'this'
  const owner = node.ancestors().find((outer) => kindOf(outer).startsWith('class'))
  const members = [`${self}.${name}`, `${self}._${name}`, `${self}.#${name}`]
  const text = owner?.text() ?? ''
  return [
    ...(namesInScope(node, file).has(name) ? [name] : []),
    ...members.filter((member) => new RegExp(`${RegExp.escape(member)}(?![\\w$])`).test(text)),
  ].slice(0, ARGUMENTS_MAX)
}

const ARGUMENTS_MAX = 2

function mutated(
  call: SyntaxNode,
  {
    value,
    index,
    given,
  }: { readonly value: string; readonly index: number; readonly given: readonly SyntaxNode[] },
): Mutated {
  const before = given[index]
  const last = given.at(-1)
  const list = call.field('arguments')
  const says = `${quoted(call.text())} hands on less than the function takes; ${quoted(value)} is what is missing`
  if (before !== undefined) {
    const { start } = span(before)
    return { edits: [{ start, end: start, replacement: `${value}, ` }], says }
  }
  const end = last === undefined ? span(list ?? call).start + 1 : span(last).end
  return { edits: [{ start: end, end, replacement: last === undefined ? value : `, ${value}` }], says }
}
