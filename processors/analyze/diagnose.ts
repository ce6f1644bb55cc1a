import type {
  Cause,
  CauseClass,
  CodeLocation,
  Diagnosis,
  ErrorClass,
  RepositoryReference,
} from '../../agent/model/diagnosis.ts'
import type { ErrorEvent } from '../../agent/model/error-event.ts'
import type { Repository } from '../../agent/repository/repository.ts'
import { causeClassOf } from './cause-class.ts'
import type { Finder, Finding, FoundLocation, Investigation } from './finder.ts'
import { finders } from './finders.ts'
import { openInvestigation } from './investigate.ts'
import { candidatesOf, type Told } from './order-facts.ts'
import { orderReasons, rankLocations } from './order.ts'
import { plainLocations } from './plain-locations.ts'
import { snippetOf } from './snippet.ts'

interface DiagnoseOptions {
  readonly repository: Repository | undefined
  readonly reference: RepositoryReference | undefined
  /** Why there is no repository, and what else is known to be missing. */
  readonly gaps: readonly string[]
  readonly locationsMax: number
  readonly snippetLines: number
  /** Ends the search for causes; what was found by then counts. */
  readonly deadline: AbortSignal
}

const CAUSES_MAX = 3

/**
 * Explains one error: where it came up, where its cause may lie, and on what evidence.
 * Result: no causes when nothing supports one. Bounds: those of the repository and of its searches.
 */
export async function diagnose(
  event: ErrorEvent,
  options: DiagnoseOptions,
  signal: AbortSignal,
): Promise<Diagnosis> {
  const { investigation, frames, gaps } = await openInvestigation(
    event,
    options.repository,
    options.reference,
  )
  const told = await findAll(investigation, signal, options.deadline)
  const findings = told.map(({ finding }) => finding)
  const { symptom } = investigation
  const errorClass = classOf(findings, symptom.errorClass)
  const order = await orGap('the order of the places', () => candidatesOf(told, investigation), [])
  const candidates = order.found
  const { repository, locationsMax, snippetLines } = options
  const ranked = rankLocations(candidates, investigation, locationsMax)
  const locations =
    ranked.length > 0 || repository === undefined
      ? ranked.map((location) => withSnippet(location, snippetLines))
      : (await plainLocations(frames, repository, snippetLines)).slice(0, locationsMax)
  const kind = await orGap<CauseClass>(
    'the kind of cause',
    () => causeClassOf(investigation, errorClass, findings),
    'unknown',
  )
  const ofFindings = findings.flatMap((finding) => finding.gaps ?? [])
  return {
    errorClass,
    causeClass: kind.found,
    language: investigation.language,
    ...(symptom.subject === undefined ? {} : { subject: symptom.subject }),
    frames,
    locations,
    order: orderReasons(candidates),
    causes: rankCauses(findings.flatMap((finding) => finding.causes ?? [])),
    evidence: investigation.evidence.all,
    repository: options.reference,
    revision: options.repository?.revision ?? '',
    gaps: [...new Set([...options.gaps, ...gaps, ...ofFindings, ...order.gaps, ...kind.gaps])],
  }
}

/** What every finder says, in their order. What was not looked at when the deadline came is said as a gap. */
export async function findAll(
  investigation: Investigation,
  signal: AbortSignal,
  deadline: AbortSignal,
): Promise<readonly Told[]> {
  const told: Told[] = []
  for (const finder of finders) {
    signal.throwIfAborted()
    if (deadline.aborted) {
      const gap = `the time for the analysis was over before "${finder.id}" was looked at`
      return [...told, { finder: finder.id, finding: { gaps: [gap] } }]
    }
    told.push({ finder: finder.id, finding: await findOrGap(finder, investigation, signal) })
  }
  return told
}

async function findOrGap(
  finder: Finder,
  investigation: Investigation,
  signal: AbortSignal,
): Promise<Finding> {
  const { found, gaps } = await orGap<Finding>(`"${finder.id}"`, () => finder.find(investigation, signal), {})
  return gaps.length === 0 ? found : { gaps }
}

/** Code may be nested so deeply that looking at it exhausts the stack: that is not a reason to say nothing. */
async function orGap<Found>(
  what: string,
  look: () => Found | Promise<Found>,
  otherwise: Found,
): Promise<{ readonly found: Found; readonly gaps: readonly string[] }> {
  try {
    return { found: await look(), gaps: [] }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return { found: otherwise, gaps: [`${what} could not be looked at: the code is nested too deeply`] }
  }
}

/** The class of the first finder that knows better than the message. */
function classOf(findings: readonly Finding[], fromMessage: ErrorClass): ErrorClass {
  return findings.find((finding) => finding.errorClass !== undefined)?.errorClass ?? fromMessage
}

/** The best causes; one that rests on nothing but the evidence of a better one says nothing new. */
function rankCauses(causes: readonly Cause[]): readonly Cause[] {
  const sorted = causes.toSorted((a, b) => b.confidence - a.confidence)
  const kept: Cause[] = []
  const best = sorted[0]?.confidence ?? 0
  for (const one of sorted) {
    const isRepeated = kept.some((other) => one.evidence.every((id) => other.evidence.includes(id)))
    const isFaint = one.confidence < 0.25 && best > 0.3
    if (!isRepeated && !isFaint && one.confidence >= best - 0.25 && kept.length < CAUSES_MAX) kept.push(one)
  }
  return kept
}

function withSnippet(location: FoundLocation, snippetLines: number): CodeLocation {
  const { file, line } = location
  return {
    path: file.path,
    line,
    ...(location.column === undefined ? {} : { column: location.column }),
    function: location.function,
    snippet: snippetOf(file.lines, line, snippetLines),
    confidence: Math.round(location.confidence * 100) / 100,
    ...(location.frameIndex === undefined ? {} : { frameIndex: location.frameIndex }),
    reason: location.reason.slice(0, 300),
  }
}
