import { fieldText, lineOf, typeAround, type CodeLanguage, type ImportedName } from '../code-language.ts'
import { folderOf, joinedPath, pathIndexOf } from '../path-index.ts'
import { nodesOfKinds, type SyntaxNode } from '../syntax.ts'

const LANGUAGE = {
  functions: new Set([
    'function_definition',
    'method_declaration',
    'anonymous_function',
    'anonymous_function_creation_expression',
    'arrow_function',
  ]),
  types: new Set(['class_declaration', 'interface_declaration', 'trait_declaration', 'enum_declaration']),
} as const

/** PHP. Source: the PHP manual, "Namespaces" and "Classes and Objects"; PSR-4 for files of classes. */
export const php: CodeLanguage = {
  ...LANGUAGE,
  family: 'php',
  calls: new Set([
    'function_call_expression',
    'member_call_expression',
    'nullsafe_member_call_expression',
    'scoped_call_expression',
    'object_creation_expression',
  ]),
  nameOf: (node) => fieldText(node, 'name'),
  ownerOf(node) {
    const owner = typeAround(node, LANGUAGE)
    return owner === undefined ? undefined : fieldText(owner, 'name')
  },
  separatorOf: (node) => (node.children().some((child) => child.is('static_modifier')) ? '::' : '->'),
  anonymousName: () => '{closure}',
  calledName(call) {
    const callee = call.field('name') ?? call.field('function') ?? call.namedChildren()[0]
    const text = callee?.text() ?? ''
    return text.slice(text.lastIndexOf('\\') + 1)
  },
  importsOf: (root) => [...uses(root), ...includes(root)],
  moduleFiles(repository, fromPath, module) {
    const index = pathIndexOf(repository)
    if (module.includes('.php') || module.includes('.inc')) {
      const relative = joinedPath(folderOf(fromPath).split('/').filter(Boolean), module)
      if (repository.hasFile(relative)) return [relative]
      const found = index.longestSuffix(module.split('/'))
      return found === undefined ? [] : [found]
    }
    const found = index.longestSuffix(`${module.replaceAll('\\', '/')}.php`.split('/'))
    return found === undefined ? [] : [found]
  },
  neighbours: (repository, path) =>
    pathIndexOf(repository)
      .inFolder(folderOf(path))
      .filter((other) => other.endsWith('.php')),
  packageOf: (module) => (module.includes('\\') ? (module.split('\\')[0] ?? '') : ''),
}

function uses(root: SyntaxNode): readonly ImportedName[] {
  return nodesOfKinds(root, ['namespace_use_declaration']).flatMap((declaration) => {
    const prefix =
      declaration
        .namedChildren()
        .find((child) => child.is('namespace_name'))
        ?.text() ?? ''
    return nodesOfKinds(declaration, ['namespace_use_clause', 'namespace_use_group_clause']).map((clause) => {
      const [, name = '', alias] =
        /^(?:function\s+|const\s+)?\\?([\w\\]+)(?:\s+as\s+(\w+))?/.exec(clause.text()) ?? []
      const module = prefix === '' ? name : `${prefix}\\${name}`
      const last = module.slice(module.lastIndexOf('\\') + 1)
      return { local: alias ?? last, imported: last, module, line: lineOf(clause) }
    })
  })
}

/** `require __DIR__ . '/../cart.php'`: the last string in it is the path. */
function includes(root: SyntaxNode): readonly ImportedName[] {
  const kinds = [
    'require_expression',
    'require_once_expression',
    'include_expression',
    'include_once_expression',
  ]
  return nodesOfKinds(root, kinds).flatMap((node) => {
    const path = /(['"])([^'"]+)\1\s*\)?$/.exec(node.text())?.[2]?.replace(/^\//, '')
    return path === undefined ? [] : [{ local: '*', imported: '*', module: path, line: lineOf(node) }]
  })
}
