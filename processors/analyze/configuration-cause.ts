import type { Cause, Diagnosis, Evidence } from '../../agent/model/diagnosis.ts'
import type { ErrorEvent } from '../../agent/model/error-event.ts'
import {
  configurationChanges,
  type ConfigurationChange,
} from '../../agent/repository/configuration-changes.ts'
import { commitTime } from '../../agent/repository/history.ts'
import type { Repository } from '../../agent/repository/repository.ts'

/** What the history of configuration files adds to a diagnosis. Ids go on from the evidence that is there. */
interface FoundChanges {
  readonly evidence: readonly Evidence[]
  readonly causes: readonly Cause[]
}

const SPEAKS = 0.58
const CHANGES_MAX = 2
/** A change is told without a name that the error speaks of only where it came so short before. */
const SHORT_BEFORE_MS = 24 * 3_600_000
/** Clocks of machines differ. */
const CLOCK_DIFFERENCE_MS = 600_000
/** Times before this are of no clock. */
const CREDIBLE_TIME_MS = Date.UTC(2005, 0, 1)

/**
 * Changes of the service's configuration files that the error may have come with: a setting that the error, or the code
 * that it leads to, names is a cause; what else changed within the day before is evidence. Values are never told.
 */
export async function configurationCauses(
  diagnosis: Diagnosis,
  event: ErrorEvent,
  repository: Repository,
): Promise<FoundChanges> {
  const { history } = repository
  if (history === undefined) return { evidence: [], causes: [] }
  const seenMs = Number(BigInt(event.firstSeenUnixNano) / 1_000_000n)
  const isTimed = seenMs > CREDIBLE_TIME_MS
  const words = wordsOf(diagnosis)
  const evidence: Evidence[] = []
  const causes: Cause[] = []
  for (const change of await configurationChanges(history, repository.files)) {
    if (evidence.length >= CHANGES_MAX) break
    if (isTimed && change.committedAtMs > seenMs + CLOCK_DIFFERENCE_MS) continue
    const named = change.names.filter((name) => words.has(plain(name)))
    const isShortBefore = isTimed && seenMs - change.committedAtMs <= SHORT_BEFORE_MS
    if (named.length === 0 && !isShortBefore) continue
    const id = `e${diagnosis.evidence.length + evidence.length + 1}`
    evidence.push(evidenceOf(change, named, id))
    const [setting] = named
    if (setting === undefined) continue
    const summary = `\`${setting}\`, of which this error speaks, was changed in ${change.path} by commit ${change.commit.slice(0, 12)}: ${change.summary}`
    causes.push({ summary, confidence: SPEAKS, evidence: [id] })
  }
  return { evidence, causes }
}

function evidenceOf(change: ConfigurationChange, named: readonly string[], id: string): Evidence {
  const day = commitTime(change.committedAtMs).slice(0, 10)
  const names = (named.length > 0 ? named : change.names).slice(0, 5).join(', ')
  const excerpt = `${day} ${change.summary}: changes ${names} in ${change.path}`.slice(0, 300)
  return { id, kind: 'config', reference: `commit ${change.commit.slice(0, 12)}`, excerpt }
}

/** What the error and the lines that it leads to name: words of the message, keys, members, variables. */
function wordsOf({ subject, causes, locations }: Diagnosis): ReadonlySet<string> {
  const lines = locations.flatMap(({ snippet }) => snippet.filter(({ isMarked }) => isMarked))
  const text = [
    subject ?? '',
    ...causes.map(({ summary }) => summary),
    ...lines.map((line) => line.text),
  ].join('\n')
  const words = text.match(/[\p{L}_$][\p{L}\p{N}_$-]*/gu) ?? []
  return new Set(words.map(plain).filter((word) => word.length > 3 && !COMMON.has(word)))
}

/** Names of settings that are in every file, and words of every message. */
const COMMON = new Set([
  'name',
  'value',
  'type',
  'path',
  'version',
  'image',
  'undefined',
  'null',
  'return',
  'this',
  'true',
  'false',
  'data',
])

/** One form for the ways to write a name. Shape: "POOL_SIZE", "pool-size" and "poolSize" give "poolsize". */
function plain(name: string): string {
  return name.replace(/[_\-$]/g, '').toLowerCase()
}
