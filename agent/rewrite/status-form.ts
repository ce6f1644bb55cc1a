import type { SyntaxNode } from '../repository/syntax.ts'
import { returnedValues } from './provenance.ts'
import { namedFunctions } from './scope.ts'
import { bare, calleeOf, kindOf, type CodeFile } from './tree.ts'

/** Results that are an answer to a client: a status with what goes with it. */

const STATUS = /^[1-5]\d\d$/
/** Names of the status in an answer that is an object. */
export const STATUS_KEY = /^["']?(status|statusCode|status_code|code)["']?$/
const HELPERS_MAX = 2

/**
 * In what form a value is an answer. Shape: "list of 2" for `[404, 'no such page']`, "object" for
 * `{ status: 404, body }`, the form of its result for a call of a function of these files; undefined for other values.
 */
export function statusFormOf(
  value: SyntaxNode,
  file: CodeFile,
  others: readonly CodeFile[],
  helpers = 0,
): string | undefined {
  const node = bare(value, file.grammar)
  const kind = kindOf(node)
  if (/^(array|list|tuple|expression_list)$/.test(kind)) {
    const elements = node.children().filter((child) => child.isNamed() && kindOf(child) !== 'comment')
    return STATUS.test(elements[0]?.text() ?? '') ? `list of ${elements.length}` : undefined
  }
  if (kind === 'object' || kind === 'dictionary')
    return node.children().some(isStatusField) ? 'object' : undefined
  const callee = file.grammar.calls.has(kind) ? calleeOf(node) : undefined
  if (callee === undefined || !file.grammar.identifiers.has(kindOf(callee)) || helpers >= HELPERS_MAX)
    return undefined
  return [file, ...others]
    .flatMap((from) => namedFunctions(from).map((found) => ({ ...found, from })))
    .filter(({ name }) => name === callee.text())
    .flatMap(({ node: helper, from }) => returnedValues(helper, from).map((own) => ({ own, from })))
    .map(({ own, from }) => statusFormOf(own, from, others, helpers + 1))
    .find((form) => form !== undefined)
}

function isStatusField(part: SyntaxNode): boolean {
  const key = kindOf(part).startsWith('shorthand') ? part : part.field('key')
  return STATUS_KEY.test(key?.text() ?? '')
}
