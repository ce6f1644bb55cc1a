import { nodesOfKinds, type SyntaxNode } from '../../agent/repository/syntax.ts'
import type { CrashSite } from './finder.ts'
import { LOOP_KINDS } from './loop-kinds.ts'
import { containerChanges } from './writes.ts'

/** Whether the crash is in a loop that takes away from, or adds to, the list that it goes through or indexes. */
export function changesWhatItGoesThrough({
  file,
  line,
  suspects,
  view,
  function: around,
}: CrashSite): boolean {
  const scope = around?.node ?? file.root
  const loops = nodesOfKinds(scope, LOOP_KINDS).filter((loop) => {
    const { start, end } = loop.range()
    return start.line < line && end.line + 1 >= line
  })
  if (loops.length === 0) return false
  const lists = suspects.slice(0, 1).flatMap(({ value, access }) => {
    const indexed = view.indexed(view.core(access)) ?? view.indexed(view.core(value))
    const assigned = indexed === undefined ? assignedIndex(value, scope, view) : indexed.object
    return assigned === undefined ? [] : [assigned]
  })
  const gone = loops.flatMap((loop) => iteratedOf(loop))
  return [...lists, ...gone].some((list) =>
    containerChanges(list, file).some((change) => {
      const isReplaced = /^[\w.$#]+\[[^\]]*\]\s*[-+*/]?=/.test(change.text())
      return (
        !isReplaced && loops.some((loop) => contains(loop, change) && list.text() === changedObject(change))
      )
    }),
  )
}

/** The list of `const item = list[index]`, when the value is `item`. */
function assignedIndex(
  value: SyntaxNode,
  scope: SyntaxNode,
  view: CrashSite['view'],
): SyntaxNode | undefined {
  const node = view.core(value)
  if (!view.isIdentifier(node)) return undefined
  for (const declared of nodesOfKinds(scope, [
    'variable_declarator',
    'assignment',
    'short_var_declaration',
  ])) {
    const name = declared.field('name') ?? declared.field('left')
    const right = declared.field('value') ?? declared.field('right')
    if (name?.text() !== node.text() || right === null) continue
    const inner = right.is('expression_list') ? (right.namedChildren()[0] ?? right) : right
    const indexed = view.indexed(view.core(inner))
    if (indexed !== undefined) return indexed.object
  }
  return undefined
}

function iteratedOf(loop: SyntaxNode): readonly SyntaxNode[] {
  const right =
    loop.field('right') ??
    loop.field('value') ??
    loop
      .namedChildren()
      .find((child) => child.is('range_clause'))
      ?.field('right')
  return right === null || right === undefined ? [] : [right]
}

/** `list` of `list.remove(x)`, `delete(list, k)` and `list[k] = v`. */
function changedObject(change: SyntaxNode): string {
  const text = change.text()
  return (
    /^(?:delete|append)\(\s*([\w.$#]+)/.exec(text)?.[1] ??
    // What changes an element, as `lists[k].push(x)`, leaves the list as it is.
    /^([\w.$#]+?)(?:\.[\w$#]+\(|\[[^\]]*\](?!\s*[.[]))/.exec(text)?.[1] ??
    ''
  )
}

/** What counts or cuts on the line that fails, and what counts otherwise in the same file: bytes, units of UTF-16, characters. */
const COUNTED: Readonly<Record<string, { readonly here: RegExp; readonly elsewhere: RegExp }>> = {
  go: { here: /\blen\(\w+\)|\w\[[^\]]*:[^\]]*\]/, elsewhere: /utf8\.RuneCount|\[\]rune\(/ },
  rust: { here: /\.len\(\)|&?\w+\[[^\]]*\.\.[^\]]*\]/, elsewhere: /\.chars\(\)\.count\(\)|char_indices/ },
  javascript: {
    here: /\.(?:length\b|repeat\(|slice\(|substring\(|charCodeAt\(|subarray\(|write\()/,
    elsewhere: /\bBuffer\.byteLength\(|\[\.\.\.\w+\]\.length|\bArray\.from\(\w+\)\.length|\.codePointAt\(/,
  },
  java: {
    here: /\.(?:length\(\)|repeat\(|substring\(|charAt\()/,
    elsewhere: /\.getBytes\([^)]*\)\.length|\.codePointCount\(|\.codePoints\(\)/,
  },
  python: {
    here: /\blen\(\w+\)|\w\[[^\]]*:[^\]]*\]/,
    elsewhere: /\blen\([\w.]+\.encode\(/,
  },
}

/** Whether a length in bytes stands where the same file counts characters otherwise, or the other way round. */
export function mixesBytesAndCharacters({ file, line, view }: CrashSite): boolean {
  const counted = COUNTED[view.id]
  const text = file.lines[line - 1] ?? ''
  return counted !== undefined && counted.here.test(text) && counted.elsewhere.test(file.text)
}

function contains(outer: SyntaxNode, inner: SyntaxNode): boolean {
  const a = outer.range()
  const b = inner.range()
  return a.start.index <= b.start.index && a.end.index >= b.end.index
}
