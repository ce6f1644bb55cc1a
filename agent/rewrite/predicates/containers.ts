import { fileOf, nodeOf, type Predicate } from '../match-context.ts'
import { chainRoot, descendants, kindOf } from '../tree.ts'

/** Conditions for values that others are put into. */

/** What `P` is set in: a list for a number, else an object. Binds CONTAINER. */
const containerFor: Predicate = {
  arguments: ['placeholder'],
  binds: ['CONTAINER'],
  test: (context, [name]) => {
    const text = nodeOf(context, name)?.text()
    // By what is written, or by what was used when it failed.
    const isIndex = [text, context.message.get('K')].some((key) => key !== undefined && /^\d+$/.test(key))
    return text === undefined ? false : { CONTAINER: { text: isIndex ? '[]' : '{}' } }
  },
}

/**
 * What the chain `X` begins with was declared empty, so that its parts are made as they come. Something that
 * was filled when it was declared, or came from elsewhere, lacks a part for a reason of its own.
 */
const beginsEmpty: Predicate = {
  arguments: ['placeholder'],
  binds: [],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    if (node === undefined) return false
    const file = fileOf(context, name)
    const root = chainRoot(node, file.grammar)?.text()
    return descendants(file.root).some(
      (declared) =>
        kindOf(declared) === 'variable_declarator' &&
        declared.field('name')?.text() === root &&
        /^(?:\[\s*\]|\{\s*\}|Object\.create\(null\))$/.test(declared.field('value')?.text() ?? ''),
    )
  },
}

export const CONTAINER_PREDICATES: Readonly<Record<string, Predicate>> = {
  container_for: containerFor,
  begins_empty: beginsEmpty,
}
