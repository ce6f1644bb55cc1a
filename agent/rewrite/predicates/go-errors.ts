import type { SyntaxNode } from '../../repository/syntax.ts'
import { calledFunction } from '../called-function.ts'
import { emptyOf, resultTypes } from '../go-types.ts'
import { fileOf, nodeBinding, nodeOf, type Predicate } from '../match-context.ts'
import { originOf } from '../scope.ts'
import {
  calleeOf,
  chainRoot,
  descendants,
  functionOf,
  isSame,
  kindOf,
  lineOf,
  ownDescendants,
  type CodeFile,
} from '../tree.ts'

/** Conditions for errors of Go that the code leaves unread: `berth, _ := find(id)`. */

/**
 * `X` begins with a result whose error is dropped with `_`, by a call that gives an error last. Binds DROPPED,
 * the `_`, DROP, the declaration, DROP_LINE and CALL.
 * Leaves alone: what a map, a type assertion or a function gives beside a truth value.
 */
const dropsError: Predicate = {
  arguments: ['placeholder'],
  binds: ['DROPPED', 'DROP', 'DROP_LINE', 'CALL'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const file = fileOf(context, name)
    const root = node === undefined ? undefined : chainRoot(node, file.grammar)
    const origin = root === undefined ? undefined : originOf(root.text(), root, file)
    if (origin?.kind !== 'value' || kindOf(origin.statement) !== 'short_var_declaration') return false
    const dropped = origin.target.children().findLast((child) => child.isNamed())
    const call = origin.value.children().find((child) => child.isNamed())
    if (dropped?.text() !== '_' || call === undefined || origin.statement === undefined) return false
    if (kindOf(call) !== 'call_expression') return false
    const called = calledFunction(call, file, context)
    const isError =
      called === undefined
        ? GIVES_ERROR.test(calleeOf(call)?.text() ?? '')
        : resultTypes(called.node).at(-1) === 'error'
    if (!isError) return false
    return {
      DROPPED: nodeBinding(dropped, file),
      DROP: nodeBinding(origin.statement, file),
      DROP_LINE: { text: String(lineOf(origin.statement)) },
      CALL: { text: call.text() },
    }
  },
}

/** Functions of the standard library with a pointer or an interface that is nil beside an error. */
const GIVES_ERROR =
  /^(os\.(Open|OpenFile|Create|CreateTemp|Stat|Lstat|FindProcess)|url\.(Parse\w*)|http\.(Get|Head|Post|PostForm|NewRequest\w*|ReadResponse|ReadRequest)|regexp\.Compile\w*|net\.(Dial\w*|Listen\w*|Lookup\w*)|sql\.Open|template\.(New|ParseFiles|ParseGlob)|user\.(Current|Lookup\w*)|gzip\.NewReader|zip\.OpenReader|tls\.\w+|time\.LoadLocation|mail\.Parse\w*|exec\.LookPath|plugin\.Open|\w+\.(Do|Query|QueryContext|Prepare|Begin|BeginTx))$/

/**
 * The function around `X` gives an error last, and what it gives besides is known to be empty. Binds RETURN, which
 * hands the error on. Leaves alone: functions that declare the name `err` on its own further on.
 */
const mayReturnError: Predicate = {
  arguments: ['placeholder'],
  binds: ['RETURN'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const file = fileOf(context, name)
    const scope = node === undefined ? undefined : functionOf(node, file)
    if (scope === undefined) return false
    const types = resultTypes(scope)
    const isDeclaredAlone = ownDescendants(scope, file.grammar).some(
      (part) => kindOf(part) === 'short_var_declaration' && part.field('left')?.text() === 'err',
    )
    if (types.at(-1) !== 'error' || isDeclaredAlone) return false
    const files = [...context.subject.files.values()]
    const empty = types.slice(0, -1).map((type) => emptyOf(type, files))
    if (empty.some((code) => code === undefined)) return false
    return { RETURN: { text: `return ${[...empty, 'err'].join(', ')}` } }
  },
}

/** The node is the only one on the line of the error that goes through a pointer: packages are not gone through. */
const onlyDereference: Predicate = {
  arguments: ['placeholder'],
  binds: [],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const file = fileOf(context, name)
    if (node === undefined || isOfPackage(node, file)) return false
    const onLine = descendants(file.root).filter(
      (part) =>
        (kindOf(part) === 'selector_expression' || isStar(part)) &&
        lineOf(part) === context.site.line &&
        !isOfPackage(part, file),
    )
    return onLine.length === 1 && isSame(onLine[0], node)
  },
}

function isStar(node: SyntaxNode): boolean {
  return kindOf(node) === 'unary_expression' && node.field('operator')?.text() === '*'
}

/** Shape: `fmt.Println` where the file imports "fmt". */
function isOfPackage(node: SyntaxNode, file: CodeFile): boolean {
  const operand = node.field('operand')
  if (operand === null || kindOf(operand) !== 'identifier') return false
  return descendants(file.root).some((spec) => {
    if (kindOf(spec) !== 'import_spec') return false
    const path = spec.field('path')?.text().replaceAll('"', '') ?? ''
    return (spec.field('name')?.text() ?? path.split('/').at(-1)) === operand.text()
  })
}

export const GO_ERROR_PREDICATES: Readonly<Record<string, Predicate>> = {
  drops_error: dropsError,
  may_return_error: mayReturnError,
  only_dereference: onlyDereference,
}
