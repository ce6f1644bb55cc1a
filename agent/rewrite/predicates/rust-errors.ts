import type { SyntaxNode } from '../../repository/syntax.ts'
import { resultType } from '../empty-types.ts'
import { fileOf, nodeOf, type MatchContext, type Predicate } from '../match-context.ts'
import { freeNames, namedFunctions, namesInScope, parametersOf } from '../scope.ts'
import { argumentsOf, calleeOf, descendants, functionOf, kindOf, span, type CodeFile } from '../tree.ts'

/** Conditions for functions of Rust with an error type of their own. */

const FOR_BAD = /invalid|parse|bad|malformed|number|format|syntax|value|wrong/i

/**
 * The function around `X` gives errors of a type of the repository: another failure of it, or of a function beside it with that type, is made into
 * one; or the type is an enum with a variant for what is malformed, or a struct, that holds a text, or the error itself. Binds MADE, the function
 * that makes one.
 */
const hasErrorFor: Predicate = {
  arguments: ['placeholder'],
  binds: ['MADE'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const file = fileOf(context, name)
    if (node === undefined) return false
    const scope = functionOf(node, file)
    const type = /Result<.*,\s*(\w+)>$/s.exec(resultType(scope, file) ?? '')?.[1]
    if (type === undefined || PRIMITIVE.test(type)) return false
    const beside = madeBeside(node, type, file)
    if (beside !== undefined) return { MADE: { text: beside } }
    const maker = variantOf(type, context) ?? structOf(type, context)
    if (maker === undefined) return false
    const { path, holds } = maker
    if (/^\(\w*(Error|Err)\)$/.test(holds)) return { MADE: { text: path } }
    if (holds === '') return { MADE: { text: `|_| ${path}` } }
    const texts = parametersOf(scope, file)
      .filter((one) => /^&('\w+ )?str$|^&?String$/.test(one.field('type')?.text() ?? ''))
      .map((one) => one.field('pattern')?.text() ?? '')
    const [text] = texts
    if (!/^\(String\)$/.test(holds) || text === undefined) return false
    return { MADE: { text: `|_| ${path}(${text}.to_string())` } }
  },
}

const PRIMITIVE = /^(?:String|str|Error|usize|[iu]\d+)$/

/** How another failure is made into an error of the type, in this function before others, with names that are known here. */
function madeBeside(node: SyntaxNode, type: string, file: CodeFile): string | undefined {
  const scope = functionOf(node, file)
  const known = new Set([...namesInScope(node, file), ...namesGivenBefore(node, scope)])
  const own = namesOfFile(file)
  const others = namedFunctions(file)
    .map((one) => one.node)
    .filter((one) =>
      new RegExp(String.raw`Result<.*,\s*${RegExp.escape(type)}>$`, 's').test(resultType(one, file) ?? ''),
    )
  for (const from of [scope, ...others])
    for (const call of descendants(from)) {
      const [argument] = argumentsOf(call)
      if (kindOf(call) !== 'call_expression' || argument === undefined) continue
      if (calleeOf(call)?.text().endsWith('.map_err') !== true || argument.text().includes('\n')) continue
      // What a closure takes is the error of that failure: it may be of another kind.
      if (/^\|\s*[a-z]/.test(argument.text())) continue
      const names = [...freeNames(argument)].filter((name) => !own.has(name) && /^[a-z]/.test(name))
      if ([...names, ...inline(argument)].every((name) => known.has(name))) return argument.text()
    }
  return undefined
}

/** What the function declares and is given before a place. */
function namesGivenBefore(node: SyntaxNode, scope: SyntaxNode): readonly string[] {
  const before = scope.text().slice(0, span(node).start - span(scope).start)
  return [...before.matchAll(/(?:\blet (?:mut )?|[(,]\s*(?:mut )?)(\w+)\s*[:=]/g)].map(
    ([, name = '']) => name,
  )
}

/** Names that stand in the text of a macro. Shape: `line` in `format!("no port in {line}")`. */
function inline(node: SyntaxNode): readonly string[] {
  return [...node.text().matchAll(/\{(\w+)(?::[^}]*)?\}/g)].map(([, name = '']) => name)
}

function namesOfFile(file: CodeFile): ReadonlySet<string> {
  return new Set(namedFunctions(file).map(({ name }) => name))
}

/** How an error is made. */
interface Made {
  /** Shape: `ConfigError::Invalid`, `ParseError`. */
  readonly path: string
  /** What it is made of, as it is declared. Shape: "(String)"; '' for nothing. */
  readonly holds: string
}

function variantOf(type: string, context: MatchContext): Made | undefined {
  const declared = declaredAs('enum_item', type, context)
  const variants =
    declared === undefined ? [] : descendants(declared).filter((node) => kindOf(node) === 'enum_variant')
  const found = variants.find((one: SyntaxNode) => FOR_BAD.test(one.field('name')?.text() ?? ''))
  return found === undefined ? undefined : made(`${type}::${found.field('name')?.text() ?? ''}`, found)
}

function structOf(type: string, context: MatchContext): Made | undefined {
  const declared = declaredAs('struct_item', type, context)
  return declared === undefined ? undefined : made(type, declared)
}

function made(path: string, declared: SyntaxNode): Made {
  const holds = (declared.field('body')?.text() ?? '').replaceAll(/\bpub(?:\(\w+\))?\s+|\s/g, '')
  return { path, holds }
}

function declaredAs(kind: string, type: string, { subject }: MatchContext): SyntaxNode | undefined {
  return [...subject.files.values()]
    .filter(({ grammar }) => grammar.family === 'rust')
    .flatMap(({ root }) => descendants(root))
    .find((node) => kindOf(node) === kind && node.field('name')?.text() === type)
}

export const RUST_ERROR_PREDICATES: Readonly<Record<string, Predicate>> = { has_error_for: hasErrorFor }
