import type { ParsedFile } from '../../agent/repository/definitions.ts'
import { nodesOfKinds, type SyntaxNode } from '../../agent/repository/syntax.ts'

/** Ways to export what is written in another module, or is only known when this one runs. */
const OF_OTHERS =
  /\bexport\s*(?:type\s*)?\*|\bexport\s*=|\b__exportStar\(|\bmodule\.exports\s*=(?!=|\s*\{)|\bexports\s*\[|\bObject\.(?:assign|defineProperty|defineProperties)\(\s*(?:module\.)?exports\b/

/**
 * Whether the names that a JavaScript module exports can be told from its text: none are handed on from another module as a whole, and
 * none come into being when it runs. Shape: not for `export * from './cart.js'`, nor for `module.exports = make()`.
 */
export function saysWhatItExports({ root, text }: ParsedFile): boolean {
  const hasSpread = commonJsObjects(root).some((object) =>
    object.namedChildren().some((child) => child.is('spread_element')),
  )
  return !OF_OTHERS.test(text) && !hasSpread
}

/** Names that a JavaScript module exports, by the common forms. */
export function exportedNames({ root, text }: ParsedFile): readonly string[] {
  const names = new Set<string>()
  for (const node of nodesOfKinds(root, ['export_statement'])) {
    const declaration = node.field('declaration')
    for (const name of declaration === null ? [] : declaredNames(declaration)) names.add(name)
    for (const one of nodesOfKinds(node, ['export_specifier']))
      names.add((one.field('alias') ?? one.field('name') ?? one).text())
    if (node.children().some((child) => child.is('default'))) names.add('default')
  }
  for (const match of text.matchAll(/\b(?:module\.)?exports\.([\p{L}_$][\p{L}\p{N}_$]*)\s*=/gu))
    names.add(match[1] ?? '')
  for (const object of commonJsObjects(root)) {
    for (const child of object.namedChildren()) {
      const key = child.field('key') ?? child.field('name') ?? child
      names.add(key.text().replace(/^['"]|['"]$/g, ''))
    }
  }
  return [...names]
}

/** The objects of `module.exports = { … }`. */
function commonJsObjects(root: SyntaxNode): readonly SyntaxNode[] {
  return nodesOfKinds(root, ['assignment_expression']).flatMap((node) => {
    const value = node.field('left')?.text() === 'module.exports' ? node.field('right') : null
    return value?.is('object') === true ? [value] : []
  })
}

/** `total` of `function total() {}`, `a` and `b` of `const a = 1, { b } = c`. */
function declaredNames(declaration: SyntaxNode): readonly string[] {
  const name = declaration.field('name')
  if (name !== null) return [name.text()]
  const targets = nodesOfKinds(declaration, ['variable_declarator']).flatMap((one) => one.field('name') ?? [])
  return targets.flatMap((target) =>
    target.is('identifier')
      ? [target.text()]
      : nodesOfKinds(target, ['identifier', 'shorthand_property_identifier_pattern']).map((one) =>
          one.text(),
        ),
  )
}
