import type { SyntaxNode } from '../../repository/syntax.ts'
import { indexOf } from '../file-index.ts'
import { quoted, replaced, type Mutation, type MutationPlace } from '../mutation.ts'
import { functionName, namedFunctions, namesInScope, parametersOf } from '../scope.ts'
import { argumentsOf, calleeOf, functionOf, isSame, kindOf, ownDescendants, type CodeFile } from '../tree.ts'
import { blamedBy, isBlamed } from './blamed.ts'

/**
 * The name that the error is about stands for another one: `lease.push(row)` where `leases` is what rows are pushed to,
 * `now - tenant()` beside `now()`, a name that has no value yet.
 * Applies to names on the line of the crash that the error blames, in favour of every name that can be read there; those that the
 * code uses in the same way elsewhere come first, then those that nothing reads. Leaves alone names that are given a value.
 * Bounds: five for one name.
 */
export const wrongName: Mutation = {
  id: 'wrong_name',
  isRare: true,
  message:
    /is not defined|before initialization|local variable|is not (?:a function|a constructor|iterable)|properties of|no attribute|not callable|not subscriptable|item assignment/,
  of: (node, place) => {
    const { file, said, role } = place
    if (role !== 'line' || !/^(javascript|python)$/.test(file.grammar.family)) return []
    if (!/^(identifier|shorthand_property_identifier)$/.test(kindOf(node)) || isTarget(node)) return []
    const blamed = blamedBy(said)
    if (blamed === undefined || !isBlamed(node, blamed, file)) return []
    const use = useOf(node, file)
    return candidates(node, use, place)
      .slice(0, NAMES_MAX)
      .map(({ name, score, isAlike }) => ({
        edits: [replaced(node, kindOf(node) === 'identifier' ? name : `${node.text()}: ${name}`)],
        ...(score < ALIKE && NOTHING.test(said) ? { as: 'other_name' } : {}),
        ...(!isAlike && /^\.\w+$/.test(use) ? { doubt: READ_DOUBT } : {}),
        says: `${quoted(name)}${score >= ALIKE ? ', which is used so elsewhere,' : ''} is what ${quoted(node.text())} should be`,
      }))
  },
}

const NAMES_MAX = 5
/** What is there under a name is nothing: that says less of the name than that there is no such name. */
const NOTHING = /properties of (?:undefined|null)|NoneType|is not iterable/
const ALIKE = 3
/** A member that nobody reads of that name elsewhere is read as nothing, which ends a crash without being right. */
const READ_DOUBT = 4

function isTarget(node: SyntaxNode): boolean {
  const parent = node.parent()
  if (parent === null) return true
  if (/parameter|pattern|import|keyword_argument|labeled|_definition$|_declaration$/.test(kindOf(parent)))
    return !isSame(parent.field('value'), node)
  if (/attribute|member_expression/.test(kindOf(parent)))
    return isSame(parent.field('attribute') ?? parent.field('property'), node)
  return (
    isSame(parent.field('name') ?? parent.field('left'), node) &&
    !/binary|comparison|boolean/.test(kindOf(parent))
  )
}

/** What is done with the name. Shape: ".push(" for a method, "(" for a call, "" for all else. */
function useOf(node: SyntaxNode, { grammar }: CodeFile): string {
  const parent = node.parent()
  if (parent !== null && grammar.members.has(kindOf(parent))) {
    const outer = parent.parent()
    const isCalled = outer !== null && grammar.calls.has(kindOf(outer)) && isSame(calleeOf(outer), parent)
    return `.${parent.field(grammar.memberName)?.text() ?? ''}${isCalled ? '(' : ''}`
  }
  return parent !== null && grammar.calls.has(kindOf(parent)) && isSame(calleeOf(parent), node) ? '(' : ''
}

interface Candidate {
  readonly name: string
  readonly score: number
  /** It is used so elsewhere. */
  readonly isAlike: boolean
}

function candidates(node: SyntaxNode, use: string, place: MutationPlace): readonly Candidate[] {
  const { file } = place
  const own = functionOf(node, file)
  const self = file.grammar.family === 'python' ? 'self' : 'this'
  const isMethod = node.ancestors().some((outer) => kindOf(outer).startsWith('class'))
  const names = new Set([...namesInScope(node, file), ...(isMethod ? [self] : []), ...globalsWith(use, file)])
  names.delete(node.text())
  const ownNames = ownDescendants(own, file.grammar).filter((one) => one.children().length === 0)
  const functions = new Set(namedFunctions(file).map(({ name }) => name))
  const around = new Set(node.ancestors().map((outer) => functionName(outer)))
  return [...names]
    .filter((name) => !around.has(name))
    .map((name) => {
      const alike = alikeOf(name)
      return { name, score: scoreOf(name, alike), isAlike: alike > 0 }
    })
    .filter(({ score }) => score > -1)
    .toSorted((a, b) => b.score - a.score)

  function alikeOf(name: string): number {
    return use === '(' ? callsOf(name, node, place) : use !== '' && isUsedSo(name, use, place) ? 1 : 0
  }

  function scoreOf(name: string, alike: number): number {
    const isFunction = functions.has(name) || /^[A-Z]/.test(name)
    const times = ownNames.filter((one) => one.text() === name).length
    return (
      alike * (ALIKE + 1) +
      (times === 1 ? 2 : 0) +
      (times > 0 ? 1 : 0) +
      (name[0] === node.text()[0] ? 0.5 : 0) -
      (isFunction && use !== '(' && !GLOBALS.includes(name) ? 3 : 0) -
      (use === '(' && !isFunction && alike === 0 ? 2 : 0)
    )
  }
}

/** 1 where the name is called elsewhere with as many arguments, less where it is called with others or only declared. */
function callsOf(name: string, node: SyntaxNode, { file, files }: MutationPlace): number {
  const given = argumentsOf(node.parent() ?? node).length
  const all = [file, ...files.filter(({ path }) => path !== file.path)].filter(
    ({ grammar }) => grammar.family === file.grammar.family,
  )
  const calls = all.flatMap((from) => indexOf(from).callsByText.get(name) ?? [])
  if (calls.includes(given)) return 1
  const declared = all.flatMap((from) => indexOf(from).functions.get(name) ?? [])
  if (declared.some((one) => parametersOf(one, file).length === given)) return 0.75
  return calls.length > 0 ? 0.25 : 0
}

/** Somewhere in the files of the language the same is done with that name. */
function isUsedSo(name: string, use: string, { file, files }: MutationPlace): boolean {
  const pattern = new RegExp(
    `(?<![\\w$.#])${RegExp.escape(name)}${RegExp.escape(use)}${use.endsWith('(') ? '' : '(?![\\w$])'}`,
  )
  return (
    pattern.test(file.text) ||
    hasGlobal(name, use, file) ||
    files.some(({ grammar, text }) => grammar.family === file.grammar.family && pattern.test(text))
  )
}

const GLOBALS = [
  'Date',
  'JSON',
  'Math',
  'Object',
  'Number',
  'Array',
  'Promise',
  'String',
  'console',
  'process',
]

/** The objects of the runtime that have such a method, in JavaScript. */
function globalsWith(use: string, file: CodeFile): readonly string[] {
  return GLOBALS.filter((name) => hasGlobal(name, use, file))
}

function hasGlobal(name: string, use: string, { grammar }: CodeFile): boolean {
  if (grammar.family !== 'javascript' || !GLOBALS.includes(name)) return false
  const method = /^\.([\w$]+)\($/.exec(use)?.[1]
  const holder = (globalThis as unknown as Readonly<Record<string, object>>)[name]
  return method !== undefined && holder !== undefined && Object.hasOwn(holder, method)
}
