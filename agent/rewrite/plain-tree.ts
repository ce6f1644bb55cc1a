import { CountedCache } from '../telemetry/counted-cache.ts'
import { syntaxErrors } from './syntax-check.ts'
import { parseSyntax, type SyntaxLanguage, type SyntaxNode } from '../repository/syntax.ts'

/** A syntax tree as plain values, read once from the parser, since several rules walk over it. */
export interface CodeNode {
  readonly kind: string
  readonly text: string
  /** From where the node around it begins, in UTF-16 units; of the root from the begin of the file. */
  readonly offset: number
  readonly isNamed: boolean
  readonly children: readonly CodeNode[]
}

const CACHE_BYTES_MAX = 32 * 1024 * 1024
/** About what a tree takes for each letter; trees of texts that hardly differ share what is equal. */
const BYTES_PER_LETTER = 8

let trees: CountedCache<string, CodeNode> | undefined
/** Trees of texts without syntax errors. */
const whole = new WeakSet<CodeNode>()
/** The one of them that was asked for last, of each language: what is asked for next is mostly a changed form of it. */
const latest = new Map<SyntaxLanguage, CodeNode>()

const NO_EDGES: Edges = { left: false, right: false }

/**
 * The tree of a file. Hundreds of small changes of the same file are looked at for one error, so the parts of a tree whose text and kind
 * did not change are taken from the one before, and only the way down to what changed, and to what stands beside it, is read from the parser.
 * What has syntax errors is read whole: how far they reach is not told by what stands where.
 * Bounds: 32 MiB of trees are kept.
 */
export function plainTree(language: SyntaxLanguage, text: string): CodeNode {
  trees ??= new CountedCache<string, CodeNode>({
    name: 'plain trees',
    bytesMax: CACHE_BYTES_MAX,
    bytesOf: (tree) => (tree.text.length + 1) * BYTES_PER_LETTER,
  })
  const key = `${language}\n${text}`
  const known = trees.get(key)
  if (known !== undefined) {
    if (whole.has(known)) latest.set(language, known)
    return known
  }
  const root = parseSyntax(language, text)
  const isWhole = syntaxErrors(root).length === 0
  const tree = build(read(root, text, 0), text, isWhole ? latest.get(language) : undefined, NO_EDGES)
  trees.set(key, tree)
  if (!isWhole) return tree
  whole.add(tree)
  latest.set(language, tree)
  return tree
}

/** What is asked of the parser for each node. */
interface ReadNode extends Omit<CodeNode, 'children'> {
  readonly node: SyntaxNode
  readonly start: number
}

function read(node: SyntaxNode, source: string, around: number): ReadNode {
  const { start, end } = node.range()
  return {
    node,
    kind: String(node.kind()),
    isNamed: node.isNamed(),
    start: start.index,
    offset: start.index - around,
    text: source.slice(start.index, end.index),
  }
}

/** Which ends of a node are beside a change: what is read there depends on what comes next, as a semicolon that is left out. */
interface Edges {
  readonly left: boolean
  readonly right: boolean
}

/** `old`: what stood in this place before. No node of it is used twice, since rules tell nodes apart by what they are. */
function build(
  { node, start, kind, text, offset, isNamed }: ReadNode,
  source: string,
  old: CodeNode | undefined,
  edges: Edges,
): CodeNode {
  const children = node.children().map((child) => read(child, source, start))
  const others = old?.kind === kind ? old.children : []
  const most = Math.min(children.length, others.length)
  let front = 0
  while (front < most && isSame(children[front], others[front])) front += 1
  let back = 0
  while (back < most - front && isSame(children.at(-1 - back), others.at(-1 - back))) back += 1
  const made = children.map((child, index) => {
    const behind = children.length - index
    const isEqual = index < front || behind <= back
    const own = {
      left: index === 0 ? edges.left : isEqual ? behind === back : true,
      right: behind === 1 ? edges.right : isEqual ? index === front - 1 : true,
    }
    const other = index < front ? others[index] : behind <= back ? others.at(-behind) : undefined
    if (other !== undefined && !own.left && !own.right) return moved(child, other)
    const before = isEqual ? other : index < others.length - back ? others[index] : undefined
    return build(child, source, before, own)
  })
  return { kind, text, offset, isNamed, children: made }
}

function isSame(node: ReadNode | undefined, other: CodeNode | undefined): boolean {
  return node?.kind === other?.kind && node?.isNamed === other?.isNamed && node?.text === other?.text
}

function moved({ offset }: ReadNode, old: CodeNode): CodeNode {
  return old.offset === offset ? old : { ...old, offset }
}
