import { fieldText, lineOf, typeAround, type CodeLanguage, type ImportedName } from '../code-language.ts'
import { folderOf } from '../path-index.ts'
import { nodesOfKinds, type SyntaxNode } from '../syntax.ts'

const LANGUAGE = {
  functions: new Set(['function_definition', 'lambda']),
  types: new Set(['class_definition']),
} as const

/** Python. Source: the language reference, section 5, "The import system". */
export const python: CodeLanguage = {
  ...LANGUAGE,
  family: 'python',
  calls: new Set(['call']),
  nameOf: (node) => (node.is('lambda') ? '<lambda>' : fieldText(node, 'name')),
  ownerOf(node) {
    const owner = typeAround(node, LANGUAGE)
    return owner === undefined ? undefined : fieldText(owner, 'name') || undefined
  },
  anonymousName: () => '<lambda>',
  calledName(call) {
    const callee = call.field('function')
    return (callee?.field('attribute') ?? callee)?.text() ?? ''
  },
  importsOf,
  moduleFiles(repository, fromPath, module) {
    const found = candidates(folderOf(fromPath).split('/').filter(Boolean), module).find((path) =>
      repository.hasFile(path),
    )
    return found === undefined ? [] : [found]
  },
  packageOf: (module) => (module.startsWith('.') ? '' : (module.split('.')[0] ?? '')),
}

function importsOf(root: SyntaxNode): readonly ImportedName[] {
  const names: ImportedName[] = []
  for (const statement of nodesOfKinds(root, ['import_statement'])) {
    for (const part of statement.namedChildren()) {
      const module = (part.is('aliased_import') ? part.field('name') : part)?.text() ?? ''
      const alias = part.is('aliased_import') ? part.field('alias')?.text() : undefined
      names.push({ local: alias ?? module, imported: '*', module, line: lineOf(statement) })
    }
  }
  for (const statement of nodesOfKinds(root, ['import_from_statement'])) {
    const [from, ...parts] = statement.namedChildren()
    for (const part of parts) {
      const isAll = part.is('wildcard_import')
      const imported = isAll ? '*' : ((part.is('aliased_import') ? part.field('name') : part)?.text() ?? '')
      const alias = part.is('aliased_import') ? part.field('alias')?.text() : undefined
      names.push({ local: alias ?? imported, imported, module: from?.text() ?? '', line: lineOf(statement) })
    }
  }
  return names
}

function candidates(folder: readonly string[], module: string): readonly string[] {
  const dots = /^\.*/.exec(module)?.[0].length ?? 0
  const parts = module
    .slice(dots)
    .split('.')
    .filter((part) => part !== '')
  const starts =
    dots > 0
      ? [folder.slice(0, folder.length - (dots - 1))]
      : [folder, ...folder.map((_, index) => folder.slice(0, folder.length - 1 - index)), ['src']]
  return starts.flatMap((start) => {
    const base = [...start, ...parts].join('/')
    return [`${base}.py`, base === '' ? '__init__.py' : `${base}/__init__.py`]
  })
}
