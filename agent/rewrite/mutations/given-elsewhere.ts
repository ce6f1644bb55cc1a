import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, replaced, type Mutation } from '../mutation.ts'
import { freeNames, namesInScope } from '../scope.ts'
import { descendants, kindOf, type CodeFile } from '../tree.ts'

/**
 * A name, field or parameter is given another value here than where the code gives it elsewhere: `timeout: options.wait` beside
 * `timeout: options.wait ?? DEFAULT_WAIT`, `total = sum(rows)` beside `total = sum(row.price for row in rows)`.
 * Applies to declarations, assignments, entries of records and named arguments, in favour of values whose names all stand for
 * something here; leaves alone values of more than one line, and functions. Bounds: two for one place.
 */
export const givenElsewhere: Mutation = {
  id: 'given_elsewhere',
  of: (node, { file, files }) => {
    const given = givenAt(node)
    if (given === undefined) return []
    const others = valuesOf(files).get(`${file.grammar.family} ${given.name}`) ?? []
    const fitting = others.filter(
      ({ text, value }) =>
        text !== given.value.text() && !isUndone(given.value, text) && isKnownHere(value, node, file),
    )
    return [...new Set(fitting.map(({ text }) => text))].slice(0, VALUES_MAX).map((text) => ({
      edits: [replaced(given.value, text)],
      says: `${quoted(given.name)} is given ${quoted(given.value.text())} here, where it is given ${quoted(text)} elsewhere`,
    }))
  },
}

const VALUES_MAX = 2
const VALUE_LENGTH_MAX = 80
/** Kinds of nodes that give a value, with the fields of name and value. */
const GIVING: Readonly<Record<string, readonly [string, string]>> = {
  variable_declarator: ['name', 'value'],
  assignment: ['left', 'right'],
  assignment_expression: ['left', 'right'],
  assignment_statement: ['left', 'right'],
  short_var_declaration: ['left', 'right'],
  let_declaration: ['pattern', 'value'],
  pair: ['key', 'value'],
  keyword_argument: ['name', 'value'],
  field_initializer: ['field', 'value'],
  keyed_element: ['key', 'value'],
}

interface Given {
  readonly name: string
  readonly value: SyntaxNode
}

/** Shape: "total" for `let mut total = …`, `self.total = …`, `"total": …` and `total: …`. */
function givenAt(node: SyntaxNode): Given | undefined {
  const fields = GIVING[kindOf(node)]
  const [target, value] = fields === undefined ? [] : [node.field(fields[0]), node.field(fields[1])]
  if (target === null || value === null || target === undefined || value === undefined) return undefined
  const name = /^(?:(?:self|this)\.)?["']?#?([A-Za-z_]\w*)["']?$/.exec(target.text())?.[1]
  return name === undefined || name.length < NAME_LENGTH_MIN ? undefined : { name, value }
}

/** A shorter name means another thing in each place. */
const NAME_LENGTH_MIN = 3

/** Nothing is no slip for something that was worked out. */
function isUndone(value: SyntaxNode, other: string): boolean {
  return /call|invocation|binary|await|comprehension|new_expression/.test(kindOf(value)) && EMPTY.test(other)
}

const EMPTY =
  /^(\[\]|\{\}|\(\)|0|0\.0|''|""|null|undefined|None|nil|true|false|True|False|set\(\)|dict\(\)|list\(\)|new (Map|Set)\(\))$/

interface Value {
  readonly text: string
  readonly value: SyntaxNode
}

/** What the files give each name. Kept with the list of files: it is asked for each node of each place. */
const known = new WeakMap<readonly CodeFile[], ReadonlyMap<string, readonly Value[]>>()

function valuesOf(files: readonly CodeFile[]): ReadonlyMap<string, readonly Value[]> {
  const before = known.get(files)
  if (before !== undefined) return before
  const found = new Map<string, Value[]>()
  for (const { root, grammar } of files) {
    for (const node of descendants(root)) {
      const given = givenAt(node)
      const text = given?.value.text() ?? ''
      if (given === undefined || text.length > VALUE_LENGTH_MAX || !isPlain(text)) continue
      const key = `${grammar.family} ${given.name}`
      found.set(key, [...(found.get(key) ?? []), { text, value: given.value }])
    }
  }
  known.set(files, found)
  return found
}

function isPlain(text: string): boolean {
  return !/\n|=>|\bfunction\b|\blambda\b|\bfunc\b|\|\w+\||->/.test(text)
}

/** Every name in it can be read here; what a compiler would refuse it has to say itself. */
function isKnownHere(value: SyntaxNode, place: SyntaxNode, file: CodeFile): boolean {
  if (!/^(javascript|python)$/.test(file.grammar.family)) return true
  const names = namesInScope(place, file)
  return [...freeNames(value)].every((name) => names.has(name) || BUILT_IN.test(name))
}

const BUILT_IN =
  /^([A-Z]\w*|None|self|this|len|sum|min|max|int|str|float|list|dict|set|tuple|sorted|range|round|abs|any|all|parseInt|parseFloat|undefined|math|process)$/
