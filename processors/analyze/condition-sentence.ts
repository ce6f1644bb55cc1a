import type { ParsedFile } from '../../agent/repository/definitions.ts'
import { lineOf } from '../../agent/repository/symbols.ts'
import type { SyntaxNode } from '../../agent/repository/syntax.ts'
import { viewOf } from './language-views.ts'
import { namedFunctionAround } from './named-functions.ts'
import { code } from './words.ts'

/** What the function around a node does there, and when. Shape: "`charge` says this itself when `total <= 0` (src/pay.py:9)". */
export function conditionSentence(
  { file, node }: { readonly file: ParsedFile; readonly node: SyntaxNode },
  does: string,
): string {
  const around = namedFunctionAround(node)
  const name = around === undefined ? 'the program' : code(around.name)
  const condition = viewOf(file.root).condition(node, around?.node ?? file.root)
  const when = condition === undefined ? '' : ` when ${code(condition)}`
  return `${name} ${does}${when} (${file.path}:${lineOf(node)})`
}
