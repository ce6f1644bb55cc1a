import { importsOf, resolveModule } from '../../../agent/repository/imports.ts'
import { familyOf } from '../../../agent/repository/code-languages.ts'
import type { ParsedFile } from '../../../agent/repository/definitions.ts'
import { follow, originAt, type Origin, type Search, type Step } from '../origin.ts'
import { exportedNames, saysWhatItExports } from '../exports.ts'
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
    if (lacksExport(file, imported.imported)) {
      const names = exportedNames(file)
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

/** Whether a module has nothing of a name. Elsewhere than in JavaScript the program would not have come so far. */
function lacksExport(file: ParsedFile, name: string): boolean {
  if (familyOf(file.root) !== 'javascript' || !saysWhatItExports(file)) return false
  // Without `export` the default is all that the module gives.
  if (name === 'default' && !/\bexport\b/.test(file.text)) return false
  return !new RegExp(`(?<![\\p{L}\\p{N}_$])${RegExp.escape(name)}(?![\\p{L}\\p{N}_$])`, 'u').test(file.text)
}
