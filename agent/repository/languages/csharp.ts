import { fieldText, lineOf, typeAround, type CodeLanguage } from '../code-language.ts'
import { folderOf, pathIndexOf } from '../path-index.ts'
import { nodesOfKinds, type SyntaxNode } from '../syntax.ts'

const LANGUAGE = {
  functions: new Set([
    'method_declaration',
    'constructor_declaration',
    'destructor_declaration',
    'operator_declaration',
    'local_function_statement',
    'lambda_expression',
    'anonymous_method_expression',
    'accessor_declaration',
    'property_declaration',
    'indexer_declaration',
  ]),
  types: new Set([
    'class_declaration',
    'struct_declaration',
    'interface_declaration',
    'record_declaration',
    'enum_declaration',
  ]),
} as const

/** C#. Source: the C# language specification, "Namespaces" and "Classes"; frames as .NET prints them. */
export const csharp: CodeLanguage = {
  ...LANGUAGE,
  family: 'csharp',
  calls: new Set(['invocation_expression', 'object_creation_expression']),
  nameOf,
  ownerOf(node) {
    const owner = node.ancestors().find((ancestor) => LANGUAGE.types.has(String(ancestor.kind())))
    const isLocal =
      node.is('local_function_statement') || (typeAround(node, LANGUAGE) === undefined && !isAccessor(node))
    return owner === undefined || isLocal ? undefined : fieldText(owner, 'name')
  },
  printedName: (node) => (node.is('constructor_declaration') ? '.ctor' : undefined),
  anonymousName: (_node, outer) => {
    const simple = outer.slice(outer.lastIndexOf('.') + 1)
    return `${outer.slice(0, outer.lastIndexOf('.') + 1)}<${simple}>b__0`
  },
  calledName(call) {
    let callee = call.field('function') ?? call.field('type')
    if (callee?.is('conditional_access_expression') === true) callee = callee.namedChildren().at(-1) ?? null
    const last = callee?.field('name') ?? callee?.namedChildren().findLast((child) => child.is('identifier'))
    return ((last ?? callee)?.text() ?? '').replace(/<[\s\S]*$/, '').replace(/^[?.]+/, '')
  },
  importsOf: (root) =>
    nodesOfKinds(root, ['using_directive']).map((node) => {
      const written = /^(?:global\s+)?using\s+(static\s+)?(?:(\w+)\s*=\s*)?([\w.]+)/.exec(node.text())
      const module = written?.[3] ?? ''
      const last = module.slice(module.lastIndexOf('.') + 1)
      const alias = written?.[2]
      return { local: alias ?? '*', imported: alias === undefined ? '*' : last, module, line: lineOf(node) }
    }),
  /** A namespace is by custom the folder of that name, below one that is named after the project. */
  moduleFiles(repository, _fromPath, module) {
    const index = pathIndexOf(repository)
    const parts = module.split('.')
    for (let first = 0; first < parts.length; first += 1) {
      const rest = parts.slice(first).join('/')
      const asType = index.endingWith(`${rest}.cs`)
      if (asType.length > 0) return asType
      const files = index.foldersEndingWith(rest).flatMap((folder) => index.inFolder(folder))
      const sources = files.filter((path) => path.endsWith('.cs'))
      if (sources.length > 0) return sources
    }
    return []
  },
  neighbours: (repository, path) =>
    pathIndexOf(repository)
      .inFolder(folderOf(path))
      .filter((other) => other.endsWith('.cs')),
  packageOf: (module) => (/^(?:System|Microsoft\.CSharp)(?:\.|$)/.test(module) ? '' : module),
}

function nameOf(node: SyntaxNode): string {
  if (node.is('property_declaration')) return `get_${fieldText(node, 'name')}`
  if (node.is('indexer_declaration')) return 'get_Item'
  if (!isAccessor(node)) return fieldText(node, 'name')
  const property = node
    .ancestors()
    .find((ancestor) => ancestor.is('property_declaration') || ancestor.is('indexer_declaration'))
  const verb = /^\s*(?:\w+\s+)*?(get|set|init|add|remove)\b/.exec(node.text())?.[1] ?? 'get'
  const name = property?.is('indexer_declaration') === true ? 'Item' : (property?.field('name')?.text() ?? '')
  return `${verb === 'init' ? 'set' : verb}_${name}`
}

/** What stands in a property: the property itself is the function around it. */
function isAccessor(node: SyntaxNode): boolean {
  return node.is('accessor_declaration')
}
