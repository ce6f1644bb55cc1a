import { join } from 'node:path'
import { openRepository } from '../../../../agent/repository/repository.ts'
import { findAll } from '../../../../processors/analyze/diagnose.ts'
import { openInvestigation } from '../../../../processors/analyze/investigate.ts'
import { candidatesOf, type Candidate } from '../../../../processors/analyze/order-facts.ts'
import type { Investigation } from '../../../../processors/analyze/finder.ts'
import { eventOf, systemClock } from '../../../processors/analyze/support.ts'

/** What the analysis knows of a crash before it puts the functions in an order. */
export interface AnalyzedCrash {
  readonly candidates: readonly Candidate[]
  readonly investigation: Investigation
}

/** Analyzes what was printed of a crash of the program in a folder, in this process. */
export async function analyzeCrash(printed: string, folder: string): Promise<AnalyzedCrash> {
  const { signal } = new AbortController()
  const repository = await openRepository(
    { path: folder },
    { stateDirectory: join(folder, '.hephaestus'), clock: systemClock, signal },
  )
  const { investigation } = await openInvestigation(eventOf(printed), repository, { path: folder })
  const told = await findAll(investigation, signal, signal)
  return { candidates: candidatesOf(told, investigation), investigation }
}
