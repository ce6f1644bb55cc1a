import type { SyntaxNode } from '../repository/syntax.ts'
import { indexOf } from './file-index.ts'
import { originOf } from './scope.ts'
import { bare, calleeOf, descendants, kindOf, lastName, type CodeFile } from './tree.ts'

/** A member that a type declares, with the type that stands beside it; '' for none. */
export interface TypedMember {
  readonly name: string
  readonly type: string
}

/**
 * What the declarations of TypeScript and the annotations of Python say that an expression is, followed through names, fields, lookups, loops and
 * calls of named functions. Shape: "Line" for `line` in `for (const line of this.lines)` with `lines: readonly Line[]`.
 * Result: undefined where no declaration says it. Bounds: eight steps.
 */
export function typeTextOf(
  node: SyntaxNode,
  file: CodeFile,
  files: readonly CodeFile[],
  steps = STEPS_MAX,
): string | undefined {
  if (steps === 0) return undefined
  const { grammar } = file
  const inner = bare(node, grammar)
  const next = (one: SyntaxNode): string | undefined => typeTextOf(one, file, files, steps - 1)
  if (kindOf(inner) === 'identifier') {
    const origin = originOf(inner.text(), inner, file)
    if (origin?.kind === 'parameter') return plain(origin.parameter.field('type')?.text())
    if (origin?.kind === 'element') return elementOf(next(origin.of))
    if (origin?.kind !== 'value' || kindOf(origin.target).endsWith('pattern')) return undefined
    return plain(origin.target.parent()?.field('type')?.text()) ?? next(origin.value)
  }
  if (grammar.members.has(kindOf(inner))) {
    const object = inner.field(grammar.memberObject)
    const name = lastName(inner, grammar)
    if (object === null) return undefined
    const owner = /^(this|self)$/.test(object.text())
      ? node.ancestors().find((outer) => /^class(_declaration|_definition)?$/.test(kindOf(outer)))
      : holderOf(next(object), files)
    return owner === undefined
      ? undefined
      : plain(membersIn(owner).find((member) => member.name === name)?.type)
  }
  if (grammar.subscripts.has(kindOf(inner))) {
    const object = inner.field(grammar.subscriptObject)
    return object === null ? undefined : elementOf(next(object))
  }
  const callee = grammar.calls.has(kindOf(inner)) ? calleeOf(inner) : undefined
  return callee === undefined ? undefined : resultOf(callee, { file, files, next })
}

const STEPS_MAX = 8

function resultOf(
  callee: SyntaxNode,
  {
    file,
    files,
    next,
  }: {
    readonly file: CodeFile
    readonly files: readonly CodeFile[]
    readonly next: (one: SyntaxNode) => string | undefined
  },
): string | undefined {
  const name = lastName(callee, file.grammar)
  const object = callee.field(file.grammar.memberObject)
  if (object !== null && GIVES_ELEMENT.test(name)) return elementOf(next(object))
  if (/^[A-Z]\w*$/.test(name)) return name
  const [only, ...others] = [file, ...files.filter(({ path }) => path !== file.path)].flatMap(
    (from) => indexOf(from).functions.get(name) ?? [],
  )
  return others.length > 0 ? undefined : plain(only?.field('return_type')?.text())
}

const GIVES_ELEMENT = /^(get|find|findLast|at|pop|shift)$/

/** Without what waits for it, may be missing, or may not be changed. */
function plain(text: string | undefined): string | undefined {
  const own = text
    ?.replace(/^\s*(?:->|:)?\s*/, '')
    .replaceAll(/\s*\|\s*(?:undefined|null|None)\b/g, '')
    .replace(/^readonly /, '')
    .trim()
  const wrapped = /^(?:Promise|Readonly|Awaitable|Optional)[<[](.*)[>\]]$/s.exec(own ?? '')?.[1]
  return own === undefined || own === '' ? undefined : (wrapped ?? own)
}

/** What is in it. Shape: "Line" for `Line[]`, `Map<string, Line>`, `list[Line]`, `dict[str, Line]`. */
function elementOf(type: string | undefined): string | undefined {
  if (type === undefined) return undefined
  const list = /^(.*)\[\]$/s.exec(type)?.[1]
  const held = /^[\w.]+[<[](.*)[>\]]$/s.exec(type)?.[1]
  const last = held === undefined ? undefined : partsOf(held).at(-1)
  return plain(list?.replace(/^\((.*)\)$/s, '$1') ?? last)
}

/** Divides at commas that stand in no brackets. */
function partsOf(text: string): readonly string[] {
  const parts = ['']
  let depth = 0
  for (const character of text) {
    if ('<[({'.includes(character)) depth += 1
    if ('>])}'.includes(character)) depth -= 1
    if (character === ',' && depth === 0) parts.push('')
    else parts.push(`${parts.pop() ?? ''}${character}`)
  }
  return parts.map((part) => part.trim())
}

/** The members that a type declares in these files, by the text of the type; none where it is not one of them. */
export function membersOfType(type: string | undefined, files: readonly CodeFile[]): readonly TypedMember[] {
  const holder = holderOf(type, files)
  return holder === undefined ? [] : membersIn(holder)
}

const MEMBERS =
  /^(property_signature|method_signature|public_field_definition|field_definition|method_definition|function_definition)$/

function holderOf(type: string | undefined, files: readonly CodeFile[]): SyntaxNode | undefined {
  if (type === undefined || !/^[A-Z]\w*$/.test(type)) return undefined
  for (const file of files) {
    const found = indexOf(file).types.get(type)
    if (found !== undefined) return found
  }
  return undefined
}

function membersIn(holder: SyntaxNode): readonly TypedMember[] {
  const named = descendants(holder)
    .filter((node) => MEMBERS.test(kindOf(node)))
    .map((node) => ({
      name: (node.field('name') ?? node.field('property'))?.text() ?? '',
      type: typeBeside(node),
    }))
  // Fields of a dataclass, and those that a constructor of Python sets: `total: int = 0`, `self.rows: list[Row] = []`.
  const body = holder.field('body')
  const fields =
    kindOf(holder) === 'class_definition' && body !== null
      ? descendants(body)
          .filter((node) => kindOf(node) === 'assignment' && node.field('type') !== null)
          .map((node) => ({
            name:
              node
                .field('left')
                ?.text()
                .replace(/^self\./, '') ?? '',
            type: typeBeside(node),
          }))
      : []
  return [...named, ...fields].filter(({ name }) => name !== '' && !/^(constructor|__\w+__)$/.test(name))
}

function typeBeside(node: SyntaxNode): string {
  return (node.field('type') ?? node.field('return_type'))?.text() ?? ''
}
