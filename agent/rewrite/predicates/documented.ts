import { documentedValue } from '../documented-value.ts'
import { fileOf, nodeOf, type Predicate } from '../match-context.ts'
import { saidEntry } from '../said-entry.ts'
import { functionOf, isSame } from '../tree.ts'

/** The comment of the function around `MATCH` says what it gives where there is nothing. Binds DEFAULT, and DOC_SAYS. */
const documentedDefault: Predicate = {
  arguments: ['placeholder'],
  binds: ['DEFAULT', 'DOC_SAYS'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const file = fileOf(context, name)
    const scope = node === undefined ? undefined : functionOf(node, file)
    if (scope === undefined || isSame(scope, file.root)) return false
    const found = documentedValue(scope, file)
    return found === undefined ? false : { DEFAULT: { text: found.code }, DOC_SAYS: { text: found.says } }
  },
}

/** The documents say what counts for a key that the table of `MATCH` does not hold. Binds DEFAULT, and DOC_SAYS. */
const saidEntryOf: Predicate = {
  arguments: ['placeholder'],
  binds: ['DEFAULT', 'DOC_SAYS'],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const found = node === undefined ? undefined : saidEntry(node, fileOf(context, name), context.subject)
    return found === undefined ? false : { DEFAULT: { text: found.code }, DOC_SAYS: { text: found.says } }
  },
}

export const DOCUMENTED_PREDICATES: Readonly<Record<string, Predicate>> = {
  documented_default: documentedDefault,
  said_entry: saidEntryOf,
}
