import type { Verdict } from './judge.ts'
import type { Workbench } from './workbench.ts'

/** Short runs belong to the ordinary tests; long ones are for the page that is shown. */
export type Scale = 'short' | 'long'

/** One case of the reliability list. */
export interface FaultCase {
  /** Number in the list. */
  readonly number: number
  /** A sentence: what holds, and under which fault. */
  readonly title: string
  /** Why it cannot run on this machine; undefined when it can. */
  readonly skip?: () => string | undefined
  /** A variant that only the long form runs. */
  readonly isLongOnly?: boolean
  /** What is known to be wrong in the agent, so that the case cannot pass yet. */
  readonly knownFault?: string
  run(bench: Workbench, scale: Scale): Promise<CaseResult>
}

export interface CaseResult {
  readonly verdict: Verdict
  /** Most duplicates that the documentation allows here. */
  readonly duplicatesMax: number
  /** Most records that may be lost: those that the case itself destroyed. None when left out. */
  readonly missingMax?: number
  /** Most records that the documentation allows to come after later ones of their source; none when left out. */
  readonly reorderedMax?: number
  /** What else was counted, for the page. Shape: { kills: 200 }. */
  readonly figures: Readonly<Record<string, number | string>>
}
