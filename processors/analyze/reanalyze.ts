import type { Cause, CodeLocation, Diagnosis, Evidence } from '../../agent/model/diagnosis.ts'
import type { ErrorEvent } from '../../agent/model/error-event.ts'
import type { ChangedPlace, FailedTrial, Reanalysis } from '../../agent/model/failed-trial.ts'

const EXCERPT_CHARS_MAX = 300
const LEARNED_MAX = 8
const REFUTED_SHARE = 0.3

/** Explains the error that a run showed. Its lines are those of the code as it is. */
type Explain = (event: ErrorEvent) => Promise<Diagnosis>

/**
 * A second look at an error with what changes showed that failed: an error that came instead is explained in its place,
 * places whose change left the error as it was step behind the others, and causes that rest on them alone go.
 * Result: undefined when nothing of it moves the suspicion. Bounds: eight sentences, one more explanation.
 */
export async function reanalyze(
  event: ErrorEvent,
  first: Diagnosis,
  { failed, explain }: { readonly failed: readonly FailedTrial[]; readonly explain: Explain },
): Promise<Reanalysis | undefined> {
  const refuted = failed.filter(({ shown }) => shown === 'same_error').flatMap(({ places }) => places)
  const other = otherError(failed)
  const seenEvent = other?.error === undefined ? event : eventOf(event, other.error)
  const found = other === undefined ? first : await explain(seenEvent)
  // A run whose frames lead nowhere says nothing about places.
  const isMoved = other !== undefined && found.locations.length > 0
  const diagnosis = withoutRefuted(isMoved ? found : first, refuted)
  const isReordered = diagnosis.locations[0] !== (isMoved ? found : first).locations[0]
  if (!isMoved && !isReordered && diagnosis.causes.length === first.causes.length) return undefined
  const learned = sentencesOf(failed, isMoved ? { trial: other, diagnosis } : undefined)
  return {
    event: isMoved ? seenEvent : event,
    diagnosis: withRuns(diagnosis, failed),
    ...(isMoved ? { shownBy: other.candidateId } : {}),
    learned,
  }
}

/** An error that came in the place of the logged one says more than one of a test, which may have been handed anything. */
function otherError(failed: readonly FailedTrial[]): FailedTrial | undefined {
  const withError = failed.filter(({ error }) => error !== undefined)
  return withError.find(({ shown }) => shown === 'other_error') ?? withError[0]
}

function eventOf(event: ErrorEvent, { type, message, trace }: NonNullable<FailedTrial['error']>): ErrorEvent {
  return { ...event, exceptionType: type, exceptionMessage: message, stackTraceText: trace, body: trace }
}

/** Places that were changed in vain come last; causes that rest on nothing else are gone. */
function withoutRefuted(diagnosis: Diagnosis, refuted: readonly ChangedPlace[]): Diagnosis {
  const isRefuted = ({ path, line }: { readonly path: string; readonly line: number }): boolean =>
    refuted.some((place) => place.path === path && line >= place.from && line <= place.to)
  const left = diagnosis.locations.filter((location) => !isRefuted(location))
  if (left.length === 0) return diagnosis
  const behind = diagnosis.locations.filter(isRefuted).map((location): CodeLocation => ({
    ...location,
    confidence: Math.round(location.confidence * REFUTED_SHARE * 100) / 100,
    reason: `${location.reason}; a change here left the error as it was`,
  }))
  const evidence = new Map(diagnosis.evidence.map((one) => [one.id, one]))
  return {
    ...diagnosis,
    locations: [...left, ...behind],
    causes: diagnosis.causes.filter((cause) => !restsOn(cause, evidence, isRefuted)),
  }
}

function restsOn(
  { evidence: ids }: Cause,
  evidence: ReadonlyMap<string, Evidence>,
  isRefuted: (place: { readonly path: string; readonly line: number }) => boolean,
): boolean {
  const places = ids.flatMap((id) => {
    const one = evidence.get(id)
    const match = one?.kind === 'code' ? /^(.*?):(\d+)/.exec(one.reference) : null
    return match === null ? [] : [{ path: match[1] ?? '', line: Number(match[2]) }]
  })
  return places.length > 0 && places.every(isRefuted)
}

/** The runs as evidence, numbered on. */
function withRuns(diagnosis: Diagnosis, failed: readonly FailedTrial[]): Diagnosis {
  const from = diagnosis.evidence.length
  const runs = failed.slice(0, LEARNED_MAX).map((trial, index): Evidence => {
    const shown = trial.error === undefined ? trial.output : `${trial.error.type}: ${trial.error.message}`
    return {
      id: `e${from + index + 1}`,
      kind: 'run',
      reference: `a change at ${placesOf(trial)}: ${trial.reason}`.slice(0, EXCERPT_CHARS_MAX),
      excerpt: shown.slice(-EXCERPT_CHARS_MAX),
    }
  })
  return { ...diagnosis, evidence: [...diagnosis.evidence, ...runs] }
}

function sentencesOf(
  failed: readonly FailedTrial[],
  moved: { readonly trial: FailedTrial; readonly diagnosis: Diagnosis } | undefined,
): readonly string[] {
  const refutations = failed
    .filter(({ shown }) => shown === 'same_error')
    .map((trial) => `a change at ${placesOf(trial)} left the error as it was`)
  const sentences = [...new Set(refutations)]
  if (moved !== undefined) {
    const { trial, diagnosis } = moved
    const [place] = diagnosis.locations
    const at = place === undefined ? '' : `, looked at from ${place.path}:${place.line}`
    sentences.unshift(
      `with a change at ${placesOf(trial)} there was ${trial.error?.type ?? 'an error'} instead${at}`,
    )
  }
  return sentences.slice(0, LEARNED_MAX)
}

function placesOf({ places }: FailedTrial): string {
  return places.map(({ path, from }) => `${path}:${from}`).join(', ')
}
