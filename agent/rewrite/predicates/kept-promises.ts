import type { SyntaxNode } from '../../repository/syntax.ts'
import { asyncCall } from '../async-call.ts'
import { nodeBinding, nodeOf, type MatchContext, type Predicate } from '../match-context.ts'
import { namesInScope } from '../scope.ts'
import { bare, chainRoot, descendants, kindOf, lastName, receiverOf, type CodeFile } from '../tree.ts'

/**
 * A name that `X` is read through is, somewhere in these files, given the promise of an async function without await,
 * and nothing ever waits for what is kept there. Binds KEPT, what it is given to, and all that puts the await in.
 * Shape: X `this.table.get`, for `this.table = this.load()` in another method.
 */
const isKeptPromise: Predicate = {
  arguments: ['placeholder'],
  binds: ['KEPT', 'CALLED', 'CALLEE', 'AWAIT_OPEN', 'AWAIT_CLOSE'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const names = node === undefined ? [] : namesOf(node, context.file)
    const kept = [...context.subject.files.values()].flatMap((file) => keptIn(file, names, context))
    const [only] = kept
    return only !== undefined && kept.length === 1 ? only : false
  },
}

/** The names of a chain. Shape: "table" and "get" for `this.table.get`. */
function namesOf(node: SyntaxNode, file: CodeFile): readonly string[] {
  const inner = bare(node, file.grammar)
  const receiver = receiverOf(inner, file.grammar)
  const own = lastName(inner, file.grammar)
  if (receiver === undefined) return chainRoot(inner, file.grammar) === undefined ? [] : [own]
  return [...namesOf(receiver, file), own].filter((each) => each !== '' && each !== 'this')
}

function keptIn(
  file: CodeFile,
  names: readonly string[],
  context: MatchContext,
): readonly NonNullable<Exclude<ReturnType<Predicate['test']>, boolean>>[] {
  if (file.grammar.family !== 'javascript') return []
  return descendants(file.root)
    .filter((node) => /^(augmented_)?assignment_expression$/.test(kindOf(node)))
    .flatMap((assignment) => {
      const target = assignment.field('left')
      const value = assignment.field('right')
      if (target === null || value === null || !file.grammar.members.has(kindOf(target))) return []
      const name = lastName(target, file.grammar)
      if (!names.includes(name) || !file.grammar.calls.has(kindOf(value)) || isWaitedFor(name, context))
        return []
      const call = asyncCall(value, file, context)
      return call === undefined ? [] : [{ ...call, KEPT: { text: target.text() } }]
    })
}

/** Whether some code takes what is kept under a name for the promise that it is. */
function isWaitedFor(name: string, { subject }: MatchContext): boolean {
  return [...subject.files.values()].some(({ root, grammar }) =>
    descendants(root).some(
      (node) =>
        grammar.members.has(kindOf(node)) &&
        lastName(node, grammar) === name &&
        (kindOf(node.parent()) === 'await_expression' ||
          /^(then|catch|finally)$/.test(node.parent()?.field('property')?.text() ?? '')),
    ),
  )
}

/** What only means something at the beginning of a module: what it says of itself, and what it wants of later versions. */
function isHead(child: SyntaxNode, index: number): boolean {
  const isText = kindOf(child) === 'expression_statement' && kindOf(child.child(0)) === 'string'
  return /^(comment|future_import_statement)$/.test(kindOf(child)) || (isText && index === 0)
}

/** Python: where the module has to be imported; nowhere when it is. Binds IMPORT_POINT. */
const importPoint: Predicate = {
  arguments: ['word'],
  binds: ['IMPORT_POINT'],
  test: ({ match, file }, [module]) => {
    const first = file.root.children().find((child) => /^import_(from_)?statement$/.test(kindOf(child)))
    if (module !== undefined && namesInScope(match, file).has(module))
      return { IMPORT_POINT: { text: '', nodes: [], file } }
    const top = first ?? file.root.children().find((child, index) => !isHead(child, index))
    return top === undefined ? false : { IMPORT_POINT: nodeBinding(top, file) }
  },
}

export const KEPT_PROMISE_PREDICATES: Readonly<Record<string, Predicate>> = {
  import_point: importPoint,
  is_kept_promise: isKeptPromise,
}
