import type { CodeLocation, Diagnosis, Evidence } from '../model/diagnosis.ts'
import { printable } from '../telemetry/printable.ts'

/** One thing that a diagnosis says, and the lines of log, code or history that it rests on. */
export interface Claim {
  readonly claim: string
  readonly confidence?: number
  readonly evidence: readonly Evidence[]
}

/** Everything that a diagnosis says, each with what it rests on: the kind of fault, places, causes, commits. */
export function claimsOf(diagnosis: Diagnosis): readonly Claim[] {
  const byId = new Map(diagnosis.evidence.map((one) => [one.id, one]))
  const named = (ids: readonly string[]): readonly Evidence[] => ids.flatMap((id) => byId.get(id) ?? [])
  const { errorClass, causeClass = 'unknown' } = diagnosis
  const logged = diagnosis.evidence.filter(({ kind }) => kind === 'log').slice(0, 1)
  return [
    {
      claim: `the error is of the class ${errorClass}, its cause of the kind ${causeClass}`,
      evidence: logged,
    },
    ...diagnosis.causes.map(({ summary, confidence, evidence }) => ({
      claim: summary,
      confidence,
      evidence: named(evidence),
    })),
    ...diagnosis.locations.map((location) => ({
      claim: `${location.path}:${location.line} ${location.function}: ${location.reason}`,
      confidence: location.confidence,
      evidence: [lineOf(location)],
    })),
    ...(diagnosis.suspectCommits ?? []).map(({ commit, summary, reasons, confidence, evidence }) => ({
      claim: `commit ${commit.slice(0, 12)} may have brought it (${summary}): ${reasons.join('; ')}`,
      confidence,
      evidence: named(evidence === undefined ? [] : [evidence]),
    })),
  ]
}

/** The marked line of a place. */
function lineOf({ path, line, snippet }: CodeLocation): Evidence {
  const text = snippet.find(({ isMarked }) => isMarked)?.text.trim() ?? ''
  return { id: `${path}:${line}`, kind: 'code', reference: `${path}:${line}`, excerpt: text }
}

/** The claims as text for a terminal, a block each. Shape: the claim, then "  [kind] reference  excerpt" a line. */
export function evidenceReport(diagnosis: Diagnosis): string {
  const blocks = claimsOf(diagnosis).map(({ claim, confidence, evidence }) => {
    const sure = confidence === undefined ? '' : ` (confidence ${Math.round(confidence * 100)} %)`
    const lines = evidence.map(
      ({ kind, reference, excerpt }) =>
        `  [${kind}] ${printable(reference)}  ${printable(excerpt.replace(/\s+/g, ' '))}`,
    )
    return [`${printable(claim)}${sure}`, ...lines].join('\n')
  })
  const order = (diagnosis.order ?? []).map((one) => `order: ${printable(one)}`)
  const gaps = diagnosis.gaps.map((gap) => `not known: ${printable(gap)}`)
  return `${['', 'Evidence', ...blocks, ...order, ...gaps].join('\n')}\n`
}
