import { codeLanguageOf, codeLanguageOfFamily } from './code-languages.ts'
import type { ImportedName, SyntaxFamily } from './code-language.ts'
import type { Repository } from './repository.ts'
import type { SyntaxNode } from './syntax.ts'

const importsByRoot = new WeakMap<SyntaxNode, readonly ImportedName[]>()

/** All names that a file gets from others, in every form its language has. Found once for each tree. */
export function importsOf(root: SyntaxNode): readonly ImportedName[] {
  const known = importsByRoot.get(root)
  if (known !== undefined) return known
  const names = codeLanguageOf(root).importsOf(root)
  importsByRoot.set(root, names)
  return names
}

/**
 * The listed files a module name means, seen from a file; none for a module that is not of the repository.
 * A Go package is all files of its folder. Only the listing is looked at.
 */
export function resolveModule(
  repository: Repository,
  fromPath: string,
  module: string,
  family: SyntaxFamily,
): readonly string[] {
  return codeLanguageOfFamily(family).moduleFiles(repository, fromPath, module)
}
