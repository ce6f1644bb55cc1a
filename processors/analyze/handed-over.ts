import type { ParsedFile } from '../../agent/repository/definitions.ts'
import type { SyntaxNode } from '../../agent/repository/syntax.ts'
import { viewOf } from './language-views.ts'
import type { Search } from './origin.ts'

const FILES_MAX = 16

/**
 * JavaScript: where a method of that name is handed over without its object, so that it runs with another `this` or none.
 * Shape: `this.line` of `{ visit: this.line }`. Bounds: 16 files; the first place.
 */
export async function methodHandedOver(
  name: string,
  from: ParsedFile,
  search: Pick<Search, 'files'>,
): Promise<{ readonly file: ParsedFile; readonly node: SyntaxNode } | undefined> {
  if (!/^[\w$]+$/.test(name)) return undefined
  const pattern = new RegExp(`\\.${name.replace(/\$/g, '\\$')}\\b(?!\\s*\\()`)
  const files = await search.files.filesWith(from, pattern, { name })
  for (const file of files.slice(0, FILES_MAX)) {
    const node = file.root
      .findAll({ rule: { kind: 'member_expression' } })
      .find((candidate) => viewOf(candidate).member(candidate)?.name === name && isHandedOver(candidate))
    if (node !== undefined) return { file, node }
  }
  return undefined
}

function isHandedOver(candidate: SyntaxNode): boolean {
  const parent = candidate.parent()
  const isCalled = parent?.field('function')?.id() === candidate.id()
  const isTarget = parent?.field('left')?.id() === candidate.id()
  const isObject = parent?.field('object')?.id() === candidate.id()
  return !isCalled && !isTarget && !isObject
}
