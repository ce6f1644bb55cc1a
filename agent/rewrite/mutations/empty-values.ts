import type { SyntaxNode } from '../../repository/syntax.ts'
import { indexOf } from '../file-index.ts'
import { kindOf, type CodeFile } from '../tree.ts'

/** What is done with a name or a field, by what follows it in the text, and what it is empty then; the first that fits. */
const BY_USE: Readonly<Record<'javascript' | 'python', readonly (readonly [RegExp, string])[]>> = {
  javascript: [
    [
      /^\.(push|unshift|pop|shift|splice|map|filter|find|some|every|forEach|length|at|slice|join|concat|reduce|sort)\b/,
      '[]',
    ],
    [/^\.add\b/, 'new Set()'],
    [/^\.(get|set|has|delete|size|entries|keys|values)\b/, 'new Map()'],
    [/^(\+\+|--| [+-]= )/, '0'],
    [/^\[/, '{}'],
  ],
  python: [
    [/^\.(append|extend|insert|sort)\b/, '[]'],
    [/^\.(add|discard)\b/, 'set()'],
    [/^\.(get|setdefault|items|keys|values|update|pop)\b|^\[[^\]\n]*\] (=|\+=)/, '{}'],
    [/^ [+-]= /, '0'],
  ],
}

/** By the type that stands beside it, or in the documentation of the line before. */
const BY_TYPE: readonly (readonly [RegExp, string])[] = [
  [/^:?\s*(?:readonly )?(?:Array<.*>|.*\[\])$/, '[]'],
  [/^:?\s*(?:Readonly)?Map<.*>$/, 'new Map()'],
  [/^:?\s*(?:Readonly)?Set<.*>$/, 'new Set()'],
  [/^:?\s*Record<.*>$/, '{}'],
  [/^:?\s*number$/, '0'],
  [/^list(\[.*\])?$/i, '[]'],
  [/^dict(\[.*\])?$/i, '{}'],
  [/^set\[.*\]$/i, 'set()'],
  [/^int$/, '0'],
]

/**
 * What a name or field is while there is nothing in it, by its type, by a class of its name that is made without arguments, or by what the
 * code does with it; undefined where nothing tells.
 */
export function emptyValueOf(
  text: string,
  from: { readonly scope: SyntaxNode; readonly type?: string | undefined },
  file: CodeFile,
): string | undefined {
  const { family } = file.grammar
  if (family !== 'javascript' && family !== 'python') return undefined
  const { type } = from
  const typed = type === undefined ? undefined : BY_TYPE.find(([pattern]) => pattern.test(type))?.[1]
  const uses = from.scope
    .text()
    .split(text)
    .slice(1)
    .filter((rest) => !/^[\w$]/.test(rest))
  return typed ?? BY_USE[family].find(([use]) => uses.some((rest) => use.test(rest)))?.[1]
}

/** How a class of these files is made that is called as the name is. Shape: "new Lines()" for `lines`. */
export function madeByName(name: string, files: readonly CodeFile[]): string | undefined {
  const plain = name.replace(/^.*[.#_]/, '').toLowerCase()
  for (const file of files) {
    const own = [...indexOf(file).types].find(
      ([type, node]) => type.toLowerCase() === plain && kindOf(node).startsWith('class'),
    )?.[0]
    if (own !== undefined) return file.grammar.family === 'python' ? `${own}()` : `new ${own}()`
  }
  return undefined
}
