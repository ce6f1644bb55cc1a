import { join } from 'node:path'
import { readFileSync } from 'node:fs'
import { createLogger } from '../../../../agent/telemetry/logger.ts'
import type { Diagnosis } from '../../../../agent/model/diagnosis.ts'
import type { ErrorEvent } from '../../../../agent/model/error-event.ts'
import { openRepository, type Repository } from '../../../../agent/repository/repository.ts'
import { applyEdits } from '../../../../agent/rewrite/edits.ts'
import type { Candidate } from '../../../../agent/model/fix.ts'
import { diagnose } from '../../../../processors/analyze/diagnose.ts'
import { createStrategies } from '../../../../processors/fix/strategies.ts'
import type { Strategy, StrategyInput } from '../../../../processors/fix/strategy.ts'
import { eventOf, systemClock } from '../../../processors/analyze/support.ts'
import type { Planted } from '../../locate/plant/planted.ts'
import { isSameCode } from './same-code.ts'

/** What is proposed for one crash, in its order, and which of it makes the program what it was. */
export interface Proposed {
  /** The first place that the analysis names. Shape: "src/a.ts:12 total". */
  readonly place: string
  /** The function with the fault is the first that is named; one of those that are. */
  readonly isFirst: boolean
  readonly isNamed: boolean
  /** Shape: "template js-lookup-guard". */
  readonly sources: readonly string[]
  /** From 1, over all strategies one after the other; undefined where none of them is the very change. */
  readonly rank: number | undefined
  readonly rightSource: string | undefined
}

/** What is known of a crash before anything is run. */
export interface Asked {
  readonly event: ErrorEvent
  readonly diagnosis: Diagnosis
  readonly repository: Repository
  readonly candidates: readonly Candidate[]
}

const OURS: ReadonlySet<Strategy['id']> = new Set(['template', 'mutation'])

/** Explains a planted crash and asks templates and small changes for what they would try; nothing is run. */
export class Proposer {
  readonly #strategies = createStrategies({
    logger: createLogger({ clock: systemClock, level: 'error', encoding: 'json', write: () => undefined }),
  }).filter(({ id }) => OURS.has(id))

  async proposedFor(planted: Planted, right: string): Promise<Proposed> {
    const { candidates, diagnosis } = await this.askedFor(planted)
    const index = candidates.findIndex((candidate) => isRight(candidate, planted, right))
    const sources = candidates.map(({ strategy, source }) => `${strategy} ${source}`)
    const isIn = ({ path, line }: { readonly path: string; readonly line: number }): boolean =>
      planted.places.some((place) => place.path === path && place.startLine <= line && line <= place.endLine)
    const [first] = diagnosis.locations
    return {
      place: first === undefined ? '' : `${first.path}:${first.line} ${first.function}`,
      isFirst: first !== undefined && isIn(first),
      isNamed: diagnosis.locations.some(isIn),
      sources,
      rank: index === -1 ? undefined : index + 1,
      rightSource: sources[index],
    }
  }

  /** What is found out of a crash, and all that would be tried for it: of templates first, then small changes. */
  async askedFor({ folder, trace }: Pick<Planted, 'folder' | 'trace'>): Promise<Asked> {
    const { signal } = new AbortController()
    const options = { stateDirectory: join(folder, '.hephaestus'), clock: systemClock, signal }
    const repository = await openRepository({ path: folder }, options)
    const event = eventOf(trace)
    const diagnosis = await diagnose(
      event,
      {
        repository,
        reference: { path: folder },
        gaps: [],
        locationsMax: 5,
        snippetLines: 3,
        deadline: signal,
      },
      signal,
    )
    return {
      event,
      diagnosis,
      repository,
      candidates: await this.proposalsOf({ event, diagnosis, repository }),
    }
  }

  /** All that would be tried for an error that was explained: of templates first, then small changes. */
  async proposalsOf({
    event,
    diagnosis,
    repository,
  }: Omit<Asked, 'candidates'>): Promise<readonly Candidate[]> {
    const { signal } = new AbortController()
    let id = 0
    const input: StrategyInput = {
      event,
      diagnosis,
      repository,
      knownFixes: [],
      revision: repository.revision,
      newId: () => String((id += 1)),
      previousFailures: [],
    }
    const candidates: Candidate[] = []
    for (const strategy of this.#strategies)
      candidates.push(...(await strategy.propose(input, signal)).candidates)
    return candidates
  }
}

function isRight({ edits }: Candidate, { folder, places }: Planted, right: string): boolean {
  const path = places[0]?.path
  if (path === undefined || edits.some((edit) => edit.path !== path)) return false
  try {
    return isSameCode(path, applyEdits(readFileSync(join(folder, path), 'utf8'), edits), right)
  } catch {
    return false
  }
}
