import type { ParsedFile, ParsedFiles } from '../../agent/repository/definitions.ts'
import { isTestCode } from '../../agent/repository/inline-tests.ts'
import { functionAround } from '../../agent/repository/symbols.ts'
import { nodesOfKinds, type SyntaxNode } from '../../agent/repository/syntax.ts'
import { viewOf } from './language-views.ts'
import { classAround, namedFunctionAround } from './named-functions.ts'
import type { WrittenText } from './written-text.ts'

const NAMES = ['identifier', 'type_identifier', 'scoped_identifier', 'constant', 'name']
const CONSTRUCTOR = /^(?:constructor|__init__|initialize|__construct|init|new)$/
const RETURNED = /^return_(?:statement|expression)$/
/** What only looks which error it is. */
const COMPARED = /^(?:errors\.(?:Is|As)\(|isinstance\()|\binstanceof\b|[!=]==?/
const USES_MAX = 3

/** What the code does with a text or an error: it raises it, returns it, or says it. */
export type Doing = 'raises' | 'returns' | 'says'

/** What is done with a value where it stands. */
export function doingAt({ file, node }: Pick<WrittenText, 'file' | 'node'>): Doing {
  const view = viewOf(file.root)
  const around = namedFunctionAround(node)?.node.id()
  const within: SyntaxNode[] = []
  for (const ancestor of node.ancestors()) {
    if (ancestor.id() === around) break
    within.push(ancestor)
  }
  if (within.some((ancestor) => view.raised(ancestor) !== undefined)) return 'raises'
  const isReturned = within.some((one) => RETURNED.test(String(one.kind())) || isErr(one))
  return isReturned ? 'returns' : 'says'
}

/** Of Rust: `Err("…")`, `bail!("…")`. */
function isErr(node: SyntaxNode): boolean {
  return (
    /^(?:call_expression|macro_invocation)$/.test(String(node.kind())) &&
    /^(?:Err\(|(?:\w+::)?(?:bail|ensure|anyhow|eyre)!)/.test(node.text())
  )
}

/**
 * Where an error is raised or returned whose text is written elsewhere: in a value with a name (`var ErrEmpty = errors.New("…")`) or in
 * the constructor of a class of errors. The text itself where it is used at once, or nowhere.
 * Bounds: the first three uses in the files of the same language that name it.
 */
export async function usesOf(text: WrittenText, files: ParsedFiles): Promise<readonly WrittenText[]> {
  const name = nameOf(text.node)
  if (name === undefined) return [text]
  const pattern = new RegExp(`\\b${RegExp.escape(name)}\\b`)
  const uses: WrittenText[] = []
  for (const file of await files.filesWith(text.file, pattern, { name })) {
    for (const node of usesIn(file, name)) {
      if (uses.length < USES_MAX) uses.push({ ...text, file, node })
    }
  }
  return uses.length === 0 ? [text] : uses
}

/** The name that others use a text by: of the class whose constructor it is in, or of the value outside of any function. */
function nameOf(node: SyntaxNode): string | undefined {
  const around = namedFunctionAround(node)
  if (around !== undefined) {
    const owner = classAround(node)
    const isConstructor = CONSTRUCTOR.test(around.simpleName) || around.simpleName === owner
    return isConstructor ? owner : undefined
  }
  for (const ancestor of node.ancestors()) {
    const name = ancestor.field('name') ?? ancestor.field('left')
    if (name !== null && /^[A-Za-z_]\w+$/.test(name.text())) return name.text()
  }
  return undefined
}

function usesIn(file: ParsedFile, name: string): readonly SyntaxNode[] {
  return nodesOfKinds(file.root, NAMES).filter(
    (node) =>
      node.text() === name &&
      namedFunctionAround(node) !== undefined &&
      !isTestCode(file.path, functionAround(node)?.node) &&
      !isCompared(node) &&
      doingAt({ file, node }) !== 'says',
  )
}

function isCompared(node: SyntaxNode): boolean {
  const parents = node.ancestors().slice(0, 3)
  return parents.some((one) =>
    /call|binary|comparison/.test(String(one.kind())) ? COMPARED.test(one.text().slice(0, 200)) : false,
  )
}
