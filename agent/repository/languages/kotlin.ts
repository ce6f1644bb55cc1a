import { lineOf, typeAround, type CodeLanguage } from '../code-language.ts'
import { folderOf, pathIndexOf } from '../path-index.ts'
import { nodesOfKinds, type SyntaxNode } from '../syntax.ts'
import { jvmModuleFiles } from './java.ts'
import { jvmPackageOf } from './jvm.ts'

const LANGUAGE = {
  functions: new Set([
    'function_declaration',
    'secondary_constructor',
    'anonymous_function',
    'getter',
    'setter',
  ]),
  types: new Set(['class_declaration', 'object_declaration', 'companion_object']),
} as const

/** Kotlin on the JVM. Source: the Kotlin language specification, "Declarations" and "Packages and imports". */
export const kotlin: CodeLanguage = {
  ...LANGUAGE,
  family: 'kotlin',
  calls: new Set(['call_expression']),
  nameOf,
  ownerOf(node) {
    const owner = typeAround(node, LANGUAGE)
    return owner === undefined ? undefined : nameOf(owner)
  },
  printedName: (node) => (node.is('secondary_constructor') ? '<init>' : undefined),
  anonymousName: (_node, outer) => (outer === '' ? 'invoke' : `${outer}$1.invoke`),
  calledName(call) {
    const callee = call.namedChildren()[0]
    const suffix = callee?.is('navigation_expression') === true ? callee.namedChildren().at(-1) : undefined
    return (suffix ?? callee)?.text().replace(/^(?:\?\.|!!\.|\.|::)\s*/, '') ?? ''
  },
  importsOf: (root) =>
    nodesOfKinds(root, ['import_header']).map((node) => {
      const children = node.namedChildren()
      const path =
        children
          .find((child) => child.is('identifier'))
          ?.text()
          .replaceAll(/\s/g, '') ?? ''
      const line = lineOf(node)
      if (/\.\*\s*$/.test(node.text())) return { local: '*', imported: '*', module: path, line }
      const last = path.slice(path.lastIndexOf('.') + 1)
      const alias = children
        .find((child) => child.is('import_alias'))
        ?.namedChildren()[0]
        ?.text()
      return { local: alias ?? last, imported: last, module: path, line }
    }),
  moduleFiles: jvmModuleFiles,
  neighbours: (repository, path) =>
    pathIndexOf(repository)
      .inFolder(folderOf(path))
      .filter((other) => /\.(?:kt|java)$/.test(other)),
  packageOf: jvmPackageOf,
}

/** Names are children here, no field of the grammar leads to them. A getter is named as the JVM does. */
function nameOf(node: SyntaxNode): string {
  if (node.is('getter') || node.is('setter')) {
    const property = node.prev()?.is('property_declaration') === true ? node.prev() : node.parent()
    const name = property
      ?.children()
      .find((child) => child.is('variable_declaration'))
      ?.children()
      .find((child) => child.is('simple_identifier'))
      ?.text()
    const prefix = node.is('getter') ? 'get' : 'set'
    return name === undefined ? '' : `${prefix}${name.charAt(0).toUpperCase()}${name.slice(1)}`
  }
  if (node.is('secondary_constructor')) return 'constructor'
  if (node.is('companion_object')) return 'Companion'
  const name = node.children().find((child) => child.is('simple_identifier') || child.is('type_identifier'))
  return name?.text() ?? ''
}
