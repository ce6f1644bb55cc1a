import type { ParsedFile, ParsedFiles } from '../../agent/repository/definitions.ts'
import type { SyntaxNode } from '../../agent/repository/syntax.ts'
import type { RanFunction } from './async-habits.ts'
import type { Investigation } from './finder.ts'
import { namedFunctionAtLine } from './named-functions.ts'

/** Functions of the stack, from the crash outwards, that are looked at. */
const RAN_MAX = 4

/** The own functions on the stack, from the crash outwards, and those around the given places, each once. Bounds: four of the stack. */
export async function ranFunctions(
  { crash, frames }: Pick<Investigation, 'crash' | 'frames'>,
  files: ParsedFiles,
  others: readonly { readonly file: ParsedFile; readonly line: number }[] = [],
): Promise<readonly RanFunction[]> {
  const ran: RanFunction[] = []
  const isKnown = (node: SyntaxNode): boolean => ran.some((one) => one.node.id() === node.id())
  const add = (file: ParsedFile, line: number): void => {
    const symbol = namedFunctionAtLine(file.root, line)
    if (symbol !== undefined && !isKnown(symbol.node)) ran.push({ file, node: symbol.node, line })
  }
  for (const { isOwn, path, line } of frames.slice(crash?.frameIndex ?? 0)) {
    if (ran.length >= RAN_MAX) break
    const file = !isOwn || path === undefined ? undefined : await files.open(path)
    if (file !== undefined && line !== undefined) add(file, line)
  }
  for (const { file, line } of others) add(file, line)
  return ran
}
