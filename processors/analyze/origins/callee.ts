import { definitionIn, type Definition, type ParsedFile } from '../../../agent/repository/definitions.ts'
import type { SyntaxNode } from '../../../agent/repository/syntax.ts'
import { visibleBindings } from '../bindings.ts'
import { declaredTypeOf, typeNameOf } from '../declared-types.ts'
import type { LanguageView } from '../language-view.ts'
import { viewOf } from '../language-views.ts'
import { classAround } from '../named-functions.ts'
import type { Search, Trail } from '../origin.ts'

/** The function or class of the repository that a call calls, as far as names and declared types tell. */
export async function calledDefinition(
  call: SyntaxNode,
  { file }: Pick<Trail, 'file'>,
  search: Search,
  depth = 0,
): Promise<Definition | undefined> {
  const view = viewOf(call)
  const made = view.call(call)
  if (made === undefined) return undefined
  const callee = view.core(made.callee)
  const path = pathBefore(callee)
  if (path !== undefined) return search.files.findDefinition(file, callee.text(), path)
  if (view.isIdentifier(callee)) return search.files.findDefinition(file, callee.text())
  if (callee.is('type_identifier')) return search.files.findDefinition(file, callee.text())
  const member = view.member(callee)
  if (member === undefined) return undefined
  const object = view.core(member.object)
  const owner = await ownerOf(object, { file, search, depth })
  if (owner !== undefined) {
    const inFile = definitionIn(owner.file, member.name, owner.name)
    if (inFile !== undefined) return inFile
    const found = await search.files.findDefinition(owner.file, member.name, owner.name)
    // A type of a library has methods that are none of ours.
    if (found !== undefined || owner.isElsewhere) return found
  }
  if (view.isIdentifier(object)) {
    const exported = await search.files.findDefinition(file, member.name, object.text())
    if (exported !== undefined) return exported
  }
  const isLibraryName = Object.hasOwn(view.lookups, member.name) || view.parsers.has(member.name)
  return isLibraryName ? undefined : search.files.findOnlyDefinition(file, member.name)
}

/** Rust: the type or module of `Cart::new`; undefined for a name without one. */
function pathBefore(callee: SyntaxNode): string | undefined {
  const around = callee.parent()
  const path = around?.is('scoped_identifier') === true ? around.field('path') : null
  const name = path
    ?.text()
    .replace(/<[\s\S]*$/, '')
    .split('::')
    .at(-1)
  return name === 'Self' ? classAround(callee) : name
}

/** Whether an object is a collection or a text of its language, whose methods are none of the repository's. */
export async function isOfLanguage(object: SyntaxNode, file: ParsedFile, search: Search): Promise<boolean> {
  const owner = await ownerOf(viewOf(object).core(object), { file, search, depth: 0 })
  return owner?.isElsewhere === true && OF_A_LANGUAGE.test(owner.name)
}

const OF_A_LANGUAGE =
  /^(?:\w*(?:Map|List|Set|Queue|Deque|Stack|Buffer|Builder)|Array|Date|Optional|RegExp|String|URL|Vec|Vector|dict|list|set|str)$/

interface Owner {
  readonly name: string
  readonly file: ParsedFile
  /** It is declared, and not in the repository. */
  readonly isElsewhere: boolean
}

/** The class or type of an object. */
async function ownerOf(
  object: SyntaxNode,
  { file, search, depth }: { readonly file: ParsedFile; readonly search: Search; readonly depth: number },
): Promise<Owner | undefined> {
  const view = viewOf(object)
  const near = view.isSelf(object) ? classAround(object) : typeName(object, view)
  const declared = near === undefined ? await declaredTypeOf(object, file, search, depth + 1) : undefined
  const name = near ?? (declared === undefined ? undefined : typeNameOf(declared.text))
  if (name === undefined) return undefined
  const from = declared?.file ?? file
  const definition =
    (await search.files.findDefinition(from, name)) ??
    (await qualified(declared?.text ?? '', name, from, search))
  const isOfLibrary = view.id !== 'javascript' || OF_JAVASCRIPT.test(name)
  const isElsewhere = definition === undefined && !view.isSelf(object) && isOfLibrary
  return { name, file: definition?.file ?? from, isElsewhere }
}

/** Classes that JavaScript has itself; what else is not found may come by another name. */
const OF_JAVASCRIPT = /^(?:Array|Date|Headers|Map|RegExp|Set|URL|URLSearchParams|WeakMap|WeakSet)$/

/** Go and Rust: a type by the package or module before it. Shape: `*cache.Cache`, `store::Store`. */
async function qualified(
  text: string,
  name: string,
  from: ParsedFile,
  search: Search,
): Promise<Definition | undefined> {
  const before = new RegExp(`([\\w$]+)(?:\\.|::)${RegExp.escape(name)}\\b`).exec(text)?.[1]
  return before === undefined ? undefined : search.files.findDefinition(from, name, before)
}

const TYPE_KINDS = new Set(['type_annotation', 'type', 'pointer_type', 'type_identifier', 'qualified_type'])

/** The name of the type of an expression, from how it was made or declared in the same file. */
export function typeName(expression: SyntaxNode, view: LanguageView): string | undefined {
  const node = view.core(expression)
  const made = madeType(node, view)
  if (made !== undefined) return made
  if (view.isIdentifier(node)) {
    for (const binding of visibleBindings(node, view).possible) {
      const fromValue =
        binding.value === undefined || binding.kind === 'element'
          ? undefined
          : madeType(view.core(binding.value), view)
      if (fromValue !== undefined) return fromValue
      const declared = binding.node.parent()?.field('type')
      if (declared !== null && declared !== undefined) return bareType(declared)
    }
    return undefined
  }
  const member = view.member(node)
  if (member === undefined || !view.isSelf(view.core(member.object))) return undefined
  for (const assignment of assignmentsTo(node, member.name)) {
    const name = madeType(view.core(assignment), view)
    if (name !== undefined) return name
  }
  return undefined
}

/** `new Cart()`, `Cart()` and `&Cart{}` are a Cart. */
function madeType(node: SyntaxNode, view: LanguageView): string | undefined {
  const call = view.call(node)
  if (call?.isNew === true) return call.callee.text().replace(/<[\s\S]*$/, '')
  if (view.id === 'python' && call !== undefined && /^(?:\w+\.)?[A-Z]\w*$/.test(call.callee.text())) {
    return call.callee.text().split('.').at(-1)
  }
  if (view.id !== 'go') return undefined
  const literal = node.is('unary_expression') ? node.namedChildren()[0] : node
  const type = literal?.is('composite_literal') === true ? literal.field('type') : null
  return type?.is('type_identifier') === true ? type.text() : undefined
}

function bareType(node: SyntaxNode): string | undefined {
  if (!TYPE_KINDS.has(String(node.kind()))) return undefined
  return /^[:*\s]*([A-Za-z_]\w*)\s*(?:\|\s*(?:undefined|null|None))?$/.exec(node.text())?.[1]
}

/** What is assigned to `this.name` or `self.name` in the class around a node. */
export function assignmentsTo(node: SyntaxNode, name: string): readonly SyntaxNode[] {
  const view = viewOf(node)
  const around = node.ancestors().findLast((ancestor) => /class_d|^class$/.test(String(ancestor.kind())))
  if (around === undefined) return []
  const kinds = view.id === 'python' ? ['assignment'] : ['assignment_expression']
  return around
    .findAll({ rule: { any: kinds.map((kind) => ({ kind })) } })
    .filter((assignment) => {
      const target = assignment.field('left')
      const member = target === null ? undefined : view.member(target)
      return member?.name === name && view.isSelf(view.core(member.object))
    })
    .map((assignment) => assignment.field('right'))
    .filter((value) => value !== null)
}
