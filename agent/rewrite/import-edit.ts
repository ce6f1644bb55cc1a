import { posix } from 'node:path'
import type { SyntaxNode } from '../repository/syntax.ts'
import type { TextEdit } from './edits.ts'
import { fileStyle } from './style.ts'
import { kindOf, span, type CodeFile } from './tree.ts'

/**
 * Has a file import a name as another file of the repository has it: from where that one imports it, or from that one itself where it
 * exports it.
 * Shape: undefined where the name is nothing that can be imported, or the file imports in another way (`require`).
 */
export function importEdit(name: string, from: CodeFile, to: CodeFile): TextEdit | undefined {
  if (from.grammar.family !== 'javascript' || /\brequire\(/.test(to.text)) return undefined
  const source = sourceOf(name, from)
  if (source === undefined) return undefined
  const path = source.startsWith('.')
    ? relative(posix.dirname(to.path), posix.join(posix.dirname(from.path), source))
    : source
  if (posix.join(posix.dirname(to.path), path) === to.path) return undefined
  const imports = to.root.children().filter((node) => kindOf(node) === 'import_statement')
  const beside = imports.find(
    (node) =>
      node.field('source')?.text().slice(1, -1) === path &&
      /^import\s*\{[^}]*\}/.test(node.text()) &&
      !/^import\s+type\b/.test(node.text()),
  )
  if (beside !== undefined) {
    const at = span(beside).start + beside.text().search(/[\s,]*\}/)
    return { start: at, end: at, replacement: `, ${name}` }
  }
  const style = fileStyle(to)
  const line = `import { ${name} } from ${style.quote}${path}${style.quote}${style.adapt(';')}`
  const last = imports.at(-1)
  if (last === undefined) return firstImport(line, to)
  const { end } = span(last)
  return { start: end, end, replacement: `\n${line}` }
}

/** Below what has to come first: the line that says what the file is run with, and directives such as `'use client'`. */
function firstImport(line: string, { root }: CodeFile): TextEdit {
  const code = root.children().findIndex((node) => !isHead(node) && kindOf(node) !== 'comment')
  const head = root
    .children()
    .slice(0, code < 0 ? undefined : code)
    .findLast(isHead)
  if (head === undefined) return { start: 0, end: 0, replacement: `${line}\n\n` }
  const end = span(head).start + head.text().trimEnd().length
  return { start: end, end, replacement: `\n\n${line}` }
}

function isHead(node: SyntaxNode): boolean {
  const isDirective = kindOf(node) === 'expression_statement' && kindOf(node.child(0)) === 'string'
  return isDirective || kindOf(node) === 'hash_bang_line'
}

/** Where a file has a name from: a module, or itself. */
function sourceOf(name: string, file: CodeFile): string | undefined {
  for (const node of file.root.children()) {
    const names = /\{([^}]*)\}/.exec(node.text())?.[1] ?? ''
    const isNamed = names.split(',').some((one) => one.trim() === name)
    if (kindOf(node) === 'import_statement' && isNamed && !/^import\s+type\b/.test(node.text()))
      return node.field('source')?.text().slice(1, -1)
    const declared = new RegExp(
      `^export (?:async )?(?:function\\*?|const|class|let) ${RegExp.escape(name)}(?![\\w$])`,
    )
    if (kindOf(node) === 'export_statement' && declared.test(node.text()))
      return `./${posix.basename(file.path)}`
  }
  return undefined
}

function relative(folder: string, path: string): string {
  const found = posix.relative(folder, path)
  return found.startsWith('.') ? found : `./${found}`
}
