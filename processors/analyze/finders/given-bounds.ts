import { nodesOnLine } from '../../../agent/repository/symbols.ts'
import type { SyntaxNode } from '../../../agent/repository/syntax.ts'
import { visibleBindings } from '../bindings.ts'
import type { CrashSite, Finder } from '../finder.ts'
import { cause, crashEvidence, crashPlace, locationAt } from '../findings.ts'
import { createOriginSearch } from '../origins.ts'
import { code, place } from '../words.ts'

const GIVEN = 0.69

/**
 * An index or a bound that an own function worked out from the length of the same list: where it is past the end, that function is
 * wrong, not who trusts it. Shape: `from, to := page.Bounds(len(found))` above `found[from:to]`.
 */
export const givenBoundsFinder: Finder = {
  id: 'given_bounds',
  async find(investigation) {
    const { crash, files, frames, symptom, evidence } = investigation
    if (crash === undefined || files === undefined || symptom.errorClass !== 'index_out_of_range') return {}
    const search = createOriginSearch({ files, frames })
    for (const call of boundCalls(crash)) {
      const definition = await search.called(call, crash.file)
      if (definition?.symbol.kind !== 'function') continue
      const { file, symbol } = definition
      const reason = `works out ${code(call)} from the length, and the result is past the end`
      const summary = `${symptom.summary} (${crashPlace(crash)}): ${code(symbol.name)} (${place(file, symbol.node)}) ${reason}`
      return {
        crashConfidence: 0.55,
        locations: [locationAt(file, symbol.node, { confidence: GIVEN, reason })],
        causes: [
          cause(summary, 0.8, [
            ...crashEvidence(investigation),
            evidence.addCode(crash.file, call),
            evidence.addCode(file, symbol.node),
          ]),
        ],
      }
    }
    return {}
  },
}

/** The calls that gave an index or a bound on the line, of those that were told the length of what is indexed. */
function boundCalls({ file, line, view }: CrashSite): readonly SyntaxNode[] {
  return nodesOnLine(file.root, line).flatMap((node) => {
    const indexed = view.indexed(node)
    if (indexed === undefined) return []
    const object = indexed.object.text().replaceAll(/[.$[\]()*+?^{}|\\]/g, '\\$&')
    const length = new RegExp(`\\blen\\(&?${object}\\)|${object}\\.(?:length|size\\(\\)|len\\(\\))`)
    return indexed.indexes.flatMap((index) => {
      const inner = view.core(index)
      const values = view.isIdentifier(inner)
        ? visibleBindings(inner, view).possible.flatMap(({ kind, value }) =>
            kind === 'value' ? (value ?? []) : [],
          )
        : [inner]
      return values
        .map((value) => view.core(value.is('expression_list') ? (value.namedChildren()[0] ?? value) : value))
        .filter((value) => view.call(value)?.positional.some((one) => length.test(one.text())) === true)
    })
  })
}
