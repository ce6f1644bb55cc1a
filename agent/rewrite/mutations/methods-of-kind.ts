import type { SyntaxNode } from '../../repository/syntax.ts'
import type { MutationPlace } from '../mutation.ts'
import { originOf } from '../scope.ts'
import { typeTextOf } from '../type-texts.ts'
import { descendants, kindOf, type CodeFile } from '../tree.ts'

/** Methods of the kinds that programs keep things in: by what is given to them, the usual ones first. */
interface Kind {
  /** Given a function first. */
  readonly withFunction: readonly string[]
  /** By the number of other arguments. */
  readonly given: readonly (readonly string[])[]
}

const KINDS: Readonly<Record<string, Kind>> = {
  array: {
    withFunction: [
      'find',
      'filter',
      'map',
      'some',
      'every',
      'forEach',
      'findIndex',
      'reduce',
      'sort',
      'flatMap',
    ],
    given: [
      ['pop', 'shift', 'slice', 'reverse'],
      ['push', 'includes', 'indexOf', 'concat', 'at', 'join', 'unshift', 'slice'],
      ['slice', 'splice'],
    ],
  },
  map: {
    withFunction: ['forEach'],
    given: [['values', 'keys', 'entries', 'clear'], ['get', 'has', 'delete'], ['set']],
  },
  set: { withFunction: ['forEach'], given: [['values', 'clear'], ['add', 'has', 'delete'], []] },
  text: {
    withFunction: [],
    given: [
      ['trim', 'toLowerCase', 'toUpperCase'],
      ['split', 'includes', 'startsWith', 'endsWith', 'indexOf', 'at', 'slice'],
      ['slice', 'replace', 'replaceAll', 'padStart', 'padEnd'],
    ],
  },
  list: {
    withFunction: ['sort'],
    given: [
      ['pop', 'copy', 'sort', 'reverse', 'clear'],
      ['append', 'extend', 'remove', 'index', 'count', 'pop'],
      ['insert'],
    ],
  },
  dict: {
    withFunction: [],
    given: [
      ['items', 'values', 'keys', 'copy'],
      ['get', 'pop', 'update', 'setdefault'],
      ['get', 'setdefault', 'pop'],
    ],
  },
  pyset: { withFunction: [], given: [['pop', 'copy', 'clear'], ['add', 'discard', 'remove', 'update'], []] },
  str: {
    withFunction: [],
    given: [
      ['strip', 'lower', 'upper', 'split', 'splitlines', 'isdigit'],
      ['split', 'join', 'startswith', 'endswith', 'find', 'strip', 'encode'],
      ['replace', 'split', 'partition'],
    ],
  },
}

const OF_PYTHON: Readonly<Record<string, string>> = {
  list: 'list',
  dict: 'dict',
  defaultdict: 'dict',
  set: 'pyset',
  str: 'str',
}

/** The methods that an object has which take such arguments, where it is known what it is; `used` are others it is asked for. */
export function methodsFor(
  object: SyntaxNode,
  given: readonly SyntaxNode[],
  used: readonly string[],
  { file, files, said }: MutationPlace,
): readonly string[] {
  const name =
    file.grammar.family === 'python'
      ? OF_PYTHON[/'(\w+)' object has no attribute/.exec(said)?.[1] ?? '']
      : kindIn(object, used, { file, files })
  const kind = name === undefined ? undefined : KINDS[name]
  if (kind === undefined) return []
  const [first] = given
  if (first !== undefined && /function|lambda/.test(kindOf(first))) return kind.withFunction
  return kind.given[given.length] ?? []
}

/** Methods that take such arguments, of whatever there is, where nobody knows what the object is. */
export function usualMethods(given: readonly SyntaxNode[]): readonly string[] {
  const [first] = given
  if (first !== undefined && /function/.test(kindOf(first))) return KINDS['array']?.withFunction ?? []
  return USUAL[given.length] ?? []
}

const USUAL: readonly (readonly string[])[] = [[], ['get', 'has', 'includes', 'push', 'add'], ['set']]

/** By its declared type, by what made it, or else by what it is asked for elsewhere. */
function kindIn(
  object: SyntaxNode,
  used: readonly string[],
  { file, files }: Pick<MutationPlace, 'file' | 'files'>,
): string | undefined {
  const type = typeTextOf(object, file, files) ?? ''
  const typed = BY_TYPE.find(([pattern]) => pattern.test(type))?.[1]
  if (typed !== undefined) return typed
  const made = madeBy(object, file)
  if (/^\[|^Array\b|\.(map|filter|split|slice|toSorted)\(|^Object\.(keys|values|entries)\(/.test(made))
    return 'array'
  if (/^new Map\b/.test(made)) return 'map'
  if (/^new Set\b/.test(made)) return 'set'
  if (/^['"`]|\.(trim|toString|join)\(/.test(made)) return 'text'
  if (used.some((one) => /^(push|splice|map|filter|find|forEach|reduce|sort)$/.test(one))) return 'array'
  if (used.includes('set') || (used.includes('get') && used.includes('delete'))) return 'map'
  if (used.includes('add')) return 'set'
  return used.includes('get') ? 'map' : undefined
}

const BY_TYPE: readonly (readonly [RegExp, string])[] = [
  [/\[\]$|^(?:Readonly)?Array</, 'array'],
  [/^(?:Readonly)?Map</, 'map'],
  [/^(?:Readonly)?Set</, 'set'],
  [/^string$/, 'text'],
]

function madeBy(object: SyntaxNode, file: CodeFile): string {
  if (kindOf(object) === 'identifier') {
    const origin = originOf(object.text(), object, file)
    return origin?.kind === 'value' ? origin.value.text() : ''
  }
  const field = /^this\.(#?[\w$]+)$/.exec(object.text())?.[1]
  if (field === undefined) return ''
  const set = descendants(file.root).find((node) =>
    kindOf(node).endsWith('field_definition')
      ? (node.field('name') ?? node.field('property'))?.text() === field && node.field('value') !== null
      : kindOf(node) === 'assignment_expression' && node.field('left')?.text() === object.text(),
  )
  return (set?.field('value') ?? set?.field('right'))?.text() ?? ''
}
