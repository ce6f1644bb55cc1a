import { fieldText, lineOf, typeAround, type CodeLanguage } from '../code-language.ts'
import { folderOf, joinedPath, pathIndexOf } from '../path-index.ts'
import { nodesOfKinds, type SyntaxNode } from '../syntax.ts'

const LANGUAGE = {
  functions: new Set(['function_definition', 'lambda_expression']),
  types: new Set(['class_specifier', 'struct_specifier', 'union_specifier', 'namespace_definition']),
} as const

/** C and C++. Source: ISO C 6.10.2 "Source file inclusion", ISO C++ [basic.scope.class]; names as gdb prints them. */
export const c: CodeLanguage = {
  ...LANGUAGE,
  family: 'c',
  calls: new Set(['call_expression', 'new_expression']),
  /** `struct cart *c` only names one. */
  isDefined: (node) => !String(node.kind()).endsWith('_specifier') || node.field('body') !== null,
  nameOf: (node) => lastName(declaredName(node)),
  /** With the namespaces around. Shape: "shop::Cart". */
  ownerOf(node) {
    const written = declaredName(node)
    const names = written.includes('::') ? [written.slice(0, written.lastIndexOf('::'))] : []
    let around = typeAround(node, LANGUAGE)
    while (around !== undefined) {
      const name = fieldText(around, 'name')
      if (name !== '') names.unshift(name)
      around = typeAround(around, LANGUAGE)
    }
    return names.length === 0 ? undefined : names.join('::')
  },
  separatorOf: () => '::',
  anonymousName: (_node, outer) => (outer === '' ? '<lambda>' : `${outer}::<lambda>`),
  calledName(call) {
    const callee = call.field('function') ?? call.field('type')
    return lastName((callee?.field('field') ?? callee?.field('name') ?? callee)?.text() ?? '')
  },
  importsOf: (root) =>
    nodesOfKinds(root, ['preproc_include']).map((node) => {
      const path = fieldText(node, 'path')
      return {
        local: '*',
        imported: '*',
        module: path.startsWith('<') ? path : path.slice(1, -1),
        line: lineOf(node),
      }
    }),
  /** A header, and the file beside it where what it declares is defined. */
  moduleFiles(repository, fromPath, module) {
    const index = pathIndexOf(repository)
    const plain = module.replace(/^<|>$/g, '')
    const relative = joinedPath(folderOf(fromPath).split('/').filter(Boolean), plain)
    const header = repository.hasFile(relative) ? relative : index.endingWith(plain)[0]
    if (header === undefined) return []
    const stem = header.slice(header.lastIndexOf('/') + 1).replace(/\.\w+$/, '')
    const sources = ['c', 'cc', 'cpp', 'cxx'].flatMap((extension) => index.named(`${stem}.${extension}`))
    return [header, ...sources.filter((path) => path !== header)]
  },
  packageOf: (module) =>
    module.startsWith('<') ? '' : module.includes('/') ? (module.split('/')[0] ?? '') : '',
}

/** The name of a function is inside its declarator, below pointers and references. */
function declaredName(node: SyntaxNode): string {
  if (!node.is('function_definition')) return fieldText(node, 'name')
  let declarator = node.field('declarator')
  while (declarator !== null) {
    const inner: SyntaxNode | null =
      declarator.field('declarator') ??
      (declarator.is('reference_declarator') ? (declarator.namedChildren().at(-1) ?? null) : null)
    if (inner === null) return declarator.text().replaceAll(/\s+/g, ' ')
    declarator = inner
  }
  return ''
}

function lastName(name: string): string {
  const plain = name.replace(/<[\s\S]*>$/, '')
  return plain.slice(plain.lastIndexOf('::') < 0 ? 0 : plain.lastIndexOf('::') + 2)
}
