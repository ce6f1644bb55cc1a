import type { SyntaxNode } from '../../../agent/repository/syntax.ts'
import { declaredTypeOf } from '../declared-types.ts'
import type { Finder } from '../finder.ts'
import { createOriginSearch } from '../origins.ts'
import { code } from '../words.ts'

const VALUES_MAX = 4

/** The declared types of the values in the expression that failed, as evidence: where the code says what they should be. */
export const declaredTypesFinder: Finder = {
  id: 'declared_types',
  async find({ crash, files, frames, evidence }) {
    if (crash === undefined || files === undefined) return {}
    const { view } = crash
    const search = createOriginSearch({
      files,
      frames,
    })
    const values: SyntaxNode[] = []
    for (const { value, access } of crash.suspects.slice(0, VALUES_MAX)) {
      const indexed = view.indexed(view.core(access))
      const object = view.member(view.core(value))?.object
      values.push(value, ...(object === undefined ? [] : [object]), ...(indexed?.indexes ?? []))
    }
    const told = new Set<string>()
    for (const value of values) {
      const text = view.core(value).text()
      if (told.size >= VALUES_MAX || told.has(text) || view.isSolid(view.core(value))) continue
      const type = await declaredTypeOf(value, crash.file, search)
      if (type === undefined) continue
      told.add(text)
      const line = type.node.range().start.line + 1
      evidence.add('code', `${type.file.path}:${line}`, `${code(value)} is of the type ${code(type.text)}`)
    }
    return {}
  },
}
