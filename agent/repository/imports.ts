import type { Repository } from './repository.ts'
import { familyOf, lineOf, type SyntaxFamily } from './symbols.ts'
import type { SyntaxNode } from './syntax.ts'

/** One name that a file gets from another. */
export interface ImportedName {
  /** The name in this file. */
  readonly local: string
  /** The name over there; 'default' and '*' as in JavaScript, '*' for a whole module or package. */
  readonly imported: string
  /** The module as written. Shape: "./cart.js", "..shop.cart", "example.com/shop/cart". */
  readonly module: string
  readonly line: number
}

/** All names that a file imports, `require` included. */
export function importsOf(root: SyntaxNode): readonly ImportedName[] {
  const family = familyOf(root)
  if (family === 'javascript') return javascriptImports(root)
  return family === 'python' ? pythonImports(root) : goImports(root)
}

function javascriptImports(root: SyntaxNode): readonly ImportedName[] {
  const names: ImportedName[] = []
  for (const statement of root.findAll({ rule: { kind: 'import_statement' } })) {
    const module = unquoted(statement.field('source')?.text() ?? '')
    const line = lineOf(statement)
    const clause = statement.namedChildren().find((child) => child.is('import_clause'))
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
  for (const declarator of root.findAll({ rule: { kind: 'variable_declarator' } })) {
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

function pythonImports(root: SyntaxNode): readonly ImportedName[] {
  const names: ImportedName[] = []
  for (const statement of root.findAll({ rule: { kind: 'import_statement' } })) {
    for (const part of statement.namedChildren()) {
      const module = (part.is('aliased_import') ? part.field('name') : part)?.text() ?? ''
      const alias = part.is('aliased_import') ? part.field('alias')?.text() : undefined
      names.push({ local: alias ?? module, imported: '*', module, line: lineOf(statement) })
    }
  }
  for (const statement of root.findAll({ rule: { kind: 'import_from_statement' } })) {
    const [from, ...parts] = statement.namedChildren()
    for (const part of parts) {
      const imported = (part.is('aliased_import') ? part.field('name') : part)?.text() ?? ''
      const alias = part.is('aliased_import') ? part.field('alias')?.text() : undefined
      names.push({ local: alias ?? imported, imported, module: from?.text() ?? '', line: lineOf(statement) })
    }
  }
  return names
}

function goImports(root: SyntaxNode): readonly ImportedName[] {
  return root.findAll({ rule: { kind: 'import_spec' } }).map((spec) => {
    const module = unquoted(spec.field('path')?.text() ?? '')
    const last =
      module
        .replace(/\/v\d+$/, '')
        .split('/')
        .at(-1) ?? ''
    return { local: spec.field('name')?.text() ?? last, imported: '*', module, line: lineOf(spec) }
  })
}

const EXTENSIONS = ['', '.ts', '.tsx', '.mts', '.js', '.jsx', '.mjs', '.cjs', '.cts', '.json']

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
  const folder = fromPath.split('/').slice(0, -1)
  if (family === 'go') return goPackageFiles(repository, module)
  const candidates =
    family === 'python' ? pythonCandidates(folder, module) : javascriptCandidates(folder, module)
  const found = candidates.find((path) => repository.hasFile(path))
  return found === undefined ? [] : [found]
}

function javascriptCandidates(folder: readonly string[], module: string): readonly string[] {
  const isRelative = /^\.\.?(?:\/|$)/.test(module)
  if (!isRelative && !/^[@~#]\//.test(module)) return []
  const bases = isRelative
    ? [joined(folder, module)]
    : ['', 'src'].map((base) => joined(base === '' ? [] : [base], module.slice(2)))
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

function pythonCandidates(folder: readonly string[], module: string): readonly string[] {
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

/** The files of a Go package by its import path. */
export function goPackageFiles(repository: Repository, module: string): readonly string[] {
  const home = repository.goModules.find(({ name }) => module === name || module.startsWith(`${name}/`))
  if (home === undefined) return []
  const inside = module.slice(home.name.length + 1)
  return goFolderFiles(repository, [home.directory, inside].filter((part) => part !== '').join('/'))
}

/** The Go files directly in a folder, tests left out. */
export function goFolderFiles(repository: Repository, folder: string): readonly string[] {
  const prefix = folder === '' ? '' : `${folder}/`
  return repository.files
    .map((file) => file.path)
    .filter(
      (path) =>
        path.startsWith(prefix) &&
        path.endsWith('.go') &&
        !path.endsWith('_test.go') &&
        !path.slice(prefix.length).includes('/'),
    )
}

function joined(folder: readonly string[], relative: string): string {
  const parts = [...folder]
  for (const part of relative.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  return parts.join('/')
}

function unquoted(text: string): string {
  return text.replace(/^['"`]|['"`]$/g, '')
}
