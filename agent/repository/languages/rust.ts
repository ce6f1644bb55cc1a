import { fieldText, lineOf, type CodeLanguage, type ImportedName } from '../code-language.ts'
import { folderOf, pathIndexOf } from '../path-index.ts'
import type { Repository } from '../repository.ts'
import { nodesOfKinds, type SyntaxNode } from '../syntax.ts'

const FUNCTIONS = new Set(['function_item', 'closure_expression', 'async_block'])
const OWNERS = new Set(['impl_item', 'trait_item'])

/** Tests, examples and programs are crates of their own, which name the library beside them like one of others. */
const USES_ITS_LIBRARY = /(?:^|\/)(?:(?:tests|benches|examples)\/.*|src\/main|src\/bin\/.*)\.rs$/

/** Rust. Source: the Rust reference, "Use declarations" and "Modules"; paths as the compiler prints them. */
export const rust: CodeLanguage = {
  family: 'rust',
  functions: FUNCTIONS,
  types: new Set(['struct_item', 'enum_item', 'trait_item', 'union_item']),
  // What stands in a macro is tokens: `head(title)` in `println!("{}", head(title))` is a name and the tokens behind it.
  calls: new Set(['call_expression', 'token_tree']),
  nameOf: (node) => fieldText(node, 'name'),
  ownerOf(node) {
    if (!node.is('function_item')) return undefined
    for (const ancestor of node.ancestors()) {
      if (FUNCTIONS.has(String(ancestor.kind()))) return undefined
      if (!OWNERS.has(String(ancestor.kind()))) continue
      return fieldText(ancestor, ancestor.is('impl_item') ? 'type' : 'name').replace(/<[\s\S]*$/, '')
    }
    return undefined
  },
  separatorOf: () => '::',
  anonymousName: (_node, outer) => (outer === '' ? '{{closure}}' : `${outer}::{{closure}}`),
  calledName(call) {
    if (call.is('token_tree')) {
      const name = call.prev()
      return name?.is('identifier') === true && call.parent()?.is('token_tree') === true ? name.text() : ''
    }
    let callee = call.field('function')
    if (callee?.is('generic_function') === true) callee = callee.field('function')
    return (callee?.field('field') ?? callee?.field('name') ?? callee)?.text() ?? ''
  },
  importsOf(root) {
    const names: ImportedName[] = []
    for (const declaration of nodesOfKinds(root, ['use_declaration'])) {
      const argument = declaration.field('argument')
      if (argument !== null) addUsed(argument, '', lineOf(declaration), names)
    }
    for (const item of nodesOfKinds(root, ['mod_item'])) {
      if (item.field('body') !== null) continue
      const name = fieldText(item, 'name')
      names.push({ local: name, imported: '*', module: `self::${name}`, line: lineOf(item) })
    }
    return names
  },
  moduleFiles,
  // Which name is the library's only the manifest tells.
  neighbours: (repository, path) => {
    const library = `${crateFolders(repository, path)[0] ?? 'src'}/lib.rs`
    return USES_ITS_LIBRARY.test(path) && repository.hasFile(library) ? [library] : []
  },
  packageOf(module) {
    const crate = module.split('::')[0] ?? ''
    return /^(?:std|core|alloc|crate|self|super|proc_macro|test)?$/.test(crate) ? '' : crate
  },
}

/** Adds the names of a use tree. Shape: `a::{b, c as d, e::*}` gives b, d and * of "a::e". */
function addUsed(node: SyntaxNode, before: string, line: number, names: ImportedName[]): void {
  const under = (path: string): string =>
    before === '' || path === '' ? before + path : `${before}::${path}`
  if (node.is('scoped_use_list') || node.is('use_list')) {
    const path = node.is('use_list') ? before : under(fieldText(node, 'path'))
    const list = node.is('use_list') ? node : node.field('list')
    for (const part of list?.namedChildren() ?? []) addUsed(part, path, line, names)
    return
  }
  if (node.is('use_wildcard')) {
    names.push({ local: '*', imported: '*', module: under(node.text().replace(/(?:::)?\*$/, '')), line })
    return
  }
  const isAliased = node.is('use_as_clause')
  const path = under(isAliased ? fieldText(node, 'path') : node.text())
  if (!isAliased && node.is('self')) {
    names.push({ local: before.slice(before.lastIndexOf(':') + 1), imported: '*', module: before, line })
    return
  }
  const cut = path.lastIndexOf('::')
  const last = cut < 0 ? path : path.slice(cut + 2)
  const local = isAliased ? fieldText(node, 'alias') : last
  names.push({ local, imported: last, module: cut < 0 ? path : path.slice(0, cut), line })
}

/** The file of a module path; of an item's path, the file of the module that the item is in. */
function moduleFiles(repository: Repository, fromPath: string, module: string): readonly string[] {
  const [head = '', ...rest] = module.split('::')
  const roots = crateFolders(repository, fromPath)
  const own = ownModuleFolder(fromPath)
  const isOwn = head === 'crate' || head === 'self' || head === 'super'
  const starts =
    head === 'crate'
      ? roots.slice(0, 1)
      : head === 'self'
        ? [own]
        : head === 'super'
          ? [folderOf(own)]
          : crateSources(repository, head)
  // A program may name the library of its own crate, by a name that only the manifest tells.
  const others = isOwn ? [] : roots.slice(0, 1)
  for (const start of [...starts, ...others]) {
    for (let length = rest.length; length >= (others.includes(start) ? 1 : 0); length -= 1) {
      const found = moduleCandidates(start, rest.slice(0, length)).find((path) => repository.hasFile(path))
      if (found !== undefined) return [found]
    }
  }
  return []
}

function moduleCandidates(start: string, parts: readonly string[]): readonly string[] {
  const base = [start, ...parts].filter((part) => part !== '').join('/')
  const own = parts.length === 0 ? [`${base}/lib.rs`, `${base}/main.rs`] : []
  return [...own, `${base}.rs`, `${base}/mod.rs`].map((path) => path.replace(/^\//, ''))
}

/** The folder that the modules of a file are in. Shape: "src/a.rs" gives "src/a", "src/main.rs" gives "src". */
function ownModuleFolder(path: string): string {
  return /(?:^|\/)(?:main|lib|mod)\.rs$/.test(path) ? folderOf(path) : path.replace(/\.rs$/, '')
}

/** The source folders of the crates around a file, the nearest first. */
function crateFolders(repository: Repository, path: string): readonly string[] {
  const found: string[] = []
  for (let folder = folderOf(path); ; folder = folderOf(folder)) {
    const prefix = folder === '' ? '' : `${folder}/`
    if (repository.hasFile(`${prefix}Cargo.toml`)) found.push(`${prefix}src`)
    if (folder === '') return found
  }
}

/** The source folder of a crate of the workspace, which is by custom in a folder of its name. */
function crateSources(repository: Repository, crate: string): readonly string[] {
  return pathIndexOf(repository)
    .named('Cargo.toml')
    .filter((path) => folderOf(path).split('/').at(-1)?.replaceAll('-', '_') === crate)
    .map((path) => `${folderOf(path)}/src`)
}
