import { importsOf, resolveModule } from '../../../agent/repository/imports.ts'
import { familyOf } from '../../../agent/repository/code-languages.ts'
import { follow, originAt, type Origin, type Search, type Step } from '../origin.ts'
import { code, listed, nearest } from '../words.ts'

/** Looks behind an imported name: whether the module gives it, and what it is set to over there. */
export async function traceImport(step: Step, search: Search): Promise<readonly Origin[]> {
  const { node, view, trail } = step
  const imported = importsOf(trail.file.root).find((one) => one.local === node.text())
  if (imported === undefined || imported.imported === '*') return []
  for (const path of resolveModule(
    search.files.repository,
    trail.file.path,
    imported.module,
    familyOf(node),
  )) {
    const file = await search.files.open(path)
    if (file === undefined) continue
    const isThere = new RegExp(`\\b${imported.imported.replace(/\$/g, '\\$')}\\b`).test(file.text)
    if (!isThere) {
      const names = exportedNames(file.text)
      const near = nearest(imported.imported, names)
      const has = names.length === 0 ? '' : `: it exports ${listed(names.map(code))}`
      const hint = near === undefined ? '' : `, ${code(near)} may be meant`
      const text = `${code(path)} exports no ${code(imported.imported)}${has}${hint}`
      return [
        originAt({ ...trail, file }, file.root, {
          kind: 'missing_export',
          strength: 0.85,
          isDefect: true,
          text,
        }),
      ]
    }
    const use = file.root.find({
      rule: { kind: 'identifier', regex: `^${imported.imported.replace(/\$/g, '\\$')}$` },
    })
    const binding = use === null ? undefined : view.bindingOf(use)
    if (binding?.value === undefined || use === null) continue
    const text = `${code(node)} is imported from ${code(path)}`
    return search.trace(binding.value, follow(trail, text, use, file))
  }
  return []
}

/** Names that a JavaScript module exports, by the common forms. */
export function exportedNames(text: string): readonly string[] {
  const names = new Set<string>()
  for (const match of text.matchAll(
    /\bexport\s+(?:async\s+)?(?:function\*?|class|const|let|var)\s+([\w$]+)/g,
  )) {
    names.add(match[1] ?? '')
  }
  for (const match of text.matchAll(/\b(?:module\.)?exports\.([\w$]+)\s*=/g)) names.add(match[1] ?? '')
  for (const match of text.matchAll(/(?:\bexport\s*|module\.exports\s*=\s*)\{([^}]*)\}/g)) {
    for (const part of (match[1] ?? '').split(',')) {
      const name = /([\w$]+)\s*(?::.*)?$/.exec(part.replace(/^.*\bas\s+/, '').trim())?.[1]
      if (name !== undefined) names.add(name)
    }
  }
  if (/\bexport\s+default\b/.test(text)) names.add('default')
  return [...names]
}
