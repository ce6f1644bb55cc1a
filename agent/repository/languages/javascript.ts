import { lineOf, nearestAround, type CodeLanguage, type ImportedName } from '../code-language.ts'
import { folderOf, joinedPath } from '../path-index.ts'
import { nodesOfKinds, type SyntaxNode } from '../syntax.ts'

const FUNCTIONS = new Set([
  'function_declaration',
  'generator_function_declaration',
  'function_expression',
  'generator_function',
  'arrow_function',
  'method_definition',
])
const TYPES = new Set(['class_declaration', 'class', 'abstract_class_declaration'])
const OWNERS = new Set([...TYPES, 'object'])

/** JavaScript and TypeScript. Source: ECMA-262, and the module resolution of Node and of bundlers. */
export const javascript: CodeLanguage = {
  family: 'javascript',
  functions: FUNCTIONS,
  types: TYPES,
  calls: new Set(['call_expression']),
  nameOf,
  /** A class, or an object literal in a variable, whose functions are called through that name. */
  ownerOf(node) {
    let owner = nearestAround(node, OWNERS, FUNCTIONS)
    while (owner?.is('object') === true && owner.parent()?.is('variable_declarator') !== true) {
      owner = nearestAround(owner, OWNERS, FUNCTIONS)
    }
    return owner === undefined ? undefined : nameOf(owner) || undefined
  },
  anonymousName: () => '<anonymous>',
  calledName(call) {
    const callee = call.field('function')
    return (callee?.field('property') ?? callee)?.text() ?? ''
  },
  importsOf: (root) => [...importStatements(root), ...exportsFrom(root), ...requires(root)],
  moduleFiles: (repository, fromPath, module) => {
    const found = candidates(folderOf(fromPath).split('/').filter(Boolean), module).find((path) =>
      repository.hasFile(path),
    )
    return found === undefined ? [] : [found]
  },
  packageOf(module) {
    if (/^(?:node:|bun:|[./~#]|@\/)/.test(module)) return ''
    return /^(?:npm:)?((?:@[^/]+\/)?[^/]+)/.exec(module)?.[1] ?? ''
  },
}

function nameOf(node: SyntaxNode): string {
  const own = node.field('name')
  if (own !== null) return own.text()
  const parent = node.parent()
  const target =
    parent?.field('name') ?? parent?.field('key') ?? parent?.field('property') ?? parent?.field('left')
  if (target === null || target === undefined || target.id() === node.id()) return ''
  const text = target.text()
  return text.slice(text.lastIndexOf('.') + 1)
}

function importStatements(root: SyntaxNode): readonly ImportedName[] {
  const names: ImportedName[] = []
  for (const statement of nodesOfKinds(root, ['import_statement'])) {
    const module = unquoted(statement.field('source')?.text() ?? '')
    const line = lineOf(statement)
    const clause = statement.namedChildren().find((child) => child.is('import_clause'))
    if (clause === undefined && module !== '') names.push({ local: '', imported: '*', module, line })
    for (const part of clause?.namedChildren() ?? []) {
      if (part.is('identifier')) names.push({ local: part.text(), imported: 'default', module, line })
      if (part.is('namespace_import')) {
        names.push({ local: part.namedChildren()[0]?.text() ?? '', imported: '*', module, line })
      }
      for (const specifier of part.is('named_imports') ? part.namedChildren() : []) {
        const imported = specifier.field('name')?.text() ?? ''
        names.push({ local: specifier.field('alias')?.text() ?? imported, imported, module, line })
      }
    }
  }
  return names
}

/** `export { a as b } from './x.js'`, `export * from './y.js'`: not names of this file, but ways through it. */
function exportsFrom(root: SyntaxNode): readonly ImportedName[] {
  const names: ImportedName[] = []
  for (const statement of nodesOfKinds(root, ['export_statement'])) {
    const source = statement.field('source')
    if (source === null) continue
    const module = unquoted(source.text())
    const line = lineOf(statement)
    const clause = statement.namedChildren().find((child) => child.is('export_clause'))
    if (clause === undefined) names.push({ local: '*', imported: '*', module, line })
    for (const specifier of clause?.namedChildren() ?? []) {
      const imported = specifier.field('name')?.text() ?? ''
      names.push({ local: specifier.field('alias')?.text() ?? imported, imported, module, line })
    }
  }
  return names
}

function requires(root: SyntaxNode): readonly ImportedName[] {
  const names: ImportedName[] = []
  for (const declarator of nodesOfKinds(root, ['variable_declarator'])) {
    const module = requiredModule(declarator.field('value'))
    const target = declarator.field('name')
    if (module === undefined || target === null) continue
    const line = lineOf(declarator)
    if (target.is('identifier')) names.push({ local: target.text(), imported: '*', module, line })
    for (const entry of target.is('object_pattern') ? target.namedChildren() : []) {
      const imported = entry.field('key')?.text() ?? entry.field('left')?.text() ?? entry.text()
      names.push({ local: entry.field('value')?.text() ?? imported, imported, module, line })
    }
  }
  return names
}

/** The module of `require('x')` and `await import('x')`; undefined for anything else. */
function requiredModule(value: SyntaxNode | null): string | undefined {
  const match = /^(?:await\s+)?(?:require|import)\(\s*(['"`])([^'"`]+)\1\s*\)$/.exec(value?.text() ?? '')
  return match?.[2]
}

const EXTENSIONS = ['', '.ts', '.tsx', '.mts', '.js', '.jsx', '.mjs', '.cjs', '.cts', '.json']

function candidates(folder: readonly string[], module: string): readonly string[] {
  const isRelative = /^\.\.?(?:\/|$)/.test(module)
  if (!isRelative && !/^[@~#]\//.test(module)) return []
  const bases = isRelative
    ? [joinedPath(folder, module)]
    : ['', 'src'].map((base) => joinedPath(base === '' ? [] : [base], module.slice(2)))
  return bases.flatMap((base) => {
    // TypeScript sources are imported under the name that they have when compiled.
    const stem = base.replace(/\.[cm]?jsx?$/, '')
    return [
      ...EXTENSIONS.map((extension) => base + extension),
      ...(stem === base ? [] : EXTENSIONS.slice(1).map((extension) => stem + extension)),
      ...EXTENSIONS.slice(1).map((extension) => `${base}/index${extension}`),
    ]
  })
}

function unquoted(text: string): string {
  return text.replace(/^['"`]|['"`]$/g, '')
}
