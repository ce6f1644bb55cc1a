import type { ErrorClass } from '../../../agent/model/diagnosis.ts'
import type { SyntaxNode } from '../../../agent/repository/syntax.ts'
import type { CrashSite, Finder, Finding, Investigation } from '../finder.ts'
import { cause, crashEvidence, locationAt, originEvidence, originText } from '../findings.ts'
import type { LanguageView } from '../language-view.ts'
import type { Origin, Trail } from '../origin.ts'
import { createOriginSearch } from '../origins.ts'
import type { Suspect } from '../suspects.ts'
import { crashSentence } from './crash-site.ts'

/** What can be an empty value: symptoms of it, and symptoms that an empty value may be behind. */
const CONCERNED = new Set([
  'read_member',
  'write_member',
  'nil',
  'map_write',
  'destructure',
  'divide',
  'type_assertion',
])
const CONCERNED_WHEN_EMPTY = new Set(['call', 'iterate', 'index', 'argument', 'operands'])
const ORIGINS_MAX = 3

/**
 * Where an empty value, or a zero divisor, comes from: assignments, returns, lookups, callers.
 * Of several expressions on the line that fit, the one whose origin is the strongest is meant.
 */
export const originFinder: Finder = {
  id: 'origin',
  async find(investigation, signal) {
    const { crash, files, symptom } = investigation
    if (crash === undefined || files === undefined) return {}
    const isEmpty = symptom.errorClass === 'null_dereference' || symptom.value === crash.view.nullWord
    const isMaybe =
      symptom.access === 'call' || (symptom.access === 'iterate' && crash.view.id === 'javascript')
    if (!CONCERNED.has(symptom.access) && !(CONCERNED_WHEN_EMPTY.has(symptom.access) && (isEmpty || isMaybe)))
      return {}
    if (symptom.access === 'read_member' && !isEmpty) return {}
    const search = createOriginSearch({
      files,
      frames: investigation.frames,
      badLiteral: badLiteralOf(symptom.value),
    })
    const trail: Trail = { file: crash.file, clauses: [], depth: 0, frameIndex: crash.frameIndex }
    let best: { readonly suspect: Suspect; readonly origins: readonly Origin[] } | undefined
    for (const suspect of crash.suspects) {
      signal.throwIfAborted()
      const target = suspect.value.is('object_pattern') ? undefined : suspect.value
      const origins = target === undefined ? [] : await search.trace(target, trail)
      const isBetter = (origins[0]?.strength ?? 0) > (best?.origins[0]?.strength ?? 0)
      // The runtime's column is exact, and so is a member's name that only one expression has.
      if (isBetter && (best === undefined || crash.column === undefined)) best = { suspect, origins }
      if (best !== undefined && crash.column !== undefined) break
    }
    return best === undefined ? {} : findingOf(best.suspect, best.origins, crash, investigation)
  },
}

function findingOf(
  suspect: Suspect,
  origins: readonly Origin[],
  crash: CrashSite,
  investigation: Investigation,
): Finding {
  const chosen = { ...crash, suspects: [suspect] }
  const sentence = crashSentence({ ...investigation, crash: chosen })
  const kept = origins
    .filter((origin, position) => position === 0 || origin.strength >= 0.5)
    .slice(0, ORIGINS_MAX)
  const errorClass = classOf(kept[0], investigation)
  return {
    ...(errorClass === undefined ? {} : { errorClass }),
    locations: kept
      .filter((origin) => origin.kind !== 'external')
      .map((origin) =>
        locationAt(origin.file, origin.node, {
          confidence: origin.isDefect ? origin.strength * 0.95 : Math.min(0.55, origin.strength * 0.7),
          reason: origin.clauses.at(-1)?.text ?? '',
        }),
      ),
    causes: kept.map((origin, position) =>
      cause(`${sentence}: ${originText(origin)}`, origin.strength - position * 0.05, [
        ...crashEvidence(investigation),
        ...originEvidence(origin, investigation),
      ]),
    ),
  }
}

/** A better class where the origin tells: a fix would have to deal with the key or the index. */
function classOf(origin: Origin | undefined, investigation: Investigation): ErrorClass | undefined {
  const { symptom } = investigation
  if (origin === undefined || symptom.errorClass === 'division_by_zero') return undefined
  if (origin.kind === 'out_of_bounds' && origin.strength >= 0.8) return 'index_out_of_range'
  if ((origin.kind === 'missing_key' && origin.strength >= 0.8) || origin.kind === 'input')
    return 'missing_key'
  const isOnlyWeak = origin.kind === 'parameter' || origin.kind === 'external' || origin.kind === 'not_awaited'
  return symptom.errorClass === 'type_mismatch' && !isOnlyWeak ? 'null_dereference' : undefined
}

/** What counts as the bad value: an empty one, or a zero where one was divided by. */
function badLiteralOf(
  value: string | undefined,
): (view: LanguageView, node: SyntaxNode) => string | undefined {
  if (value === '0' || value === '0n') {
    return (view, node) => {
      const text = view.literalText(node) ?? node.text()
      return /^0(?:\.0*|n)?$/.test(text) ? text : undefined
    }
  }
  return (view, node) => view.nullLiteral(node)
}
