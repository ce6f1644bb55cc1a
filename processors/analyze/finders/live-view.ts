import { nodesOnLine } from '../../../agent/repository/symbols.ts'
import type { SyntaxNode } from '../../../agent/repository/syntax.ts'
import type { CrashSite, Finder } from '../finder.ts'
import { cause, crashEvidence, crashPlace, locationAt } from '../findings.ts'
import { viewOf } from '../language-views.ts'
import { LOOP_KINDS } from '../loop-kinds.ts'
import { createOriginSearch } from '../origins.ts'
import { code, place } from '../words.ts'

const CHANGED_MEANWHILE =
  /ConcurrentModificationException|changed size during iteration|mutated during iteration/
const GIVES_ITSELF = 0.68
/** Around a field, or after it: still the same elements. */
const WRAPPED =
  /^(?:Collections\.unmodifiable\w+\((.*)\)|(.+?)\.(?:values|keySet|entrySet|stream|iterator|items|keys)\(\))$/s

/**
 * A loop over what an own method gives, while that is changed by somebody else: the method gives out what its object keeps, or a
 * view of it, instead of a copy. Applies to loops whose own body does not change what they go through.
 */
export const liveViewFinder: Finder = {
  id: 'live_view',
  async find(investigation) {
    const { crash, files, frames, symptom, evidence, exceptionType, exceptionMessage } = investigation
    if (crash === undefined || files === undefined) return {}
    if (!CHANGED_MEANWHILE.test(`${exceptionType}: ${exceptionMessage}`)) return {}
    const call = iteratedCall(crash)
    const search = createOriginSearch({ files, frames })
    const definition = call === undefined ? undefined : await search.called(call, crash.file)
    const node = definition?.symbol.node
    if (call === undefined || definition === undefined || node === undefined) return {}
    const view = viewOf(node)
    const { values } = view.returns(node)
    const [given] = values.flatMap(({ value }) => value ?? [])
    if (given === undefined || values.length > 1 || !isKept(given)) return {}
    const reason = `${code(definition.symbol.name)} gives out what it keeps, ${code(given)}, and that changes while ${crashPlace(crash)} goes through it`
    return {
      causeClass: 'iteration_or_mutation',
      crashConfidence: 0.6,
      locations: [locationAt(definition.file, given, { confidence: GIVES_ITSELF, reason })],
      causes: [
        cause(`${symptom.summary}: ${reason} (${place(definition.file, given)})`, 0.78, [
          ...crashEvidence(investigation),
          evidence.addCode(definition.file, given),
        ]),
      ],
    }
  },
}

/** The call that the loop on the line goes through. */
function iteratedCall({ file, line, view }: CrashSite): SyntaxNode | undefined {
  const loop = nodesOnLine(file.root, line).find((node) => LOOP_KINDS.includes(String(node.kind())))
  const gone =
    loop === undefined ? undefined : (view.iterated(loop) ?? loop.field('right') ?? loop.field('value'))
  if (gone === null || gone === undefined) return undefined
  const inner = view.core(gone)
  return view.call(inner) === undefined ? undefined : inner
}

/** A field of the own object, or a view of one. */
function isKept(given: SyntaxNode): boolean {
  const text = given.text()
  const [, wrapped, before] = WRAPPED.exec(text) ?? []
  const kept = wrapped ?? before ?? text
  const isField = /^(?:this\.|self\.)?_?[a-z]\w*$/.test(kept)
  return isField && (/^(?:this|self)\./.test(kept) || viewOf(given).id === 'java')
}
