import type {
  Cause,
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
import { namedFunctionAtLine } from './named-functions.ts'
import { openInvestigation } from './investigate.ts'

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
  const findings: Finding[] = []
  for (const finder of finders) {
    signal.throwIfAborted()
    if (options.deadline.aborted) {
      findings.push({ gaps: [`the time for the analysis was over before "${finder.id}" was looked at`] })
      break
    }
    findings.push(await findOrGap(finder, investigation, signal))
  }
  const { symptom } = investigation
  const errorClass = classOf(findings, symptom.errorClass)
  const locations = rankLocations(
    findings.flatMap((finding) => finding.locations ?? []),
    { investigation, findings, max: options.locationsMax },
  )
  return {
    errorClass,
    causeClass: await causeClassOf(investigation, errorClass, findings),
    language: investigation.language,
    ...(symptom.subject === undefined ? {} : { subject: symptom.subject }),
    frames,
    locations: locations.map((location) => withSnippet(location, options.snippetLines)),
    causes: rankCauses(findings.flatMap((finding) => finding.causes ?? [])),
    evidence: investigation.evidence.all,
    repository: options.reference,
    revision: options.repository?.revision ?? '',
    gaps: [...new Set([...options.gaps, ...gaps, ...findings.flatMap((finding) => finding.gaps ?? [])])],
  }
}

/** Code may be nested so deeply that looking at it exhausts the stack: that is not a reason to say nothing. */
async function findOrGap(
  finder: Finder,
  investigation: Investigation,
  signal: AbortSignal,
): Promise<Finding> {
  try {
    return await finder.find(investigation, signal)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return { gaps: [`"${finder.id}" could not be looked at: the code is nested too deeply`] }
  }
}

/** The class of the first finder that knows better than the message. */
function classOf(findings: readonly Finding[], fromMessage: ErrorClass): ErrorClass {
  return findings.find((finding) => finding.errorClass !== undefined)?.errorClass ?? fromMessage
}

/** What a finder says with more than this is wrong by itself, whatever value comes there. */
const DEFECT_CONFIDENCE = 0.66
/** Lines of one function that are told, and what the second of them counts beside another function. */
const LINES_A_FUNCTION = 2
const SECOND_LINE = 0.6

interface Ranking {
  readonly investigation: Investigation
  readonly findings: readonly Finding[]
  readonly max: number
}

/**
 * One location a line, the most certain first; what several finders say of a line is told once. A crash whose function
 * was merely handed a bad value steps behind the function that made it.
 */
function rankLocations(
  locations: readonly FoundLocation[],
  { investigation, findings, max }: Ranking,
): readonly FoundLocation[] {
  const { crash } = investigation
  const crashMax = findings.find(({ crashConfidence }) => crashConfidence !== undefined)?.crashConfidence ?? 1
  const byPlace = new Map<string, FoundLocation>()
  for (const found of locations) {
    const isOfCrash = found.file.path === crash?.file.path && functionKey(found) === functionKey(crash)
    const isCapped = isOfCrash && found.confidence < DEFECT_CONFIDENCE
    const location = isCapped ? { ...found, confidence: Math.min(found.confidence, crashMax) } : found
    const key = `${location.file.path}:${location.line}`
    const known = byPlace.get(key)
    if (known === undefined) {
      byPlace.set(key, location)
      continue
    }
    const better = location.confidence > known.confidence ? location : known
    const frameIndex = known.frameIndex ?? location.frameIndex
    byPlace.set(key, { ...better, ...(frameIndex === undefined ? {} : { frameIndex }) })
  }
  const sorted = [...byPlace.values()].toSorted((a, b) => b.confidence - a.confidence)
  const shown = chosen(sorted, max)
  const isCrash = (one: FoundLocation): boolean =>
    one.file.path === crash?.file.path && one.line === crash.line
  const symptom = shown.some(isCrash) ? undefined : sorted.find(isCrash)
  // Where the error came up is always told.
  return symptom === undefined ? shown : [...shown.slice(0, max - 1), symptom]
}

/** The best places of a sorted list: another function says more than a second line of one that is told already. */
function chosen(sorted: readonly FoundLocation[], max: number): readonly FoundLocation[] {
  const lines = new Map<string, number>()
  const worth = sorted.flatMap((location) => {
    const key = `${location.file.path}:${functionKey(location)}`
    const line = (lines.get(key) ?? 0) + 1
    lines.set(key, line)
    const value = location.confidence * (line === 1 ? 1 : SECOND_LINE)
    return line > LINES_A_FUNCTION ? [] : [{ location, value }]
  })
  const best = new Set(
    worth
      .toSorted((a, b) => b.value - a.value)
      .slice(0, max)
      .map(({ location }) => location),
  )
  return sorted.filter((location) => best.has(location))
}

/** Tells the functions of one file apart: by where the named one around the line begins. */
function functionKey(place: Pick<FoundLocation, 'file' | 'line'> | undefined): number | undefined {
  if (place === undefined) return undefined
  return namedFunctionAtLine(place.file.root, place.line)?.startIndex
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
  const first = Math.max(1, line - Math.floor((snippetLines - 1) / 2))
  const last = Math.min(file.lines.length, first + snippetLines - 1)
  const snippet = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => ({
    number: first + index,
    text: (file.lines[first + index - 1] ?? '').slice(0, 400),
    isMarked: first + index === line,
  }))
  return {
    path: file.path,
    line,
    ...(location.column === undefined ? {} : { column: location.column }),
    function: location.function,
    snippet,
    confidence: Math.round(location.confidence * 100) / 100,
    ...(location.frameIndex === undefined ? {} : { frameIndex: location.frameIndex }),
    reason: location.reason.slice(0, 300),
  }
}
