import type { ParsedFile } from '../../agent/repository/definitions.ts'
import { findCallers } from '../../agent/repository/callers.ts'
import { familyOf } from '../../agent/repository/code-languages.ts'
import type { SyntaxFamily } from '../../agent/repository/code-language.ts'
import { importsOf, resolveModule } from '../../agent/repository/imports.ts'
import { functionAround, isFunctionNode, symbolOf } from '../../agent/repository/symbols.ts'
import { nodesOfKinds, type SyntaxNode } from '../../agent/repository/syntax.ts'
import { visibleBindings } from './bindings.ts'
import type { Binding } from './language-view.ts'
import { viewOf } from './language-views.ts'
import { classAround } from './named-functions.ts'
import type { Search } from './origin.ts'
import { memberValues } from './writes.ts'

/** A type as the code writes it, and the file whose names it uses. */
export interface DeclaredType {
  readonly text: string
  readonly file: ParsedFile
  /** The type where it is written, or what makes a value of it. */
  readonly node: SyntaxNode
}

const DEPTH_MAX = 6
const TEXT_CHARACTERS_MAX = 300

/**
 * The type of an expression, as far as declarations, what is made and the results of functions tell it; undefined where
 * the code does not say. Shape: `cart.items[0]` gives "Item" in src/cart.ts. Bounds: 6 steps.
 */
export async function declaredTypeOf(
  expression: SyntaxNode,
  file: ParsedFile,
  search: Search,
  depth = 0,
): Promise<DeclaredType | undefined> {
  if (depth > DEPTH_MAX) return undefined
  const view = viewOf(expression)
  const node = view.core(expression)
  const next = (inner: SyntaxNode, where: ParsedFile = file): Promise<DeclaredType | undefined> =>
    declaredTypeOf(inner, where, search, depth + 1)
  const made = madeTypeNode(node)
  if (made !== undefined) return typeAt(made, file)
  if (view.isSelf(node)) return selfType(node, file)
  if (view.isIdentifier(node)) return nameType(node, { file, search, next })
  const call = view.call(node)
  if (call !== undefined) {
    const receiver = view.member(view.core(call.callee))
    const definition = await search.called(node, file, depth + 1)
    if (definition?.symbol.kind === 'class')
      return { text: definition.symbol.simpleName, file: definition.file, node: definition.symbol.node }
    const result = definition === undefined ? undefined : resultType(definition.symbol.node)
    if (definition !== undefined && result !== undefined) {
      const type = typeAt(result, definition.file)
      const isOwn = type.text === 'Self' || type.text === 'this'
      return isOwn ? { ...type, text: definition.symbol.owner ?? type.text } : type
    }
    if (definition !== undefined || receiver === undefined) return undefined
    const type = await next(receiver.object)
    if (type === undefined || SAME.test(receiver.name)) return type
    return ELEMENT.test(receiver.name) ? elementType(type) : undefined
  }
  const member = view.member(node)
  if (member !== undefined) {
    const type = await next(member.object)
    return type === undefined ? undefined : memberType(type, member.name, { search, next })
  }
  const indexed = view.indexed(node)
  if (indexed === undefined) return undefined
  const type = await next(indexed.object)
  return type === undefined || indexed.isSlice ? type : elementType(type)
}

/** Methods that give the thing itself, or the one thing in it. */
const SAME =
  /^(?:clone|to_owned|borrow|borrow_mut|as_ref|as_mut|as_deref|lock|read|write|iter|iter_mut|into_iter|unwrap|expect|unwrap_or_default|stream|values|filter|reversed|sorted|copied|cloned|orElseThrow|toList)$/
const ELEMENT =
  /^(?:get|get_mut|at|first|last|pop|pop_front|pop_back|next|nth|poll|peek|pollFirst|getFirst|getLast|removeFirst|removeLast|find|findLast|shift|min|max)$/

/** The type of an element of a list, a map or an optional. Shape: "Map<String, List<Row>>" gives "List<Row>". */
export function elementType(type: DeclaredType): DeclaredType | undefined {
  const text = type.text.replace(/^[&*\s]+(?:mut\s+)?/, '').replace(/^readonly\s+/, '')
  const go = /^(?:\[\w*\]|map\[[^\]]+\])(.+)$/s.exec(text)?.[1]
  const array = /^(.+)\[\]$/s.exec(text)?.[1] ?? /^\[\s*([^;\]]+)\s*(?:;[^\]]*)?\]$/s.exec(text)?.[1]
  const found = go ?? array ?? lastArgument(text)
  return found === undefined ? undefined : { ...type, text: found.trim() }
}

/** Shape: "Vec<Row>" gives "Row", "dict[str, Row]" gives "Row". */
function lastArgument(text: string): string | undefined {
  const inner = /^[\w.:$]+\s*(?:<([\s\S]+)>|\[([\s\S]+)\])$/.exec(text)
  const whole = inner?.[1] ?? inner?.[2]
  if (whole === undefined) return undefined
  let depth = 0
  let start = 0
  for (let index = 0; index < whole.length; index += 1) {
    const character = whole[index] ?? ''
    if ('<[('.includes(character)) depth += 1
    else if ('>])'.includes(character)) depth -= 1
    else if (character === ',' && depth === 0) start = index + 1
  }
  return whole.slice(start)
}

/** What holds one value of another type and is called as that one. */
const HOLDERS =
  /^(?:std::\w+::|\w+\.)*(?:Rc|Arc|Box|RefCell|Cell|Mutex|RwLock|Ref|RefMut|MutexGuard|Option|Result|Promise|Readonly|Partial|Optional|Final|Awaitable|Cow|Pin|Weak|OnceCell)\s*[<[]/

/** The plain name of a type. Shape: "&mut Rc<RefCell<shop::Cart>>" gives "Cart", "Cart | undefined" gives "Cart". */
export function typeNameOf(text: string): string | undefined {
  let plain = text
    .replace(/^[:&*\s]+/, '')
    .replace(/^'\w+\s+/, '')
    .replace(/^(?:mut|dyn|impl|readonly|final)\s+/, '')
    .replace(/\s*\|\s*(?:undefined|null|None)\b/g, '')
    .replace(/^["']|["'?]$/g, '')
    .trim()
  const inner = HOLDERS.test(plain) ? /^[\w:.]+\s*[<[]([\s\S]+)[>\]]$/.exec(plain)?.[1] : undefined
  if (inner !== undefined) return typeNameOf(/^Result\b/.test(plain) ? (inner.split(',')[0] ?? inner) : inner)
  plain = plain.replace(/[<[][\s\S]*$/, '')
  return /^(?:[\w$]+(?:::|\.))*([\p{L}_$][\p{L}\p{N}_$]*)$/u.exec(plain)?.[1]
}

function typeAt(node: SyntaxNode, file: ParsedFile): DeclaredType {
  const text = node.text().replace(/^:\s*/, '').replace(/\s+/g, ' ').slice(0, TEXT_CHARACTERS_MAX)
  return { text, file, node }
}

/** `new Cart()`, `Cart{…}`, `Cart { … }`, a cast. Go's `&Cart{}` is a pointer. */
function madeTypeNode(node: SyntaxNode): SyntaxNode | undefined {
  const kind = String(node.kind())
  if (kind === 'object_creation_expression' || kind === 'composite_literal')
    return node.field('type') ?? undefined
  if (kind === 'new_expression') return node.field('constructor') ?? undefined
  if (kind === 'struct_expression') return node.field('name') ?? undefined
  if (kind === 'unary_expression' && node.text().startsWith('&')) {
    const [inner] = node.namedChildren()
    return inner?.is('composite_literal') === true ? (inner.field('type') ?? undefined) : undefined
  }
  return undefined
}

function selfType(node: SyntaxNode, file: ParsedFile): DeclaredType | undefined {
  const name = functionAround(node)?.owner ?? classAround(node)
  return name === undefined ? undefined : { text: name.replace(/[()*]/g, ''), file, node }
}

type NextType = (inner: SyntaxNode, where?: ParsedFile) => Promise<DeclaredType | undefined>

/** What a name was declared as, else what it was set to or what is handed over for it. */
async function nameType(
  node: SyntaxNode,
  { file, search, next }: { readonly file: ParsedFile; readonly search: Search; readonly next: NextType },
): Promise<DeclaredType | undefined> {
  for (const binding of visibleBindings(node, viewOf(node)).possible) {
    const declared = declaredAt(binding)
    if (declared !== undefined && !/^(?:var|auto|val|final)$/.test(declared.text()))
      return typeAt(declared, file)
    if (binding.kind === 'parameter') return argumentType(binding, { file, search, next })
    if (binding.value === undefined || binding.part !== undefined) continue
    const type = await next(binding.value)
    if (type === undefined) continue
    return binding.kind === 'element' ? elementType(type) : type
  }
  return undefined
}

const CALLERS_MAX = 3
const CALLER_FILES_MAX = 6

/** The type of what the first calls of a function give for a parameter that says nothing of its type. */
async function argumentType(
  { parameter, part }: Binding,
  { file, search, next }: { readonly file: ParsedFile; readonly search: Search; readonly next: NextType },
): Promise<DeclaredType | undefined> {
  if (parameter === undefined || part !== undefined || parameter.index < 0) return undefined
  const { simpleName, owner } = symbolOf(parameter.function)
  const isConstructor = simpleName === 'constructor' || simpleName === '__init__'
  const name = isConstructor ? (owner ?? '') : simpleName
  const callers = name === '' ? [] : await findCallers(search.files, file, name, CALLER_FILES_MAX)
  for (const caller of callers.slice(0, CALLERS_MAX)) {
    const argument = viewOf(caller.call).call(caller.call)?.positional[parameter.index]
    const type = argument === undefined ? undefined : await next(argument, caller.file)
    if (type !== undefined) return type
  }
  return undefined
}

/** Declarations whose `type` is that of the names in them; how many levels up they may be. */
const DECLARATIONS =
  /^(?:variable_declarator|required_parameter|optional_parameter|typed_parameter|typed_default_parameter|assignment|var_spec|const_spec|parameter_declaration|variadic_parameter_declaration|formal_parameter|local_variable_declaration|field_declaration|enhanced_for_statement|let_declaration|parameter|const_item|static_item|resource)$/
const LEVELS_MAX = 2

function declaredAt({ node, kind }: Pick<Binding, 'node' | 'kind'>): SyntaxNode | undefined {
  if (kind === 'defined' || kind === 'imported') return undefined
  let around = node.parent()
  for (let level = 0; around !== null && level < LEVELS_MAX; level += 1, around = around.parent()) {
    if (isFunctionNode(around)) return undefined
    const isDeclaration = DECLARATIONS.test(String(around.kind()))
    const type = isDeclaration ? around.field('type') : null
    if (type !== null && type.id() !== node.id()) return type
    if (isDeclaration && !around.is('variable_declarator')) return undefined
  }
  return undefined
}

function resultType(definition: SyntaxNode): SyntaxNode | undefined {
  const result =
    definition.field('return_type') ??
    definition.field('result') ??
    (definition.is('method_declaration') ? definition.field('type') : null)
  if (result === null) return undefined
  // Go: of several results the first is the value.
  const [first] = result.is('parameter_list') ? result.namedChildren() : []
  return first === undefined ? result : (first.field('type') ?? first)
}

const MEMBERS = [
  'property_signature',
  'method_signature',
  'public_field_definition',
  'required_parameter',
  'field_declaration',
  'formal_parameter',
  'assignment',
]

/** The declared type of a member of a type of the repository, else that of what its own code sets it to. */
async function memberType(
  type: DeclaredType,
  member: string,
  { search, next }: { readonly search: Search; readonly next: NextType },
): Promise<DeclaredType | undefined> {
  const name = typeNameOf(type.text)
  const declaration = name === undefined ? undefined : await typeDeclaration(name, type, search)
  if (declaration === undefined) return undefined
  for (const node of nodesOfKinds(declaration.node, MEMBERS)) {
    const declared = node.field('type') ?? node.field('return_type')
    if (declared !== null && memberNames(node).includes(member)) return typeAt(declared, declaration.file)
  }
  for (const value of memberValues(declaration.node, member).slice(0, 2)) {
    const set = await next(value, declaration.file)
    if (set !== undefined) return set
  }
  return undefined
}

function memberNames(node: SyntaxNode): readonly string[] {
  const names = [...node.fieldChildren('name'), ...node.fieldChildren('declarator')]
  const target = node.field('pattern') ?? node.field('left')
  const all = [...names, ...(target === null ? [] : [target])]
  return all.map((one) => (one.field('name') ?? one).text().replace(/^(?:self|this)\./, ''))
}

/** Interfaces and other names of types that are no classes. */
const TYPE_NAMES: Partial<Readonly<Record<SyntaxFamily, readonly string[]>>> = {
  javascript: ['interface_declaration', 'type_alias_declaration'],
}

async function typeDeclaration(
  name: string,
  { file }: DeclaredType,
  search: Search,
): Promise<{ readonly node: SyntaxNode; readonly file: ParsedFile } | undefined> {
  const definition = await search.files.findDefinition(file, name)
  if (definition?.symbol.kind === 'class') return { node: definition.symbol.node, file: definition.file }
  const family = familyOf(file.root)
  const kinds = TYPE_NAMES[family]
  if (kinds === undefined) return undefined
  const paths = importsOf(file.root)
    .filter(({ local }) => local === name)
    .flatMap(({ module }) => resolveModule(search.files.repository, file.path, module, family))
  for (const one of [file, ...(await Promise.all(paths.map((path) => search.files.open(path))))]) {
    if (one === undefined) continue
    const node = nodesOfKinds(one.root, kinds).find((found) => found.field('name')?.text() === name)
    if (node !== undefined) return { node, file: one }
  }
  return undefined
}
