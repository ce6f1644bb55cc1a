import type { ErrorClass } from '../../../agent/model/diagnosis.ts'
import { columnOf } from '../../../agent/repository/symbols.ts'
import type { SyntaxNode } from '../../../agent/repository/syntax.ts'
import type { CrashSite, Finder, Finding, Investigation } from '../finder.ts'
import { cause, crashEvidence, crashLocation, locationAt, originEvidence, originText } from '../findings.ts'
import type { LanguageView } from '../language-view.ts'
import type { Origin, Trail } from '../origin.ts'
import { createOriginSearch } from '../origins.ts'
import type { Suspect } from '../suspects.ts'
import { code } from '../words.ts'
import { crashSentence } from './crash-site.ts'
import { placeSuspects } from './go-address.ts'
import { isReadByPosition } from '../value-habits.ts'
import { isBuiltInMethod } from './value-facts.ts'

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
    // The message names the type of a value that is there.
    if (symptom.access === 'type_assertion' && !/\bis nil\b/.test(investigation.exceptionMessage)) return {}
    const search = createOriginSearch({
      files,
      frames: investigation.frames,
      ...(symptom.value === undefined ? {} : { value: symptom.value }),
      badLiteral: badLiteralOf(symptom.value),
    })
    const trail: Trail = { file: crash.file, clauses: [], depth: 0, frameIndex: crash.frameIndex }
    const found: Explained[] = []
    for (const { suspect, isExact } of await placeSuspects(crash.suspects, investigation, search)) {
      signal.throwIfAborted()
      const traced = suspect.value.is('object_pattern') ? [] : await search.trace(suspect.value, trail)
      const isCalled = symptom.access === 'call' && isMethodOfValue(suspect, crash.view)
      const origins = isCalled ? traced.filter(({ kind }) => kind !== 'input') : traced
      if (origins.length > 0) found.push({ suspect, origins, isExact })
      // The runtime's column is exact: the first suspect is the one that it means, above all where it stands there.
      const isMeant = columnOf(suspect.token) === crash.column
      if ((origins.length > 0 && crash.column !== undefined) || isMeant) break
    }
    const [best, second] = found.toSorted((a, b) => likelihoodOf(b) - likelihoodOf(a))
    if (best === undefined) return {}
    const finding = findingOf(best, crash, investigation)
    const isDoubtful = second !== undefined && strengthOf(second) >= 0.5
    if (!isDoubtful) return finding
    const other = findingOf(second, crash, investigation)
    const below = (finding.causes?.[0]?.confidence ?? 0) - 0.1
    return {
      ...finding,
      locations: [...(finding.locations ?? []), ...(other.locations ?? []).slice(1)],
      causes: [
        ...(finding.causes ?? []),
        ...(other.causes ?? []).map((one) => ({ ...one, confidence: Math.min(one.confidence, below) })),
      ],
    }
  },
}

function isMethodOfValue({ value }: Suspect, view: LanguageView): boolean {
  return isBuiltInMethod(view.member(view.core(value))?.name ?? '')
}

interface Explained {
  readonly suspect: Suspect
  readonly origins: readonly Origin[]
  readonly isExact: boolean
}

function strengthOf({ origins }: Explained): number {
  return origins[0]?.strength ?? 0
}

/** The runtime's own word on the place outweighs a little of what the code tells. */
function likelihoodOf(explained: Explained): number {
  return strengthOf(explained) + (explained.isExact ? 0.12 : 0)
}

function findingOf({ suspect, origins }: Explained, crash: CrashSite, investigation: Investigation): Finding {
  const chosen = { ...crash, suspects: [suspect] }
  const sentence = crashSentence({ ...investigation, crash: chosen })
  const kept = origins
    .filter((origin, position) => position === 0 || origin.strength >= 0.5)
    .slice(0, ORIGINS_MAX)
  const errorClass = classOf(kept[0], investigation)
  return {
    ...(errorClass === undefined ? {} : { errorClass }),
    ...(isElementPastEnd(kept[0], chosen) ? { causeClass: 'index_out_of_range' as const } : {}),
    ...(kept[0]?.kind === 'lost_receiver' ? { causeClass: 'not_callable_or_missing_member' as const } : {}),
    // A slip in a key, or an index past the end, is made where it is used.
    ...(/^(?:missing_key|out_of_bounds)$/.test(kept[0]?.kind ?? '') && (kept[0]?.strength ?? 0) >= 0.8
      ? { crashConfidence: 1 }
      : {}),
    locations: [
      // The expression that is meant is only known now: without a column of the trace, its column is ours.
      {
        ...crashLocation(crash, { confidence: 0.61, reason: sentence }),
        column: crash.column ?? columnOf(suspect.token),
      },
      ...kept
        .filter((origin) => origin.kind !== 'external')
        .map((origin) =>
          locationAt(origin.file, origin.node, {
            confidence: origin.isDefect ? origin.strength * 0.95 : Math.min(0.55, origin.strength * 0.7),
            reason: origin.clauses.at(-1)?.text ?? '',
          }),
        ),
    ],
    causes: kept.map((origin, position) =>
      cause(`${sentence}: ${originOf(suspect, origin)}`, origin.strength - position * 0.05, [
        ...crashEvidence(investigation),
        ...originEvidence(origin, investigation),
      ]),
    ),
  }
}

/** JavaScript: whether what is undefined was read by a position somewhere else, which gives nothing past the end. */
function isElementPastEnd(origin: Origin | undefined, { view }: CrashSite): boolean {
  if (view.id !== 'javascript' || origin === undefined) return false
  return origin.clauses.some(({ text, node }) => text.startsWith('one element is ') && isReadByPosition(node))
}

/** The suspect was just named: "`f()` is undefined …: it is a lookup …". */
function originOf(suspect: Suspect, origin: Origin): string {
  const text = originText(origin)
  const start = `${code(suspect.value)} is `
  return text.startsWith(start) ? `it is ${text.slice(start.length)}` : text
}

/** A better class where the origin tells: a fix would have to deal with the key or the index. */
function classOf(origin: Origin | undefined, investigation: Investigation): ErrorClass | undefined {
  const { symptom } = investigation
  if (origin === undefined || symptom.errorClass === 'division_by_zero') return undefined
  if (origin.kind === 'out_of_bounds' && origin.strength >= 0.8) return 'index_out_of_range'
  if ((origin.kind === 'missing_key' && origin.strength >= 0.8) || origin.kind === 'input')
    return 'missing_key'
  const isOnlyWeak =
    origin.kind === 'parameter' || origin.kind === 'external' || origin.kind === 'not_awaited'
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
