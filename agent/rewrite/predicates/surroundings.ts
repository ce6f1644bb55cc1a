import { fileOf, nodeBinding, nodeOf, type Predicate } from '../match-context.ts'
import { calleeOf, covers, descendants, isSame, kindOf, lineOf, statementOf } from '../tree.ts'

/** Conditions on what an expression stands in, and on what it holds. */

/** The expression is a statement of its own: nobody reads its value. */
const isStatement: Predicate = {
  arguments: ['placeholder'],
  binds: [],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const outer = kindOf(node?.parent()).startsWith('await') ? node?.parent()?.parent() : node?.parent()
    return kindOf(outer) === 'expression_statement'
  },
}

/** The value is worked out by reading JSON: here, or in the function called from this place of the trace. */
const readsJson: Predicate = {
  arguments: ['placeholder'],
  binds: [],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    if (node === undefined) return false
    const { grammar } = fileOf(context, name)
    const { line, column, depth = 0 } = context.site
    return descendants(node, (inner) => !grammar.functions.has(kindOf(inner))).some((part) => {
      if (!grammar.calls.has(kindOf(part))) return false
      if (depth > 0) return covers(part, line, column) || kindOf(node).startsWith('await')
      return /^(JSON\.parse|json\.loads?)$|\.(json|get_json)$/.test(calleeOf(part)?.text() ?? '')
    })
  },
}

/** The text of `A` holds a call that reads JSON, in functions within it too. */
const holdsJsonReader: Predicate = {
  arguments: ['placeholder'],
  binds: [],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    return node !== undefined && /\bJSON\.parse\b|\bjson\.loads\(/.test(node.text())
  },
}

/** A `try` around the node catches what it throws, within its function. */
const isCaught: Predicate = {
  arguments: ['placeholder'],
  binds: [],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const { grammar } = fileOf(context, name)
    for (const outer of node?.ancestors() ?? []) {
      if (grammar.functions.has(kindOf(outer))) return false
      if (kindOf(outer) !== 'try_statement') continue
      const body = outer.field('body')
      if (body !== null && node !== undefined && covers(body, lineOf(node), undefined)) return true
    }
    return false
  },
}

/** The node is a part of a node of that kind, within its statement. */
const isInside: Predicate = {
  arguments: ['placeholder', 'word'],
  binds: [],
  test: (context, [name, kind]) => {
    const node = nodeOf(context, name)
    const statement = node === undefined ? undefined : statementOf(node, fileOf(context, name).grammar)
    for (const outer of node?.ancestors() ?? []) {
      if (kindOf(outer) === kind) return true
      if (isSame(outer, statement)) return false
    }
    return false
  },
}

/** The statement that `CALL` stands in. Binds CALL_STATEMENT. */
const statementOfNode: Predicate = {
  arguments: ['placeholder'],
  binds: ['*_STATEMENT'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const file = fileOf(context, name)
    const statement = node === undefined ? undefined : statementOf(node, file.grammar)
    return statement === undefined ? false : { '*_STATEMENT': nodeBinding(statement, file) }
  },
}

export const SURROUNDING_PREDICATES: Readonly<Record<string, Predicate>> = {
  is_statement: isStatement,
  reads_json: readsJson,
  holds_json_reader: holdsJsonReader,
  is_caught: isCaught,
  is_inside: isInside,
  statement_of: statementOfNode,
}
