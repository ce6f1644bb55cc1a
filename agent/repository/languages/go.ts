import { fieldText, lineOf, type CodeLanguage } from '../code-language.ts'
import { folderOf, pathIndexOf } from '../path-index.ts'
import type { Repository } from '../repository.ts'
import { nodesOfKinds, type SyntaxNode } from '../syntax.ts'

const FUNCTIONS = new Set(['function_declaration', 'method_declaration', 'func_literal'])

/** Go. Source: the language specification, "Packages"; the names of closures as the compiler gives them. */
export const go: CodeLanguage = {
  family: 'go',
  functions: FUNCTIONS,
  types: new Set(['type_spec']),
  calls: new Set(['call_expression']),
  nameOf(node) {
    const own = node.field('name')
    return own === null ? literalName(node.parent()) : own.text()
  },
  ownerOf(node) {
    const receiver = node.is('method_declaration') ? fieldText(node, 'receiver') : ''
    const type = /([*]?)\s*([A-Za-z_]\w*)(?:\[[^\]]*\])?\s*\)$/.exec(receiver)
    if (type === null) return undefined
    return type[1] === '*' ? `(*${type[2]})` : type[2]
  },
  anonymousName(node, outer) {
    const around = node.ancestors().find((ancestor) => FUNCTIONS.has(String(ancestor.kind())))
    const literals = around === undefined ? [] : nodesOfKinds(around, ['func_literal'])
    const position = literals
      .filter((literal) => literal.id() !== around?.id())
      .findIndex((literal) => literal.id() === node.id())
    return outer === '' ? '<anonymous>' : `${outer}.func${position + 1}`
  },
  calledName(call) {
    const callee = call.field('function')
    return (callee?.field('field') ?? callee)?.text() ?? ''
  },
  importsOf: (root) =>
    nodesOfKinds(root, ['import_spec']).map((spec) => {
      const module = fieldText(spec, 'path').replace(/^["`]|["`]$/g, '')
      const last =
        module
          .replace(/\/v\d+$/, '')
          .split('/')
          .at(-1) ?? ''
      return { local: spec.field('name')?.text() ?? last, imported: '*', module, line: lineOf(spec) }
    }),
  moduleFiles(repository, _fromPath, module) {
    const home = repository.goModules.find(({ name }) => module === name || module.startsWith(`${name}/`))
    if (home === undefined) return []
    const inside = module.slice(home.name.length + 1)
    return packageFiles(repository, [home.directory, inside].filter((part) => part !== '').join('/'))
  },
  neighbours: (repository, path) => packageFiles(repository, folderOf(path)),
  packageOf: (module) => (/^[^/]+\.[^/]+\//.test(module) ? module : ''),
}

/** A function literal has the name of the variable it is assigned to, if to one. */
function literalName(parent: SyntaxNode | null): string {
  const statement = parent?.is('expression_list') === true ? parent.parent() : null
  const left = statement?.field('left')
  return left?.namedChildren().length === 1 ? left.text() : ''
}

/** The Go files directly in a folder, tests left out. */
function packageFiles(repository: Repository, folder: string): readonly string[] {
  return pathIndexOf(repository)
    .inFolder(folder)
    .filter((path) => path.endsWith('.go') && !path.endsWith('_test.go'))
}
